//! A password typed by a person, through a whole run of the screens: it is in no frame that was ever drawn, and in no
//! file that is left.

use std::path::{Path, PathBuf};

use pushcube::demo::{self, Options};

use crate::samples::published;
use crate::terminal::Terminal;

/// A user of the server, and the password that they type.
const WHO: (&str, &str) = ("jdoe", "push-me");

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_typed_is_in_no_frame_and_in_no_file() {
    let (user, password) = WHO;
    let server = demo::start(Options::default()).await.unwrap();
    let mut terminal = Terminal::run("", &[("orders.csv", include_str!("../../assets/samples/orders.csv"))]);
    terminal.passes_the_offer();
    terminal.sees("Library URL");
    terminal.types(&server.base_url());
    terminal.types("\t");
    terminal.sees("server and Library 11.");
    // Once wrong, so that what a refusal says is looked at as well.
    terminal.types(&format!("\t{user}\r{password}-not"));
    terminal.sees(&"•".repeat(password.len() + 4));
    terminal.types("\r");
    terminal.sees("The sign-in failed");
    terminal.types("\u{1b}");
    terminal.sees("Enter edit");
    terminal.types("\r");
    terminal.sees("TEXT");
    terminal.types(password);
    terminal.sees(&"•".repeat(password.len()));
    terminal.types("\r");
    for (seen, keys) in [
        ("MicroStrategy Tutorial", "\r"),
        ("use this file", "\r"),
        ("Review and push", "w"),
        ("NAME.job.toml is a job", "\r"),
        ("saved", "\u{1b}"),
        ("Review and push", ">"),
        ("nothing is sent yet", "\r"),
        ("is published", "1"),
        ("Library URL", "w"),
        ("Name of the server", "\r"),
        ("is kept in config.toml", "q"),
    ] {
        terminal.sees(seen);
        terminal.types(keys);
    }
    let raw = terminal.waits_for_its_end();
    assert!(!published(&server, "orders", "orders").is_empty());
    // Each frame as it stood, a little further with each look, and what was written to it.
    let mut screen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    assert!(!String::from_utf8_lossy(&raw).contains(password));
    for piece in raw.chunks(256) {
        screen.process(piece);
        let frame = screen.screen().contents();
        assert!(!frame.contains(password), "{frame}");
    }
    let left = files(terminal.home());
    for ending in ["jsonl", "json", "toml", "log"] {
        assert!(left.iter().any(|file| file.extension().is_some_and(|end| end == ending)), "{ending}: {left:?}");
    }
    for file in left {
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        assert!(!text.contains(password), "it is in {}:\n{text}", file.display());
    }
    assert_eq!(terminal.leaves(), 0);
}
