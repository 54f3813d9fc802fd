//! Ctrl-Z in a shell that knows jobs: the terminal is the shell's until it lets the program go on.

use crate::terminal::Terminal;

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let mut terminal = Terminal::run_as_job("demo");
    terminal.sees("[ Sign in ]");
    // Also while text is typed.
    terminal.types("\t");
    terminal.types("\u{1a}");
    terminal.sees("the shell is back");
    assert!(terminal.is_plain(), "no raw screen, no hidden cursor, no mouse");
    terminal.types("\n");
    terminal.sees("[ Sign in ]");
    terminal.types(":");
    terminal.sees("a few letters of a command");
    terminal.types("quit\r");
    assert_eq!(terminal.leaves(), 0);
}
