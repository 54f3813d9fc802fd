//! The mouse in a real terminal: clicks, the wheel, and giving it back to the terminal in three ways.

use crate::terminal::Terminal;

const CONFIG: &str = "../.config/pushcube/config.toml";

#[test]
fn a_newcomer_clicks_through_to_a_published_dataset() {
    let mut terminal = Terminal::run("demo", &[]);
    terminal.sees("[ Sign in ]");
    terminal.takes_mouse();
    terminal.clicks("[ Sign in ]");
    terminal.sees("Archive 2019");
    terminal.clicks("MicroStrategy Tutorial");
    terminal.clicks("Enter choose");
    terminal.sees("use 2 marked");
    terminal.clicks("use 2 marked");
    terminal.sees("Review and push");
    terminal.clicks("Review and push");
    terminal.sees("nothing is sent yet");
    terminal.clicks("[[ Push ]]");
    terminal.sees("is published: 58 rows");
    terminal.clicks("3 Files");
    terminal.sees("use 2 marked");
    // Ctrl-C asks, and a click on Quit twice is the answer.
    terminal.types("\u{3}");
    terminal.sees("> Stay");
    terminal.clicks("Esc the safe way out");
    terminal.sees("use 2 marked");
    terminal.types("\u{3}");
    terminal.sees("> Stay");
    terminal.clicks("  Quit ");
    terminal.sees("> Quit");
    terminal.clicks("> Quit");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn the_mouse_can_be_left_to_the_terminal_in_three_ways() {
    let mut terminal = Terminal::run("demo --no-mouse", &[]);
    terminal.sees("[ Sign in ]");
    terminal.leaves_mouse();
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
    let mut terminal = Terminal::run("demo", &[(CONFIG, "[screen]\nmouse = false\n")]);
    terminal.sees("[ Sign in ]");
    terminal.leaves_mouse();
    terminal.types(":");
    terminal.sees("a few letters of a command");
    terminal.types("mouse\r");
    terminal.takes_mouse();
    terminal.sees("the mouse clicks");
    terminal.types(":");
    terminal.sees("a few letters of a command");
    terminal.types("mouse\r");
    terminal.leaves_mouse();
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}
