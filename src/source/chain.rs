//! A table as a stream of blocks, whether it is one file or many: goes from each file to the next, holds
//! every one of them to the columns of the first, and adds what the folders above it say.

use std::io::Read;
use std::path::Path;

use super::block::Block;
use super::delimited::BLOCK_SIZE;
use super::opened::Opened;
use super::parts::{self, Parts};
use super::splitting::Splitting;
use super::typed::Column;
use super::{Fault, Location, Reach, SourceError};
use crate::dataset::{Position, Reading};

/// How much of a file is read at once to see its columns alone.
const GLANCE: usize = 16 << 10;

/// A file, or many files that are one table, being read.
pub struct Source {
    current: Opened,
    /// The names of the columns, those of partitions last.
    header: Vec<String>,
    chain: Option<Chain>,
    /// Whether rows that are not as wide as the header line come out.
    ragged: Ragged,
}

/// What becomes of a row of delimited text that is not as wide as the header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ragged {
    /// It is a fault.
    Refused,
    /// It comes out, for whoever takes it to judge.
    Passed,
}

/// How much of files, as they are stored, had been read for a block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reached {
    /// The files before.
    pub(super) before: u64,
    /// The current one; nothing when a place in it says so itself.
    pub(super) stored: Option<u64>,
}

impl Reached {
    /// How many bytes had to be read to come to a place behind the start of the block.
    pub fn covered(self, position: Position) -> u64 {
        self.before + self.stored.unwrap_or(position.byte)
    }
}

/// Where in many files it is.
struct Chain {
    parts: Parts,
    reach: Reach,
    current: usize,
    /// Bytes of the files before, as stored, and their blank lines.
    before: u64,
    blank: u64,
    /// The first file, for its columns.
    first: Opened,
}

impl Source {
    /// Opens a file and reads its header line; likewise a folder or a pattern, of which the first file.
    pub fn open<'a>(location: impl Into<Location<'a>>, reading: &Reading) -> Result<Self, SourceError> {
        Self::open_at(location, reading, Position::START)
    }

    /// Opens a file and goes on at the start of a record that was reported before.
    ///
    /// At [`Position::START`] it begins with the first record, like [`Source::open`].
    pub fn open_at<'a>(
        location: impl Into<Location<'a>>,
        reading: &Reading,
        position: Position,
    ) -> Result<Self, SourceError> {
        let location = location.into();
        let path = location.path;
        if !parts::is_many(location) {
            return Ok(Self::alone(Opened::open_at(location, reading, position)?));
        }
        let parts = parts::find(location)?;
        let Some(first) = parts.files.first() else { return Err(SourceError::of(path, Fault::NoParts)) };
        let mut current = Opened::open(location.beside(&first.path), reading)?;
        let header = current.header().iter().chain(&parts.columns).cloned().collect();
        current.add_values(0, &first.values);
        let first = Opened::open_by(location.beside(&first.path), reading, GLANCE)?;
        let chain = Chain { parts, reach: location.reach().clone(), current: 0, before: 0, blank: 0, first };
        let mut source = Self { current, header, chain: Some(chain), ragged: Ragged::Refused };
        if position != Position::START {
            source.go_to(position)?;
        }
        Ok(source)
    }

    /// Reads anything that gives bytes; `name` is what errors call it.
    pub fn from_reader(name: &Path, input: impl Read + Send + 'static, reading: &Reading) -> Result<Self, SourceError> {
        Self::with_block_size(name, input, reading, BLOCK_SIZE)
    }

    /// Like [`Source::from_reader`] with another size of blocks; the records are the same.
    pub fn with_block_size(
        name: &Path,
        input: impl Read + Send + 'static,
        reading: &Reading,
        block_size: usize,
    ) -> Result<Self, SourceError> {
        Opened::stream(name, input, reading, block_size).map(Self::alone)
    }

    pub(super) fn alone(current: Opened) -> Self {
        Self { header: current.header().to_vec(), current, chain: None, ragged: Ragged::Refused }
    }

    /// Lets rows of text come out that are not as wide as the header line, where their structure is known
    /// otherwise; [`Source::width`] tells them.
    pub fn pass_ragged(&mut self) {
        self.ragged = Ragged::Passed;
        self.current.pass_ragged();
    }

    /// How many fields a record has, unless it is ragged.
    pub fn width(&self) -> usize {
        self.header.len()
    }

    /// The file that is being read.
    pub fn file(&self) -> &Path {
        self.current.file()
    }

    /// How it is read.
    pub fn reading(&self) -> &Reading {
        self.current.reading()
    }

    /// The names of the columns as they stand in the file; they may be empty or occur twice. Those that the
    /// names of folders give come last.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Where the next block begins. After an error it says nothing.
    pub fn position(&self) -> Position {
        let part = self.chain.as_ref().map_or(0, |chain| chain.current as u32);
        Position { part, ..self.current.position() }
    }

    /// How many blank lines were left out so far.
    pub fn blank_lines(&self) -> u64 {
        self.chain.as_ref().map_or(0, |chain| chain.blank) + self.current.blank_lines()
    }

    /// How many bytes of the files as stored had to be read to come to a place in the current one.
    pub fn covered(&self, position: Position) -> u64 {
        let before = self.chain.as_ref().map_or(0, |chain| chain.before);
        before + self.current.covered(position)
    }

    /// How much of the files had to be read for the block that was read last, as a value that can be kept; nothing
    /// for formats whose places are rows.
    pub fn reach_of_block(&self) -> Option<Reached> {
        let before = self.chain.as_ref().map_or(0, |chain| chain.before);
        self.current.reached(before)
    }

    /// Whether a place in it counts bytes of a file as stored.
    pub fn counts_stored_bytes(&self) -> bool {
        self.current.counts_stored_bytes()
    }

    /// How many bytes of the current file as stored have been read so far.
    pub fn stored_bytes(&self) -> u64 {
        self.current.stored_bytes()
    }

    /// What the file says of the types of its columns; nothing where it says none.
    pub(super) fn columns(&self) -> &[Column] {
        self.current.columns()
    }

    /// The splitter for a part of the file that is tried from a place on; none where that can't be done.
    pub(super) fn window_splitting(&self) -> Option<Splitting> {
        self.current.window_splitting()
    }

    /// Fills a block with the next records. When it comes back empty, the last file is at its end.
    pub fn next_block(&mut self, block: &mut Block) -> Result<(), SourceError> {
        loop {
            self.current.next_block(block)?;
            if !block.is_empty() || !self.go_on()? {
                return Ok(());
            }
        }
    }

    /// Opens the next file; false when there is none.
    fn go_on(&mut self) -> Result<bool, SourceError> {
        let Some(chain) = &mut self.chain else { return Ok(false) };
        let Some(next) = chain.parts.files.get(chain.current + 1).map(|part| part.path.clone()) else {
            return Ok(false);
        };
        chain.before += chain.parts.files.get(chain.current).map_or(0, |part| part.size);
        chain.blank += self.current.blank_lines();
        chain.current += 1;
        let reading = self.current.reading().clone();
        self.current = chain.open(&next, &reading, Position::START)?;
        if self.ragged == Ragged::Passed {
            self.current.pass_ragged();
        }
        Ok(true)
    }

    /// Goes to a place that was reported before.
    fn go_to(&mut self, position: Position) -> Result<(), SourceError> {
        let Some(chain) = &mut self.chain else { return Ok(()) };
        chain.current = position.part as usize;
        let Some(path) = chain.parts.files.get(chain.current).map(|part| part.path.clone()) else {
            return Err(SourceError::of(self.current.file(), Fault::Shorter));
        };
        chain.before = chain.parts.files.iter().take(chain.current).map(|part| part.size).sum();
        let reading = self.current.reading().clone();
        self.current = chain.open(&path, &reading, Position { part: 0, ..position })?;
        Ok(())
    }
}

impl Chain {
    /// Opens the current file.
    fn open(&mut self, path: &Path, reading: &Reading, position: Position) -> Result<Opened, SourceError> {
        let mut single = Opened::open_at(self.reach.at(path), reading, position)?;
        hold(&mut single, &mut self.first)?;
        let values = self.parts.files.get(self.current).map_or(&[][..], |part| &part.values);
        single.add_values(self.current as u32, values);
        Ok(single)
    }
}

/// Sees of every file whether it has the columns of the first one.
pub(super) fn glance(location: Location<'_>, parts: &Parts, reading: &Reading) -> Result<(), SourceError> {
    let mut first: Option<Opened> = None;
    for part in &parts.files {
        let mut single = Opened::open_by(location.beside(&part.path), reading, GLANCE)?;
        match &mut first {
            Some(first) => hold(&mut single, first)?,
            None => first = Some(single),
        }
    }
    Ok(())
}

/// Holds a file to the columns of the first one, or says what differs.
fn hold(single: &mut Opened, first: &mut Opened) -> Result<(), SourceError> {
    let (header, columns) = (single.header(), first.header());
    if header == columns {
        return hold_types(single, first);
    }
    let lacking = |of: &[String], from: &[String]| of.iter().find(|&name| !from.contains(name)).cloned();
    if let Some(name) = lacking(header, columns) {
        return Err(SourceError::of(single.file(), Fault::MoreColumns(name)));
    }
    if single.adopt(first) {
        return Ok(());
    }
    let (header, columns) = (single.header(), first.header());
    let fault = match (lacking(columns, header), header.iter().zip(columns).find(|(found, expected)| found != expected))
    {
        (Some(name), _) => Fault::FewerColumns(name),
        (None, Some((found, expected))) => Fault::OtherOrder { expected: expected.clone(), found: found.clone() },
        (None, None) => Fault::Ragged { expected: columns.len(), found: header.len() },
    };
    Err(SourceError::of(single.file(), fault))
}

/// Holds a file that says types to those of the first one.
fn hold_types(single: &Opened, first: &Opened) -> Result<(), SourceError> {
    let rule = |column: &Column| column.declared.as_ref().map(|declared| declared.rule);
    let differs = |(found, expected): &(&Column, &Column)| rule(found) != rule(expected);
    match single.columns().iter().zip(first.columns()).find(differs) {
        None => Ok(()),
        Some((found, expected)) => {
            let called =
                |column: &Column| rule(column).map_or_else(String::new, |rule| rule.data_type.title().to_owned());
            let (expected, found, column) = (called(expected), called(found), found.name.clone());
            Err(SourceError::of(single.file(), Fault::OtherType { column, expected, found }))
        }
    }
}
