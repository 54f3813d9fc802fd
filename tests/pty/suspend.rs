//! Ctrl-Z in a shell that knows jobs: the terminal is the shell's until it lets the program go on.

use pushcube::demo::{self, Moment, Options};

use crate::samples::{published, rows_of};
use crate::terminal::Terminal;

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let mut terminal = Terminal::run_as_job("demo", &[]);
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

#[tokio::test(flavor = "multi_thread")]
async fn under_an_upload_it_warns_first_and_fg_lets_the_upload_go_on() {
    let server = demo::start(Options::default()).await.unwrap();
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 64 });
    let orders = ("orders.csv", include_str!("../../assets/samples/orders.csv"));
    let mut terminal = Terminal::run_as_job("", &[orders]);
    terminal.passes_the_offer();
    terminal.pushes_to(&server.base_url());
    gate.reached().await;
    terminal.sees("uploading");
    terminal.types("\u{1a}");
    terminal.sees("Ctrl-Z again suspends");
    terminal.types("\u{1a}");
    terminal.sees("the shell is back");
    assert!(terminal.is_plain());
    gate.open();
    terminal.types("\n");
    terminal.sees("is published");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
    assert_eq!(published(&server, "orders", "orders"), rows_of("orders.csv"));
}
