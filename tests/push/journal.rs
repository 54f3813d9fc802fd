//! What the journal holds when an upload is over, and when it can't be kept.

use pushcube::dataset::Credentials;
use pushcube::demo::{ACCOUNTS, Moment};
use pushcube::push::event::{Phase, Reason};
use pushcube::push::{Keep, Upload};
use pushcube::secret::Secret;

use crate::rig::{Rig, Running, client, job, journal_lines, numbered};

#[tokio::test]
async fn both_ids_are_on_the_disk_before_the_first_byte_of_data() {
    let rig = Rig::new().await;
    let file = rig.write("items.csv", &numbered(10));
    let upload = rig.upload(job("Stock", &[file]));
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 1, after_bytes: 0 });
    let mut running = Running::start(upload);
    running.until("the chunk", gate.reached()).await;
    let lines = journal_lines(&rig.journal());
    let names = |lines: &[serde_json::Value]| -> Vec<_> {
        lines.iter().map(|line| line["line"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&lines)[..5], ["begun", "defined", "opening", "opened", "sending"]);
    assert_eq!(lines[0]["server"], rig.server.base_url());
    assert_eq!(lines[0]["user"], "administrator");
    assert!(lines[0]["job"]["tables"][0]["file"]["path"].as_str().unwrap().ends_with("items.csv"));
    gate.open();
    let (outcome, _) = running.outcome().await;
    let mut after = journal_lines(&rig.journal());
    assert_eq!(after[..lines.len()], lines[..], "lines are only added");
    // How many statuses are seen depends on who is quicker.
    after.retain(|line| line["line"] != "status");
    assert_eq!(
        names(&after)[5..],
        ["sent", "accepted", "publishing", "published", "found", "verified", "contents", "ended"]
    );
    assert_eq!(after[3]["dataset"], outcome.dataset.as_ref().unwrap().as_str());
    assert_eq!(after[12]["outcome"], serde_json::to_value(&outcome).unwrap());
    assert_eq!(after[12]["outcome"]["session"]["id"], after[3]["session"]);
}

#[cfg(unix)]
#[tokio::test]
async fn it_is_for_its_owner_only_and_holds_no_secret() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new().await;
    let account = ACCOUNTS.iter().find(|account| !account.password.is_empty()).unwrap();
    let (username, password) = (account.login.to_owned(), Secret::new(account.password));
    let signed_in = client(&rig.server.base_url());
    signed_in.sign_in(&Credentials::Standard { username, password }).await.unwrap();
    let file = rig.write("items.csv", &numbered(10));
    let upload = Upload { client: signed_in, ..rig.upload(job("Stock", &[file])) };
    assert!(!format!("{upload:?}").contains(account.password));
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done);
    assert!(!format!("{facts:?}").contains(account.password));
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&rig.journal()), 0o700);
    for entry in rig.journal().read_dir().unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600);
        assert!(!std::fs::read_to_string(&path).unwrap().contains(account.password));
    }
}

#[tokio::test]
async fn without_a_journal_nothing_is_sent() {
    let rig = Rig::new().await;
    let file = rig.write("items.csv", &numbered(10));
    let upload = Upload { journal: Keep::In(file.clone()), ..rig.upload(job("Stock", &[file])) };
    let before = rig.server.requests().len();
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 1));
    let Some(Reason::Local { text }) = &outcome.reason else { panic!("{outcome:?}") };
    assert!(text.contains("items.csv"), "it names the path: {text}");
    assert_eq!(rig.server.requests().len(), before);
}
