//! How a body comes out: in buffers, on any thread, until nobody wants more.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use bytes::Bytes;
use pushcube::dataset::{DataType, Orientation, Position, Reading};
use pushcube::encode::{BUFFER_SIZE, Checksum, ChunkFacts, Counter, Encoder, Outcome, TablePlan};

use crate::help::{File, chunks, file, plan};

const COLUMNS: [(&str, DataType); 2] = [("id", DataType::Integer), ("what", DataType::String)];

fn big() -> File {
    let mut text = "id,what\n".to_owned();
    for row in 0..100_000 {
        writeln!(text, "{row},text of row {row}").unwrap();
    }
    file(text)
}

fn open(file: &File, plan: &TablePlan) -> Encoder {
    Encoder::open_at(&file.path, &Reading::default(), plan.clone(), Position::START).unwrap()
}

#[test]
fn a_body_comes_in_buffers_of_one_size_from_another_thread() {
    let (file, plan) = (big(), plan(&COLUMNS, Orientation::Row));
    let mut encoder = open(&file, &plan);
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Bytes>(4);
    let thread = std::thread::spawn(move || {
        encoder.chunk(1, &mut |buffer| match sender.send(buffer) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    });
    let sizes: Vec<_> = receiver.iter().map(|buffer| buffer.len()).collect();
    let Outcome::Made(facts) = thread.join().unwrap().unwrap() else { unreachable!() };
    let (last, full) = sizes.split_last().unwrap();
    assert!(full.len() > 5 && full.iter().all(|&size| (BUFFER_SIZE..BUFFER_SIZE * 5 / 4).contains(&size)), "{sizes:?}");
    assert_eq!(facts.body_bytes, (full.iter().sum::<usize>() + last) as u64);
}

#[test]
fn a_sink_that_wants_no_more_ends_the_encoder_at_its_next_buffer() {
    for orientation in Orientation::ALL {
        let (file, plan) = (big(), plan(&COLUMNS, *orientation));
        let mut seen = 0;
        let outcome = open(&file, &plan).chunk(1, &mut |_| {
            seen += 1;
            if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((outcome, seen), (Ok(Outcome::Stopped), 2));
    }
}

#[test]
fn a_dry_run_knows_the_exact_length() {
    let (file, plan) = (big(), TablePlan { limit: 1_000_000, ..plan(&COLUMNS, Orientation::Row) });
    let sent = chunks(&file, &Reading::default(), &plan).unwrap();
    assert!(sent.len() > 2);
    let mut encoder = open(&file, &plan);
    for (at, chunk) in sent.iter().enumerate() {
        let mut counter = Counter::default();
        assert_eq!(encoder.chunk(at as u64 + 1, &mut counter), Ok(Outcome::Made(chunk.facts)));
        assert_eq!(counter.0, chunk.body.len() as u64);
    }
    assert!(encoder.is_at_end().unwrap());
}

#[test]
fn the_name_of_a_table_can_not_break_out_of_the_body() {
    let plan = TablePlan { table: "a\",\"index\":9,\"b\n\\".to_owned(), ..plan(&COLUMNS, Orientation::Row) };
    let sent = chunks(&file("id,what\n1,x\n"), &Reading::default(), &plan).unwrap();
    let body: serde_json::Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body["tableName"], plan.table.as_str());
    assert_eq!(body["index"], 1);
    assert_eq!(body.as_object().unwrap().len(), 3);
}

#[test]
fn facts_survive_the_journal() {
    let facts = ChunkFacts {
        rows: 3,
        read: 5,
        set_aside: 2,
        as_null: 1,
        json_bytes: 10,
        body_bytes: 20,
        start: Position::START,
        end: Position { byte: 40, line: 5, ..Position::START },
        covered: 40,
        checksum: Checksum(u128::MAX - 1),
        last: true,
    };
    let text = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<ChunkFacts>(&text).unwrap(), facts);
    assert!(serde_json::from_str::<Checksum>("\"+f\"").is_err());
}
