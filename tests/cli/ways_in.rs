//! Small commands about a server: whether one gets in, and an end for a session that stands in no journal of this
//! machine.

use pushcube::demo::{Call, Moment};

use crate::tool::{Running, Said, Stage, TUTORIAL, run};

fn tool(stage: &Stage, words: &[&str]) -> Said {
    let mut command = stage.tool();
    command.args(words).env("MSTR_PASSWORD", "").env("MSTR_USERNAME", "administrator");
    run(command)
}

#[test]
fn a_login_check_signs_in_and_out_and_says_what_is_there() {
    let stage = Stage::new();
    let url = stage.server.base_url();
    let said = tool(&stage, &["login-check", "--url", &url]);
    said.assert(0, &["password from MSTR_PASSWORD", "MicroStrategy Tutorial", "signed in at 127.0.0.1:"]);
    assert!(said.last_line().ends_with("signed out again"), "{}", said.stderr);
    let json = tool(&stage, &["login-check", "--url", &url, "--json"]);
    assert_eq!((json.code(), json.stderr.as_str()), (Some(0), ""));
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&json["event"], &json["user"]), (&"login_check".into(), &"administrator".into()));
    assert!(json["projects"].as_array().unwrap().iter().any(|project| project["name"] == TUTORIAL));
    let calls: Vec<_> = stage.server.requests().into_iter().map(|request| request.call).collect();
    assert_eq!(calls.iter().filter(|call| **call == Call::SignOut).count(), 2);
    let wrong = tool(&stage, &["login-check", "--url", &url, "--username", "nobody"]);
    assert_eq!(wrong.code(), Some(4), "{}", wrong.stderr);
    assert_eq!(tool(&stage, &["login-check"]).code(), Some(2));
    assert_eq!(tool(&stage, &["login-check", "--url", "http://127.0.0.1:1/x"]).code(), Some(5));
}

#[test]
fn a_session_that_another_machine_left_is_ended_by_its_ids() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let gate = stage.server.gates().hold(Moment::Call(Call::Chunk));
    let running = Running::start(stage.push(["orders.csv", "--name", "Sales"]));
    stage.reached(&gate, &running);
    running.signal("KILL");
    running.said();
    drop(gate);
    let list = run(stage.sessions(&["list", "--json"])).stdout;
    let past: serde_json::Value = serde_json::from_str(&list).unwrap();
    let (dataset, session) = (past["dataset"].as_str().unwrap(), past["session"]["id"].as_str().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let state = elsewhere.path().to_str().unwrap();
    let url = stage.server.base_url();
    let words = ["sessions", "delete", "--dataset", dataset, "--session", session, "--url", &url, "--state-dir", state];
    tool(&stage, &words).assert(2, &["no project"]);
    let words = [&words[..], &["--project", TUTORIAL, "--json"]].concat();
    let said = tool(&stage, &words);
    said.assert(0, &[" is gone, with all that was sent into it"]);
    let json: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&json["session"], &json["event"]), (&session.into(), &"session_deleted".into()));
    run(stage.push(["orders.csv", "--dataset", dataset, "--policy", "add"])).assert(0, &["published"]);
    tool(&stage, &["sessions", "delete", "--dataset", dataset]).assert(2, &["--session"]);
    tool(&stage, &["sessions", "delete"]).assert(2, &["ID"]);
}
