//! The scan against the encoder: what it says of chunks is what the encoder makes, and what it finds bad is what
//! the encoder refuses, since both ask the same checks.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use pushcube::dataset::{DataType, Findings, OnBad, Orientation, Reading, Repeats};
use pushcube::encode::{Check, ChunkFacts, Compare, EncodeError, TablePlan, first_keys};
use pushcube::source::Source;

use crate::help::{File, chunks, file, plan};

fn scanned(file: &File, plan: &TablePlan, key: &[&str]) -> Findings {
    let key: HashSet<&str> = key.iter().copied().collect();
    let open = || Source::open(&file.path, &Reading::default()).unwrap();
    let mut check = Check::new(open(), plan.clone(), &key).unwrap();
    let broken = loop {
        match check.step() {
            Ok(true) => {}
            Ok(false) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    let suspects = check.suspects();
    let compared = (!suspects.is_empty()).then(|| {
        let mut compare = Compare::new(open(), plan.clone(), &key, suspects);
        while compare.step().unwrap() {}
        compare.repeats()
    });
    check.findings(compared, broken)
}

fn orders(orientation: Orientation, limit: u64) -> TablePlan {
    let columns = [("id", DataType::Integer), ("amount", DataType::Double), ("note", DataType::String)];
    TablePlan { limit, ..plan(&columns, orientation) }
}

#[test]
fn a_look_at_keys_that_nobody_waits_for_any_more_ends_at_its_next_block() {
    let mut text = "id,amount,note\n".to_owned();
    let note = "x".repeat(200);
    (0..10_000).for_each(|id| writeln!(text, "{id},1.5,{note}").unwrap());
    let file = file(text);
    let looked = |blocks: usize| {
        let begun = Cell::new(0);
        let source = Source::open(&file.path, &Reading::default()).unwrap();
        let keys = first_keys(source, orders(Orientation::Row, 1 << 20), &["id"], 10_000, || {
            begun.set(begun.get() + 1);
            begun.get() <= blocks
        });
        keys.unwrap().len()
    };
    assert_eq!([looked(0), looked(usize::MAX)], [0, 10_000]);
    assert!((1..10_000).contains(&looked(1)), "{}", looked(1));
}

proptest! {
    #[test]
    fn a_scan_says_what_the_encoder_does(
        rows in proptest::collection::vec(("[0-9]{0,3}", "[0-9x.]{0,4}", "[a\"\u{e9}\n]{0,6}"), 0..60),
        orientation in proptest::sample::select(vec![Orientation::Row, Orientation::Column]),
        limit in 30..400_u64,
        on_bad in proptest::sample::select(OnBad::ALL.to_vec()),
    ) {
        let mut text = "id,amount,note\n".to_owned();
        for (id, amount, note) in &rows {
            writeln!(text, "{id},{amount},\"{}\"", note.replace('"', "\"\"")).unwrap();
        }
        let (file, plan) = (file(text), TablePlan { on_bad, ..orders(orientation, limit) });
        let found = scanned(&file, &plan, &["id"]);
        prop_assert_eq!(found.rows, rows.len() as u64);
        match chunks(&file, &Reading::default(), &plan) {
            Ok(sent) => {
                prop_assert!(!found.stops_a_push(), "{:?}", found);
                let count = |of: fn(&ChunkFacts) -> u64| sent.iter().map(|chunk| of(&chunk.facts)).sum::<u64>();
                prop_assert_eq!(count(|facts| facts.rows) + count(|facts| facts.set_aside), found.rows);
                if on_bad == OnBad::SetAside {
                    prop_assert_eq!(count(|facts| facts.set_aside), found.bad_rows);
                }
                prop_assert_eq!(count(|facts| facts.as_null) > 0, on_bad == OnBad::Null && found.bad_rows > 0);
                prop_assert_eq!(found.chunks, sent.len() as u64);
                prop_assert_eq!(found.json_bytes, sent.iter().map(|chunk| chunk.facts.json_bytes).sum::<u64>());
                prop_assert_eq!(found.bytes, sent.last().unwrap().facts.covered);
            }
            Err(EncodeError::Value(bad)) => {
                let at = (bad.place.line, bad.place.column);
                let group = found.bad.iter().find(|group| group.first.iter().any(|place| (place.line, place.byte) == at));
                let group = group.expect("the scan has the place at which the encoder stops");
                prop_assert_eq!(&group.reason, &bad.reason.to_string());
                prop_assert_eq!(Some(&group.column), bad.place.name.as_ref());
                prop_assert_eq!(group.data_type, bad.data_type);
            }
            Err(EncodeError::RowTooBig { start, size, .. }) => {
                let big = found.too_big.expect("the scan has the row that is too large");
                prop_assert_eq!((big.line, big.size), (start.line, size));
            }
            Err(other) => panic!("{other}"),
        }
        if on_bad == OnBad::SetAside && found.bad_rows > 0 {
            // Their keys are not sent either.
            return Ok(());
        }
        let mut keys = HashSet::new();
        let again = rows.iter().filter(|(id, ..)| !keys.insert(written(id))).count() as u64;
        if rows.iter().all(|(id, ..)| id.len() < 2 || !id.starts_with('0')) {
            let Repeats::Counted { rows, first } = found.repeats else { panic!("few rows are counted") };
            prop_assert_eq!(rows, again);
            prop_assert_eq!(first.len() as u64, again.min(5));
        }
    }
}

/// A key as it is sent.
fn written(id: &str) -> String {
    if id.is_empty() { "null".to_owned() } else { id.to_owned() }
}

#[test]
fn bad_values_are_grouped_and_their_first_places_kept() {
    let mut text = "id,amount,note\n".to_owned();
    for row in 0..20 {
        writeln!(text, "{row},x{row},n").unwrap();
    }
    text.push_str("99999999999,1,n\n");
    let found = scanned(&file(text), &orders(Orientation::Row, 1000), &[]);
    let groups: Vec<_> = found.bad.iter().map(|bad| (bad.column.as_str(), bad.count, bad.first.len())).collect();
    assert_eq!(groups, [("amount", 20, 5), ("id", 1, 1)]);
    let first = &found.bad[0].first[0];
    assert_eq!((first.line, first.byte, first.value.as_str()), (2, 3, "x0"));
    assert_eq!((found.bad_rows, &found.repeats), (21, &Repeats::NoKey));
}

#[test]
fn a_file_that_breaks_off_says_how_far_it_was_read() {
    let found = scanned(&file("id,amount,note\n1,2,n\n2,3\n"), &orders(Orientation::Row, 1000), &["id"]);
    assert_eq!((found.rows, &found.repeats), (1, &Repeats::Unknown));
    assert!(found.broken.as_ref().is_some_and(|why| why.contains("line 3")), "{found:?}");
}
