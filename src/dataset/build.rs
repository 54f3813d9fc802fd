//! From a first look at a file to a table of the model: the start that an operator corrects on screen and
//! that a headless push without a model takes as it is.

use std::collections::HashSet;

use super::infer::infer_column;
use super::value::Utc;
use super::{
    Basis, Cell, ColumnModel, ColumnReading, Confidence, Empty, Feed, Matched, OnBad, Orientation, Preview, Role,
    RowCount, SampleColumn, Seen, Sent, TableModel, UpdatePolicy, is_about_rejects,
};
use crate::text;

/// The longest example that is kept of a column.
const EXAMPLE: usize = 60;

/// The table that a file becomes: its name, its columns with their types, all of them sent. Which role a
/// column has is for [`super::suggest_roles`] to say, since that depends on the other tables too.
pub fn table_from_preview(preview: &Preview) -> TableModel {
    table_read_as(preview, &[])
}

/// The same where some columns are read otherwise than the file: how, in the order of its columns.
pub fn table_read_as(preview: &Preview, readings: &[ColumnReading]) -> TableModel {
    let said = readings.iter().cloned().chain(std::iter::repeat_with(ColumnReading::default));
    let columns = preview.sample.columns.iter().zip(said).enumerate();
    TableModel {
        name: preview.file.stem(),
        description: String::new(),
        feed: Some(Feed { file: preview.file.clone(), reading: preview.reading.clone(), rows: preview.rows }),
        policy: Some(UpdatePolicy::Replace),
        orientation: Orientation::Row,
        chunk_size: TableModel::CHUNK_SIZE,
        on_bad: OnBad::default(),
        empty: Empty::default(),
        columns: columns.map(|(index, (sampled, reading))| column(preview, index, sampled, reading)).collect(),
    }
}

/// From how many values of a sample on a type is how sure.
const ENOUGH: [(usize, Confidence); 3] = [(100, Confidence::Sure), (10, Confidence::Likely), (0, Confidence::Guess)];

/// How sure a type is: as sure as there are values that it was judged from, and sure if those are all.
fn confidence(rows: RowCount, values: usize) -> Confidence {
    let enough = ENOUGH.iter().find(|(least, _)| values >= *least).map_or(Confidence::Guess, |(_, sure)| *sure);
    match rows {
        RowCount::Exact(_) if values > 0 => Confidence::Sure,
        _ => enough,
    }
}

fn column(preview: &Preview, index: usize, sampled: &SampleColumn, reading: ColumnReading) -> ColumnModel {
    let judged = infer_column(sampled, &reading, preview.reading.values);
    let name = sampled.name.trim().to_owned();
    let is_declared = sampled.declared.is_some();
    let distinct: HashSet<&str> = sampled.values.iter().filter_map(Cell::text).collect();
    ColumnModel {
        header: sampled.name.clone(),
        index: Some(index),
        data_type: judged.rule.data_type,
        suggested: (judged.values > 0 || is_declared).then_some(judged.rule.data_type),
        utc: judged.rule.utc == Utc::TakenOff,
        reading,
        type_basis: Basis::new(
            if is_declared { Confidence::Sure } else { confidence(preview.rows, judged.values) },
            judged.reason,
        ),
        roles: vec![Role::attribute(name.as_str())],
        role_basis: Basis::new(Confidence::Guess, "until its name and type are looked at"),
        name,
        sent: if is_about_rejects(&sampled.name) { Sent::Skipped } else { Sent::Yes },
        matched: Matched::Name,
        seen: Seen { values: judged.values, nulls: judged.nulls, distinct: distinct.len() },
        example: sampled
            .values
            .iter()
            .filter_map(Cell::text)
            .find(|t| !t.is_empty())
            .map(|t| text::excerpt(t, EXAMPLE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{DataType, FileFacts, Reading, RowCount, Sample};

    #[test]
    fn a_file_becomes_a_table_of_its_name_with_all_its_columns() {
        let sampled = |name: &str, values: &[Cell]| SampleColumn {
            name: name.to_owned(),
            values: values.to_vec(),
            declared: None,
        };
        let bare = |text: &str| Cell::Bare(text.to_owned());
        let preview = Preview {
            file: FileFacts::stored("/data/orders.2024.csv".into(), 40, None),
            reading: Reading { delimiter: b';', ..Reading::default() },
            reasons: Vec::new(),
            sample: Sample {
                columns: vec![
                    sampled(" id ", &[bare("1"), bare("2")]),
                    sampled("at", &[Cell::Null, bare("2017-12-04T10:00:00Z")]),
                ],
                head: 2,
            },
            raw: Vec::new(),
            rows: RowCount::Exact(2),
            sheets: None,
        };
        let table = table_from_preview(&preview);
        let feed = table.feed.as_ref().map(|feed| (feed.rows, feed.reading.delimiter));
        assert_eq!((table.name.as_str(), feed), ("orders.2024", Some((RowCount::Exact(2), b';'))));
        let seen: Vec<_> = table
            .columns
            .iter()
            .map(|c| (c.header.as_str(), c.name.as_str(), c.index, c.data_type, c.utc, c.example.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                (" id ", "id", Some(0), DataType::Integer, false, Some("1")),
                ("at", "at", Some(1), DataType::DateTime, true, Some("2017-12-04T10:00:00Z")),
            ]
        );
    }
}
