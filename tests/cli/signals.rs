//! Signals in the middle of a push: the transfer ends, the session is deleted if the server lets us, and
//! the last line names what stays.

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
fn the_first_signal_ends_the_transfer_and_the_session() {
    for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (stage, running, gate) = held();
        running.signal(name);
        let said = running.said();
        said.assert(code, &["stopped by signal"]);
        assert!(said.last_line().starts_with("interrupted, nothing published: dataset Sales ("), "{}", said.stderr);
        assert!(!said.stderr.contains("OPEN"), "{}", said.stderr);
        let deleted = stage.server.requests().into_iter().filter(|request| request.call == Call::DeleteUpload);
        assert_eq!(deleted.map(|request| request.status).collect::<Vec<_>>(), [Some(200)]);
        drop(gate);
        run(stage.push(["orders.csv", "--name", "Sales"])).assert(0, &[]);
    }
}

#[test]
fn a_session_that_could_not_be_deleted_is_named_on_the_last_line() {
    let (stage, running, _gate) = held();
    let delete = stage.server.gates().hold(Moment::Call(Call::DeleteUpload));
    running.signal("TERM");
    let said = running.said();
    said.assert(143, &[]);
    assert_names_both(&stage, said.last_line());
    drop(delete);
}

#[test]
fn the_second_signal_does_not_wait_for_the_server() {
    let (stage, running, _gate) = held();
    let delete = stage.server.gates().hold(Moment::Call(Call::DeleteUpload));
    running.signal("INT");
    stage.reached(&delete, &running);
    running.signal("INT");
    let said = running.said();
    said.assert(130, &["second signal"]);
    assert_names_both(&stage, said.last_line());
    drop(delete);
}

/// The line names the session and its dataset as the server knows them.
fn assert_names_both(stage: &Stage, line: &str) {
    let request = stage.server.requests().into_iter().find(|request| request.call == Call::Chunk).unwrap();
    let ids: Vec<_> = request.path.split('/').filter(|part| part.len() == 32).collect();
    assert_eq!(ids.len(), 2, "{}", request.path);
    let open = format!("STILL OPEN on the server: upload session {} of dataset {}", ids[1], ids[0]);
    assert!(line.contains(&open), "{line}");
}
