//! What was found when an upload was over that was not published, or not as it should be: the rows are read again,
//! and one sentence says what is true now. What could not be read is never claimed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::proof::Seen;
use crate::text;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Afterwards {
    /// The rows are those of before.
    AsBefore,
    /// They are so far, and the server may still publish.
    AsBeforeSoFar,
    /// The publish was over before the end of the upload arrived.
    PublishedFirst,
    /// The dataset that the upload made holds no data, and never held any.
    Unfilled,
    /// It held no data and was deleted.
    Deleted,
    /// It was the dataset of a trial, and was deleted.
    TrialDeleted,
    /// The rows are others than before.
    Changed {
        /// Table by table.
        tables: Vec<ChangedTable>,
    },
    /// It is not known.
    Unknown {
        /// Why.
        why: String,
    },
}

/// A table with other rows than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedTable {
    /// The table.
    pub table: String,
    /// Its rows before.
    pub before: u64,
    /// Its rows now.
    pub now: u64,
}

impl Afterwards {
    /// What the rows of before and of now come to. `doubtful` where a publish may still go on.
    pub fn of(before: &Seen, now: &Seen, doubtful: bool) -> Self {
        let read = match now {
            Seen::Read(figures) => &figures.rows,
            Seen::Empty => return Self::Unfilled,
            Seen::Unread(why) => return Self::Unknown { why: why.clone() },
        };
        if let Seen::Unread(why) = before {
            return Self::Unknown { why: format!("the rows of before could not be read: {why}") };
        }
        let changed = read.iter().filter_map(|(table, now)| {
            let (table, now, before) = (table.clone(), *now, before.rows(table)?);
            (now != before).then_some(ChangedTable { table, before, now })
        });
        let tables: Vec<_> = changed.collect();
        match (tables.is_empty(), doubtful) {
            (false, _) => Self::Changed { tables },
            (true, true) => Self::AsBeforeSoFar,
            (true, false) => Self::AsBefore,
        }
    }

    /// For people.
    pub fn sentence(&self) -> String {
        match self {
            Self::AsBefore => "Read back: the rows in the dataset are as before.".to_owned(),
            Self::AsBeforeSoFar => "Read back: the rows are as before so far; the server may still publish.".to_owned(),
            Self::PublishedFirst => {
                "It was published before the end of the upload arrived; there is no undo.".to_owned()
            }
            Self::Unfilled => "Looked at: the definition was created and holds no data.".to_owned(),
            Self::Deleted => "The definition held no data and is deleted.".to_owned(),
            Self::TrialDeleted => "The dataset of the trial is deleted.".to_owned(),
            Self::Changed { tables } => {
                let words = tables.iter().map(|table| {
                    let (name, before, now) = (&table.table, text::count(table.before), text::count(table.now));
                    format!("{name} had {before} rows and has {now}")
                });
                format!(
                    "Read back: the rows are others than before: {}. The publish came through, or somebody else pushed.",
                    words.collect::<Vec<_>>().join("; ")
                )
            }
            Self::Unknown { why } => format!("What the dataset holds now is not known: {why}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::proof::Figures;
    use super::*;

    fn seen(rows: u64) -> Seen {
        Seen::Read(Figures { rows: [("t".to_owned(), rows)].into(), ..Figures::default() })
    }

    #[test]
    fn rows_are_claimed_to_be_as_before_only_where_both_were_read() {
        let unread = Seen::Unread("no".to_owned());
        let changed =
            |before, now| Afterwards::Changed { tables: vec![ChangedTable { table: "t".to_owned(), before, now }] };
        let table = [
            (seen(5), seen(5), false, Afterwards::AsBefore),
            (seen(5), seen(5), true, Afterwards::AsBeforeSoFar),
            (seen(5), seen(7), false, changed(5, 7)),
            (seen(5), seen(7), true, changed(5, 7)),
            (Seen::Empty, seen(7), true, changed(0, 7)),
            (seen(5), unread.clone(), false, Afterwards::Unknown { why: "no".to_owned() }),
        ];
        for (before, now, doubtful, wanted) in table {
            assert_eq!(Afterwards::of(&before, &now, doubtful), wanted, "{before:?} {now:?} {doubtful}");
        }
        assert!(matches!(Afterwards::of(&unread, &seen(5), false), Afterwards::Unknown { .. }));
    }
}
