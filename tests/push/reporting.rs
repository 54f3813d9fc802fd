//! The report of an upload: finished, failed or cut off, it says what happened, and its numbers are those of the
//! server's own file.

use pushcube::dataset::{OnBad, UpdatePolicy};
use pushcube::demo::{Fault, Moment};
use pushcube::push::Upload;
use pushcube::push::audit::{REPORT_VERSION, Report};
use pushcube::push::event::Phase;
use serde_json::Value;

use crate::rig::{PATIENT, Rig, Running, in_chunks_of, job, numbered, texts, with_policies};

fn read(rig: &Rig, id: &str) -> (Value, String) {
    let [json, page] = Report::places(&rig.journal(), id).map(|path| std::fs::read_to_string(path).unwrap());
    (serde_json::from_str(&json).unwrap(), page)
}

#[tokio::test]
async fn its_numbers_are_those_of_the_server_s_file_for_each_policy() {
    for policy in UpdatePolicy::ALL {
        let rig = Rig::new().await;
        let first = rig.write("items.csv", "name,amount\na,1\nb,2\nc,3\n");
        let (outcome, _) = Running::start(rig.upload(job("Stock", &[first]))).outcome().await;
        let second = rig.write("items.csv", "name,amount\nc,30\nd,40\n");
        let mut job = with_policies(&[*policy], job("Stock", &[second]));
        job.dataset = outcome.dataset;
        let (outcome, _) = Running::start(rig.upload(job)).outcome().await;
        let (report, page) = read(&rig, outcome.upload.as_ref().unwrap());
        let held = texts(&rig.server, "Stock", "items");
        let sum: f64 = held.iter().map(|row| row[1].parse::<f64>().unwrap()).sum();
        let (table, total) = (&report["proof"]["tables"][0], &report["proof"]["totals"][0]);
        assert_eq!(table["after"], held.len(), "{policy:?}");
        assert_eq!((&table["before"], &table["accepted"]), (&Value::from(3), &Value::from(2)), "{policy:?}");
        let after: f64 = total["after"].as_str().unwrap().parse().unwrap();
        assert!((after - sum).abs() < 1e-9, "{policy:?}: {after} in the report, {sum} in the file");
        assert_eq!((&total["before"], &total["sent"]), (&Value::from("6"), &Value::from("70")), "{policy:?}");
        let sent = format!("items, {}: 2 rows sent, 3 there before, {} now", policy.as_str(), held.len());
        assert!(page.contains(&sent), "{page}");
    }
}

#[tokio::test]
async fn it_says_who_what_where_and_how_it_went() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(100));
    rig.server.faults().add("chunk:2-3:503".parse::<Fault>().unwrap());
    let upload =
        Upload { timing: PATIENT, ..rig.upload(in_chunks_of(300, job("Stock", std::slice::from_ref(&items)))) };
    let (outcome, _) = Running::start(upload).outcome().await;
    let id = outcome.upload.clone().unwrap();
    let (report, page) = read(&rig, &id);
    assert_eq!(
        (&report["schema"], &report["version"]),
        (&Value::from("pushcube-report"), &Value::from(REPORT_VERSION))
    );
    assert_eq!(report["upload"], id);
    assert_eq!((&report["standing"], &report["outcome"]["phase"]), (&Value::from("finished"), &Value::from("done")));
    assert_eq!(report["user"], "administrator");
    assert_eq!(report["server"].as_str().unwrap().trim_end_matches('/'), rig.server.base_url().trim_end_matches('/'));
    assert!(report["server_versions"]["server_version"].is_string(), "{report:#}");
    assert_eq!(report["project"]["name"], "MicroStrategy Tutorial");
    assert_eq!(report["dataset"]["id"], outcome.dataset.unwrap().as_str());
    assert_eq!(report["dataset"]["is_new"], true);
    assert!(report["dataset"]["path"].as_str().unwrap().ends_with("\\Stock"), "{report:#}");
    assert_eq!(report["sessions"].as_array().unwrap().len(), 1);
    let table = &report["tables"][0];
    assert_eq!((&table["policy"], &table["rows_accepted"]), (&Value::from("replace"), &Value::from(100)));
    assert_eq!(table["file"]["path"], items.to_str().unwrap());
    assert_eq!(table["file"]["size"], table["file_bytes"], "all of it was sent");
    let sum = xxhash_rust::xxh3::xxh3_128(&std::fs::read(&items).unwrap());
    assert_eq!(table["file_xxh3_128"], format!("{sum:032x}"));
    assert!(page.contains(&format!("XXH3-128 {sum:032x}")), "{page}");
    assert_eq!((&table["rows_set_aside"], &table["values_as_null"]), (&Value::from(0), &Value::from(0)));
    assert_eq!(report["web"], Value::Null, "no address is guessed");
    assert_eq!(table["columns"][1]["data_type"], "INTEGER");
    assert_eq!(report["retries"].as_array().unwrap().len(), 2);
    assert_eq!(report["publish"].as_array().unwrap().last().unwrap()["status"], 1);
    for words in
        ["Ended       published", "administrator", "Calls made again: 2", "100 rows", "total of amount: 5 050 sent"]
    {
        assert!(page.contains(words), "{words:?} is missing in:\n{page}");
    }
}

#[tokio::test]
async fn one_that_failed_and_one_that_is_cut_off_have_a_report_as_well() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(100));
    rig.server.faults().add("publish:1:fails=18".parse::<Fault>().unwrap());
    let (outcome, _) = Running::start(rig.upload(job("Stock", std::slice::from_ref(&items)))).outcome().await;
    assert_eq!(outcome.phase, Phase::Failed);
    let (report, page) = read(&rig, &outcome.upload.unwrap());
    assert_eq!((&report["outcome"]["phase"], &report["proof"]), (&Value::from("failed"), &Value::Null));
    assert_eq!(report["tables"][0]["rows_accepted"], 100, "what had been accepted is told, though it is gone");
    assert!(page.contains("Ended       failed\nBecause"), "{page}");

    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 3, after_bytes: 20 });
    let mut running = Running::start(rig.upload(in_chunks_of(300, job("Stock", &[items]))));
    running.until("chunk 3", gate.reached()).await;
    let shelf = pushcube::push::Shelf::look(&rig.journal()).unwrap();
    let id = &shelf.uploads.iter().find(|past| past.outcome.is_none()).unwrap().id;
    let report = Report::read(&rig.journal(), id).unwrap();
    assert!(report.tables[0].rows_accepted > 0 && report.outcome.is_none(), "{report:?}");
    assert!(report.page().contains("no end is written down; running"), "{}", report.page());
    gate.open();
    running.outcome().await;
}

#[cfg(unix)]
#[tokio::test]
async fn it_is_for_its_owner_only_and_no_name_in_it_reaches_a_terminal() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new().await;
    std::fs::create_dir(rig.folder.path().join("in\u{1b}[2J\u{202e}")).unwrap();
    let items = rig.write("in\u{1b}[2J\u{202e}/items.csv", &numbered(3));
    let (outcome, _) = Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    let id = outcome.upload.unwrap();
    for path in Report::places(&rig.journal(), &id) {
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (_, page) = read(&rig, &id);
    assert!(page.chars().all(|c| c == '\n' || !c.is_control()), "{page:?}");
}

#[tokio::test]
async fn what_was_set_aside_or_sent_as_null_is_counted_in_it() {
    let rig = Rig::new().await;
    for (on_bad, aside, null) in [(OnBad::SetAside, 2, 0), (OnBad::Null, 0, 2)] {
        let items = rig.write("items.csv", "name,amount\na,1\nb,2\nc,3\n");
        let mut job = job("Stock", std::slice::from_ref(&items));
        job.tables[0].on_bad = on_bad;
        rig.write("items.csv", "name,amount\na,x\nb,2\nc,y\n");
        job.tables[0].file = pushcube::source::facts(&items).unwrap();
        let (outcome, _) = Running::start(rig.upload(job)).outcome().await;
        let (report, page) = read(&rig, &outcome.upload.unwrap());
        let table = &report["tables"][0];
        assert_eq!((&table["rows_set_aside"], &table["values_as_null"]), (&Value::from(aside), &Value::from(null)));
        assert_eq!(table["rows_accepted"], 3 - aside);
        assert!(page.contains(if aside > 0 { "Set aside   2 rows" } else { "As null     2 values" }), "{page}");
    }
}
