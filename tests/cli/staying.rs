//! A sign-in outlives a quiet time that is longer than the server's memory: the program says that it is still there.

use std::time::Duration;

use pushcube::demo::{Call, Moment, Options};

use crate::tool::{Running, Stage};

#[test]
fn a_push_says_that_it_is_there_while_a_chunk_is_on_the_way() {
    let stage = Stage::with(Options { idle: Duration::from_secs(1), ..Options::default() });
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let gate = stage.server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 10 });
    let running = Running::start(stage.push(["orders.csv", "--name", "Sales"]));
    stage.reached(&gate, &running);
    let signs = || stage.server.requests().iter().filter(|request| request.call == Call::KeepAlive).count();
    // A quarter of an hour for a server with the usual half hour.
    let before = signs();
    stage.until("a second sign of life", || signs() >= before + 2);
    drop(gate);
    running.said().assert(0, &["published"]);
}
