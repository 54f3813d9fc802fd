//! For any table, orientation and limit.

use proptest::prelude::*;
use pushcube::dataset::infer::infer;
use pushcube::dataset::value::write;
use pushcube::dataset::{Cell, DataType, Orientation, Position, Reading, Sample, SampleColumn};
use pushcube::encode::{Encoder, TablePlan};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::help::{File, Sent, chunk, chunks, file, plan};

/// A value as the file writes it and as the server must see it: a number with every digit.
#[derive(Debug, Clone)]
struct Pair {
    written: String,
    sent: Seen,
}

#[derive(Debug, Clone, PartialEq)]
enum Seen {
    Text(String),
    Bare(String),
}

impl Seen {
    fn of(raw: &RawValue) -> Self {
        serde_json::from_str(raw.get()).map_or_else(|_| Self::Bare(raw.get().to_owned()), Self::Text)
    }
}

fn bare(text: &impl ToString) -> Seen {
    Seen::Bare(text.to_string())
}

fn value(data_type: DataType) -> BoxedStrategy<Pair> {
    let null = Just(Pair { written: String::new(), sent: bare(&"null") });
    let some = match data_type {
        DataType::Integer => any::<i32>()
            .prop_filter("the server's range is symmetric", |n| *n != i32::MIN)
            .prop_map(|n| Pair { written: n.to_string(), sent: bare(&format!("{n:?}")) })
            .boxed(),
        DataType::BigInteger => any::<i64>().prop_map(|n| Pair { written: n.to_string(), sent: bare(&n) }).boxed(),
        DataType::Double => proptest::num::f64::NORMAL
            .prop_map(|n| Pair { written: format!("{n:?}"), sent: bare(&format!("{n:?}")) })
            .boxed(),
        DataType::Bool => any::<bool>()
            .prop_map(|b| Pair { written: if b { "TRUE".into() } else { "false".into() }, sent: bare(&b) })
            .boxed(),
        DataType::Date => (1..10_000u16, 1..13u8, 1..29u8)
            .prop_map(|(y, m, d)| Pair {
                written: format!("{y:04}-{m}-{d}"),
                sent: Seen::Text(format!("{y:04}-{m:02}-{d:02}")),
            })
            .boxed(),
        _ => "[a-c\"\\\\,;\r\n\té東\u{1}😀 ]{0,12}"
            .prop_map(|text: String| Pair {
                written: format!("\"{}\"", text.replace('"', "\"\"")),
                sent: Seen::Text(text),
            })
            .boxed(),
    };
    prop_oneof![1 => null, 6 => some].boxed()
}

#[derive(Debug)]
struct Table {
    types: Vec<DataType>,
    rows: Vec<Vec<Pair>>,
    line_end: &'static str,
    final_line_end: bool,
}

fn table() -> impl Strategy<Value = Table> {
    use DataType::{BigInteger, Bool, Date, Double, Integer, String};
    let types = proptest::collection::vec(
        proptest::sample::select(vec![String, Integer, BigInteger, Double, Bool, Date]),
        1..6,
    );
    let line_end = proptest::sample::select(vec!["\n", "\r\n", "\r"]);
    types.prop_flat_map(move |types| {
        let row: Vec<_> = types.iter().map(|&t| value(t)).collect();
        (proptest::collection::vec(row, 0..60), line_end.clone(), any::<bool>()).prop_map(
            move |(rows, line_end, final_line_end)| Table { types: types.clone(), rows, line_end, final_line_end },
        )
    })
}

impl Table {
    fn file(&self) -> File {
        let names: Vec<_> = (0..self.types.len()).map(|at| format!("c{at}")).collect();
        let mut lines = vec![names.join(",")];
        lines.extend(self.rows.iter().map(|row| row.iter().map(|p| p.written.clone()).collect::<Vec<_>>().join(",")));
        let mut text = lines.join(self.line_end);
        // A null in a single column is a blank line, and the last of them needs its line end.
        if self.final_line_end || text.ends_with(self.line_end) {
            text.push_str(self.line_end);
        }
        file(text)
    }

    fn plan(&self, orientation: Orientation, limit: u64) -> TablePlan {
        let names: Vec<_> = (0..self.types.len()).map(|at| format!("c{at}")).collect();
        let columns: Vec<_> = names.iter().map(String::as_str).zip(self.types.iter().copied()).collect();
        TablePlan { limit, ..plan(&columns, orientation) }
    }
}

fn check_chunks(sent: &[Sent], table: &Table, orientation: Orientation, limit: u64, length: u64) {
    let mut got = Vec::new();
    for (at, chunk) in sent.iter().enumerate() {
        let body: Value = serde_json::from_slice(&chunk.body).unwrap();
        assert_eq!(body["index"], Value::from(at as u64 + 1));
        assert_eq!(body["tableName"], "orders");
        let json = chunk.json();
        assert!(json.len() as u64 <= limit);
        assert_eq!(chunk.facts.json_bytes, json.len() as u64);
        assert_eq!(chunk.facts.body_bytes, chunk.body.len() as u64);
        assert_eq!(chunk.facts.checksum.0, xxhash_rust::xxh3::xxh3_128(&json));
        let rows = chunk.rows(orientation);
        assert_eq!(chunk.facts.rows, rows.len() as u64);
        got.extend(rows);
    }
    for pair in sent.windows(2) {
        assert_eq!(pair[0].facts.end, pair[1].facts.start);
        // The cut is as late as it can be: the first row of the next chunk would not have fitted.
        let first = pair[1].rows(orientation).swap_remove(0);
        let mut more = pair[0].rows(orientation);
        more.push(first);
        let text = serde_json::to_vec(&transposed(&more, orientation)).unwrap();
        assert!(text.len() as u64 > limit);
    }
    let got: Vec<Vec<Seen>> = got.iter().map(|row: &Vec<_>| row.iter().map(|raw| Seen::of(raw)).collect()).collect();
    let expected: Vec<Vec<Seen>> =
        table.rows.iter().map(|row| row.iter().map(|pair| pair.sent.clone()).collect()).collect();
    assert_eq!(got, expected);
    assert_eq!(sent.last().unwrap().facts.end.byte, length);
}

fn transposed(rows: &[Vec<Box<RawValue>>], orientation: Orientation) -> Vec<Vec<Box<RawValue>>> {
    match orientation {
        Orientation::Row => rows.to_vec(),
        Orientation::Column => {
            (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column].clone()).collect()).collect()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn decoded_chunks_are_the_file(
        table in table(),
        orientation in proptest::sample::select(Orientation::ALL.to_vec()),
        limit in prop_oneof![400u64..1500, Just(100_000_000)],
    ) {
        let file = table.file();
        let plan = table.plan(orientation, limit);
        let sent = chunks(&file, &Reading::default(), &plan).unwrap();
        let length = std::fs::metadata(&file.path).unwrap().len();
        check_chunks(&sent, &table, orientation, limit, length);
        for (at, first) in sent.iter().enumerate() {
            let start = first.facts.start;
            let mut again = Encoder::open_at(&file.path, &Reading::default(), plan.clone(), start).unwrap();
            let second = chunk(&mut again, at as u64 + 1).unwrap();
            prop_assert_eq!(&second.body, &first.body);
            prop_assert_eq!(second.facts, first.facts);
        }
        let again = Encoder::open_at(&file.path, &Reading::default(), plan, Position::START).unwrap();
        prop_assert_eq!(again.position(), sent[0].facts.start);
    }

    #[test]
    fn what_a_column_is_inferred_as_takes_all_its_values(
        values in proptest::collection::vec(
            prop_oneof![
                "[+-]?[0-9]{0,3}[.]?[0-9]{0,20}(e-?[0-9]{1,3})?",
                "[0-9]{1,20}",
                "20[0-9]{2}-[0-3]?[0-9]-[0-3]?[0-9]([T ][0-2]?[0-9]:[0-6][0-9](:[0-9]{2}([.][0-9]{1,7})?)?(Z|[+]00:00)?)?",
                "[0-2]?[0-9]:[0-6]?[0-9](:[0-9]{2})?",
                "true|FALSE| |NA|x",
            ],
            1..4,
        ),
        same in any::<bool>(),
    ) {
        let values = if same { vec![values[0].clone()] } else { values };
        let cells = values.iter().map(|text| if text.is_empty() { Cell::Null } else { Cell::Bare(text.clone()) });
        let column = SampleColumn { name: "c".to_owned(), values: cells.collect(), declared: None };
        let sample = Sample { columns: vec![column], head: values.len() };
        let rule = infer(&sample)[0].rule;
        for value in &values {
            let mut out = Vec::new();
            prop_assert_eq!(write(rule, value.as_bytes(), &mut out), Ok(()), "{} as {:?}", value, rule);
            let json = String::from_utf8(out).unwrap();
            prop_assert!(serde_json::from_str::<&RawValue>(&json).is_ok(), "{} became {}", value, json);
        }
    }
}
