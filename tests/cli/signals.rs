//! Signals in the middle of a push: the transfer ends, the session stays, and the last line names it and the
//! commands that go on with it or give it up; and what those do.

use pushcube::demo::{Call, Gate, Moment};

use crate::tool::{Running, Stage, run};

/// A push that the server holds in the middle of its only chunk.
fn held() -> (Stage, Running, Gate) {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n2,3.5\n");
    let moment = Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 10 };
    let gate = stage.server.gates().hold(moment);
    let running = Running::start(stage.push(["orders.csv", "--name", "Sales"]));
    stage.reached(&gate, &running);
    (stage, running, gate)
}

#[test]
fn the_first_signal_ends_the_transfer_and_leaves_the_session_to_be_gone_on_with() {
    for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (stage, running, gate) = held();
        running.signal(name);
        let said = running.said();
        said.assert(code, &["stopped by signal"]);
        let line = said.last_line();
        assert!(line.starts_with("interrupted, nothing published: dataset Sales ("), "{}", said.stderr);
        assert!(line.contains("stays on the server; `pushcube resume "), "{line}");
        assert_names_both(&stage, line);
        assert!(stage.server.requests().into_iter().all(|request| request.call != Call::DeleteUpload));
        drop(gate);
        run(stage.resume(&[])).assert(0, &["goes on", "published"]);
        assert_eq!(stage.server.read_table("Sales", "orders").unwrap().rows.len(), 2);
    }
}

#[test]
fn the_second_signal_does_not_wait_for_the_server() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n2,3.5\n");
    let gate = stage.server.gates().hold(Moment::Status(6));
    let running = Running::start(stage.push(["orders.csv", "--name", "Sales"]));
    stage.reached(&gate, &running);
    // The engine wants to hear how far the publish is before it leaves, and does not.
    let status = stage.server.gates().hold(Moment::Call(Call::PublishStatus));
    running.signal("INT");
    stage.reached(&status, &running);
    running.signal("INT");
    let said = running.said();
    said.assert(130, &["second signal", "not known whether published"]);
    assert!(said.last_line().contains("`pushcube resume "), "{}", said.last_line());
    drop((gate, status));
    run(stage.resume(&[])).assert(0, &["published"]);
}

#[test]
fn an_upload_that_was_left_is_listed_named_where_it_is_in_the_way_and_given_up() {
    let (stage, running, gate) = held();
    running.signal("TERM");
    let said = running.said();
    drop(gate);
    let id = said.last_line().split("`pushcube resume ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    let listed = run(stage.sessions(&["list"]));
    assert_eq!(listed.code(), Some(0));
    let lines: Vec<_> = listed.stdout.lines().collect();
    assert!(lines[1].starts_with(&id) && lines[1].contains("unfinished  Sales"), "{}", listed.stdout);
    assert_eq!(lines[0].find("DATASET"), lines[1].find("Sales"), "columns stand below their heads: {}", listed.stdout);
    let json = run(stage.sessions(&["list", "--json"])).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["id"], &json["standing"]), (&id.as_str().into(), &"unfinished".into()));

    let blocked = run(stage.push(["orders.csv", "--name", "Sales"]));
    blocked.assert(1, &[&format!("`pushcube sessions delete {id}` ends it")]);
    // Whoever waits for it goes on by himself when it is gone.
    let waits = Running::start(stage.push(["orders.csv", "--name", "Sales", "--on-orphan", "wait=30s"]));
    let refused = || stage.server.requests().iter().filter(|call| call.status == Some(409)).count();
    stage.until("the second refusal", || refused() == 2);
    run(stage.sessions(&["delete", &id])).assert(0, &["cancelled, nothing published"]);
    waits.said().assert(0, &["--on-orphan wait", "it goes on", "published"]);
    run(stage.sessions(&["list"])).assert(0, &["no upload of this machine is unfinished"]);
    run(stage.resume(&[&id])).assert(2, &["finished"]);
    let all = run(stage.sessions(&["list", "--all"])).stdout;
    assert_eq!(all.lines().count(), 4, "a head and three uploads: {all}");
}

#[test]
fn starting_over_sends_the_files_as_they_are_now() {
    let (stage, running, gate) = held();
    running.signal("TERM");
    running.said();
    drop(gate);
    stage.write("orders.csv", "id,amount\n1,2.5\n2,3.5\n3,4.5\n");
    run(stage.resume(&["--restart"])).assert(0, &["published"]);
    assert_eq!(stage.server.read_table("Sales", "orders").unwrap().rows.len(), 3);
    run(stage.resume(&[])).assert(2, &["no upload of this machine is unfinished"]);
}

#[test]
fn a_table_of_many_files_goes_on_in_the_file_where_it_stopped() {
    let stage = Stage::new();
    std::fs::create_dir(stage.home.path().join("orders")).unwrap();
    let part = |part: u32| {
        let rows: Vec<_> = (0..90).map(|row| format!("{},{row}.5", part * 1000 + row)).collect();
        stage.write(&format!("orders/part-{part}.csv"), &format!("id,amount\n{}\n", rows.join("\n")));
    };
    (1..=3).for_each(part);
    for index in 2..=4 {
        let name = format!("Sales {index}");
        let moment = Moment::Chunk { table: "orders".to_owned(), index, after_bytes: 10 };
        let gate = stage.server.gates().hold(moment);
        let running = Running::start(stage.push(["orders", "--name", &name, "--chunk-size", "1kB"]));
        stage.reached(&gate, &running);
        running.signal("KILL");
        running.said();
        drop(gate);
        run(stage.resume(&[])).assert(0, &["goes on", "published"]);
        let table = stage.server.read_table(&name, "orders").unwrap();
        let ids: Vec<_> = table.rows.iter().map(|row| crate::tool::text(&row[0])).collect();
        let wanted: Vec<_> = (1..=3).flat_map(|part| (0..90).map(move |row| (part * 1000 + row).to_string())).collect();
        assert_eq!(ids, wanted, "killed in chunk {index}");
    }
}

/// The id of the only upload.
fn only(stage: &Stage) -> String {
    let journals = stage.home.path().join(".local/state/pushcube/journal").read_dir().unwrap();
    let names = journals.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let ids: Vec<_> = names.filter_map(|name| name.strip_suffix(".jsonl").map(str::to_owned)).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    ids.concat()
}

#[test]
fn a_second_program_keeps_away_from_an_upload_that_one_is_at() {
    let (stage, running, gate) = held();
    let id = only(&stage);
    run(stage.resume(&[&id])).assert(1, &["another pushcube is at this upload right now"]);
    run(stage.resume(&[&id, "--restart"])).assert(1, &["another pushcube is at this upload right now"]);
    run(stage.sessions(&["delete", &id])).assert(1, &["another pushcube is at this upload right now"]);
    run(stage.sessions(&["forget", &id])).assert(1, &["another pushcube is at this upload right now"]);
    run(stage.resume(&[])).assert(2, &["no upload of this machine is unfinished"]);
    drop(gate);
    running.said().assert(0, &["published"]);
    assert_eq!(stage.server.read_table("Sales", "orders").unwrap().rows.len(), 2);
}

#[test]
fn a_report_outlives_its_journal_and_a_damaged_journal_is_put_aside() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n2,3.5\n");
    run(stage.push(["orders.csv", "--name", "Sales"])).assert(0, &["published"]);
    let id = only(&stage);
    let report = || {
        let mut command = stage.tool();
        command.args(["report", &id, "--json"]);
        run(command)
    };
    let before = report();
    before.assert(0, &[]);
    let journal = stage.home.path().join(format!(".local/state/pushcube/journal/{id}.jsonl"));
    std::fs::write(&journal, "not a journal\nany more\n").unwrap();
    run(stage.sessions(&["list"])).assert(0, &["is damaged", "`pushcube sessions forget"]);
    let aside = run(stage.sessions(&["forget", &id, "--json"]));
    aside.assert(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&aside.stdout).unwrap();
    assert_eq!((&json["event"], &json["upload"]), (&"forgotten".into(), &id.as_str().into()));
    assert!(json["put_aside"].as_str().unwrap().ends_with(".retired"), "{json}");
    let again = run(stage.sessions(&["list"]));
    assert!(!again.stderr.contains("damaged"), "{}", again.stderr);
    assert_eq!(report().stdout, before.stdout);
}

/// The line names the session and its dataset as the server knows them.
fn assert_names_both(stage: &Stage, line: &str) {
    let request = stage.server.requests().into_iter().find(|request| request.call == Call::Chunk).unwrap();
    let ids: Vec<_> = request.path.split('/').filter(|part| part.len() == 32).collect();
    assert_eq!(ids.len(), 2, "{}", request.path);
    assert!(ids.iter().all(|id| line.contains(id)), "{line}");
}
