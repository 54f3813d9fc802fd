//! The rules of the house that no compiler knows: which room may use which, how long a file may grow, that
//! every file says why it exists, and that the pure rooms refuse clocks, files and the environment. The
//! scanner is tested with snippets of its own, since a rule that can't fail is none.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "rules/keys.rs"]
mod keys;
#[path = "rules/scan.rs"]
mod scan;

use std::fs;
use std::path::{Path, PathBuf};

use scan::{externals, paths, tokens};

/// The longest that a file may be, in lines.
const LONGEST: usize = 500;

/// The rooms without I/O, clock or environment.
const PURE: [&str; 5] = ["text", "dataset", "encode", "app", "view"];

/// Rooms that everyone but the embedded server may use.
const LEAVES: [&str; 2] = ["text", "secret"];

/// The plain data of the push engine.
const PUSH_DATA: [&str; 5] = ["push::job", "push::event", "push::meter", "push::past", "push::history"];

/// What a job says, as values and as text, and how it is laid over files, without what looks for these and for its
/// dataset.
const JOB_DATA: [&str; 10] = [
    "job::again",
    "job::draft",
    "job::file",
    "job::guards",
    "job::lay",
    "job::read",
    "job::rewrite",
    "job::target",
    "job::words",
    "job::write",
];

/// External crates for every room: data and errors.
const EVERYWHERE: [&str; 3] = ["serde", "serde_json", "thiserror"];

/// What a room may use besides itself and the leaves: rooms, or modules of rooms. None for a room that is
/// not in the table.
fn may_use(room: &str) -> Option<Vec<&'static str>> {
    let floors = ["dataset", "source", "encode", "protocol", "push", "demo", "config", "job", "app", "view", "runtime"];
    Some(match room {
        "text" | "secret" | "dataset" | "demo" => vec![],
        "source" | "protocol" | "config" => vec!["dataset"],
        "encode" => vec!["dataset", "source"],
        "job" => vec!["dataset", "source", "protocol"],
        "push" => vec!["dataset", "source", "encode", "protocol"],
        "app" => [&["dataset", "config"], &PUSH_DATA[..], &JOB_DATA[..]].concat(),
        "view" => [&["app", "dataset", "config::theme"], &PUSH_DATA[..], &JOB_DATA[..]].concat(),
        "runtime" => floors.to_vec(),
        "cli" | "main" => [&floors[..], &["cli"]].concat(),
        _ => return None,
    })
}

/// The external crates of a room that may not have all of them.
fn crates_of(room: &str) -> Option<Vec<&'static str>> {
    let own: &[&str] = match room {
        // jiff turns the wall clock that comes in into words; secrecy holds what is typed into a password field.
        "app" => &["tui_textarea", "nucleo_matcher", "unicode_segmentation", "unicode_width", "jiff", "secrecy"],
        "view" => &["ratatui", "unicode_segmentation", "unicode_width"],
        _ => return None,
    };
    Some([own, &EVERYWHERE].concat())
}

/// Whether code of a room may name this path below the crate's root.
fn is_allowed(room: &str, path: &str) -> bool {
    let within = |allowed: &str| path == allowed || path.starts_with(&format!("{allowed}::"));
    within(room)
        || (!matches!(room, "demo" | "text" | "secret") && LEAVES.into_iter().any(within))
        || may_use(room).is_some_and(|rooms| rooms.into_iter().any(within))
}

/// What is wrong with a file of the sources, given by its path below `src/`.
fn faults(path: &str, code: &str, crates: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let (room, is_head) = (parts[0], parts.len() == 1 || parts[1..] == ["mod"]);
    let depth = if is_head { 1 } else { parts.len() - usize::from(parts.last() == Some(&"mod")) };
    if room != "lib" {
        let tokens = tokens(code);
        if may_use(room).is_none() {
            faults.push(format!("the room {room} is not in the table"));
        }
        let paths = paths(&tokens, depth);
        let rooms = |path: &&String| may_use(path.split("::").next().unwrap_or_default()).is_some();
        faults.extend(paths.iter().filter(rooms).filter(|to| !is_allowed(room, to)).map(|to| format!("uses {to}")));
        if let Some(allowed) = crates_of(room) {
            let named = externals(&tokens, crates);
            faults.extend(named.iter().filter(|name| !allowed.contains(name)).map(|name| format!("uses {name}")));
        }
        if is_head && PURE.contains(&room) && !head(code).contains("#![deny(clippy::disallowed_methods)]") {
            faults.push("does not deny clippy::disallowed_methods at its head".to_owned());
        }
    }
    faults.extend(shape(code));
    faults
}

/// What is wrong with the outside of a file.
fn shape(code: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !code.starts_with("//! ") {
        faults.push("does not begin with a module doc".to_owned());
    }
    let lines = code.lines().count();
    if lines > LONGEST {
        faults.push(format!("has {lines} lines, {LONGEST} are the limit"));
    }
    faults
}

/// The lines before the first item.
fn head(code: &str) -> String {
    let is_head = |line: &&str| line.is_empty() || line.starts_with("//") || line.starts_with("#![");
    code.lines().take_while(is_head).collect::<Vec<_>>().join("\n")
}

/// All Rust files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The names of our dependencies, as code writes them.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut is_list = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_list = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| is_list && !line.starts_with('#')) {
            names.push(name.trim().replace('-', "_"));
        }
    }
    names
}

#[test]
fn every_file_keeps_to_its_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = dependencies(&fs::read_to_string(root.join("Cargo.toml")).unwrap());
    assert!(crates.contains(&"tokio_util".to_owned()), "{crates:?}");
    let mut broken = Vec::new();
    for file in files(&root.join("src")) {
        let name = file.strip_prefix(root.join("src")).unwrap().to_str().unwrap().replace('\\', "/");
        let code = fs::read_to_string(&file).unwrap();
        broken.extend(faults(&name, &code, &crates).into_iter().map(|fault| format!("src/{name} {fault}")));
    }
    for file in files(&root.join("tests")) {
        let code = fs::read_to_string(&file).unwrap();
        broken.extend(shape(&code).into_iter().map(|fault| format!("{} {fault}", file.display())));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_rules_find_what_breaks_them() {
    let crates = ["tokio".to_owned(), "crossterm".to_owned(), "ratatui".to_owned(), "serde".to_owned()];
    let code = "
        use crate::{dataset::{Cell as Other, Job}, push::{event::Event, run}, protocol};
        use tokio::sync::mpsc;
        use super::super::source::Reader;
        fn clock() -> u64 { crate::runtime::now::<'static>() + '\"' as u64 + crossterm::size() }
    ";
    let found = faults("app/login.rs", code, &crates);
    assert_eq!(
        found,
        [
            "uses push::run",
            "uses protocol",
            "uses source::Reader",
            "uses runtime::now",
            "uses tokio",
            "uses crossterm",
            "does not begin with a module doc",
        ]
    );
    assert_eq!(faults("demo/mod.rs", "//! Doc.\nuse crate::text;", &crates), ["uses text"]);
    assert_eq!(faults("push/run.rs", "//! Doc.\nuse crate::app::State;", &crates), ["uses app::State"]);
    assert_eq!(faults("view/mod.rs", "//! Doc.\nuse crate::config::Server;", &crates).len(), 2);
    assert_eq!(faults("cellar/mod.rs", "//! Doc.\n", &crates), ["the room cellar is not in the table"]);
    assert_eq!(faults("push/mod.rs", &format!("//! Doc.{}", "\n\n".repeat(251)), &crates).len(), 1);
    let late = "//! Doc.\nuse crate::secret;\n#![deny(clippy::disallowed_methods)]";
    assert_eq!(faults("encode/mod.rs", late, &crates).len(), 1);
}

const NOTHING: [&str; 0] = [];

#[test]
fn the_rules_let_pass_what_keeps_them() {
    let crates = ["tokio".to_owned(), "ratatui".to_owned(), "serde".to_owned()];
    let code = "//! Knows nothing of [`crate::runtime`].
#![deny(clippy::disallowed_methods)]
        use crate::push::{event::{self, Event}, job::*};
        use crate::text;
        /* crate::runtime /* nested */ crate::source */
        fn quote<'a>(text: &'a str) -> &'a str { \"crate::demo \\\" tokio::spawn\" }
        const RAW: &str = r#\"use crate::protocol; \"tokio::\" \"#; // use tokio::spawn
        pub(crate) fn r#use(field: &super::State) -> u8 { field.tokio + my::tokio::X }
    ";
    assert_eq!(faults("app/mod.rs", code, &crates), NOTHING);
    let leaf = "//! Doc.\nuse super::{paint, wrap};\nuse super::super::app::State;\nuse ratatui::Frame;";
    assert_eq!(faults("view/login.rs", leaf, &crates), NOTHING);
    assert_eq!(faults("main.rs", "//! Doc.\nuse pushcube::cli;\nuse tokio::main;", &crates), NOTHING);
}
