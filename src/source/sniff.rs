//! Which byte stands between the fields: the one that gives the header line more than one field and the
//! lines after it the same number. The verdict comes with its reasons, so that an operator can judge it.

use super::block::Block;
use super::split::{Input, Splitter, Width};
use crate::dataset::{Format, Naming, Reading};

/// A way to read a file, and why.
pub(super) struct Verdict {
    pub(super) reading: Reading,
    pub(super) reasons: Vec<String>,
}

impl Verdict {
    /// For a file of JSON; `what` says which kind of it.
    pub(super) fn json(known: Reading, what: &str) -> Self {
        let reading = Reading { format: Format::Json, ..known };
        Self { reading, reasons: vec![what.to_owned()] }
    }

    /// For a file whose way of being read is known.
    pub(super) fn given(reading: Reading) -> Self {
        let reason = match reading.format {
            Format::Delimited => format!("the delimiter {} was given", reading.delimiter_name()),
            format => format!("{}, as was given", format.title()),
        };
        Self { reading, reasons: vec![reason] }
    }
}

struct Candidate {
    reading: Reading,
    width: usize,
    rows: usize,
    /// Those of them that no broken quote cut short.
    whole: usize,
    /// Rows as wide as the header line.
    alike: usize,
    /// Rows that the delimiter splits at all.
    split: usize,
}

impl Candidate {
    fn judge(reading: Reading, head: &[u8], input: Input) -> Self {
        let delimiter = reading.delimiter;
        let splitter = Splitter::new(delimiter, reading.quote, Width::Any);
        let mut block = Block::over(head);
        let stop = splitter.fill(&mut block, 0, 1, input, usize::MAX);
        let width = block.record(0).map_or(0, |header| header.len());
        let split = block.records().skip(1).filter(|row| row.len() > 1).count();
        let alike = block.records().skip(1).filter(|row| row.len() == width).count();
        // A broken quote counts as one more row that is not like the header.
        let whole = block.len().saturating_sub(1);
        let rows = whole + usize::from(stop.fault.is_some());
        Self { reading, width, rows, whole, alike, split }
    }

    /// How well it reads: as a share of 1000 of its rows, then by its number of fields.
    fn score(&self) -> (usize, usize) {
        let share = (self.alike * 1000).checked_div(self.rows).unwrap_or(1000);
        if self.width > 1 { (share, self.width) } else { (0, 0) }
    }

    /// Whether it splits the header line and hardly a row: then it belongs to the name of a single column.
    const fn is_in_the_name_only(&self) -> bool {
        self.width > 1 && self.whole > 0 && self.split * 10 < self.whole
    }

    fn sentence(&self) -> String {
        let name = self.reading.delimiter_name();
        let first = match self.reading.naming {
            Naming::Header => "header line",
            Naming::Numbered => "first line",
        };
        match (self.rows, self.alike) {
            (0, _) => format!("the {name} splits the {first} into {} fields", self.width),
            (rows, alike) if rows == alike => {
                format!("with the {name} every line looked at has {} fields, like the {first}", self.width)
            }
            (rows, alike) => {
                format!("with the {name} {alike} of {rows} lines have {} fields, like the {first}", self.width)
            }
        }
    }
}

/// Judges the head of a file, of which everything but the delimiter is known.
pub(super) fn sniff(known: &Reading, head: &[u8], input: Input) -> Verdict {
    let readings = Reading::DELIMITERS.iter().map(|&delimiter| Reading { delimiter, ..known.clone() });
    let mut candidates: Vec<_> = readings.map(|reading| Candidate::judge(reading, head, input)).collect();
    // Stable, so that among equals the usual delimiter comes first.
    candidates.sort_by_key(|c| std::cmp::Reverse(c.score()));
    let (wide, narrow): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| c.width > 1);
    match (wide.first(), narrow.first()) {
        (Some(best), Some(_)) if !best.is_in_the_name_only() => verdict(best, &wide),
        (Some(best), None) => verdict(best, &wide),
        (_, Some(one)) => {
            let reason = "no delimiter splits the lines after the first one, so the file is one column";
            Verdict { reading: one.reading.clone(), reasons: vec![reason.to_owned()] }
        }
        (None, None) => Verdict { reading: known.clone(), reasons: Vec::new() },
    }
}

fn verdict(best: &Candidate, wide: &[Candidate]) -> Verdict {
    Verdict { reading: best.reading.clone(), reasons: wide.iter().map(Candidate::sentence).collect() }
}
