//! The encoder without a network: file in memory → checks → JSON → base64 → nothing, on one thread, in
//! megabytes of delimited text for a second on the processor. And its memory, in a process of its own.

use std::collections::HashSet;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use pushcube::dataset::value::Rule;
use pushcube::dataset::{OnBad, Orientation, Reading};
use pushcube::encode::{Check, DEFAULT_LIMIT, Encoder, Outcome, PlanColumn, TablePlan};
use pushcube::source::{Block, Source};

use crate::data::{KINDS, Kind, MIXED};
use crate::figures::{Figures, Goal};
use crate::process::{cost, measured, thread_time};

/// The word that makes this program its own child.
pub(crate) const CHILD: &str = "encode-and-tell-memory";

const SIZE: usize = 50_000_000;
/// The machine may be shared: the best of so many is what it can do.
const RUNS: usize = 5;

/// The columns of [`MIXED`] that are numbers.
const SUMMED: [usize; 4] = [0, 5, 6, 7];

fn plan(kind: &Kind) -> TablePlan {
    let column = |(at, &data_type)| {
        let name = format!("c{at}");
        PlanColumn { source: Some(at), header: name.clone(), name, rule: Rule::of(data_type), own: None }
    };
    let columns = kind.columns.iter().enumerate().map(column).collect();
    TablePlan {
        table: "bench".to_owned(),
        columns,
        orientation: Orientation::Row,
        limit: DEFAULT_LIMIT,
        on_bad: OnBad::Stop,
    }
}

/// Encodes a table to its end; gives its rows.
fn encode(source: Source, kind: &Kind) -> u64 {
    encode_all(Encoder::new(source, plan(kind)).unwrap())
}

fn encode_all(mut encoder: Encoder) -> u64 {
    let mut rows = 0;
    for index in 1.. {
        let mut discard = |_: Bytes| ControlFlow::Continue(());
        let Outcome::Made(facts) = encoder.chunk(index, &mut discard).unwrap() else { panic!("nobody stopped it") };
        rows += facts.rows;
        if facts.last {
            break;
        }
    }
    rows
}

fn open(bytes: &[u8]) -> Source {
    Source::from_reader(Path::new("bench.csv"), Cursor::new(bytes.to_vec()), &Reading::default()).unwrap()
}

/// Megabytes for a second of this thread, the best of some runs.
fn speed(bytes: &[u8], work: impl Fn(Source)) -> f64 {
    let once = || {
        let source = open(bytes);
        let begun = thread_time();
        work(source);
        bytes.len() as f64 / 1e6 / thread_time().abs_diff(begun).as_secs_f64()
    };
    (0..RUNS).map(|_| once()).fold(0.0, f64::max)
}

/// Megabytes of mixed columns that one core encodes in a second.
pub(crate) fn mixed() -> f64 {
    speed(&MIXED.bytes(SIZE), |source| assert!(encode(source, &MIXED) > 0))
}

pub(crate) fn measure(figures: &mut Figures) {
    for kind in &KINDS {
        let name = format!("encode: {}", kind.name);
        if figures.wants(&name) {
            let speed = speed(&kind.bytes(SIZE), |source| assert!(encode(source, kind) > 0));
            figures.add(name, speed, "MB/s", Goal::AtLeast(400.0, 800.0));
        }
    }
    if figures.wants("ahead") {
        let bytes = MIXED.bytes(SIZE);
        let once = |writers| {
            let encoder = Encoder::new(open(&bytes), plan(&MIXED)).unwrap().ahead(writers).unwrap();
            let begun = Instant::now();
            assert!(encode_all(encoder) > 0);
            bytes.len() as f64 / 1e6 / begun.elapsed().as_secs_f64()
        };
        let best = |writers| (0..RUNS).map(|_| once(writers)).fold(0.0, f64::max);
        let alone = best(0);
        figures.add("ahead: mixed, by the clock, alone", alone, "MB/s", Goal::None);
        for writers in [1, 2] {
            let name = format!("ahead: mixed, {writers} more to write, over alone");
            figures.add(name, best(writers) / alone, "×", Goal::None);
        }
    }
    if figures.wants("sums") {
        let summed = |source| assert!(encode_all(Encoder::new(source, plan(&MIXED)).unwrap().adding_up(&SUMMED)) > 0);
        figures.add("sums: mixed, with its numbers added up", speed(&MIXED.bytes(SIZE), summed), "MB/s", Goal::None);
    }
    if figures.wants("scan") {
        let scanned = |source| {
            let mut check = Check::new(source, plan(&MIXED), &HashSet::from(["c0"])).unwrap();
            while check.step().unwrap() {}
        };
        figures.add("scan: 11 mixed columns", speed(&MIXED.bytes(SIZE), scanned), "MB/s", Goal::AtLeast(600.0, 1500.0));
    }
    if figures.wants("split") {
        let split = speed(&MIXED.bytes(SIZE), |mut source| {
            let mut block = Block::new();
            while {
                source.next_block(&mut block).unwrap();
                !block.is_empty()
            } {}
        });
        figures.add("split: records alone, mixed", split, "MB/s", Goal::None);
    }
    if figures.wants("memory") {
        memory(figures, "memory: encode", &[10, 1000]);
    }
    if figures.wants("long") {
        memory(figures, "long: encode", &[10_000]);
    }
}

fn memory(figures: &mut Figures, name: &str, megabytes: &[u64]) {
    for size in megabytes {
        let this = std::env::current_exe().unwrap();
        let cost = cost(measured(this.to_str().unwrap()).args([CHILD, &size.to_string()]));
        figures.add(format!("{name}, peak with {size} MB"), cost.peak, "MB", Goal::AtMost(64.0, 24.0));
    }
}

/// Encodes so many megabytes that are made while they are read. The 8 MB which they are made from are part of
/// what it costs.
pub(crate) fn child(megabytes: u64) {
    let input = MIXED.endless(megabytes * 1_000_000);
    let source = Source::from_reader(Path::new("endless.csv"), input, &Reading::default()).unwrap();
    assert!(encode(source, &MIXED) > 0);
}
