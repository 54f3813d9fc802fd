//! A push without the screens before a terminal: a bar that is drawn over itself, and whole lines above it.

use pushcube::demo::{self, Call, Moment, Options};

use crate::terminal::Terminal;

const ORDERS: (&str, &str) = ("orders.csv", include_str!("../../assets/samples/orders.csv"));

#[tokio::test(flavor = "multi_thread")]
async fn a_push_draws_a_bar_and_leaves_lines_behind() {
    let server = demo::start(Options::default()).await.unwrap();
    let gate = server.gates().hold(Moment::Call(Call::Publish));
    let url = server.base_url();
    let arguments =
        format!("push orders.csv --name Sales --project 'MicroStrategy Tutorial' --url {url} --username administrator");
    let terminal = Terminal::run_with("MSTR_PASSWORD=", &arguments, &[ORDERS]);
    gate.reached().await;
    terminal.sees("] 100 %");
    gate.open();
    terminal.sees("published: dataset Sales");
    let raw = terminal.raw();
    assert!(raw.contains("\r\x1b[K[########################] 100 %  "), "{raw:?}");
    assert!(raw.contains("\r\x1b[K") && !raw.contains("100 %  \n"), "the bar is taken away: {raw:?}");
    assert_eq!(terminal.leaves(), 0);
    server.stop().await;
}
