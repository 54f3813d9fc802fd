//! A table that lies on a web server which does not let it be read for a while: nothing is wrong with the file, so
//! the upload session stays, and the upload goes on from there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pushcube::dataset::{Model, Target, suggest_roles, table_from_preview};
use pushcube::push::event::{Fact, Phase, Reason};
use pushcube::push::job::Job;
use pushcube::push::past::Mode;
use pushcube::push::{Keep, TakenUp, Upload};
use pushcube::source::{Reach, preview};

use crate::rig::{PATIENT, Rig, Running, TUTORIAL, assert_kept, in_chunks_of, numbered, texts};

/// A web server with one file.
#[derive(Clone)]
struct Site {
    bytes: Arc<Vec<u8>>,
    is_open: Arc<AtomicBool>,
}

impl Site {
    async fn start(bytes: Vec<u8>) -> (Self, PathBuf) {
        let site = Self { bytes: Arc::new(bytes), is_open: Arc::new(AtomicBool::new(true)) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let path = format!("http://{}/items.csv", listener.local_addr().unwrap());
        let router = Router::new().fallback(give).with_state(site.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        (site, path.into())
    }
}

/// The file, or the part of it that is asked for.
async fn give(State(site): State<Site>, headers: HeaderMap) -> Response {
    if !site.is_open.load(SeqCst) {
        return (StatusCode::FORBIDDEN, "who are you").into_response();
    }
    let dated = [("last-modified", "Tue, 24 Nov 2026 10:00:00 GMT".to_owned())];
    let Some(range) = headers.get("range") else { return (dated, site.bytes.to_vec()).into_response() };
    let (first, last) = range.to_str().unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (first, last) = (first.parse::<usize>().unwrap(), last.parse::<usize>().unwrap());
    let range = [("content-range", format!("bytes {first}-{last}/{}", site.bytes.len()))];
    (StatusCode::PARTIAL_CONTENT, dated, range, site.bytes[first..=last].to_vec()).into_response()
}

async fn upload(rig: &Rig, path: &Path, reach: &Reach) -> Upload {
    let (place, from) = (path.to_owned(), reach.clone());
    let look = tokio::task::spawn_blocking(move || preview(from.at(&place)).unwrap()).await.unwrap();
    let mut tables = vec![table_from_preview(&look)];
    suggest_roles(&mut tables);
    let model = Model {
        name: "Stock".to_owned(),
        description: String::new(),
        folder: None,
        tables: tables.into_iter().map(Arc::new).collect(),
        notes: std::collections::BTreeMap::new(),
        target: Target::New,
    };
    let job = Job::from_model(&model, TUTORIAL.parse().unwrap(), "MicroStrategy Tutorial".to_owned());
    Upload { reach: reach.clone(), ..rig.upload(in_chunks_of(60_000, job)) }
}

#[tokio::test]
async fn a_place_that_does_not_let_us_in_for_a_while_leaves_the_upload_to_go_on() {
    let rig = Rig::new().await;
    let (site, path) = Site::start(numbered(60_000).into_bytes()).await;
    let reach = Reach::default().with_stores(Vec::new());
    let mut running = Running::start(upload(&rig, &path, &reach).await);
    running.fact(|fact| matches!(fact, Fact::ChunkAcknowledged { index: 2, .. })).await;
    site.is_open.store(false, SeqCst);
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
    assert_kept(&outcome);
    let Some(Reason::SourceAway { text }) = &outcome.reason else { panic!("{outcome:?}") };
    assert!(text.contains("items.csv: can't be had from where it lies: ") && text.contains("let you in"), "{text}");

    site.is_open.store(true, SeqCst);
    let id = outcome.upload.unwrap();
    let (journal, from) = (rig.journal(), reach.clone());
    let taken = tokio::task::spawn_blocking(move || TakenUp::new(&journal, &id, Mode::GoOn, &from).unwrap());
    let taken = taken.await.unwrap();
    let job = taken.job().clone();
    let upload = Upload { timing: PATIENT, journal: Keep::On(Box::new(taken)), reach, ..rig.upload(job) };
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0), "{outcome:?}");
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::ChunkAcknowledged { index: 2, .. })), "it was there");
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 60_000);
}
