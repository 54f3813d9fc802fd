//! What every test here needs: a server, a signed-in client, files, a job, and an upload that can be watched and
//! disturbed. Every wait has a deadline that prints what was seen.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pushcube::dataset::{
    Credentials, DatasetId, Model, OnBad, Orientation, ServerAddress, UpdatePolicy, UploadSessionId, suggest_roles,
    table_from_preview,
};
use pushcube::demo::{self, Call, Cell, Moment, Server};
use pushcube::protocol::retry::Patience;
use pushcube::protocol::{Client, Options};
use pushcube::push::event::{Control, Doing, Event, Fact, Outcome, Phase, Progress, SessionEnd};
use pushcube::push::job::Job;
use pushcube::push::{self, Asks, Keep, Timing, Unasked, Unfree, Unmoved, Upload};
use pushcube::secret::Secret;
use pushcube::source::{facts, preview};
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const TUTORIAL: &str = "B19DEDCC11D4E0EFC000EB9495D0F44F";
const DEADLINE: Duration = Duration::from_secs(30);

/// Quick where a test waits for the engine, patient where the engine waits for a gate.
pub(crate) const TIMING: Timing = Timing {
    progress: Duration::from_millis(5),
    poll_least: Duration::from_millis(1),
    poll_most: Duration::from_millis(20),
    publish: DEADLINE,
    unchanged: DEADLINE,
    close: DEADLINE,
    leave: DEADLINE,
    grace: DEADLINE,
    look: DEADLINE,
    encoder: DEADLINE,
    patience: Patience::NONE,
    occupied: MOMENT,
    beside: Duration::from_millis(5),
    repeat: Duration::ZERO,
};

/// Tries again, and at once.
pub(crate) const PATIENT: Timing = Timing {
    patience: Patience {
        first: Duration::from_millis(1),
        longest: Duration::from_millis(2),
        tries: 6,
        refused: DEADLINE,
        lost: Some(DEADLINE),
        broken_off: Duration::ZERO,
        told: Duration::from_mins(10),
    },
    repeat: DEADLINE,
    ..TIMING
};

/// Too short for anything that is held back by a gate.
pub(crate) const MOMENT: Duration = Duration::from_millis(50);

/// Nobody is there to ask; a publish is waited on, and another session is not.
pub(crate) const fn nobody(too_large: Unasked, session_lost: Unasked) -> Asks {
    Asks::Nobody { too_large, session_lost, unchanged: Unmoved::Wait, occupied: Unfree::Stop }
}

pub(crate) struct Rig {
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
    pub(crate) client: Client,
}

impl Rig {
    pub(crate) async fn new() -> Self {
        Self::with(demo::Options::default()).await
    }

    pub(crate) async fn with(options: demo::Options) -> Self {
        let server = demo::start(options).await.unwrap();
        let client = client(&server.base_url());
        client.sign_in(&administrator()).await.unwrap();
        Self { folder: tempfile::tempdir().unwrap(), server, client }
    }

    /// A token of the administrator's that signs in once.
    pub(crate) async fn identity_token(&self) -> Secret {
        let api = format!("{}/api/auth", self.server.base_url());
        let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let text = |response: &reqwest::Response, name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let login = http.post(format!("{api}/login")).header("content-type", "application/json");
        let login = login.body(r#"{"loginMode":1,"username":"administrator","password":""}"#).send().await.unwrap();
        let token = text(&login, "x-mstr-authtoken");
        let asked = http.post(format!("{api}/identityToken")).header("x-mstr-authtoken", token);
        let asked = asked.header("content-type", "application/json").header("content-length", 0).send().await.unwrap();
        assert_eq!(asked.status(), 201, "{}", asked.text().await.unwrap());
        Secret::new(text(&asked, "x-mstr-identitytoken"))
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    pub(crate) fn upload(&self, job: Job) -> Upload {
        let upload = Upload::new(job, self.client.clone(), Keep::In(self.journal()));
        Upload { timing: TIMING, asks: Asks::Operator, ..upload }
    }

    /// An upload of a table `items` in small chunks; the dataset holds one row already, `old`.
    pub(crate) async fn with_a_row_published(&self) -> Upload {
        let old = self.write("items.csv", "name,amount\nold,1\n");
        let outcome = Running::start(self.upload(job("Stock", &[old]))).outcome().await.0;
        assert_eq!(outcome.phase, Phase::Done);
        let new = self.write("items.csv", &numbered(100));
        self.upload(in_chunks_of(300, job("Stock", &[new])))
    }

    /// The table is as `with_a_row_published` left it.
    pub(crate) fn assert_untouched(&self) {
        assert_eq!(texts(&self.server, "Stock", "items"), [["old", "1"]]);
    }

    /// No session is in the way of the next upload of the dataset.
    pub(crate) async fn assert_no_session_is_open(&self, upload: Job) {
        let outcome = Running::start(self.upload(upload)).outcome().await.0;
        assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    }

    /// The ids of the newest upload, as its journal has them.
    pub(crate) fn ids(&self) -> (DatasetId, UploadSessionId) {
        let line = self.newest_journal().into_iter().find(|line| line["line"] == "opened").unwrap();
        let id = |name: &str| line[name].as_str().unwrap().to_owned();
        (id("dataset").parse().unwrap(), id("session").parse().unwrap())
    }

    /// The lines of the newest journal.
    pub(crate) fn newest_journal(&self) -> Vec<serde_json::Value> {
        let mut files = journals(&self.journal());
        // The tenth of a second is newer than the ninth.
        files.sort_by_key(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let (time, number) = name.rsplit_once('-').unwrap();
            (time.to_owned(), number.parse::<u32>().unwrap())
        });
        let text = std::fs::read_to_string(files.last().unwrap()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn calls(&self, call: Call) -> Vec<Option<u16>> {
        self.server.requests().into_iter().filter(|request| request.call == call).map(|r| r.status).collect()
    }
}

pub(crate) fn client(base_url: &str) -> Client {
    Client::new(&ServerAddress::parse(base_url).unwrap(), Options::default()).unwrap()
}

pub(crate) fn administrator() -> Credentials {
    Credentials::Standard { username: "administrator".to_owned(), password: Secret::new("") }
}

/// `name,amount` with rows `n1,1` and so on.
pub(crate) fn numbered(rows: u32) -> String {
    let mut text = "name,amount\n".to_owned();
    for row in 1..=rows {
        writeln!(text, "n{row},{row}").unwrap();
    }
    text
}

/// The job that the command line would make of these files.
pub(crate) fn job(name: &str, files: &[PathBuf]) -> Job {
    let mut tables: Vec<_> = files.iter().map(|file| table_from_preview(&preview(file).unwrap())).collect();
    suggest_roles(&mut tables);
    let tables = tables.into_iter().map(std::sync::Arc::new).collect();
    let notes = std::collections::BTreeMap::new();
    let model = Model {
        name: name.to_owned(),
        description: String::new(),
        folder: None,
        tables,
        notes,
        target: pushcube::dataset::Target::New,
    };
    assert!(model.is_ready(), "{:?}", model.problems());
    Job::from_model(&model, TUTORIAL.parse().unwrap(), "MicroStrategy Tutorial".to_owned())
}

pub(crate) fn in_chunks_of(bytes: u64, mut job: Job) -> Job {
    job.tables.iter_mut().for_each(|table| table.chunk_size = bytes);
    job
}

/// The same job with another text in its file, of which not every row fits.
pub(crate) fn sets_aside(rig: &Rig, mut job: Job, text: &str, on_bad: OnBad) -> Job {
    let path = rig.write("items.csv", text);
    job.tables[0].file = facts(&path).unwrap();
    job.tables[0].on_bad = on_bad;
    job
}

pub(crate) fn laid_out(orientation: Orientation, mut job: Job) -> Job {
    job.tables.iter_mut().for_each(|table| table.orientation = orientation);
    job
}

pub(crate) fn with_policies(policies: &[UpdatePolicy], mut job: Job) -> Job {
    job.tables.iter_mut().zip(policies).for_each(|(table, policy)| table.policy = *policy);
    job
}

/// An upload under way, and what it has told so far.
pub(crate) struct Running {
    events: mpsc::UnboundedReceiver<Event>,
    seen: Vec<Event>,
    pub(crate) progress: watch::Receiver<Progress>,
    pub(crate) control: mpsc::Sender<Control>,
    pub(crate) cancel: CancellationToken,
    task: JoinHandle<Outcome>,
}

impl Running {
    pub(crate) fn start(upload: Upload) -> Self {
        let (tell, events) = mpsc::unbounded_channel();
        let (show, progress) = watch::channel(Progress::default());
        let (control, orders) = mpsc::channel(1);
        let cancel = CancellationToken::new();
        let task = tokio::spawn(push::run(upload, tell, show, orders, cancel.clone()));
        Self { events, seen: Vec::new(), progress, control, cancel, task }
    }

    /// Waits for a moment of the server, or of anything else.
    pub(crate) async fn until<T>(&mut self, what: &str, moment: impl Future<Output = T>) -> T {
        let done = tokio::time::timeout(DEADLINE, moment).await;
        self.drain();
        done.unwrap_or_else(|_| panic!("{what} did not come; seen: {}", told(&self.seen)))
    }

    /// Waits for a fact.
    pub(crate) async fn fact(&mut self, wanted: impl Fn(&Fact) -> bool) {
        while !self.seen.iter().any(|event| wanted(&event.fact)) {
            let next = tokio::time::timeout(DEADLINE, self.events.recv()).await;
            let Ok(Some(event)) = next else { panic!("the fact did not come; seen: {}", told(&self.seen)) };
            self.seen.push(event);
        }
    }

    /// Waits until a fact comes that has not been seen.
    pub(crate) async fn another(&mut self, wanted: impl Fn(&Fact) -> bool) {
        self.drain();
        let seen = self.seen.iter().filter(|event| wanted(&event.fact)).count();
        while self.seen.iter().filter(|event| wanted(&event.fact)).count() == seen {
            let next = tokio::time::timeout(DEADLINE, self.events.recv()).await;
            let Ok(Some(event)) = next else { panic!("the fact did not come; seen: {}", told(&self.seen)) };
            self.seen.push(event);
        }
    }

    /// Waits until something is asked.
    pub(crate) async fn asking(&mut self) -> Doing {
        let asked = self.progress.wait_for(|progress| matches!(progress.doing, Doing::Asking(_)));
        tokio::time::timeout(DEADLINE, asked).await.unwrap().unwrap().doing.clone()
    }

    /// Waits until something newer than that question is asked.
    pub(crate) async fn asking_after(&mut self, id: u32) -> Doing {
        let is_newer = |progress: &Progress| matches!(&progress.doing, Doing::Asking(question) if question.id > id);
        tokio::time::timeout(DEADLINE, self.progress.wait_for(is_newer)).await.unwrap().unwrap().doing.clone()
    }

    pub(crate) async fn leave(&self, signal: i32) {
        self.control.send(Control::Leave { signal }).await.unwrap();
    }

    /// How it ended, and all that it told.
    pub(crate) async fn outcome(mut self) -> (Outcome, Vec<Fact>) {
        let done = tokio::time::timeout(DEADLINE, &mut self.task).await;
        self.drain();
        let Ok(outcome) = done else { panic!("the upload did not end; seen: {}", told(&self.seen)) };
        let outcome = outcome.unwrap();
        let times: Vec<_> = self.seen.iter().map(|event| event.since_start).collect();
        assert!(times.is_sorted(), "{times:?}");
        let facts: Vec<_> = self.seen.into_iter().map(|event| event.fact).collect();
        assert_eq!(facts.last(), Some(&Fact::Ended(Box::new(outcome.clone()))));
        (outcome, facts)
    }

    fn drain(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.seen.push(event);
        }
    }
}

/// Facts in short, without requests: `define{`, `}define`, `chunk 0.1`, `status 6`.
pub(crate) fn story(facts: &[Fact]) -> Vec<String> {
    facts.iter().filter_map(in_short).collect()
}

fn in_short(fact: &Fact) -> Option<String> {
    let stage = |stage| serde_json::to_value(stage).unwrap().as_str().unwrap().to_owned();
    Some(match fact {
        Fact::StageBegun { stage: begun } => format!("{}{{", stage(begun)),
        Fact::StageEnded { stage: ended } => format!("}}{}", stage(ended)),
        Fact::Defined { .. } => "defined".to_owned(),
        Fact::SessionOpened { .. } => "opened".to_owned(),
        Fact::ChunkBegun { table, index } => format!("chunk {table}.{index}"),
        Fact::ChunkSent { table, index, .. } => format!("sent {table}.{index}"),
        Fact::ChunkAcknowledged { table, index, .. } => format!("accepted {table}.{index}"),
        Fact::StatusChanged { status, .. } => format!("status {status}"),
        Fact::Waiting { failure, .. } => format!("waiting {}", failure.status.unwrap_or_default()),
        Fact::WentOn { attempts } => format!("went on {attempts}"),
        Fact::Asked(question) => format!("asked {}", question.id),
        Fact::Answered { choice, .. } => format!("answered {choice:?}").to_lowercase(),
        Fact::Limited { chunk_size } => format!("limited {chunk_size}"),
        Fact::LengthWanted { .. } => "length wanted".to_owned(),
        Fact::Restarted { .. } => "restarted".to_owned(),
        Fact::Resumed { rows, .. } => format!("resumed {rows:?}"),
        Fact::OtherEnded { .. } => "ended the other".to_owned(),
        Fact::SignedInAgain => "signed in again".to_owned(),
        Fact::Paused => "paused".to_owned(),
        Fact::Continued => "continued".to_owned(),
        Fact::RowsBefore { .. } => "counted".to_owned(),
        Fact::Verified(proof) => if proof.differs() { "differs" } else { "verified" }.to_owned(),
        Fact::Begun { .. } | Fact::Request(_) | Fact::Afterwards(_) => return None,
        Fact::Ended(outcome) => format!("ended {:?} {}", outcome.phase, outcome.exit_code()).to_lowercase(),
    })
}

fn told(events: &[Event]) -> String {
    events.iter().map(|event| serde_json::to_string(event).unwrap()).collect::<Vec<_>>().join("\n")
}

/// The last facts of a story.
pub(crate) fn ending(facts: &[Fact]) -> String {
    let story = story(facts);
    story[story.len().saturating_sub(3)..].join(", ")
}

/// The session was opened and stays.
pub(crate) fn assert_kept(outcome: &Outcome) {
    assert!(matches!(outcome.session, SessionEnd::Kept { .. }), "{outcome:?}");
    assert!(outcome.can_go_on(), "{outcome:?}");
}

/// The session was opened and is gone.
pub(crate) fn assert_deleted(outcome: &Outcome) {
    assert!(matches!(outcome.session, SessionEnd::Deleted { .. }), "{outcome:?}");
}

/// The rows of a published table, each value as its text.
pub(crate) fn texts(server: &Server, dataset: &str, table: &str) -> Vec<Vec<String>> {
    let text = |cell: Cell| match cell {
        Cell::Null => "null".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => text,
    };
    let rows = server.read_table(dataset, table).unwrap().rows;
    rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
}

/// The journals in a folder; reports lie beside them.
pub(crate) fn journals(folder: &Path) -> Vec<PathBuf> {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect()
}

/// The lines of the only journal in a folder.
pub(crate) fn journal_lines(folder: &Path) -> Vec<serde_json::Value> {
    let files = journals(folder);
    assert_eq!(files.len(), 1, "{files:?}");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Makes every line of this name, and all behind it, so many milliseconds later; each is sealed anew.
pub(crate) fn later(path: &Path, name: &str, millis: i64) {
    let mut late = 0;
    written_anew(path, |line| {
        late += if line["line"] == name { millis } else { 0 };
        line["at"] = (line["at"].as_i64().unwrap() + late).into();
    });
}

/// Changes the lines of a journal, each of which is sealed anew.
pub(crate) fn written_anew(path: &Path, mut change: impl FnMut(&mut serde_json::Value)) {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        change(&mut value);
        value.as_object_mut().unwrap().shift_remove("xxh3");
        let body = serde_json::to_string(&value).unwrap();
        let sum = xxhash_rust::xxh3::xxh3_64(body.as_bytes());
        format!("{},\"xxh3\":\"{sum:016x}\"}}\n", body.strip_suffix('}').unwrap())
    });
    std::fs::write(path, lines.collect::<String>()).unwrap();
}

/// Ends an upload when the server has published it and the engine has not seen that yet.
pub(crate) async fn ended_too_late(rig: &Rig, mut upload: Upload) -> (Outcome, Vec<Fact>) {
    // The engine looks once and would look again in half an hour.
    upload.timing.poll_least = std::time::Duration::from_mins(30);
    let project = upload.job.project.clone();
    let gate = rig.server.gates().hold(Moment::Status(7));
    let mut running = Running::start(upload);
    running.fact(|fact| matches!(fact, Fact::StatusChanged { .. })).await;
    running.until("status 7", gate.reached()).await;
    gate.open();
    let (dataset, session) = rig.ids();
    let published =
        async { while rig.client.publish_status(&project, &dataset, &session).await.unwrap().status != 1 {} };
    running.until("the end of the publish", published).await;
    running.cancel.cancel();
    running.outcome().await
}
