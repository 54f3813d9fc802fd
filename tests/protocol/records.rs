//! What the request log hears: one value a call, whatever became of it.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use pushcube::dataset::{CallRecord, FailureKind};
use pushcube::protocol::{ChunkBody, Client, Options, Unsendable};
use tokio::sync::mpsc;

use crate::listener::{Listener, Reply, Seen, dataset, json, project, session, within};

fn observed(listener: &Listener) -> (Client, mpsc::Receiver<CallRecord>) {
    let (observer, records) = mpsc::channel(8);
    let options = Options { observer: Some(observer), ..Options::default() };
    (Client::new(&listener.address, options).unwrap(), records)
}

#[tokio::test]
async fn each_call_is_told_once_with_what_came_of_it() {
    let refusal = json("403 Forbidden", r#"{"code":"ERR017","message":"no"}"#);
    let mut listener = Listener::start([json("200 OK", "[]"), refusal, Reply::Hang]).await;
    let (client, mut records) = observed(&listener);
    within(client.projects()).await.unwrap();
    let body = || Bytes::from_static(b"0123456789").into();
    let failure = within(client.put_chunk(&project(), &dataset(), &session(), body())).await.unwrap_err();

    let listed = within(records.recv()).await.unwrap();
    assert_eq!(
        (listed.request.as_str(), listed.status, listed.failure, listed.body_bytes),
        ("GET /api/projects", Some(200), None, 0)
    );
    let sent = within(records.recv()).await.unwrap();
    assert_eq!((sent.status, sent.failure, sent.body_bytes), (Some(403), Some(failure), 10));

    // A call that nobody waits for any more is told as well, with what was sent until then.
    let endless = stream::iter([Ok(Bytes::from_static(b"01234"))]).chain(stream::pending::<Result<_, Unsendable>>());
    let (observer, mut other) = mpsc::channel(1);
    let call = tokio::spawn(async move {
        let client = client.observed_by(observer);
        client.put_chunk(&project(), &dataset(), &session(), ChunkBody::streamed(endless)).await
    });
    let mut heads = 0;
    while heads < 3 {
        heads += usize::from(matches!(listener.next().await, Seen::Head));
    }
    call.abort();
    let stopped = within(other.recv()).await.unwrap();
    assert_eq!((stopped.status, stopped.body_bytes), (None, 5));
    assert_eq!(stopped.failure.unwrap().kind, FailureKind::Cancelled);
    assert!(records.try_recv().is_err());
}

#[tokio::test]
async fn a_log_that_nobody_reads_holds_up_no_call() {
    let listener = Listener::start((0..3).map(|_| json("200 OK", "[]"))).await;
    let (observer, mut records) = mpsc::channel(1);
    let options = Options { observer: Some(observer), ..Options::default() };
    let client = Client::new(&listener.address, options).unwrap();
    for _ in 0..3 {
        within(client.projects()).await.unwrap();
    }
    assert!(records.try_recv().is_ok());
    assert!(records.try_recv().is_err());
}
