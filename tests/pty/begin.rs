//! `pushcube sales.csv` in a real terminal: the file is marked before anybody signs in, and used by Enter.

use pushcube::demo::{self, Options};

use crate::terminal::Terminal;

const CONFIG: &str = "../.config/pushcube/config.toml";
const SALES: &str = "id,amount\n1,2.5\n2,4.5\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_named_is_there_to_be_used() {
    let server = demo::start(Options::default()).await.unwrap();
    let config = format!("[servers.test]\nurl = {:?}\nusername = \"administrator\"\n", server.base_url());
    let mut terminal = Terminal::run(
        "in/../in/sales.csv days.csv",
        &[(CONFIG, &config), ("in/sales.csv", SALES), ("days.csv", SALES)],
    );
    terminal.sees("2 files are marked: sign in, then choose their project");
    terminal.sees("server and Library");
    terminal.types("\r");
    terminal.sees("MicroStrategy Tutorial");
    terminal.types("\r");
    terminal.sees("use 2 marked");
    terminal.sees("✓ sales.csv");
    terminal.types("\r");
    terminal.sees("Review and push");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn files_stay_marked_on_the_embedded_server() {
    let mut terminal = Terminal::run("in/sales.csv", &[("in/sales.csv", SALES)]);
    terminal.sees("sales.csv is marked");
    terminal.sees("The first time");
    terminal.types("\r");
    terminal.sees("your files stay marked");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}
