//! The full scan of one table: every row goes through the same checks as on its way into a chunk and is then
//! forgotten; what doesn't fit is counted with its first places. Nothing is sent, and nothing is judged twice.

use std::collections::HashSet;
use std::convert::Infallible;

use super::cuts::Cuts;
use super::keys::{Keys, Seen, Suspects};
use super::row::{self, RowWriter, Watch};
use super::{EncodeError, TablePlan};
use crate::dataset::value::{ValueError, Window};
use crate::dataset::{BadPlace, BadValues, Findings, OnBad, RaggedRows, Repeats, TooBig};
use crate::source::{Block, Field, Record, Source};
use crate::text;

/// How many places are kept of each kind of bad value.
const FIRST: usize = 5;
/// How much of a value is kept, in terminal cells.
const SHOWN: usize = 60;
/// Up to how many rows repeated keys are compared and not only counted by their hashes.
const COMPARED: usize = 1_000_000;

/// One row as JSON, and what its key is.
struct Row {
    writer: RowWriter,
    json: Vec<u8>,
    key: KeyOf,
}

/// The key of a row, out of its values as JSON.
#[derive(Default)]
struct KeyOf {
    /// For each column whether it is of the key.
    columns: Vec<bool>,
    key: Vec<u8>,
}

impl Watch for KeyOf {
    #[inline]
    fn see<'a>(&mut self, column: usize, json: &[u8], _: impl FnOnce() -> Option<Window<'a>>) {
        if self.columns.get(column) == Some(&true) {
            self.key.extend_from_slice(json);
            self.key.push(b',');
        }
    }
}

impl Row {
    fn with_key(plan: &TablePlan, key: &HashSet<&str>) -> Self {
        let columns = plan.columns.iter().map(|column| key.contains(column.name.as_str())).collect();
        Self { writer: RowWriter::default(), json: Vec::new(), key: KeyOf { columns, key: Vec::new() } }
    }

    fn has_key(&self) -> bool {
        self.key.columns.contains(&true)
    }

    /// Writes a row; tells of each value that is refused, for which null stands.
    #[inline]
    fn write(
        &mut self,
        plan: &TablePlan,
        source: &Source,
        record: &Record<'_>,
        mut refused: impl FnMut(usize, ValueError),
    ) {
        let Self { writer, json, key } = self;
        json.clear();
        key.key.clear();
        let of = (plan, source.reading());
        let _ = writer.write(of, record, key, json, |(at, reason), json| {
            refused(at, reason);
            json.extend_from_slice(b"null");
            Ok::<_, Infallible>(())
        });
    }
}

/// A scan of one table that goes on block by block, so that whoever drives it can stop it between two.
pub struct Check {
    source: Source,
    plan: TablePlan,
    block: Block,
    row: Row,
    cuts: Cuts,
    keys: Keys,
    rows: u64,
    bad_rows: u64,
    bad: Vec<(usize, ValueError, BadValues)>,
    ragged: RaggedRows,
    too_big: Option<TooBig>,
}

impl Check {
    /// A scan from the first row on; the key is what the columns of these names make.
    pub fn new(mut source: Source, plan: TablePlan, key: &HashSet<&str>) -> Result<Self, EncodeError> {
        plan.check(&source)?;
        if plan.on_bad == OnBad::SetAside {
            source.pass_ragged();
        }
        let plan = plan.over(&source);
        Ok(Self {
            source,
            block: Block::new(),
            row: Row::with_key(&plan, key),
            cuts: Cuts::new(plan.orientation, plan.effective_limit(), plan.columns.len()),
            plan,
            keys: Keys::new(COMPARED),
            rows: 0,
            bad_rows: 0,
            bad: Vec::new(),
            ragged: RaggedRows::default(),
            too_big: None,
        })
    }

    /// Bytes of the file as stored that were read so far.
    pub fn bytes(&self) -> u64 {
        if self.source.counts_stored_bytes() { self.source.position().byte } else { self.source.stored_bytes() }
    }

    /// Rows so far.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Looks at some more rows; false when there are none.
    pub fn step(&mut self) -> Result<bool, EncodeError> {
        self.source.next_block(&mut self.block)?;
        let has_key = self.row.has_key();
        let unit = self.source.reading().format.unit();
        let width = self.source.width();
        let frame = row::frame(&self.plan);
        for record in self.block.records() {
            if record.len() != width {
                self.rows += 1;
                self.bad_rows += 1;
                note_ragged(&mut self.ragged, &record);
                continue;
            }
            let mut is_bad = false;
            let (plan, bad) = (&self.plan, &mut self.bad);
            self.row.write(plan, &self.source, &record, |column, reason| {
                is_bad = true;
                note(bad, plan, column, reason, &record);
            });
            self.bad_rows += u64::from(is_bad);
            self.rows += 1;
            if is_bad && self.plan.on_bad == OnBad::SetAside {
                continue;
            }
            if let Err(size) = self.cuts.add((self.row.json.len() - frame) as u64) {
                let line = record.position().number(unit);
                let first = self.too_big.get_or_insert(TooBig { rows: 0, line, size });
                first.rows += 1;
            }
            if has_key {
                self.keys.add(&self.row.key.key);
            }
        }
        Ok(!self.block.is_empty())
    }

    /// The hashes of keys that are to be compared, in a second reading; nothing when none came twice or there
    /// are too many rows.
    pub fn suspects(&mut self) -> Suspects {
        self.keys.twice()
    }

    /// What was found. Whether keys come twice is told by a comparison where there was one.
    pub fn findings(self, compared: Option<Repeats>, broken: Option<String>) -> Findings {
        let repeats = if !self.row.has_key() {
            Repeats::NoKey
        } else if broken.is_some() {
            Repeats::Unknown
        } else {
            let none = Repeats::Counted { rows: 0, first: Vec::new() };
            self.keys.estimate().or(compared).unwrap_or(none)
        };
        let bytes = self.bytes();
        let mut bad: Vec<BadValues> = self.bad.into_iter().map(|(.., bad)| bad).collect();
        bad.sort_by_key(|bad| std::cmp::Reverse(bad.count));
        Findings {
            table: self.plan.table,
            file: self.source.file().to_owned(),
            unit: self.source.reading().format.unit(),
            rows: self.rows,
            bytes,
            chunks: self.cuts.chunks(),
            json_bytes: self.cuts.json_bytes(),
            bad_rows: self.bad_rows,
            on_bad: self.plan.on_bad,
            bad,
            ragged: self.ragged,
            too_big: self.too_big,
            repeats,
            broken,
            content: None,
        }
    }
}

#[cold]
fn note(
    bad: &mut Vec<(usize, ValueError, BadValues)>,
    plan: &TablePlan,
    at: usize,
    reason: ValueError,
    record: &Record<'_>,
) {
    let Some(column) = plan.columns.get(at) else { return };
    let known = bad.iter().position(|(other, why, _)| *other == at && *why == reason);
    let place = known.unwrap_or(bad.len());
    if known.is_none() {
        let (column, data_type) = (column.header.clone(), column.rule.data_type);
        let group = BadValues { column, data_type, reason: reason.to_string(), count: 0, first: Vec::new() };
        bad.push((at, reason, group));
    }
    let Some((.., group)) = bad.get_mut(place) else { return };
    group.count += 1;
    if group.first.len() < FIRST {
        let source = column.source.unwrap_or_default();
        let place = record.place(source);
        let value = record.field(source).map(Field::text).unwrap_or_default();
        group.first.push(BadPlace { line: place.line, byte: place.column, value: text::cell(&value, SHOWN) });
    }
}

#[cold]
fn note_ragged(ragged: &mut RaggedRows, record: &Record<'_>) {
    ragged.rows += 1;
    if ragged.first.len() < FIRST {
        let (place, fields) = (record.begin(), record.len());
        let value = if fields == 1 { "1 field".to_owned() } else { format!("{fields} fields") };
        ragged.first.push(BadPlace { line: place.line, byte: place.column, value });
    }
}

/// Compares the rows whose keys have these hashes, in a second reading that goes on block by block.
pub struct Compare {
    source: Source,
    plan: TablePlan,
    suspects: Suspects,
    block: Block,
    row: Row,
    seen: Seen,
}

impl Compare {
    /// A second reading for what a first one suspects.
    pub fn new(mut source: Source, plan: TablePlan, key: &HashSet<&str>, suspects: Suspects) -> Self {
        if plan.on_bad == OnBad::SetAside {
            source.pass_ragged();
        }
        let plan = plan.over(&source);
        let row = Row::with_key(&plan, key);
        Self { source, plan, suspects, block: Block::new(), row, seen: Seen::default() }
    }

    /// Compares some more rows; false when there are none.
    pub fn step(&mut self) -> Result<bool, EncodeError> {
        self.source.next_block(&mut self.block)?;
        let unit = self.source.reading().format.unit();
        let width = self.source.width();
        for record in self.block.records().filter(|record| record.len() == width) {
            let mut is_bad = false;
            self.row.write(&self.plan, &self.source, &record, |_, _| is_bad = true);
            if is_bad && self.plan.on_bad == OnBad::SetAside {
                continue;
            }
            if self.suspects.holds(&self.row.key.key) {
                self.seen.add(&self.row.key.key, record.position().number(unit));
            }
        }
        Ok(!self.block.is_empty())
    }

    /// The repeated keys.
    pub fn repeats(self) -> Repeats {
        self.seen.repeats()
    }
}
