//! A sign-in that several uploads share, when the server forgets it: one of them signs in again, for all.

use pushcube::demo::{Call, Moment};
use pushcube::push::Upload;
use pushcube::push::event::Phase;

use crate::rig::{PATIENT, Rig, Running, in_chunks_of, job, numbered, story, texts};

const TABLES: [&str; 3] = ["a", "b", "c"];

fn refused(rig: &Rig) -> usize {
    rig.calls(Call::Chunk).into_iter().filter(|status| *status == Some(401)).count()
}

#[tokio::test]
async fn it_is_renewed_once_for_all_that_were_refused_and_what_is_on_the_way_is_left_alone() {
    let rig = Rig::new().await;
    let second = |table: &str| Moment::Chunk { table: table.to_owned(), index: 2, after_bytes: 20 };
    let gates: Vec<_> = TABLES.iter().map(|table| rig.server.gates().hold(second(table))).collect();
    let mut uploads: Vec<_> = TABLES
        .iter()
        .map(|table| {
            let file = rig.write(&format!("{table}.csv"), &numbered(100));
            let upload = rig.upload(in_chunks_of(300, job(table, &[file])));
            Running::start(Upload { timing: PATIENT, ..upload })
        })
        .collect();
    for (running, gate) in uploads.iter_mut().zip(&gates) {
        running.until("its second chunk", gate.reached()).await;
    }
    let before = rig.calls(Call::SignIn).len();
    rig.server.expire_sign_ins();
    // The new sign-in stands until each of them was refused under the old one.
    let signing_in = rig.server.gates().hold(Moment::Call(Call::SignIn));
    drop(gates);
    uploads[0].until("a new sign-in", signing_in.reached()).await;
    let all = async {
        while refused(&rig) < TABLES.len() {
            tokio::task::yield_now().await;
        }
    };
    uploads[0].until("a refusal of each", all).await;
    signing_in.open();
    for (running, table) in uploads.into_iter().zip(TABLES) {
        let (outcome, facts) = running.outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
        let story = story(&facts);
        // The chunk that was on the way arrived under the old sign-in; the refused one was made again once.
        let chunks = |index: u32| story.iter().filter(|fact| **fact == format!("chunk 0.{index}")).count();
        assert_eq!((chunks(2), chunks(3), chunks(4)), (1, 2, 1), "{story:?}");
        assert_eq!(texts(&rig.server, table, table).len(), 100);
    }
    assert_eq!(rig.calls(Call::SignIn).len(), before + 1);
    assert_eq!(refused(&rig), TABLES.len());
}
