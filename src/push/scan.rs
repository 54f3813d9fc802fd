//! The full scan: each file of a job read to its end against the model before anything is sent. It is
//! synchronous and belongs on a thread of its own; between two blocks it tells how far it is and looks whether
//! it is still wanted.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use tokio_util::sync::CancellationToken;

use super::job::TableJob;
use super::upload::table_plan;
use crate::dataset::{Definition, Findings, FormCategory, RaggedRows, Repeats, ScanTotals};
use crate::encode::{Check, Compare, EncodeError};
use crate::source::{Reach, Source, checksum, facts};

/// How far a scan is, for whoever watches it from another thread.
#[derive(Debug, Default)]
pub struct ScanMeter {
    bytes: AtomicU64,
    rows: AtomicU64,
}

impl ScanMeter {
    /// The totals as they stand.
    pub fn read(&self) -> ScanTotals {
        ScanTotals { bytes: self.bytes.load(Relaxed), rows: self.rows.load(Relaxed) }
    }
}

/// Scans the files of all tables; none when it was cancelled. What can't be read to its end is a finding like
/// the others.
pub fn scan(
    (definition, tables): (&Definition, &[TableJob]),
    reach: &Reach,
    meter: &ScanMeter,
    cancel: &CancellationToken,
) -> Option<Vec<Findings>> {
    let mut found = Vec::new();
    let mut before = ScanTotals::default();
    for table in tables {
        let mut tell = |bytes: u64, rows: u64| {
            meter.bytes.store(before.bytes + bytes, Relaxed);
            meter.rows.store(before.rows + rows, Relaxed);
            !cancel.is_cancelled()
        };
        let findings = match scan_with_sum(definition, table, reach, &mut tell) {
            Ok(findings) => findings?,
            Err(why) => unread(table, why),
        };
        before = ScanTotals { bytes: before.bytes + table.file.size, rows: before.rows + findings.rows };
        found.push(findings);
    }
    Some(found)
}

/// Scans one table, and reads beside that what its file holds.
fn scan_with_sum(
    definition: &Definition,
    table: &TableJob,
    reach: &Reach,
    tell: &mut impl FnMut(u64, u64) -> bool,
) -> Result<Option<Findings>, String> {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sum = scope.spawn(|| checksum(reach.at(&table.file.path), &|| !is_over.load(Relaxed)));
        let mut found = scan_table(definition, table, reach, tell);
        let is_whole = matches!(&found, Ok(Some(findings)) if findings.broken.is_none());
        is_over.store(!is_whole, Relaxed);
        let sum = sum.join().ok().and_then(Result::ok).flatten();
        if let Ok(Some(findings)) = &mut found {
            let is_as_told = || facts(reach.at(&table.file.path)).is_ok_and(|now| now == table.file);
            findings.content = sum.filter(|_| is_whole && is_as_told());
        }
        found
    })
}

/// Scans one table; nothing when `tell` says that it is not wanted any more, an error when it can't begin.
fn scan_table(
    definition: &Definition,
    table: &TableJob,
    reach: &Reach,
    tell: &mut impl FnMut(u64, u64) -> bool,
) -> Result<Option<Findings>, String> {
    let now = facts(reach.at(&table.file.path)).map_err(|error| error.to_string())?;
    if now != table.file {
        return Err("the file has changed since the model was made; look at it again".to_owned());
    }
    let plan = table_plan(definition, table).map_err(|reason| reason.to_string())?;
    let key = key(definition, &table.name);
    let open = || Source::open(reach.at(&table.file.path), &table.reading).map_err(|error| error.to_string());
    let mut check = Check::new(open()?, plan.clone(), &key).map_err(|error| error.to_string())?;
    let broken = loop {
        match check.step() {
            Ok(true) if tell(check.bytes(), check.rows()) => {}
            Ok(true) => return Ok(None),
            Ok(false) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    let suspects = check.suspects();
    let mut compared = None;
    if broken.is_none() && !suspects.is_empty() {
        let mut compare = Compare::new(open()?, plan, &key, suspects);
        while compare.step().map_err(|error: EncodeError| error.to_string())? {
            if !tell(check.bytes(), check.rows()) {
                return Ok(None);
            }
        }
        compared = Some(compare.repeats());
    }
    Ok(Some(check.findings(compared, broken)))
}

/// The columns of a table that are the ID forms of attributes.
fn key<'a>(definition: &'a Definition, table: &str) -> HashSet<&'a str> {
    let forms = definition.attributes.iter().flat_map(|attribute| &attribute.attribute_forms);
    let ids = forms.filter(|form| form.category == FormCategory::Id).flat_map(|form| &form.expressions);
    ids.filter(|expression| expression.table_name == table).map(|expression| expression.column_name.as_str()).collect()
}

/// What is found in a file that can't be read at all.
fn unread(table: &TableJob, why: String) -> Findings {
    Findings {
        table: table.name.clone(),
        file: table.file.path.clone(),
        unit: table.reading.format.unit(),
        rows: 0,
        bytes: 0,
        chunks: 0,
        json_bytes: 0,
        bad_rows: 0,
        on_bad: table.on_bad,
        bad: Vec::new(),
        ragged: RaggedRows::default(),
        too_big: None,
        repeats: Repeats::Unknown,
        broken: Some(why),
        content: None,
    }
}
