//! From a first look at a file to a table of the model: the start that an operator corrects on screen and
//! that a headless push without a model takes as it is.

use super::infer::{Inferred, infer};
use super::value::Utc;
use super::{Cell, ColumnModel, Orientation, Preview, Role, SampleColumn, Sent, TableModel, UpdatePolicy};
use crate::text;

/// The longest example that is kept of a column.
const EXAMPLE: usize = 60;

/// The table that a file becomes: its name, its columns with their types, all of them sent. Which role a
/// column has is for [`super::suggest_roles`] to say, since that depends on the other tables too.
pub fn table_from_preview(preview: &Preview) -> TableModel {
    let columns = preview.sample.columns.iter().zip(infer(&preview.sample)).enumerate();
    TableModel {
        name: preview.file.stem(),
        file: preview.file.clone(),
        reading: preview.reading.clone(),
        rows: preview.rows,
        policy: UpdatePolicy::Replace,
        orientation: Orientation::Row,
        chunk_size: TableModel::CHUNK_SIZE,
        columns: columns.map(|(index, (sampled, judged))| column(index, sampled, judged)).collect(),
    }
}

fn column(index: usize, sampled: &SampleColumn, judged: Inferred) -> ColumnModel {
    let name = sampled.name.trim().to_owned();
    ColumnModel {
        header: sampled.name.clone(),
        index,
        data_type: judged.rule.data_type,
        utc: judged.rule.utc == Utc::TakenOff,
        reason: judged.reason,
        role: Role::attribute(name.as_str()),
        name,
        sent: Sent::Yes,
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
        let sampled = |name: &str, values: &[Cell]| SampleColumn { name: name.to_owned(), values: values.to_vec() };
        let bare = |text: &str| Cell::Bare(text.to_owned());
        let preview = Preview {
            file: FileFacts { path: "/data/orders.2024.csv".into(), size: 40, modified: None },
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
        };
        let table = table_from_preview(&preview);
        assert_eq!(
            (table.name.as_str(), table.rows, table.reading.delimiter),
            ("orders.2024", RowCount::Exact(2), b';')
        );
        let seen: Vec<_> = table
            .columns
            .iter()
            .map(|c| (c.header.as_str(), c.name.as_str(), c.index, c.data_type, c.utc, c.example.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                (" id ", "id", 0, DataType::Integer, false, Some("1")),
                ("at", "at", 1, DataType::DateTime, true, Some("2017-12-04T10:00:00Z")),
            ]
        );
    }
}
