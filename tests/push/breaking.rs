//! A part of the program that breaks under an upload: it takes nothing with it. The session ends as it should, the
//! journal can be read, nothing is published, and the end says whose fault it is.

use std::io::{Cursor, Read, Result};

use pushcube::push::Shelf;
use pushcube::push::event::{Phase, Reason};
use pushcube::push::past::Standing;

use crate::rig::{Rig, Running, assert_deleted, numbered};
use crate::streams::upload;

/// Text that ends in a panic.
struct Breaks(Cursor<Vec<u8>>);

impl Read for Breaks {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        match self.0.read(room)? {
            0 => panic!("the reader broke"),
            read => Ok(read),
        }
    }
}

#[tokio::test]
async fn a_reader_that_breaks_ends_the_upload_in_order() {
    let rig = Rig::new().await;
    // More than a look at it takes, so that it breaks in mid upload.
    let text = numbered(110_000).into_bytes();
    let running = Running::start(upload(&rig, Breaks(Cursor::new(text)), 400_000));
    let (outcome, _) = running.outcome().await;
    let Some(Reason::Local { text }) = &outcome.reason else { panic!("{outcome:?}") };
    assert!(text.contains("a part of pushcube broke") && text.contains("please report it"), "{text}");
    assert_eq!(outcome.phase, Phase::Failed);
    assert_deleted(&outcome);
    assert!(outcome.rows[0] > 0, "it was under way: {outcome:?}");
    assert!(rig.server.read_table("Stock", "items").map_or(0, |table| table.rows.len()) == 0, "nothing is published");
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert!(shelf.unreadable.is_empty());
    assert_eq!(shelf.find(&outcome.upload.unwrap()).unwrap().standing, Standing::Finished);
}
