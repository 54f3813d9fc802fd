//! Text as a stream of blocks: fills buffers, keeps the part of a record that a buffer cut off, knows the
//! names of the columns, and can begin in the middle of a file at a place it once reported.

use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::block::{Block, Indent};
use super::error::malformed;
use super::json;
use super::layers::{self, Bytes, Layers};
use super::split::{Input, RECORD_LIMIT, Stop, Width};
use super::splitting::Splitting;
use super::stored::Stored;
use super::stream::{Flow, Learned};
use super::{Fault, Location, Place, SourceError};
use crate::dataset::{Format, Naming, Position, Reading};

/// How many bytes a block has unless a record needs more.
pub const BLOCK_SIZE: usize = 256 << 10;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A file that is being read.
pub(super) struct Single {
    file: PathBuf,
    reading: Reading,
    layers: Layers,
    splitting: Splitting,
    header: Vec<String>,
    block_size: usize,
    /// Which file of the table it is, and what each of its records has besides its own values.
    part: u32,
    given: Vec<Vec<u8>>,
    /// Bytes that were read and not split yet, from `position` on.
    tail: Vec<u8>,
    /// The next record begins here, or behind blank lines that begin here.
    position: Position,
    ended: Input,
    blank: u64,
    /// What is wrong behind the records that were given out.
    pending: Option<SourceError>,
}

impl Single {
    /// Opens a file and goes on at the start of a record that was reported before.
    ///
    /// At [`Position::START`] it begins with the first record, like [`super::Source::open`].
    pub(super) fn open_at(location: Location<'_>, reading: &Reading, position: Position) -> Result<Self, SourceError> {
        if let Some(stream) = location.stream()?
            && let Some(flow) = stream.flow()
        {
            return Self::open_flow(location.path, flow, reading, position);
        }
        let (layers, file) = layers::open(location, reading)?;
        let mut source = Self::over(location.path, layers, reading, BLOCK_SIZE)?;
        if position != Position::START {
            source.splitting.resume();
            match file {
                Some(file) => source.seek(file, position)?,
                None => source.skip_to(position)?,
            }
        }
        Ok(source)
    }

    /// Reads a stream that is being pushed from a place on. What its start says is learned when that passes by.
    fn open_flow(path: &Path, flow: &Flow, reading: &Reading, position: Position) -> Result<Self, SourceError> {
        let (from, learned) = match flow.learned.get() {
            Some(learned) if position != Position::START => (position, Some(learned)),
            _ => (flow.start, None),
        };
        let layers = Layers::behind(Box::new(flow.from(from)), from);
        let Some(Learned { header, splitting }) = learned else {
            let source = Self::over(path, layers, reading, BLOCK_SIZE)?;
            let splitting = source.splitting.again(reading);
            flow.learned.get_or_init(|| Learned { header: source.header.clone(), splitting });
            return Ok(source);
        };
        let mut source = Self::unread(path, layers, reading, BLOCK_SIZE);
        (source.header, source.splitting) = (header.clone(), splitting.again(reading));
        source.splitting.resume();
        Ok(source)
    }

    /// Goes on elsewhere in a file whose bytes are read as they are stored.
    fn seek(&mut self, mut file: Stored, position: Position) -> Result<(), SourceError> {
        let whole = |error: std::io::Error| SourceError::of(&self.file, Fault::of_io(&error));
        if file.size().map_err(whole)?.is_some_and(|size| position.byte > size) {
            return Err(SourceError::of(&self.file, Fault::Shorter));
        }
        file.seek(SeekFrom::Start(position.byte)).map_err(whole)?;
        self.layers.input = Box::new(file);
        self.tail.clear();
        (self.ended, self.position) = (Input::GoesOn, position);
        Ok(())
    }

    /// Goes on further down, by reading what is before it.
    fn skip_to(&mut self, position: Position) -> Result<(), SourceError> {
        let ahead = position.byte.checked_sub(self.position.byte).unwrap_or(u64::MAX);
        let read = self.tail.len() as u64;
        if ahead <= read {
            self.tail.drain(..ahead as usize);
        } else {
            self.tail.clear();
            let mut before = self.layers.input.by_ref().take(ahead - read);
            let skipped = std::io::copy(&mut before, &mut std::io::sink());
            let skipped = skipped.map_err(|error| SourceError::of(&self.file, Fault::of_io(&error)))?;
            if skipped < ahead - read {
                return Err(SourceError::of(&self.file, Fault::Shorter));
            }
            self.ended = Input::GoesOn;
        }
        self.position = position;
        Ok(())
    }

    /// Opens a file in blocks of another size.
    pub(super) fn open_by(location: Location<'_>, reading: &Reading, block_size: usize) -> Result<Self, SourceError> {
        Self::over(location.path, layers::open(location, reading)?.0, reading, block_size)
    }

    /// Like [`super::Source::from_reader`] with another size of blocks; the records are the same.
    pub(super) fn with_block_size(
        name: &Path,
        input: impl Read + Send + 'static,
        reading: &Reading,
        block_size: usize,
    ) -> Result<Self, SourceError> {
        Self::over(name, layers::over(name, Box::new(input), reading)?, reading, block_size)
    }

    fn over(name: &Path, layers: Layers, reading: &Reading, block_size: usize) -> Result<Self, SourceError> {
        let mut source = Self::unread(name, layers, reading, block_size);
        match reading.format {
            Format::Delimited if reading.naming == Naming::Numbered => source.count_columns()?,
            Format::Delimited => source.read_header()?,
            Format::Json => source.learn_columns()?,
            Format::Parquet | Format::Arrow | Format::Workbook => {
                return Err(SourceError::of(name, Fault::NeedsFile(reading.format.title())));
            }
        }
        Ok(source)
    }

    /// A file of which nothing was read yet.
    fn unread(name: &Path, layers: Layers, reading: &Reading, block_size: usize) -> Self {
        let start = layers.start;
        Self {
            file: name.to_owned(),
            reading: reading.clone(),
            layers,
            splitting: Splitting::of(reading),
            header: Vec::new(),
            block_size: block_size.max(BOM.len() + 1),
            part: 0,
            given: Vec::new(),
            tail: Vec::new(),
            position: start,
            ended: Input::GoesOn,
            blank: 0,
            pending: None,
        }
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Makes it one of many files; each of its records has these values too.
    pub(super) fn add_values(&mut self, part: u32, values: &[Option<String>]) {
        self.part = part;
        self.given = values.iter().map(|value| value.clone().unwrap_or_default().into_bytes()).collect();
    }

    /// Puts the values where another file of the table has them, if both are JSON whose rows may lack names.
    pub(super) fn adopt(&mut self, first: &mut Self) -> bool {
        match (self.splitting.objects(), first.splitting.objects()) {
            (Some(mine), Some(theirs)) => {
                mine.adopt(theirs);
                self.header.clone_from(&first.header);
                true
            }
            _ => false,
        }
    }

    /// How it is read.
    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The names of the columns as they stand in the file; they may be empty or occur twice.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Where the next block begins. After an error it says nothing.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// How many blank lines were left out so far.
    pub(super) fn blank_lines(&self) -> u64 {
        self.blank
    }

    /// Whether a place in it counts bytes of the file as stored.
    pub(super) fn counts_stored_bytes(&self) -> bool {
        self.layers.bytes == Bytes::Stored
    }

    /// How many bytes of the file as stored have been read so far.
    pub(super) fn stored_bytes(&self) -> u64 {
        self.layers.stored_bytes()
    }

    /// Lets rows that are not as wide as the header line come out.
    pub(super) fn pass_ragged(&mut self) {
        match &mut self.splitting {
            Splitting::Delimited(splitter) => splitter.width.loosen(),
            Splitting::Json(json) => json.pass_other_widths(),
        }
    }

    /// Fills a block with the next records. When it comes back empty, the file is at its end.
    pub(super) fn next_block(&mut self, block: &mut Block) -> Result<(), SourceError> {
        self.fill(block, usize::MAX)
    }

    fn fill(&mut self, block: &mut Block, most: usize) -> Result<(), SourceError> {
        block.clear();
        if let Some(error) = &self.pending {
            return Err(error.clone());
        }
        block.base = self.position.byte;
        block.part = self.part;
        block.given.clone_from(&self.given);
        block.filled = self.tail.len();
        let size = self.tail.len().max(self.block_size);
        // One long record must not make every block after it long.
        if block.bytes.len() != size {
            block.bytes.resize(size, 0);
            block.bytes.shrink_to(size);
        }
        if let Some(head) = block.bytes.get_mut(..self.tail.len()) {
            head.copy_from_slice(&self.tail);
        }
        self.tail.clear();
        loop {
            self.read_up(block)?;
            let from = bom_length(block);
            let stop = self.splitting.fill(block, from, self.position.line, self.ended, most);
            if block.is_empty() && stop.fault.is_none() && self.ended == Input::GoesOn {
                self.make_room(block, &stop);
                continue;
            }
            return self.settle(block, stop);
        }
    }

    /// After a buffer without the end of a record: forgets blank lines, else asks for a longer buffer.
    fn make_room(&mut self, block: &mut Block, stop: &Stop) {
        if stop.at == 0 {
            let longer = block.bytes.len() * 2;
            block.bytes.resize(longer, 0);
            return;
        }
        block.bytes.copy_within(stop.at..block.filled, 0);
        block.filled -= stop.at;
        block.base += stop.at as u64;
        self.position = Position { byte: block.base, line: stop.line, ..Position::START };
        self.blank += stop.blank;
    }

    /// Reads until the block's buffer is full or the file ends.
    fn read_up(&mut self, block: &mut Block) -> Result<(), SourceError> {
        while self.ended == Input::GoesOn {
            let Some(room) = block.bytes.get_mut(block.filled..).filter(|room| !room.is_empty()) else { break };
            match self.layers.input.read(room) {
                Ok(0) => self.ended = Input::Ended,
                Ok(read) => block.filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let error = self.failed(&error, block.base + block.filled as u64);
                    return Err(self.pending.insert(error).clone());
                }
            }
        }
        Ok(())
    }

    fn failed(&self, error: &std::io::Error, byte: u64) -> SourceError {
        match malformed(error) {
            Some(at) => {
                let place = Place { line: at.line, column: at.column, byte: at.byte, ..Place::default() };
                self.error(Fault::Malformed(at.name), place)
            }
            None => SourceError::of(
                &self.file,
                match Fault::of_io(error) {
                    Fault::Read(said) => Fault::Read(format!("{said} (at byte {byte})")),
                    fault => fault,
                },
            ),
        }
    }

    /// Takes over how far a block was filled, after a look at its bytes as text.
    fn settle(&mut self, block: &mut Block, stop: Stop) -> Result<(), SourceError> {
        self.tail.extend_from_slice(block.bytes.get(stop.at..block.filled).unwrap_or_default());
        let base = self.position;
        self.position = Position { byte: base.byte + stop.at as u64, line: stop.line, ..Position::START };
        self.blank += stop.blank;
        let trouble = self.check_text(block, stop.at, base.line).or(stop.fault);
        if let Some((fault, place)) = trouble {
            let fault = match fault {
                Fault::Ragged { expected, found } if self.reading.naming == Naming::Numbered => {
                    Fault::OtherWidth { expected, found }
                }
                fault => fault,
            };
            let error = self.error(fault, place);
            if block.is_empty() {
                return Err(self.pending.insert(error).clone());
            }
            self.pending = Some(error);
        }
        Ok(())
    }

    /// Finds the first byte that is no text, and cuts the block off before its record.
    fn check_text(&self, block: &mut Block, end: usize, line: u64) -> Option<(Fault, Place)> {
        let bytes = block.bytes.get(..end).unwrap_or_default();
        let invalid = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
        let nul = memchr::memchr(0, bytes.get(..invalid.unwrap_or(end)).unwrap_or_default());
        let (fault, at) = match (nul, invalid) {
            (Some(at), _) => (Fault::Nul, at),
            (None, Some(at)) => (Fault::NotUtf8, at),
            (None, None) => return None,
        };
        let index = block.rows.partition_point(|row| row.start as usize <= at).saturating_sub(1);
        let first = (0, (line, Indent::Of(0)));
        let (start, line) = block.rows.get(index).map_or(first, |row| (row.start as usize, (row.line, row.indent)));
        let mut place = block.place(start, line, at);
        place.name = block.record(index).and_then(|record| {
            let begins = |i: usize| record.place(i).byte;
            let field = (0..record.len()).filter(|&i| begins(i) <= place.byte).max_by_key(|&i| begins(i))?;
            self.header.get(field).cloned()
        });
        block.rows.truncate(index);
        Some((fault, place))
    }

    fn error(&self, fault: Fault, place: Place) -> SourceError {
        SourceError { file: self.file.clone(), place: Some(place), fault }
    }

    /// Learns the names of the columns from the start of a file of JSON.
    fn learn_columns(&mut self) -> Result<(), SourceError> {
        let mut wanted = json::HEAD;
        loop {
            self.read_head(wanted)?;
            let from = if self.position.byte == 0 && self.tail.starts_with(BOM) { BOM.len() } else { 0 };
            let (fault, at) = match json::learn(&self.tail, from, self.ended, self.reading.nested) {
                Ok(learned) => {
                    let mut learned = learned;
                    self.position.line += learned.json.pass(&self.tail, from, learned.at, self.position.byte);
                    self.position.byte += learned.at as u64;
                    self.tail.drain(..learned.at);
                    (self.header, self.splitting) = (learned.header, Splitting::Json(learned.json));
                    return Ok(());
                }
                Err(json::Halt::More) if wanted <= RECORD_LIMIT => {
                    wanted *= 2;
                    continue;
                }
                Err(json::Halt::More) => (Fault::RecordTooLong, 0),
                Err(json::Halt::Fault(fault, at)) => (fault, at),
            };
            let mut block = Block::over(&self.tail);
            block.base = self.position.byte;
            return Err(self.error(fault, block.place(from, (self.position.line, Indent::Of(0)), at)));
        }
    }

    /// Reads on until so many bytes wait to be split, or the file ends.
    fn read_head(&mut self, wanted: usize) -> Result<(), SourceError> {
        let missing = wanted.saturating_sub(self.tail.len());
        let read = self.layers.input.by_ref().take(missing as u64).read_to_end(&mut self.tail);
        let read = read.map_err(|error| self.failed(&error, self.position.byte))?;
        if read < missing {
            self.ended = Input::Ended;
        }
        Ok(())
    }

    /// The splitter for a part of the file that is tried from a place on.
    pub(super) fn window_splitting(&self) -> Splitting {
        self.splitting.for_window(&self.reading)
    }

    fn read_header(&mut self) -> Result<(), SourceError> {
        let mut block = Block::new();
        self.fill(&mut block, 1)?;
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        let Some(record) = block.record(0) else {
            return Err(SourceError { file: self.file.clone(), place: None, fault: Fault::Empty });
        };
        self.header = record.fields().map(|field| field.text().into_owned()).collect();
        self.hold_to_header()
    }

    /// Learns how many columns there are from the first row, which is read again as one.
    fn count_columns(&mut self) -> Result<(), SourceError> {
        let mut wanted = self.block_size;
        loop {
            self.read_head(wanted)?;
            let from = if self.position.byte == 0 && self.tail.starts_with(BOM) { BOM.len() } else { 0 };
            let mut block = Block::over(&self.tail);
            block.base = self.position.byte;
            let stop = self.splitting.fill(&mut block, from, self.position.line, self.ended, 1);
            if let Some(first) = block.record(0) {
                self.header = Naming::numbered(first.len());
                return self.hold_to_header();
            }
            match stop.fault {
                Some((fault, place)) => return Err(self.error(fault, place)),
                // Nothing but blank lines is no table, however long it goes on.
                None if self.ended == Input::Ended || wanted > RECORD_LIMIT => {
                    return Err(SourceError::of(&self.file, Fault::NoColumns));
                }
                None => wanted *= 2,
            }
        }
    }

    /// From here on every row has as many fields as there are names.
    fn hold_to_header(&mut self) -> Result<(), SourceError> {
        if self.header.len() == 1 && !self.reading.comment.is_empty() {
            return Err(SourceError::of(&self.file, Fault::CommentsInOneColumn));
        }
        if let Splitting::Delimited(splitter) = &mut self.splitting {
            splitter.width = Width::Exactly(self.header.len());
        }
        Ok(())
    }
}

fn bom_length(block: &Block) -> usize {
    let at_start = block.base == 0 && block.bytes.get(..block.filled).is_some_and(|bytes| bytes.starts_with(BOM));
    if at_start { BOM.len() } else { 0 }
}
