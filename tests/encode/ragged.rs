//! Rows that are not as wide as the header line: where rows are set aside they are, as they stand, and every other row
//! is sent; else the encoder stops at the first.

use std::path::Path;

use proptest::prelude::*;
use pushcube::dataset::{DataType, Format, Nested, OnBad, Orientation, Position, Reading};
use pushcube::encode::{Encoder, TablePlan};

use crate::bad::made;
use crate::help::{chunks, file, plan};

fn items(on_bad: OnBad, orientation: Orientation, limit: u64) -> TablePlan {
    let columns = [("a", DataType::String), ("b", DataType::String), ("c", DataType::String)];
    TablePlan { on_bad, limit, ..plan(&columns, orientation) }
}

/// Encodes a file to its end; gives how many rows were sent, and what was set aside. Each chunk, made again from where
/// it began, is the same, and so is of what it set aside what `kept` gives.
fn encoded(
    path: &Path,
    reading: &Reading,
    plan: &TablePlan,
    kept: fn(&[u8]) -> &[u8],
) -> Result<(u64, String), TestCaseError> {
    let open = |start| Encoder::open_at(path, reading, plan.clone(), start).unwrap();
    let mut encoder = open(Position::START);
    let (mut sent, mut aside) = (0, String::new());
    for index in 1.. {
        let (facts, both) = made(&mut encoder, index);
        prop_assert_eq!(facts.read, facts.rows + facts.set_aside);
        let (same, other) = made(&mut open(facts.start), index);
        prop_assert_eq!((same, &other.body, kept(&other.aside)), (facts, &both.body, kept(&both.aside)));
        sent += facts.rows;
        aside += &String::from_utf8(both.aside).unwrap();
        if facts.last {
            break;
        }
    }
    Ok((sent, aside))
}

proptest! {
    #[test]
    fn every_row_is_sent_or_stands_in_what_is_set_aside(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z]{1,4}", 1..6), 1..60),
        orientation in proptest::sample::select(vec![Orientation::Row, Orientation::Column]),
        limit in 60..200_u64,
    ) {
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let file = file(format!("a,b,c\n{}\n", lines.join("\n")));
        let plan = items(OnBad::SetAside, orientation, limit);
        let (sent, aside) = encoded(&file.path, &Reading::default(), &plan, |aside| aside)?;
        let ragged: Vec<String> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.len() != 3)
            .map(|(at, row)| {
                let (line, found) = (at + 2, row.len());
                let fields = if found == 1 { "1 field".to_owned() } else { format!("{found} fields") };
                format!(
                    "{},\"orders.csv, line {line}, byte 1\",\"the row has {fields}, but the header line has 3\"\n",
                    row.join(",")
                )
            })
            .collect();
        prop_assert_eq!(sent as usize, rows.len() - ragged.len());
        prop_assert_eq!(&aside, &ragged.concat());
        // Set aside once more, uncorrected, they are as they were but for the place.
        let rejects = crate::help::file(format!("a,b,c,pushcube_place,pushcube_reason\n{aside}"));
        let mut again =
            Encoder::open_at(&rejects.path, &Reading::default(), items(OnBad::SetAside, orientation, 10_000), Position::START)
                .unwrap();
        let (facts, both) = made(&mut again, 1);
        prop_assert_eq!((facts.rows, facts.set_aside as usize), (0, ragged.len()));
        let own = |text: &str| text.lines().map(|line| line.split(",\"").next().unwrap().to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(own(&String::from_utf8(both.aside).unwrap()), own(&aside));
    }
}

/// A value of JSON, and how a file of what is set aside has it.
fn json_value() -> impl Strategy<Value = (String, String)> {
    prop_oneof![
        Just(("null".to_owned(), String::new())),
        any::<u16>().prop_map(|number| (number.to_string(), number.to_string())),
        "[a-z\"\\\\,ü\n]{0,5}"
            .prop_map(|text| { (serde_json::to_string(&text).unwrap(), format!("\"{}\"", text.replace('"', "\"\""))) }),
        Just(("[1, {\"x\": [2]}]".to_owned(), "\"[1, {\"\"x\"\": [2]}]\"".to_owned())),
    ]
}

proptest! {
    #[test]
    fn an_array_of_another_width_is_set_aside_as_it_stands(
        rows in proptest::collection::vec(proptest::collection::vec(json_value(), 0..6), 1..40),
        in_lines in any::<bool>(),
        limit in 80..300_u64,
    ) {
        let row = |row: &Vec<(String, String)>| {
            format!("[{}]", row.iter().map(|(json, _)| json.as_str()).collect::<Vec<_>>().join(", "))
        };
        let all: Vec<_> = std::iter::once("[\"a\",\"b\",\"c\"]".to_owned()).chain(rows.iter().map(row)).collect();
        let text = if in_lines { all.join("\n") } else { format!("[{}]", all.join(",\n")) };
        let file = file(text);
        let reading = Reading { format: Format::Json, nested: Nested::Text, ..Reading::default() };
        let plan = items(OnBad::SetAside, Orientation::Row, limit);
        // How far into its line a row began may not be known any more.
        let (sent, aside) = encoded(&file.path, &reading, &plan, |_| &[])?;
        let others: Vec<_> = rows.iter().filter(|row| row.len() != 3).collect();
        prop_assert_eq!(sent as usize, rows.len() - others.len());
        let mut rest = aside.as_str();
        for row in others {
            let fields: Vec<_> = row.iter().map(|(_, text)| text.as_str()).chain(["\"orders.csv, line "]).collect();
            let (found, behind) = rest.split_once("header line has 3\"\n").unwrap();
            prop_assert!(found.starts_with(&fields.join(",")), "{:?} in {:?}", fields, found);
            rest = behind;
        }
        prop_assert_eq!(rest, "");
    }
}

#[test]
fn an_array_of_which_the_columns_can_not_be_told_ends_it() {
    let text = "[[\"a\",\"b\",\"c\"],[1,{\"x\":1,\"y\":2},3],[1,{\"x\":1,\"y\":2}]]";
    let reading = Reading { format: Format::Json, nested: Nested::Flattened, ..Reading::default() };
    let columns = ["a", "b.x", "b.y", "c"].map(|name| (name, DataType::String));
    let plan = TablePlan { on_bad: OnBad::SetAside, ..plan(&columns, Orientation::Row) };
    let error = chunks(&file(text), &reading, &plan).map(|_| ()).unwrap_err().to_string();
    assert!(error.ends_with("the row has 2 fields, but the header line has 3"), "{error}");
}

#[test]
fn where_they_are_not_set_aside_the_first_one_ends_it() {
    let file = file("a,b,c\n1,2,3\n4,5\n6,7,8\n");
    for on_bad in [OnBad::Stop, OnBad::Null] {
        let error = chunks(&file, &Reading::default(), &items(on_bad, Orientation::Row, 1000)).map(|_| ()).unwrap_err();
        let said = error.to_string();
        assert!(said.ends_with("line 3, byte 1: the row has 2 fields, but the header line has 3"), "{said}");
    }
}

#[test]
fn what_is_no_row_at_all_ends_it_whatever_becomes_of_rows() {
    for (text, why) in [("a,b,c\n1,2\"x,3\n", "a quote stands inside"), ("a,b,c\n1,\"2\n", "is never closed")] {
        let plan = items(OnBad::SetAside, Orientation::Row, 1000);
        let error = chunks(&file(text), &Reading::default(), &plan).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
