//! A first look at many files that are one table: the first says how they are read, every one is held to its
//! columns, and values are taken from files all over the table.

use super::block::Block;
use super::preview::{HEAD, RaggedSeen, WINDOWS, of_file, sample_columns, take, weighed};
use super::{Location, Source, SourceError, chain, parts};
use crate::dataset::{Asked, Position, Preview, Reading, RowCount, Sample};
use crate::text;

/// Looks at all of them, as far as needed.
pub(super) fn preview(location: Location<'_>, asked: &Asked) -> Result<Preview, SourceError> {
    let path = location.path;
    let parts = parts::find(location)?;
    let Some(first) = parts.files.first() else {
        return Err(SourceError::of(path, super::Fault::NoParts));
    };
    let one = of_file(location.beside(&first.path), asked)?;
    chain::glance(location, &parts, &one.reading)?;
    let facts = parts.facts(path);
    let source = Source::open(location, &one.reading)?;
    let mut ragged = RaggedSeen::default();
    let (sample, rows) = if facts.size <= HEAD {
        let sample = sampled(source, usize::MAX, &mut ragged)?;
        let rows = RowCount::Exact(sample.rows() as u64 + ragged.rows());
        (sample, rows)
    } else {
        let mut sample = sampled(source, one.sample.head, &mut ragged)?;
        let count = parts.files.len() as u64;
        let mut places: Vec<u64> = (1..=WINDOWS).map(|window| (count - 1) * window / WINDOWS).collect();
        places.dedup();
        for place in places.into_iter().filter(|&place| place > 0) {
            let start = Position { part: place as u32, ..Position::START };
            add_block(&mut sample, Source::open_at(location, &one.reading, start)?, &mut ragged)?;
        }
        let share = u128::from(one.rows.number()) * u128::from(facts.size) / u128::from(first.size.max(1));
        (sample, RowCount::About(share as u64))
    };
    let name = first.path.file_name().map(|name| text::harmless(&name.to_string_lossy()).into_owned());
    let mut reasons = vec![format!(
        "files that are one table, in the order of their names: {}; all are read like the first, {}",
        text::count(parts.files.len() as u64),
        name.unwrap_or_default()
    )];
    if !parts.columns.is_empty() {
        let names = parts.columns.iter().map(|name| text::harmless(name)).collect::<Vec<_>>().join(", ");
        reasons.push(format!("columns from the names of folders: {names}"));
    }
    reasons.extend(one.reasons);
    let ragged = ragged.judge(path, sample.rows() as u64)?;
    let reading = Reading { ragged, ..one.reading };
    Ok(weighed(Preview { file: facts, sample, rows, reasons, reading, raw: one.raw, sheets: one.sheets }, asked))
}

/// The first rows of a source.
fn sampled(mut source: Source, most: usize, ragged: &mut RaggedSeen) -> Result<Sample, SourceError> {
    source.pass_ragged();
    let mut sample = Sample { columns: sample_columns(&source), head: 0 };
    let mut block = Block::new();
    while sample.rows() < most {
        source.next_block(&mut block)?;
        if block.is_empty() {
            break;
        }
        let width = sample.columns.len();
        for record in block.records().take(most - sample.rows()).filter(|record| !ragged.takes(width, record)) {
            take(&mut sample, source.reading(), &record);
        }
    }
    sample.head = sample.rows();
    Ok(sample)
}

/// Adds the first block of a source.
fn add_block(sample: &mut Sample, mut source: Source, ragged: &mut RaggedSeen) -> Result<(), SourceError> {
    source.pass_ragged();
    let mut block = Block::new();
    source.next_block(&mut block)?;
    let width = sample.columns.len();
    for record in block.records().filter(|record| !ragged.takes(width, record)) {
        take(sample, source.reading(), &record);
    }
    Ok(())
}
