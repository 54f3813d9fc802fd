//! Rows with values of another type: whatever is done with them, every row of the file is in a chunk or set aside,
//! in order and once; and what is set aside is read again as it stood in the file.

use std::ops::ControlFlow;

use proptest::prelude::*;
use pushcube::dataset::{DataType, Escape, OnBad, Orientation, Position, Reading};
use pushcube::encode::{ChunkFacts, Encoder, Outcome, Sink, TablePlan};
use pushcube::source::{Block, Field, Source};

use crate::help::{File, Sent, chunks, file, plan};

/// A body and what was set aside of it.
#[derive(Default)]
pub(crate) struct Both {
    pub(crate) body: Vec<u8>,
    pub(crate) aside: Vec<u8>,
}

impl Sink for Both {
    fn take(&mut self, buffer: bytes::Bytes) -> ControlFlow<()> {
        self.body.extend_from_slice(&buffer);
        ControlFlow::Continue(())
    }

    fn set_aside(&mut self, row: &[u8]) -> ControlFlow<()> {
        self.aside.extend_from_slice(row);
        ControlFlow::Continue(())
    }
}

pub(crate) fn made(encoder: &mut Encoder, index: u64) -> (ChunkFacts, Both) {
    let mut both = Both::default();
    match encoder.chunk(index, &mut both).unwrap() {
        Outcome::Made(facts) => (facts, both),
        Outcome::Stopped => unreachable!("nobody stopped it"),
    }
}

fn orders(on_bad: OnBad, orientation: Orientation, limit: u64) -> TablePlan {
    let columns = [("id", DataType::Integer), ("amount", DataType::Double), ("note", DataType::String)];
    TablePlan { on_bad, limit, ..plan(&columns, orientation) }
}

/// The fields of every row as text, and whether they stood in quotes.
fn read(file: &File, reading: &Reading) -> Vec<Vec<(String, bool)>> {
    let mut source = Source::open(&file.path, reading).unwrap();
    let (mut block, mut rows) = (Block::new(), Vec::new());
    loop {
        source.next_block(&mut block).unwrap();
        if block.is_empty() {
            return rows;
        }
        let field = |field: Field<'_>| (field.text().into_owned(), field.is_quoted());
        rows.extend(block.records().map(|record| record.fields().map(field).collect::<Vec<_>>()));
    }
}

/// `id,amount,note` as a file has it, by the rules of another writer.
fn written(rows: &[(String, String, String)], reading: &Reading) -> String {
    let delimiter = char::from(reading.delimiter);
    let note = |note: &str| match reading.escape {
        Escape::Doubled => note.replace('"', "\"\""),
        Escape::Backslash => note.replace('\\', "\\\\").replace('"', "\\\""),
    };
    let lines = rows.iter().map(|(id, amount, text)| format!("{id}{delimiter}{amount}{delimiter}\"{}\"", note(text)));
    let head = ["id", "amount", "note"].join(&delimiter.to_string());
    std::iter::once(head).chain(lines).map(|line| line + "\n").collect()
}

fn is_good((id, amount, _): &(String, String, String)) -> bool {
    let whole = id.is_empty() || id == "0" || (!id.starts_with('0') && id.bytes().all(|byte| byte.is_ascii_digit()));
    whole && (amount.is_empty() || amount.parse::<f64>().is_ok())
}

fn rows() -> impl Strategy<Value = Vec<(String, String, String)>> {
    proptest::collection::vec(("[0-9x]{0,3}", "(|1|2\\.5|x|1,5)", "[a\"\\\\;\u{e9}\n]{0,6}"), 0..60)
}

fn readings() -> impl Strategy<Value = Reading> {
    let escape = proptest::sample::select(vec![Escape::Doubled, Escape::Backslash]);
    escape.prop_map(|escape| Reading { delimiter: b';', escape, ..Reading::default() })
}

proptest! {
    #[test]
    fn every_row_is_sent_or_set_aside_and_what_is_set_aside_is_read_again(
        rows in rows(),
        reading in readings(),
        orientation in proptest::sample::select(vec![Orientation::Row, Orientation::Column]),
        limit in 60..300_u64,
    ) {
        let file = file(written(&rows, &reading));
        let plan = orders(OnBad::SetAside, orientation, limit);
        let mut encoder = Encoder::open_at(&file.path, &reading, plan.clone(), Position::START).unwrap();
        let (mut sent, mut aside, mut index) = (Vec::new(), encoder.head_of_set_aside(), 0);
        loop {
            index += 1;
            let (facts, both) = made(&mut encoder, index);
            prop_assert_eq!(facts.read, facts.rows + facts.set_aside);
            let lines = read(&crate::help::file([encoder.head_of_set_aside(), both.aside.clone()].concat()), &reading);
            prop_assert_eq!(lines.len() as u64, facts.set_aside);
            // Made again from where it began it is the same, and so is what was set aside.
            let mut again = Encoder::open_at(&file.path, &reading, plan.clone(), facts.start).unwrap();
            let (same, other) = made(&mut again, index);
            prop_assert_eq!((same, &other.body, &other.aside), (facts, &both.body, &both.aside));
            aside.extend_from_slice(&both.aside);
            let last = facts.last;
            sent.push(Sent { facts, body: both.body });
            if last {
                break;
            }
        }
        let (good, bad): (Vec<_>, Vec<_>) = read(&file, &reading).into_iter().zip(&rows).partition(|(_, row)| is_good(row));
        let got: Vec<_> = sent.iter().flat_map(|chunk| chunk.rows(orientation)).map(|row| row.len()).collect();
        prop_assert_eq!(got, vec![3; good.len()]);
        let kept = read(&crate::help::file(&aside), &reading);
        let own: Vec<_> = kept.iter().map(|row| row[..3].to_vec()).collect();
        prop_assert_eq!(own, bad.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>());
        prop_assert!(kept.iter().all(|row| row.len() == 5 && row[3].0.starts_with("orders.csv, line ")));
        // Sent again as they are they are set aside again, and say the same of themselves but for the place.
        let rejects = crate::help::file(&aside);
        let mut again = Encoder::open_at(&rejects.path, &reading, orders(OnBad::SetAside, orientation, 10_000), Position::START).unwrap();
        prop_assert_eq!(again.head_of_set_aside(), encoder.head_of_set_aside());
        let (facts, both) = made(&mut again, 1);
        prop_assert_eq!((facts.rows, facts.set_aside), (0, bad.len() as u64));
        let twice = read(&crate::help::file([again.head_of_set_aside(), both.aside].concat()), &reading);
        for (once, twice) in kept.iter().zip(&twice) {
            prop_assert_eq!((&once[..3], &once[4]), (&twice[..3], &twice[4]));
        }
    }

    #[test]
    fn where_null_is_sent_the_rest_of_the_row_is_as_it_was(
        rows in rows(),
        orientation in proptest::sample::select(vec![Orientation::Row, Orientation::Column]),
        limit in 60..300_u64,
    ) {
        let reading = Reading { delimiter: b';', ..Reading::default() };
        let file = file(written(&rows, &reading));
        let sent = chunks(&file, &reading, &orders(OnBad::Null, orientation, limit)).unwrap();
        let got: Vec<Vec<String>> = sent
            .iter()
            .flat_map(|chunk| chunk.rows(orientation))
            .map(|row| row.iter().map(|value| value.get().to_owned()).collect())
            .collect();
        let null = |text: &str, is_good: bool| if is_good && !text.is_empty() { text.to_owned() } else { "null".to_owned() };
        let mut nulls = 0;
        let wanted: Vec<Vec<String>> = rows
            .iter()
            .map(|(id, amount, note)| {
                let alone = |id: &str, amount: &str| is_good(&(id.to_owned(), amount.to_owned(), String::new()));
                let (id_fits, amount_fits) = (alone(id, ""), alone("", amount));
                nulls += u64::from(!id_fits) + u64::from(!amount_fits);
                vec![null(id, id_fits), null(amount, amount_fits), serde_json::to_string(note).unwrap()]
            })
            .collect();
        prop_assert_eq!(got, wanted);
        prop_assert_eq!(sent.iter().map(|chunk| chunk.facts.as_null).sum::<u64>(), nulls);
        prop_assert!(sent.iter().all(|chunk| chunk.facts.set_aside == 0 && chunk.facts.read == chunk.facts.rows));
    }
}

#[test]
fn a_row_that_is_set_aside_says_where_it_stood_and_all_that_is_wrong_with_it() {
    let file = file("id,amount,note\n1,2.5,a\nx,three,\"say \"\"no\"\"\"\n2,,c\n");
    let plan = orders(OnBad::SetAside, Orientation::Row, 10_000);
    let mut encoder = Encoder::open_at(&file.path, &Reading::default(), plan, Position::START).unwrap();
    let head = encoder.head_of_set_aside();
    assert_eq!(String::from_utf8(head).unwrap(), "id,amount,note,pushcube_place,pushcube_reason\n");
    let (facts, both) = made(&mut encoder, 1);
    assert_eq!(
        String::from_utf8(both.aside).unwrap(),
        "x,three,\"say \"\"no\"\"\",\"orders.csv, line 3, byte 1\",\"id: “x” is no INTEGER: not a whole number \
         (STRING would fit); amount: “three” is no DOUBLE: not a number (STRING would fit)\"\n"
    );
    assert_eq!((facts.rows, facts.read, facts.set_aside), (2, 3, 1));
}

#[test]
fn a_file_of_bad_rows_alone_makes_one_chunk_of_none() {
    let file = file("id,amount,note\nx,1,a\ny,1,b\n");
    for orientation in [Orientation::Row, Orientation::Column] {
        let plan = orders(OnBad::SetAside, orientation, 10_000);
        let sent = chunks(&file, &Reading::default(), &plan).unwrap();
        assert_eq!((sent.len(), sent[0].facts.rows, sent[0].facts.set_aside), (1, 0, 2));
        assert!(sent[0].facts.last);
    }
}
