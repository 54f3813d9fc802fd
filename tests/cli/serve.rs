//! `pushcube serve`: a server that prints where it is and ends cleanly.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use pushcube::demo::Published;

use crate::tool::{Stage, run};

/// A server in a process of its own.
pub(crate) struct Serving {
    child: Child,
    pub(crate) base_url: String,
}

impl Serving {
    pub(crate) fn start(mut command: Command, database: &Path) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(database).stderr(Stdio::null());
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut base_url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut base_url).unwrap();
        Self { child, base_url: base_url.trim_end().to_owned() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

/// A test that fails leaves no process behind.
impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_prints_its_address_takes_a_push_and_keeps_the_rows_after_its_end() {
    let stage = Stage::new();
    let database = stage.home.path().join("kept.sqlite");
    let serving = Serving::start(stage.tool(), &database);
    assert!(serving.base_url.starts_with("http://127.0.0.1:"), "{}", serving.base_url);
    assert!(serving.base_url.ends_with("/MicroStrategyLibrary"), "{}", serving.base_url);
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    run(stage.push(["orders.csv", "--name", "Sales", "--url", &serving.base_url])).assert(0, &[]);
    assert_eq!(serving.end(), Some(0));
    let kept = Published::open(&database).unwrap().table("Sales", "orders").unwrap();
    assert_eq!(kept.rows.len(), 1);
}

#[test]
fn an_address_that_is_taken_is_said_so() {
    let stage = Stage::new();
    let mut command = stage.tool();
    command.args(["serve", "--listen", &stage.server.address().to_string()]);
    run(command).assert(1, &["the server did not start", "127.0.0.1"]);
}

#[test]
fn it_says_what_it_is_and_misbehaves_as_told() {
    let stage = Stage::new();
    let mut command = stage.tool();
    command.args(["serve", "--listen", "127.0.0.1:0", "--fault", "define:*:403", "--discard"]);
    command.stderr(Stdio::piped());
    let mut serving = Serving::run(command);
    let mut notice = String::new();
    BufReader::new(serving.child.stderr.take().unwrap()).read_line(&mut notice).unwrap();
    assert!(notice.contains("stand-in"), "{notice}");
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let push = stage.push(["orders.csv", "--name", "Sales", "--url", &serving.base_url]);
    run(push).assert(4, &["POST /api/datasets/models", "403"]);
    assert_eq!(serving.end(), Some(0));
}
