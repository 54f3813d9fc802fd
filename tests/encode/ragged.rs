//! Rows that are not as wide as the header line: where rows are set aside they are, as they stand, and every other row
//! is sent; else the encoder stops at the first.

use proptest::prelude::*;
use pushcube::dataset::{DataType, OnBad, Orientation, Position, Reading};
use pushcube::encode::{Encoder, TablePlan};

use crate::bad::made;
use crate::help::{chunks, file, plan};

fn items(on_bad: OnBad, orientation: Orientation, limit: u64) -> TablePlan {
    let columns = [("a", DataType::String), ("b", DataType::String), ("c", DataType::String)];
    TablePlan { on_bad, limit, ..plan(&columns, orientation) }
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
        let open = |start| Encoder::open_at(&file.path, &Reading::default(), plan.clone(), start).unwrap();
        let mut encoder = open(Position::START);
        let (mut sent, mut aside, mut index) = (0, String::new(), 0);
        loop {
            index += 1;
            let (facts, both) = made(&mut encoder, index);
            prop_assert_eq!(facts.read, facts.rows + facts.set_aside);
            // Made again from where it began it is the same, and so is what was set aside.
            let (same, other) = made(&mut open(facts.start), index);
            prop_assert_eq!((same, &other.body, &other.aside), (facts, &both.body, &both.aside));
            sent += facts.rows;
            aside += &String::from_utf8(both.aside).unwrap();
            if facts.last {
                break;
            }
        }
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
