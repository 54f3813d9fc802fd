//! The command palette and changed keys, as they arrive from a real terminal.

use crate::terminal::Terminal;

const CONFIG: &str = "../.config/pushcube/config.toml";

#[test]
fn an_operator_quits_by_a_few_letters() {
    let mut terminal = Terminal::run("demo", &[]);
    terminal.sees("[ Sign in ]");
    terminal.types(":");
    terminal.sees("a few letters of a command");
    terminal.types("help\r");
    terminal.sees("Keys on Login");
    terminal.sees("Esc close");
    terminal.types("\u{1b}");
    terminal.sees(": palette");
    // Ctrl-P.
    terminal.types("\u{10}");
    terminal.sees("a few letters of a command");
    terminal.types("quit\r");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn keys_of_the_configuration_are_shown_and_work() {
    let mut terminal = Terminal::run("demo", &[(CONFIG, "[keys]\nquit = \"Q\"\nrequest-log = \"q\"\n")]);
    terminal.sees("Q quit");
    terminal.types("q");
    terminal.sees("Requests, the newest first");
    terminal.sees("Esc close");
    terminal.types("\u{1b}");
    terminal.sees("Q quit");
    terminal.types("Q");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_key_that_is_taken_is_refused_with_file_and_line() {
    let terminal = Terminal::run("", &[(CONFIG, "# mine\n[keys]\nquit = \"L\"\n")]);
    terminal.sees("pushcube/config.toml:3:1: \"L\" of quit is in the way of \"L\", which is request-log on Login");
    assert_eq!(terminal.leaves(), 2);
}
