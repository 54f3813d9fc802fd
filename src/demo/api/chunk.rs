//! A chunk: its body goes to a private file as it arrives, with no lock held, and is taken in once it is
//! there. If the session is deleted meanwhile, the rest is read and forgotten. A server that discards only
//! looks at the first bytes for which chunk it is.

use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use axum::body::BodyDataStream;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use futures_util::StreamExt;
use tokio::io::{AsyncWriteExt, BufWriter};

use super::uploads::{admit, no_session};
use crate::demo::gates::Moment;
use crate::demo::ingest::{Address, Envelope, Fault, Head};
use crate::demo::options::Storage;
use crate::demo::pace;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store;
use crate::demo::upload::{Taken, Turn, Upload};

const BUFFER: usize = 256 * 1024;

/// `PUT datasets/{dataset}/uploadSessions/{session}`
pub(in crate::demo) async fn take(
    State(shared): State<Arc<Shared>>,
    Path(ids): Path<(String, String)>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let (parts, body) = request.into_parts();
    let mut frames = body.into_data_stream();
    let admitted = admit(&shared, &parts.headers, &ids);
    let received = match &admitted {
        Ok(upload) => tokio::select! {
            biased;
            () = upload.cancel.cancelled() => Err(no_session()),
            received = receive(&shared, upload, &mut frames) => received,
        },
        Err(refusal) => Err(refusal.clone()),
    };
    if received.is_err() {
        while let Some(Ok(_)) = frames.next().await {}
    }
    let upload = admitted?;
    match received? {
        Received::Spooled(file) => load(&shared, upload, file).await,
        Received::Dropped(address) => count(&upload, &address),
    }
}

/// A body that was read to its end.
enum Received {
    Spooled(File),
    Dropped(Address),
}

/// Reads the body, into a private file if the server keeps data.
async fn receive(shared: &Shared, upload: &Upload, frames: &mut BodyDataStream) -> Result<Received, Refusal> {
    let broken = |error: std::io::Error| Refusal::from(Fault::from(error));
    let mut spool = match shared.storage {
        Storage::Keep => {
            let file = tempfile::tempfile_in(&shared.scratch).map_err(broken)?;
            Some(BufWriter::with_capacity(BUFFER, tokio::fs::File::from_std(file)))
        }
        Storage::Discard => None,
    };
    let mut head = Head::default();
    let start = Instant::now();
    let mut received = 0;
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|error| Refusal::invalid(format!("The body broke off: {error}")))?;
        if let Some(spool) = &mut spool {
            spool.write_all(&frame).await.map_err(broken)?;
        }
        received += frame.len() as u64;
        if let Some(address) = head.feed(&frame) {
            stand(shared, upload, address, received).await;
        }
        shared.pace.keep(start, received, &upload.cancel).await;
    }
    let Some(mut spool) = spool else {
        let unknown = || Refusal::invalid("A server that discards needs 'tableName' and 'index' before 'data'.");
        return head.into_address().map(Received::Dropped).ok_or_else(unknown);
    };
    spool.flush().await.map_err(broken)?;
    Ok(Received::Spooled(spool.into_inner().into_std().await))
}

/// Counts a chunk whose data were dropped.
fn count(upload: &Upload, address: &Address) -> Result<StatusCode, Refusal> {
    if let (feed, Turn::Next) = upload.turn(address)? {
        upload.acknowledge(feed, address.index, Taken { sum: 0, rows: 0..=0 })?;
    }
    Ok(StatusCode::OK)
}

/// Stands at the gates held for that chunk at that many bytes.
async fn stand(shared: &Shared, upload: &Upload, address: &Address, received: u64) {
    let here = |moment: &Moment| match moment {
        Moment::Chunk { table, index, after_bytes } => {
            *table == address.table && *index == address.index && *after_bytes <= received
        }
        Moment::Call(_) | Moment::Status(_) => false,
    };
    shared.gates.pass(&upload.cancel, here).await;
}

/// Takes a spooled chunk into its session.
async fn load(shared: &Shared, upload: Arc<Upload>, file: File) -> Result<StatusCode, Refusal> {
    let looked = tokio::task::spawn_blocking(move || Envelope::read(&file).map(|envelope| (envelope, file))).await;
    let (envelope, file) = looked.map_err(|error| Refusal::broken(error.to_string()))??;
    stand(shared, &upload, &envelope.address, u64::MAX).await;
    pace::rest(shared.pace.each_chunk, &upload.cancel).await;
    let (scratch, rules) = (shared.scratch.clone(), shared.rules.clone());
    let taken = move |connection: &mut _| store::take_chunk(connection, &upload, &file, &envelope, &scratch, &rules);
    shared.writer.run(taken).await.map_err(Refusal::from)?;
    Ok(StatusCode::OK)
}
