//! Reading and writing ahead changes nothing that can be seen: the same chunks with the same facts, the same
//! errors, the same rows set aside, the same totals, however many threads there are.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};
use std::ops::ControlFlow;
use std::path::Path;

use bytes::Bytes;
use proptest::prelude::*;
use pushcube::dataset::{DataType, OnBad, Orientation, Position, Reading};
use pushcube::encode::{ChunkFacts, EncodeError, Encoder, Outcome, Sink, TablePlan};
use pushcube::source::Source;

use crate::help::{file, plan};

const COLUMNS: [(&str, DataType); 3] =
    [("id", DataType::Integer), ("name", DataType::String), ("price", DataType::BigDecimal)];

/// All that comes out of a file. How much of a chunk is handed out that breaks off depends on buffers, so that is
/// not looked at.
#[derive(Debug, PartialEq)]
struct Told {
    facts: Vec<ChunkFacts>,
    totals: Vec<String>,
    /// Hashes of the bodies.
    bodies: Vec<u64>,
    aside: Vec<u8>,
    end: Result<(), EncodeError>,
}

#[derive(Default)]
struct Heard {
    body: DefaultHasher,
    aside: Vec<u8>,
}

impl Sink for Heard {
    fn take(&mut self, buffer: Bytes) -> ControlFlow<()> {
        self.body.write(&buffer);
        ControlFlow::Continue(())
    }

    fn set_aside(&mut self, row: &[u8]) -> ControlFlow<()> {
        self.aside.extend_from_slice(row);
        ControlFlow::Continue(())
    }
}

fn told(encoder: &mut Encoder) -> Told {
    let (mut facts, mut totals, mut bodies, mut aside) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let end = loop {
        let mut heard = Heard::default();
        match encoder.chunk(facts.len() as u64 + 1, &mut heard) {
            Ok(Outcome::Made(made)) => {
                bodies.push(heard.body.finish());
                aside.extend_from_slice(&heard.aside);
                facts.push(made);
                totals.push(format!("{:?}", encoder.totals()));
                if made.last {
                    break Ok(());
                }
            }
            Ok(Outcome::Stopped) => unreachable!("nobody stopped it"),
            Err(error) => break Err(error),
        }
    };
    Told { facts, totals, bodies, aside, end }
}

/// A file of which the end is read by a fault of ours.
struct Breaks(std::io::Cursor<String>);

impl std::io::Read for Breaks {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(room)?;
        assert!(read > 0, "the reader broke\u{1b}[2J at byte {} of `sentinel`", self.0.position());
        Ok(read)
    }
}

#[test]
fn a_thread_that_breaks_is_told_with_what_it_said_and_without_the_data() {
    let input = Breaks(std::io::Cursor::new(text(40_000, 1_000_000, 5)));
    let source = Source::from_reader(Path::new("orders.csv"), input, &Reading::default()).unwrap();
    let mut encoder = Encoder::new(source, plan(&COLUMNS, Orientation::Row)).unwrap().ahead(2).unwrap();
    let error = told(&mut encoder).end.unwrap_err().to_string();
    assert!(error.contains("the reader broke\u{241b}[2J at byte "), "{error}");
    assert!(error.contains("orders.csv") && !error.contains("sentinel"), "{error}");
}

/// Rows over several blocks; some of them do not fit.
fn text(rows: u64, every: u64, width: usize) -> String {
    let mut text = String::from("id,name,price\n");
    for row in 0..rows {
        let noise = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let id = if row % every == every - 1 { "none".to_owned() } else { row.to_string() };
        let name = "\u{e9}x,".repeat((noise % width as u64) as usize);
        writeln!(text, "{id},\"{name}\",{}.{:02}", noise >> 44, noise % 100).unwrap();
    }
    text
}

fn assert_same(text: &[u8], on_bad: OnBad, limit: u64) {
    let file = file(text);
    let plan = TablePlan { limit, on_bad, ..plan(&COLUMNS, Orientation::Row) };
    let open = || Encoder::open_at(&file.path, &Reading::default(), plan.clone(), Position::START).unwrap();
    let alone = told(&mut open().adding_up(&[0, 2]));
    for writers in [1, 3] {
        assert_eq!(told(&mut open().adding_up(&[0, 2]).ahead(writers).unwrap()), alone, "{writers} threads");
    }
    for facts in alone.facts.iter().take(3) {
        let again = Encoder::open_at(&file.path, &Reading::default(), plan.clone(), facts.start).unwrap();
        let mut again = again.ahead(2).unwrap();
        let index = 1 + alone.facts.iter().position(|other| other == facts).unwrap() as u64;
        let made = again.chunk(index, &mut Heard::default()).unwrap();
        assert!(matches!(made, Outcome::Made(made) if made.is_the_same_as(facts)), "{made:?} after {facts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() })]

    #[test]
    fn chunks_come_out_as_without_threads(
        rows in 0..12_000_u64,
        every in prop_oneof![Just(u64::MAX), Just(5_000), Just(7)],
        width in 1..60_usize,
        on_bad in prop_oneof![Just(OnBad::Stop), Just(OnBad::Null), Just(OnBad::SetAside)],
        limit in prop_oneof![Just(100_000_000_u64), Just(1_000_000), Just(30_000)],
    ) {
        assert_same(text(rows, every, width).as_bytes(), on_bad, limit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    /// However the blocks lie, and from wherever it goes on, an encoder with an end makes of a file what it would make
    /// of one that ends there.
    #[test]
    fn an_end_after_some_rows_is_the_end_of_the_file(
        rows in 0..12_000_u64,
        wanted in 0..14_000_u64,
        by_column in any::<bool>(),
        limit in prop_oneof![Just(100_000_000_u64), Just(100_000)],
    ) {
        let (long, short) = (file(text(rows, u64::MAX, 20)), file(text(rows.min(wanted), u64::MAX, 20)));
        let orientation = if by_column { Orientation::Column } else { Orientation::Row };
        let plan = TablePlan { limit, ..plan(&COLUMNS, orientation) };
        let open = |path, at| Encoder::open_at(path, &Reading::default(), plan.clone(), at).unwrap().adding_up(&[2]);
        let whole = told(&mut open(&short.path, Position::START));
        for writers in [0, 2] {
            let limited = open(&long.path, Position::START).limited_to(wanted).ahead(writers).unwrap();
            prop_assert_eq!(&told(&mut { limited }), &whole, "{} threads", writers);
        }
        let first = &whole.facts[0];
        if !first.last {
            let on = open(&long.path, first.end).limited_to(wanted - first.rows).ahead(2).unwrap();
            let (mut on, mut of_short) = (on, open(&short.path, first.end));
            let chunk = |encoder: &mut Encoder| encoder.chunk(2, &mut Heard::default()).unwrap();
            prop_assert_eq!(chunk(&mut on), chunk(&mut of_short));
        }
    }
}

#[test]
fn what_breaks_a_file_off_comes_behind_the_rows_before_it() {
    let mut text = text(20_000, u64::MAX, 20).into_bytes();
    text.extend_from_slice(b"20000,\"never closed\n");
    assert_same(&text, OnBad::Stop, 500_000);
}

#[test]
fn a_row_that_no_chunk_can_hold_is_found_in_the_middle_of_the_file() {
    let mut text = text(20_000, u64::MAX, 20);
    writeln!(text, "20000,{},1.5\n20001,b,2.5", "w".repeat(700_000)).unwrap();
    assert_same(text.as_bytes(), OnBad::Stop, 600_000);
}

#[test]
fn whoever_has_enough_leaves_no_thread_behind() {
    let file = file(text(200_000, u64::MAX, 20));
    let plan = TablePlan { limit: 100_000, ..plan(&COLUMNS, Orientation::Row) };
    let threads = || {
        let own = std::fs::read_dir("/proc/self/task").map(|tasks| {
            let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
            names.filter(|name| name.starts_with("pushcube-")).count()
        });
        own.unwrap_or_default()
    };
    let mut encoder =
        Encoder::open_at(&file.path, &Reading::default(), plan, Position::START).unwrap().ahead(2).unwrap();
    assert!(matches!(encoder.chunk(1, &mut Heard::default()), Ok(Outcome::Made(_))));
    drop(encoder);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    // Other tests of this program have such threads too, and end.
    while threads() > 0 {
        assert!(std::time::Instant::now() < deadline, "{} threads are left", threads());
        std::thread::yield_now();
    }
}
