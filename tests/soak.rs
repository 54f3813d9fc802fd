//! Two hundred uploads in a row in one process, which has nothing else to do: at the end it holds no more memory,
//! file handles or threads than after the first of them. The server runs in a process of its own.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use pushcube::dataset::{Credentials, Model, ServerAddress, Target, suggest_roles, table_from_preview};
use pushcube::protocol::{Client, Options};
use pushcube::push::event::{Phase, Progress};
use pushcube::push::job::Job;
use pushcube::push::{self, Keep, Upload};
use pushcube::secret::Secret;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Threads for work that blocks. On a busy machine the pool grows up to this, and no upload may add one for good.
const POOL: usize = 8;
const WARM: usize = 20;
const UPLOADS: usize = 200;
/// What the allocator may keep more or less, in kB.
const SLACK: u64 = 8_000;

/// The server's process, ended with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(home: &Path) -> (Serving, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushcube"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--discard"]).env_clear().env("HOME", home);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    (Serving(child), url.trim_end().to_owned())
}

fn job(file: &Path) -> Job {
    let mut tables = vec![table_from_preview(&pushcube::source::preview(file).unwrap())];
    suggest_roles(&mut tables);
    let tables = tables.into_iter().map(Arc::new).collect();
    let (name, description, notes) = ("Stock".to_owned(), String::new(), BTreeMap::new());
    let model = Model { name, description, folder: None, tables, notes, target: Target::New };
    let mut job = Job::from_model(&model, "B19DEDCC11D4E0EFC000EB9495D0F44F".parse().unwrap(), "Tutorial".to_owned());
    job.tables[0].chunk_size = 50_000;
    job
}

async fn upload(client: &Client, job: &Job, journal: &Path) {
    let upload = Upload::new(job.clone(), client.clone(), Keep::In(journal.to_owned()));
    let (events, mut facts) = mpsc::unbounded_channel();
    let (figures, _progress) = watch::channel(Progress::default());
    let (_controls, control) = mpsc::channel(1);
    let outcome = push::run(upload, events, figures, control, CancellationToken::new()).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    while facts.try_recv().is_ok() {}
}

/// Open file handles, threads, and resident memory in kB.
fn held() -> (usize, usize, u64) {
    let count = |path: &str| std::fs::read_dir(path).unwrap().count();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    (count("/proc/self/fd"), count("/proc/self/task"), resident.trim().trim_end_matches(" kB").parse().unwrap())
}

#[test]
fn two_hundred_uploads_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (_serving, url) = serve(folder.path());
    let file = folder.path().join("items.csv");
    let rows: Vec<_> = (0..5000).map(|row| format!("n{row},{row}")).collect();
    std::fs::write(&file, format!("name,amount\n{}\n", rows.join("\n"))).unwrap();
    let job = job(&file);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(POOL)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = Client::new(&ServerAddress::parse(&url).unwrap(), Options::default()).unwrap();
        let username = "administrator".to_owned();
        client.sign_in(&Credentials::Standard { username, password: Secret::new("") }).await.unwrap();
        let journal = folder.path().join("journal");
        for _ in 0..WARM {
            upload(&client, &job, &journal).await;
        }
        let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let ((handles, threads, resident), working) = (held(), tasks());
        for _ in WARM..UPLOADS {
            upload(&client, &job, &journal).await;
        }
        let after = held();
        // A second connection may be kept for the next call by then.
        assert!(after.0 <= handles + 2, "{handles} handles, then {}", after.0);
        assert!(after.1 <= threads + POOL, "{threads} threads, then {}", after.1);
        assert!(after.2 <= resident + SLACK, "{resident} kB, then {}", after.2);
        // Connections that are kept for the next call have one each.
        assert!(tasks() <= working + 2, "{working} tasks, then {}", tasks());
    });
}
