//! Every exit code that a push can end with before or during its work, with the words that help.

use pushcube::demo::{Options, Rules};

use crate::tool::{Stage, run};

fn with_orders() -> Stage {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    stage
}

#[test]
fn wrong_use_is_2() {
    let stage = with_orders();
    let plain = ["orders.csv", "--name", "Sales"];
    run(stage.push(["--name", "Sales"])).assert(2, &["FILE"]);
    run(stage.push(["orders.csv"])).assert(2, &["--name"]);
    run(stage.push(["orders.csv", "--name", "Sales", "--policy", "merge"]))
        .assert(2, &["replace, add, update, upsert"]);
    run(stage.push(["orders.csv", "--name", "Sales", "--chunk-size", "much"])).assert(2, &["50MB"]);
    run(stage.push(["orders.csv", "--name", "Sales", "--password", "x"])).assert(2, &["--password"]);
    for (variable, word) in
        [("MSTR_BASE_URL", "--url"), ("MSTR_USERNAME", "--username"), ("MSTR_PASSWORD", "MSTR_PASSWORD")]
    {
        let mut command = stage.push(plain);
        command.env_remove(variable);
        run(command).assert(2, &[word]);
    }
    run(stage.push(["orders.csv", "--name", "Sales", "--url", "example.com"])).assert(2, &["https://"]);
    assert_eq!(stage.server.requests().len(), 0, "nothing of this needs a server");
}

#[test]
fn a_wrong_file_is_3_and_all_that_is_wrong_is_named() {
    let stage = with_orders();
    run(stage.push(["absent.csv", "--name", "Sales"])).assert(3, &["absent.csv"]);
    stage.write("twice.csv", "id,ID\n1,2\n");
    stage.write("empty.csv", "id,amount\n");
    let said = run(stage.push(["twice.csv", "empty.csv", "--name", "Sales"]));
    said.assert(3, &["two columns of twice", "empty.csv holds no rows"]);
    assert_eq!(stage.server.requests().len(), 0, "files are looked at before anybody signs in");
}

#[test]
fn who_is_not_let_in_gets_4() {
    let stage = with_orders();
    let mut command = stage.push(["orders.csv", "--name", "Sales", "--username", "jdoe"]);
    command.env("MSTR_PASSWORD", "wrong");
    run(command).assert(4, &["401", "ERR003"]);
}

#[test]
fn a_server_that_is_not_there_is_5() {
    let stage = with_orders();
    // Port 9 of this machine belongs to a service that nobody runs any more.
    run(stage.push(["orders.csv", "--name", "Sales", "--url", "http://127.0.0.1:9/x"])).assert(5, &["127.0.0.1:9"]);
}

#[test]
fn a_failed_publish_is_7() {
    let stage = Stage::with(Options { rules: Rules { walk: vec![4, 18], ..Rules::default() }, ..Options::default() });
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let gate = stage.server.gates().hold(pushcube::demo::Moment::Status(18));
    let said = run(stage.push(["orders.csv", "--name", "Sales"]));
    said.assert(7, &["status 18", "failed, nothing published"]);
    drop(gate);
}

#[test]
fn a_project_that_can_t_be_used_is_1_and_the_others_are_named() {
    let stage = with_orders();
    let project = |name: &str| {
        let mut command = stage.tool();
        command.args(["push", "orders.csv", "--name", "Sales", "--project", name, "--username", "administrator"]);
        command.arg("--overwrite");
        command.args(["--url", &stage.server.base_url()]).env("MSTR_PASSWORD", "");
        run(command)
    };
    project("Nowhere").assert(1, &["Nowhere", "MicroStrategy Tutorial", "Archive 2019"]);
    project("Archive 2019").assert(1, &["is not loaded"]);
    project("microstrategy tutorial").assert(0, &[]);
    project("B19DEDCC11D4E0EFC000EB9495D0F44F").assert(0, &[]);
}

#[test]
fn without_a_place_for_the_journal_nothing_is_sent() {
    let stage = with_orders();
    let said = run(stage.push(["orders.csv", "--name", "Sales", "--state-dir", "orders.csv"]));
    said.assert(1, &["journal", "orders.csv", "failed, nothing published"]);
    assert!(stage.server.requests().iter().all(|request| !request.path.contains("datasets")));
}

#[test]
fn nothing_is_attached_that_does_not_run() {
    let stage = with_orders();
    let attach = |arguments: &[&str]| {
        let mut command = stage.tool();
        command.arg("attach").args(arguments);
        run(command)
    };
    attach(&[]).assert(2, &["no upload is running on this machine"]);
    run(stage.push(["orders.csv", "--name", "Sales"])).assert(0, &[]);
    let listed = run(stage.sessions(&["list", "--all", "--json"])).stdout;
    let past: serde_json::Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    attach(&[past["id"].as_str().unwrap()]).assert(2, &["is over; `pushcube report "]);
    attach(&["nothing-like-it"]).assert(2, &["no upload of this machine has the id"]);
}
