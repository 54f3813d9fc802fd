//! The lines of `--json` are what their schema says, in runs that go well, fail, ask, repeat, stop and go on: every
//! line, and every field of it.

use std::collections::BTreeSet;

use pushcube::demo::Moment;
use serde_json::Value;

use crate::schema::check;
use crate::tool::{Running, Said, Stage, run};

fn schema() -> Value {
    serde_json::from_str(&pushcube::cli::event_schema()).unwrap()
}

/// The kinds of events of a run, each of which is as the schema says.
fn kinds(said: &Said, schema: &Value) -> BTreeSet<String> {
    let lines = said.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let kinds = lines.map(|line| {
        assert_eq!(line["version"], 1, "{line}");
        if let Err(why) = check(schema, &line) {
            panic!("{why}\n{line}");
        }
        line["event"].as_str().unwrap().to_owned()
    });
    kinds.collect()
}

/// All kinds that the schema knows.
fn all(schema: &Value) -> BTreeSet<String> {
    fn find(value: &Value, kinds: &mut BTreeSet<String>) {
        if let Some(kind) = value.pointer("/properties/event/const").and_then(Value::as_str) {
            kinds.insert(kind.to_owned());
        }
        match value {
            Value::Object(fields) => fields.values().for_each(|field| find(field, kinds)),
            Value::Array(items) => items.iter().for_each(|item| find(item, kinds)),
            _ => {}
        }
    }
    let mut kinds = BTreeSet::new();
    find(schema, &mut kinds);
    kinds
}

#[test]
fn every_line_is_what_the_schema_says() {
    let (schema, stage) = (schema(), Stage::new());
    let rows: Vec<_> = (0..2_000).map(|row| format!("{row},{row}.5")).collect();
    stage.write("orders.csv", &format!("id,amount\n{}\n", rows.join("\n")));
    let plant =
        |faults: &[&str]| faults.iter().for_each(|fault| drop(stage.server.faults().add(fault.parse().unwrap())));
    let push = |more: &[&str]| {
        let words = ["orders.csv", "--name", "Sales", "--overwrite", "--json", "--chunk-size", "4kB"];
        let mut command = stage.push(words.iter().chain(more));
        command.env("MSTR_USERNAME", "jdoe").env("MSTR_PASSWORD", "push-me");
        command
    };
    let mut seen = BTreeSet::new();
    let mut take = |said: &Said, code: i32| {
        said.assert(code, &[]);
        seen.append(&mut kinds(said, &schema));
    };
    plant(&["chunk:1:502,html", "chunk:2:expire", "chunk:3:close"]);
    take(&run(push(&[])), 0);
    plant(&["publish:1:fails=18"]);
    take(&run(push(&[])), 7);
    plant(&["chunk:2:413"]);
    take(&run(push(&["--on-too-large", "smaller"])), 0);
    plant(&["chunk:2:forget"]);
    take(&run(push(&["--on-session-lost", "repeat"])), 0);
    let gate = stage.server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 2, after_bytes: 40 });
    let running = Running::start(push(&[]));
    stage.reached(&gate, &running);
    running.signal("TERM");
    take(&running.said(), 143);
    drop(gate);
    let mut resume = stage.resume(&["--json"]);
    resume.env("MSTR_PASSWORD", "push-me");
    take(&run(resume), 0);
    let again = ["orders.csv", "--dataset", "Sales", "--policy", "replace", "--json", "--limit-rate", "10M"];
    let mut again = stage.push(again);
    again.env("MSTR_USERNAME", "jdoe").env("MSTR_PASSWORD", "push-me");
    take(&run(again), 0);
    // What somebody at a screen does, what a proxy wants, and what takes another upload.
    let elsewhere = ["paused", "continued", "length_wanted", "other_ended"];
    let unseen: Vec<_> =
        all(&schema).difference(&seen).filter(|kind| !elsewhere.contains(&kind.as_str())).cloned().collect();
    assert!(unseen.is_empty(), "no run had {unseen:?}; these had {seen:?}");
}

#[test]
fn a_line_of_another_shape_does_not_fit() {
    let schema = schema();
    let good: Value =
        serde_json::json!({"version": 1, "since_start": 0, "at": 0, "event": "chunk_begun", "table": 0, "index": 1});
    assert_eq!(check(&schema, &good), Ok(()));
    let changed = |field: &str, value: Option<Value>| {
        let mut line = good.clone();
        let fields = line.as_object_mut().unwrap();
        match value {
            Some(value) => fields.insert(field.to_owned(), value),
            None => fields.remove(field),
        };
        check(&schema, &line)
    };
    for field in ["version", "at", "event", "table", "index"] {
        assert!(changed(field, None).is_err(), "without {field}");
    }
    for (field, value) in [("version", 2.into()), ("table", (-1).into()), ("event", "chunk".into()), ("more", 1.into())]
    {
        assert!(changed(field, Some(value)).is_err(), "{field}");
    }
}
