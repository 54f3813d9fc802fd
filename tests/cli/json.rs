//! A push from its files to the database, told to people and to programs.

use pushcube::demo::Cell;
use serde_json::Value;

use crate::tool::{Stage, TUTORIAL, run};

const ORDERS: &str = "order_id,day,city,amount\n1,2024-01-02,Köln,12.50\n2,2024-1-3,,7\n";
const SHOPS: &str = "city,country\nKöln,DE\n";

#[test]
fn two_files_become_a_dataset_and_the_last_line_says_so() {
    let stage = Stage::new();
    stage.write("orders.csv", ORDERS);
    stage.write("shops.csv", SHOPS);
    let said = run(stage.push(["orders.csv", "shops.csv", "--name", "Sales"]));
    said.assert(0, &["publish status 1: result ready"]);
    assert_eq!(said.stdout, "", "people are spoken to on standard error");
    let rows = stage.server.read_table("Sales", "orders").unwrap().rows;
    assert_eq!(rows[1], [Cell::Integer(2), Cell::Text("2024-01-03".to_owned()), Cell::Null, Cell::Real(7.0)]);
    let id = &pushcube::demo::Published::open(stage.server.database()).unwrap().tables().unwrap()[0].dataset_id;
    let host = stage.server.base_url().split('/').nth(2).unwrap().to_owned();
    let last = format!("published: dataset Sales ({id}) in {TUTORIAL} on {host}; rows accepted: orders 2, shops 1; ");
    assert!(said.last_line().starts_with(&last), "{}", said.last_line());
    let figures = said.last_line().split("; ").skip(2).collect::<Vec<_>>();
    assert_eq!(figures[0], "rows there: 0 before, 3 now");
    assert!(figures[1].ends_with(" s") && figures[2].starts_with("`pushcube report 2"), "{figures:?}");
}

#[test]
fn each_event_is_a_line_of_json_in_order() {
    let stage = Stage::new();
    stage.write("orders.csv", ORDERS);
    let said = run(stage.push(["orders.csv", "--name", "Sales", "--json", "--orientation", "column"]));
    said.assert(0, &["published"]);
    let events: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let times: Vec<_> = events.iter().map(|event| event["since_start"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let mut story: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    story.retain(|event| !["request", "status_changed"].contains(event));
    assert_eq!(
        story.join(" "),
        "begun stage_begun defined stage_ended stage_begun session_opened stage_ended \
         stage_begun chunk_begun chunk_sent chunk_acknowledged stage_ended \
         stage_begun stage_ended stage_begun stage_ended verified ended"
    );
    let last = events.last().unwrap();
    assert_eq!((&last["phase"], &last["rows"][0]), (&"done".into(), &2.into()));
    assert_eq!(last["session"]["state"], "deleted");
}

#[test]
fn the_password_is_in_nothing_that_is_said_or_kept() {
    let stage = Stage::new();
    stage.write("orders.csv", ORDERS);
    for (password, code) in [("push-me", 0), ("sentinel-of-a-password", 4)] {
        let mut command = stage.push(["orders.csv", "--name", "Sales", "--json", "--username", "jdoe"]);
        let said = run({
            command.env("MSTR_PASSWORD", password);
            command
        });
        said.assert(code, &[]);
        assert!(!said.stdout.contains(password) && !said.stderr.contains(password), "{}", said.stderr);
        let journal = stage.home.path().join(".local/state/pushcube/journal");
        for entry in journal.read_dir().unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            assert!(!text.contains(password), "{text}");
        }
    }
}

#[test]
fn help_shows_the_commands_and_no_way_to_type_a_password() {
    let stage = Stage::new();
    for arguments in [&["--help"][..], &["push", "--help"], &["--version"]] {
        let mut command = stage.tool();
        command.args(arguments);
        let said = run(command);
        said.assert(0, &[]);
        assert!(said.stdout.starts_with("push") || said.stdout.contains("pushcube"), "{}", said.stdout);
        for typed in ["--password ", "--password=", "--password\n", "--token"] {
            assert!(!said.stdout.contains(typed), "{}", said.stdout);
        }
    }
    let mut command = stage.tool();
    command.arg("--help");
    let help = run(command).stdout;
    for word in ["push", "serve", "demo", "MSTR_PASSWORD"] {
        assert!(help.contains(word), "{word} is missing in:\n{help}");
    }
}
