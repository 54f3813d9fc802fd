//! Pushes into a dataset that the server has: found by name or id, its types and columns rule, rows are added,
//! updated or replaced as is said, and what doesn't fit is named before anything is sent.

use pushcube::demo::Call;

use crate::tool::{Said, Stage, run, text};

/// A dataset of three orders and one customer, pushed by files of their own.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("orders.csv", "order_id,amount\n1,1.5\n2,2.5\n3,3.5\n");
    stage.write("customers.csv", "customer_id,name\n7,Ada\n");
    run(stage.push(["orders.csv", "customers.csv", "--name", "Sales"])).assert(0, &["published"]);
    stage
}

fn push(stage: &Stage, words: &[&str]) -> Said {
    run(stage.push(words.iter().copied()))
}

fn rows(stage: &Stage, table: &str) -> Vec<Vec<String>> {
    let table = stage.server.read_table("Sales", table).unwrap();
    table.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn rows_are_added_updated_or_replaced_as_is_said_and_other_tables_stay() {
    let stage = stage();
    stage.write("orders.csv", "amount,order_id\n9.5,3\n4.5,4\n");
    let said = push(&stage, &["orders.csv", "--dataset", "Sales", "--policy", "upsert"]);
    said.assert(
        0,
        &[
            "customers is not in this push: its rows stay",
            "rows on the server now: customers 1, orders 3",
            "verified: orders, upsert: 2 rows sent, 3 there before, 4 now: in range",
            "verified: customers, nothing sent: 1 rows there before, 1 now: equal",
            "verified: total of amount: 14 sent, 7.5 before, 18 now: not compared",
            "published: dataset Sales",
        ],
    );
    assert_eq!(rows(&stage, "orders"), [["1", "1.5"], ["2", "2.5"], ["3", "9.5"], ["4", "4.5"]]);
    assert_eq!(rows(&stage, "customers"), [["7", "Ada"]]);
    push(&stage, &["orders.csv", "--dataset", "sales", "--policy", "replace"]).assert(0, &[]);
    assert_eq!(rows(&stage, "orders"), [["3", "9.5"], ["4", "4.5"]]);
    let defined = stage.server.requests().into_iter().filter(|request| request.call == Call::Define).count();
    assert_eq!(defined, 1, "only the first push defined anything");
}

#[test]
fn a_dataset_is_found_by_its_id_as_well_and_one_that_is_not_there_is_named() {
    let stage = stage();
    let all = run(stage.sessions(&["list", "--all", "--json"])).stdout;
    let past: serde_json::Value = serde_json::from_str(all.lines().next().unwrap()).unwrap();
    let id = past["dataset"].as_str().unwrap();
    stage.write("orders.csv", "order_id,amount\n4,4.5\n5,5.5\n");
    push(&stage, &["orders.csv", "--dataset", id, "--policy", "add"]).assert(0, &["published"]);
    assert_eq!(rows(&stage, "orders").len(), 5);
    push(&stage, &["orders.csv", "--dataset", "Sale", "--policy", "add"]).assert(1, &["no dataset", "\"Sale\""]);
    push(&stage, &["orders.csv", "--dataset", "Sales"]).assert(2, &["--policy"]);
    push(&stage, &["orders.csv", "--dataset", "Sales", "--policy", "add", "--name", "X"]).assert(2, &["--name"]);
}

#[test]
fn what_does_not_fit_is_named_and_nothing_is_sent() {
    let stage = stage();
    let before = stage.server.requests().into_iter().filter(|request| request.call == Call::OpenUpload).count();
    let into = |file: &str| push(&stage, &[file, "--dataset", "Sales", "--policy", "add"]);
    stage.write("orders.csv", "order_id,price\n5,1.5\n");
    into("orders.csv").assert(3, &["no column of the file feeds \"amount\"", "--as-null COLUMN sends null"]);
    stage.write("orders.csv", "order_id,amount\nfive,1.5\n");
    into("orders.csv").assert(3, &["\"order_id\" holds STRING in the file, and the dataset takes INTEGER"]);
    stage.write("other.csv", "day,amount\n2026-10-01,1.5\n");
    into("other.csv").assert(3, &["other.csv feeds no table of Sales"]);
    let after = stage.server.requests().into_iter().filter(|request| request.call == Call::OpenUpload).count();
    assert_eq!(after, before);
    stage.write("orders.csv", "order_id,amount,note\n5,1.5,x\n");
    into("orders.csv").assert(0, &["orders.csv: not in the dataset and left out: note", "dataset Sales found: "]);
    assert_eq!(rows(&stage, "orders").len(), 4);
    stage.write("orders.csv", "order_id\n6\n");
    let words = ["orders.csv", "--dataset", "Sales", "--policy", "add", "--as-null", "amount"];
    push(&stage, &words).assert(0, &[]);
    assert_eq!(rows(&stage, "orders")[4], ["6", "null"]);
    stage.write("orders.csv", "amount\n6\n");
    let words = ["orders.csv", "--dataset", "Sales", "--policy", "add", "--as-null", "order_id"];
    push(&stage, &words).assert(3, &["\"order_id\" can't be null"]);
}

#[test]
fn a_definition_is_overwritten_only_where_that_was_said() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n2,3.5\n");
    let name = ["orders.csv", "--name", "Sales"];
    push(&stage, &name).assert(0, &[]);
    push(&stage, &name).assert(1, &["a push dataset of Administrator", "--overwrite does that", "nothing was sent"]);
    let asked = stage.server.requests().iter().filter(|request| request.path.contains("datasets/models")).count();
    assert_eq!(asked, 1, "the second one was not defined");
    let with_policy = ["orders.csv", "--name", "Sales", "--overwrite", "--policy", "add"];
    push(&stage, &with_policy).assert(2, &["--policy replace only, not with add"]);
    stage.write("orders.csv", "id,quantity\n7,1\n");
    push(&stage, &["orders.csv", "--name", "Sales", "--overwrite"]).assert(0, &["note: under the name \"Sales\""]);
    // Another folder is another place.
    push(&stage, &["orders.csv", "--name", "Sales", "--folder", "shared reports"]).assert(0, &[]);
    push(&stage, &["orders.csv", "--name", "Sales", "--folder", "Shared Reports/Nowhere"])
        .assert(1, &["\"Shared Reports\" has no folder \"Nowhere\""]);
    push(&stage, &["orders.csv", "--name", "Sales", "--folder", "Nowhere"])
        .assert(1, &["there is: My Reports, Shared Reports"]);
    push(&stage, &["orders.csv", "--name", "Sales", "--folder", "/"]).assert(2, &["names no folder"]);
}

#[test]
fn the_report_of_an_upload_is_printed_by_its_id_for_people_and_for_programs() {
    let stage = stage();
    let report = |words: &[&str]| {
        let mut command = stage.tool();
        command.arg("report").args(words);
        run(command)
    };
    let all = run(stage.sessions(&["list", "--all", "--json"])).stdout;
    let past: serde_json::Value = serde_json::from_str(all.lines().next().unwrap()).unwrap();
    let id = past["id"].as_str().unwrap();
    let page = report(&[id]);
    page.assert(0, &[]);
    for words in
        [id, "Ended       published", "Table orders", "orders, replace: 3 rows sent, 0 there before, 3 now: equal"]
    {
        assert!(page.stdout.contains(words), "{words:?} is missing in:\n{}", page.stdout);
    }
    let json: serde_json::Value = serde_json::from_str(&report(&[id, "--json"]).stdout).unwrap();
    assert_eq!((&json["schema"], &json["upload"]), (&"pushcube-report".into(), &id.into()));
    report(&["2001"]).assert(2, &["no upload of this machine has the id \"2001\""]);
}

#[test]
fn each_table_has_the_policy_that_is_said_of_it() {
    let stage = stage();
    stage.write("orders.csv", "order_id,amount\n3,9.5\n4,4.5\n");
    stage.write("customers.csv", "customer_id,name\n8,Bo\n");
    let into = |words: &[&str]| push(&stage, &[&["orders.csv", "customers.csv", "--dataset", "Sales"], words].concat());
    into(&["--policy", "orders=upsert"])
        .assert(2, &["--policy says nothing of table customers", "POLICY for all tables"]);
    into(&["--policy", "add", "--policy", "order=upsert"])
        .assert(2, &["--policy names a table \"order\"", "there are: orders, customers"]);
    into(&["--policy", "orders=merge"]).assert(2, &["merge"]);
    assert_eq!(rows(&stage, "orders").len(), 3, "nothing was sent");
    into(&["--policy", "orders=upsert", "--policy", "customers=add"]).assert(0, &["published"]);
    assert_eq!(rows(&stage, "orders"), [["1", "1.5"], ["2", "2.5"], ["3", "9.5"], ["4", "4.5"]]);
    assert_eq!(rows(&stage, "customers"), [["7", "Ada"], ["8", "Bo"]]);
    stage.write("customers.csv", "customer_id,name\n9,Cy\n");
    into(&["--policy", "replace", "--policy", "customers=add"]).assert(0, &["published"]);
    assert_eq!((rows(&stage, "orders").len(), rows(&stage, "customers").len()), (2, 3));
}

#[test]
fn keys_that_are_not_there_are_told_before_the_push() {
    let stage = Stage::new();
    stage.write("shops.csv", "shop_id,amount\nS42,1.5\nS43,2.5\n");
    run(stage.push(["shops.csv", "--name", "Sales"])).assert(0, &["published"]);
    let upsert = ["shops.csv", "--dataset", "Sales", "--policy", "upsert"];
    stage.write("shops.csv", "shop_id,amount\nS00042,1.5\n");
    let words = "note: no key of shops.csv is in shops (1 was looked up), so UPSERT would add every row: S00042 in the \
                 file, S42, S43 on the server";
    push(&stage, &[&upsert[..], &["--dry-run"]].concat()).assert(0, &[words, "nothing was sent"]);
    stage.write("shops.csv", "shop_id,amount\nS43,9.5\nS44,9.5\n");
    let words = "note: 1 of 2 keys of shops.csv that were looked up are in shops (by shop_id)";
    push(&stage, &upsert).assert(0, &[words, "published"]);
    stage.server.faults().add("cube-definition:1:403".parse().unwrap());
    push(&stage, &upsert).assert(0, &["note: whether the keys of shops.csv are in shops can't be read: GET ", "403"]);
}
