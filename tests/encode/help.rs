//! Files in a folder that vanishes, and chunks taken apart by other means than ours.

use std::ops::ControlFlow;
use std::path::PathBuf;

use base64::Engine as _;
use pushcube::dataset::value::Rule;
use pushcube::dataset::{DataType, OnBad, Orientation, Position, Reading};
use pushcube::encode::{ChunkFacts, DEFAULT_LIMIT, EncodeError, Encoder, Outcome, PlanColumn, TablePlan};
use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) struct File {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn file(text: impl AsRef<[u8]>) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    File { _folder: folder, path }
}

pub(crate) fn plan(columns: &[(&str, DataType)], orientation: Orientation) -> TablePlan {
    let columns = columns
        .iter()
        .enumerate()
        .map(|(source, &(name, data_type))| PlanColumn {
            source: Some(source),
            header: name.to_owned(),
            name: name.to_owned(),
            rule: Rule::of(data_type),
            own: None,
        })
        .collect();
    TablePlan { table: "orders".to_owned(), columns, orientation, limit: DEFAULT_LIMIT, on_bad: OnBad::Stop }
}

/// One chunk as the server sees it.
pub(crate) struct Sent {
    pub(crate) facts: ChunkFacts,
    pub(crate) body: Vec<u8>,
}

impl Sent {
    pub(crate) fn json(&self) -> Vec<u8> {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        base64::engine::general_purpose::STANDARD.decode(body["data"].as_str().unwrap()).unwrap()
    }

    /// The rows, whatever way they are laid out, each value as its JSON stands in the chunk.
    pub(crate) fn rows(&self, orientation: Orientation) -> Vec<Vec<Box<RawValue>>> {
        let outer: Vec<Vec<Box<RawValue>>> = serde_json::from_slice(&self.json()).unwrap();
        match orientation {
            Orientation::Row => outer,
            Orientation::Column => (0..outer.first().map_or(0, Vec::len))
                .map(|row| outer.iter().map(|column| column[row].clone()).collect())
                .collect(),
        }
    }
}

pub(crate) fn chunk(encoder: &mut Encoder, index: u64) -> Result<Sent, EncodeError> {
    let mut body = Vec::new();
    let outcome = encoder.chunk(index, &mut |buffer: bytes::Bytes| {
        body.extend_from_slice(&buffer);
        ControlFlow::Continue(())
    })?;
    match outcome {
        Outcome::Made(facts) => Ok(Sent { facts, body }),
        Outcome::Stopped => unreachable!("nobody stopped it"),
    }
}

pub(crate) fn chunks(file: &File, reading: &Reading, plan: &TablePlan) -> Result<Vec<Sent>, EncodeError> {
    let mut encoder = Encoder::open_at(&file.path, reading, plan.clone(), Position::START)?;
    let mut sent = Vec::new();
    loop {
        let next = chunk(&mut encoder, sent.len() as u64 + 1)?;
        let last = next.facts.last;
        sent.push(next);
        if last {
            return Ok(sent);
        }
    }
}

/// The text of the JSON of a file that makes one chunk.
pub(crate) fn json(text: &str, plan: &TablePlan) -> Result<String, EncodeError> {
    let sent = chunks(&file(text), &Reading::default(), plan)?;
    assert_eq!(sent.len(), 1);
    Ok(String::from_utf8(sent[0].json()).unwrap())
}
