//! What the README says of keys and arguments is made from the program's own tables. Run with
//! `PUSHCUBE_WRITE_DOCS=1` to write it anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::Path;

use clap::CommandFactory as _;
use pushcube::app::Screen;
use pushcube::app::command::{COMMANDS, Command, Scope, TEXT_KEYS};
use pushcube::cli::Cli;

/// Compares a part of the README, which stands between two comments, with what it should be.
fn part_is(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (head, rest) = readme.split_once(&begin).unwrap();
    let (found, tail) = rest.split_once(&end).unwrap();
    if found != wanted && std::env::var_os("PUSHCUBE_WRITE_DOCS").is_some() {
        // Several tests of this file may write at once, each its own part.
        static WRITING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let guard = WRITING.lock().unwrap();
        std::fs::write(&path, format!("{head}{begin}{wanted}{end}{tail}")).unwrap();
        drop(guard);
        return;
    }
    assert_eq!(found, wanted, "the part {name} of README.md; PUSHCUBE_WRITE_DOCS=1 writes it anew, one test at a time");
}

fn place(scopes: &[Scope]) -> String {
    let words = scopes.iter().map(|scope| match scope {
        Scope::Everywhere => "everywhere, also while text is typed".to_owned(),
        Scope::Screens => "every screen".to_owned(),
        Scope::On(screen) => Screen::title(*screen).to_owned(),
        Scope::Text => "while text is typed".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn key_row(command: &Command) -> String {
    let keys: Vec<String> = command.keys.iter().map(|key| format!("`{key}`")).collect();
    let (keys, name) = (keys.join(" "), command.name);
    format!("| {keys} | {} | {} | {} | `{name}` |\n", command.title, command.about, place(command.scopes))
}

#[test]
fn the_key_table_is_the_table_of_commands() {
    let mut table = String::from("| keys | command | what it does | where | name |\n|---|---|---|---|---|\n");
    for command in COMMANDS {
        table.push_str(&key_row(command));
    }
    part_is("keys", &table);
    let mut table = String::from("| keys | what | what it does |\n|---|---|---|\n");
    for command in TEXT_KEYS {
        let keys: Vec<String> = command.keys.iter().map(|key| format!("`{key}`")).collect();
        writeln!(table, "| {} | {} | {} |", keys.join(" "), command.title, command.about).unwrap();
    }
    part_is("text keys", &table);
}

#[test]
fn the_words_of_push_are_its_help() {
    let mut cli = Cli::command();
    cli.build();
    let push = cli.find_subcommand_mut("push").unwrap();
    let mut text = String::new();
    let help = push.render_help().to_string();
    for line in ["```text"].into_iter().chain(help.lines()).chain(["```"]) {
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
    part_is("push", &text);
}

/// Each line of the promises names a test that is there.
#[test]
fn every_promise_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let part = readme.split_once("<!-- promises -->\n").unwrap().1.split_once("<!-- /promises -->").unwrap().0;
    let promises: Vec<_> = part.lines().skip(2).collect();
    assert!(promises.len() > 5);
    for promise in promises {
        let mut names = promise.split('`').skip(1).step_by(2);
        let (file, test) = (names.next().unwrap(), names.next().unwrap());
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}(")), "{promise}");
    }
}

/// Compares a file of `assets` with what it should be.
fn asset_is(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    if std::env::var_os("PUSHCUBE_WRITE_DOCS").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "assets/{name}; PUSHCUBE_WRITE_DOCS=1 writes it anew");
}

/// The schemas that others use are those that the program prints.
#[test]
fn the_schemas_are_those_of_the_types_that_are_read_and_written() {
    asset_is("job.schema.json", &pushcube::job::schema());
    asset_is("event.schema.json", &pushcube::cli::event_schema());
}
