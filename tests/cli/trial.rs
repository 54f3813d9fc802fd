//! `push --trial`: what is tried goes into a dataset of its own, which is gone afterwards, and everything that can go
//! wrong on the way says what is left.

use pushcube::demo::{Call, Published};

use crate::tool::{Stage, run, text};

fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("orders.csv", "order_id,amount\n1,1.5\n2,2.5\n3,3.5\n");
    stage
}

fn names(stage: &Stage) -> Vec<String> {
    let tables = Published::open(stage.server.database()).unwrap().tables().unwrap();
    tables.into_iter().map(|table| table.dataset_name).collect()
}

fn trial(stage: &Stage, words: &[&str]) -> crate::tool::Said {
    run(stage.push([&["orders.csv", "--trial", "2"], words].concat()))
}

#[test]
fn a_trial_is_verified_and_leaves_nothing_but_its_report() {
    let stage = stage();
    let said = trial(&stage, &["--name", "Sales"]);
    said.assert(
        0,
        &["verified: orders, replace: 2 rows sent, 0 there before, 2 now: equal", "published: dataset Sales (trial)"],
    );
    let last = said.last_line();
    assert!(last.starts_with("trial: dataset Sales (trial) (") && last.ends_with("Sales was not touched"), "{last}");
    assert!(last.contains("is deleted again"), "{last}");
    assert_eq!(names(&stage), Vec::<String>::new());
    let all = run(stage.sessions(&["list", "--all", "--json"])).stdout;
    let past: serde_json::Value = serde_json::from_str(all.lines().next().unwrap()).unwrap();
    let mut report = stage.tool();
    report.args(["report", "--json", past["id"].as_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_str(&run(report).stdout).unwrap();
    assert_eq!((&report["trial"]["rows"], &report["trial"]["of"]), (&2.into(), &"Sales".into()));
    assert_eq!(report["afterwards"]["found"], "trial_deleted");
    // The push that follows is none.
    run(stage.push(["orders.csv", "--name", "Sales"])).assert(0, &["published"]);
    assert_eq!(names(&stage), ["Sales"]);
}

#[test]
fn a_trial_of_a_dataset_that_is_there_leaves_its_rows_as_they_were() {
    let stage = stage();
    run(stage.push(["orders.csv", "--name", "Sales"])).assert(0, &["published"]);
    stage.write("orders.csv", "order_id,amount\n7,1.5\n8,2.5\n9,3.5\n");
    trial(&stage, &["--dataset", "Sales", "--policy", "replace"]).assert(0, &["is deleted again"]);
    let rows = stage.server.read_table("Sales", "orders").unwrap().rows;
    assert_eq!(rows.iter().map(|row| text(&row[0])).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(names(&stage), ["Sales"]);
}

#[test]
fn what_a_trial_leaves_is_named_where_it_cannot_be_deleted() {
    let stage = stage();
    let fault = stage.server.faults().add("delete-object:*:403".parse().unwrap());
    let said = trial(&stage, &["--name", "Sales"]);
    said.assert(1, &["trial: STILL THERE: dataset Sales (trial) (", "403"]);
    fault.remove();
    // The next one takes nobody's place.
    trial(&stage, &["--name", "Sales"]).assert(3, &["a trial takes nobody's place", "trial: nothing was made"]);
    assert_eq!(names(&stage), ["Sales (trial)"]);
}

#[test]
fn a_trial_that_fails_takes_its_definition_with_it() {
    let stage = stage();
    stage.server.faults().add("publish:1:fails=18".parse().unwrap());
    trial(&stage, &["--name", "Sales"]).assert(7, &["is deleted again; Sales was not touched"]);
    let deleted = stage.server.requests().into_iter().filter(|request| request.call == Call::DeleteObject).count();
    assert_eq!((deleted, names(&stage)), (1, Vec::new()));
    // A row beyond those that are tried may be wrong.
    stage.write("orders.csv", "order_id,amount\n1,1.5\n2,2.5\nthree,3.5\n");
    let model = stage.write(
        "model.json",
        r#"{"name":"Sales","tables":[{"name":"orders","columnHeaders":[{"name":"order_id","dataType":"INTEGER"},
           {"name":"amount","dataType":"DOUBLE"}]}],"metrics":[],"attributes":[{"name":"order_id","attributeForms":
           [{"category":"ID","expressions":[{"tableName":"orders","columnName":"order_id"}]}]}]}"#,
    );
    trial(&stage, &["--model", model.to_str().unwrap()]).assert(0, &["is deleted again"]);
    let all = ["orders.csv", "--trial", "3", "--model", model.to_str().unwrap()];
    run(stage.push(all)).assert(3, &["line 4", "is deleted again; Sales was not touched"]);
}

#[test]
fn a_stream_cannot_be_tried_and_no_trial_has_no_rows() {
    let stage = stage();
    run(stage.push(["-", "--table", "orders", "--name", "Sales", "--trial", "2"]))
        .assert(2, &["can be read only once"]);
    run(stage.push(["orders.csv", "--name", "Sales", "--trial", "0"])).assert(2, &["--trial"]);
    assert_eq!(stage.server.requests().iter().filter(|request| request.call == Call::Define).count(), 0);
}

#[test]
fn a_job_is_tried_as_it_stands() {
    let stage = stage();
    let url = stage.server.base_url();
    let job = format!(
        "[server]\nurl = \"{url}\"\nusername = \"administrator\"\n\n[project]\nname = \"{}\"\n\n[dataset]\n\
         name = \"Sales\"\n\n[[tables]]\nname = \"orders\"\nfiles = \"orders.csv\"\npolicy = \"replace\"\n\
         min_rows = 1\n",
        crate::tool::TUTORIAL
    );
    stage.write("sales.job.toml", &job);
    let mut command = stage.tool();
    command.args(["push", "sales.job.toml", "--trial", "2", "--quiet"]).env("MSTR_PASSWORD", "");
    let said = run(command);
    said.assert(0, &["published: dataset Sales (trial)", "is deleted again; Sales was not touched"]);
    assert_eq!((names(&stage), said.stderr.lines().count()), (Vec::new(), 2), "{}", said.stderr);
}
