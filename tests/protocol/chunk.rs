//! A chunk on its way: framing, lengths that lie, sources that give up, servers that answer too early or
//! go away, and callers that don't want it any more.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use pushcube::dataset::{CallFailure, FailureKind};
use pushcube::protocol::{ChunkBody, Client, Deadlines};
use tokio::sync::{mpsc, oneshot};

use crate::listener::{Listener, Reply, Seen, dataset, project, reply, session, within};

const PART: usize = 64 << 10;

async fn put(client: &Client, body: ChunkBody) -> Result<(), CallFailure> {
    within(client.put_chunk(&project(), &dataset(), &session(), body)).await
}

fn parts(count: usize) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    let part = Bytes::from(vec![b'x'; PART]);
    stream::iter((0..count).map(move |_| Ok(part.clone())))
}

fn taken() -> Reply {
    Reply::Say(reply("200 OK", &[], ""))
}

#[tokio::test]
async fn a_known_length_is_announced_and_an_unknown_one_is_streamed() {
    let mut listener = Listener::start([taken(), taken()]).await;
    let client = listener.client();
    put(&client, ChunkBody::sized(parts(3), 3 * PART as u64)).await.unwrap();
    put(&client, ChunkBody::streamed(parts(3))).await.unwrap();

    let known = listener.request().await;
    assert_eq!(known.header("content-length"), Some("196608"));
    assert_eq!(known.body.len(), 3 * PART);
    let unknown = listener.request().await;
    assert_eq!(unknown.header("content-length"), None);
    assert_eq!(unknown.header("transfer-encoding"), Some("chunked"));
    assert_eq!(unknown.body, known.body);
}

#[tokio::test]
async fn a_body_that_can_not_be_whole_never_arrives_as_a_whole() {
    let whole = 3 * PART as u64;
    let broken = || parts(2).chain(stream::once(async { Err(io::Error::other("line 7: not a date")) }));
    for (body, words) in [
        (ChunkBody::sized(parts(4), whole), "the chunk is longer than the 196608 bytes that were announced"),
        (ChunkBody::sized(parts(3), whole - 1), "the chunk is longer than the 196607 bytes that were announced"),
        (
            ChunkBody::sized(parts(2), whole),
            "the chunk is 65536 bytes shorter than the 196608 bytes that were announced",
        ),
        (ChunkBody::sized(broken(), whole), "line 7: not a date"),
        (ChunkBody::streamed(broken()), "line 7: not a date"),
    ] {
        let mut listener = Listener::start([Reply::Hang]).await;
        let failure = put(&listener.client(), body).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Cancelled);
        assert_eq!(failure.message, words);
        listener.closed().await;
        assert!(!listener.seen_so_far().iter().any(|seen| matches!(seen, Seen::Whole(_))));
    }
}

#[tokio::test]
async fn a_reset_in_the_body_leaves_the_chunk_uncertain() {
    let listener = Listener::start([Reply::Reset]).await;
    let failure = put(&listener.client(), ChunkBody::streamed(parts(400))).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::Broken, None));
    assert_eq!(failure.message, "connection closed while sending");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_early_refusal_is_heard_or_the_chunk_is_uncertain() {
    let early = || {
        let body = r#"{"code":"ERR005","message":"too large for us"}"#;
        Reply::SayEarly(reply("413 Payload Too Large", &["Content-Type: application/json"], body))
    };
    for _ in 0..20 {
        let listener = Listener::start([early()]).await;
        let failure = put(&listener.client(), ChunkBody::streamed(parts(400))).await.unwrap_err();
        match failure.kind {
            FailureKind::Refused => assert_eq!(failure.status, Some(413)),
            kind => {
                assert_eq!(kind, FailureKind::Broken);
                assert_eq!(failure.message, "connection closed while sending");
            }
        }
    }
}

#[tokio::test]
async fn a_yes_that_comes_too_early_is_not_believed() {
    let mut listener = Listener::start([Reply::SayEarly(reply("200 OK", &[], ""))]).await;
    let (_hold, rest) = oneshot::channel::<()>();
    // One part at once, the others never: the answer comes while the body is under way.
    let body = parts(1).chain(stream::once(async {
        let _ = rest.await;
        Ok(Bytes::new())
    }));
    let failure = put(&listener.client(), ChunkBody::streamed(body)).await.unwrap_err();
    assert!(matches!(failure.kind, FailureKind::Unreadable | FailureKind::Broken), "{failure:?}");
    assert!(matches!(listener.next().await, Seen::Connection));
}

#[tokio::test]
async fn a_yes_that_comes_before_the_last_byte_counts_once_that_is_sent() {
    let mut listener = Listener::start([Reply::SayThenRead(reply("200 OK", &[], ""))]).await;
    put(&listener.client(), ChunkBody::streamed(parts(30))).await.unwrap();
    assert_eq!(listener.request().await.body.len(), 30 * PART);
}

#[tokio::test]
async fn the_wait_for_the_answer_begins_with_the_last_byte_and_ends() {
    let mut listener = Listener::start([Reply::Hang]).await;
    let deadlines = Deadlines { answer: Duration::from_millis(20), ..Deadlines::default() };
    let failure = put(&listener.client_with(deadlines), ChunkBody::streamed(parts(1))).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert_eq!(failure.message, "no answer within 0.0 s of the last byte");
    assert_eq!(listener.request().await.body.len(), PART);
    listener.closed().await;
}

#[tokio::test]
async fn a_body_that_takes_longer_than_every_deadline_is_not_cut() {
    let mut listener = Listener::start([Reply::Hang, Reply::Hang]).await;
    let short = Duration::from_millis(20);
    let client = listener.client_with(Deadlines { call: short, answer: short, ..Deadlines::default() });
    let (go_on, wait) = oneshot::channel::<()>();
    let body = parts(1).chain(stream::once(async {
        let _ = wait.await;
        Ok(Bytes::from_static(b"y"))
    }));
    let sending = tokio::spawn({
        let client = client.clone();
        async move { put(&client, ChunkBody::streamed(body)).await }
    });
    while !matches!(listener.next().await, Seen::Head) {}

    // Both deadlines run out beside it.
    let small = within(client.keep_alive()).await.unwrap_err();
    assert_eq!(small.kind, FailureKind::Timeout);
    let chunk = put(&client, ChunkBody::streamed(parts(1))).await.unwrap_err();
    assert_eq!(chunk.kind, FailureKind::Timeout);
    assert!(!sending.is_finished());

    go_on.send(()).unwrap();
    let failure = within(sending).await.unwrap().unwrap_err();
    assert_eq!(failure.message, "no answer within 0.0 s of the last byte");
}

#[tokio::test]
async fn a_caller_that_lets_go_closes_the_connection_and_frees_the_body() {
    let mut listener = Listener::start([Reply::Hang]).await;
    let client = listener.client();
    let (feed, parts) = mpsc::channel::<Bytes>(1);
    let body =
        stream::unfold(parts, |mut parts| async { parts.recv().await.map(|part| (Ok::<_, io::Error>(part), parts)) });
    let call = tokio::spawn(async move { put(&client, ChunkBody::streamed(body)).await });
    within(feed.send(Bytes::from_static(b"{"))).await.unwrap();
    while !matches!(listener.next().await, Seen::Head) {}

    call.abort();
    listener.closed().await;
    within(feed.closed()).await;
}
