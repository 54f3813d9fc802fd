//! The encoder of one table: makes chunk after chunk out of a file that stays open.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::bad::Bad;
use super::body::{Body, Sink};
use super::columns::Columns;
use super::feed::Feed;
use super::row::RowWriter;
use super::sums::Sums;
use super::{ChunkFacts, EncodeError, Outcome, TablePlan, aside, rows};
use crate::dataset::proof::Total;
use crate::dataset::{OnBad, Orientation, Position, Reading};
use crate::source::{Location, Source};

/// Makes the chunks of one table, one after the other.
///
/// It is synchronous and belongs on a thread of its own. After an error or [`Outcome::Stopped`] it stands
/// in the middle of a chunk and is of no further use: open another one where the chunk began.
pub struct Encoder {
    feed: Feed,
    plan: Arc<TablePlan>,
    columns: Columns,
    writer: RowWriter,
    bad: Bad,
    sums: Sums,
    position: Position,
}

impl Encoder {
    /// An encoder for the records that a source has yet to give.
    pub fn new(mut source: Source, plan: TablePlan) -> Result<Self, EncodeError> {
        plan.check(&source)?;
        if plan.on_bad == OnBad::SetAside {
            source.pass_ragged();
        }
        let plan = plan.over(&source);
        let position = source.position();
        let (bad, sums) = (Bad::default(), Sums::default());
        let plan = Arc::new(plan);
        Ok(Self {
            feed: Feed::new(source),
            plan,
            columns: Columns::default(),
            writer: RowWriter::default(),
            bad,
            sums,
            position,
        })
    }

    /// An encoder for a file, from the start of a chunk on ([`ChunkFacts::start`], or [`Position::START`]
    /// for the first one).
    pub fn open_at<'a>(
        location: impl Into<Location<'a>>,
        reading: &Reading,
        plan: TablePlan,
        start: Position,
    ) -> Result<Self, EncodeError> {
        Self::new(Source::open_at(location, reading, start)?, plan)
    }

    /// The same, with these columns of the table added up.
    #[must_use]
    pub fn adding_up(self, columns: &[usize]) -> Self {
        Self { sums: Sums::of(columns), ..self }
    }

    /// The same, with an end after so many rows.
    #[must_use]
    pub fn limited_to(self, rows: u64) -> Self {
        Self { feed: self.feed.limited_to(rows), ..self }
    }

    /// The same with a thread that reads ahead and others that write whole blocks of rows as JSON. Chunks come out
    /// as without them, and the threads end with the encoder. Rows of formats with types of their own and chunks by
    /// column are made one after the other all the same.
    pub fn ahead(self, writers: usize) -> Result<Self, EncodeError> {
        if writers == 0 || self.plan.orientation == Orientation::Column {
            return Ok(self);
        }
        let Self { feed, plan, columns, writer, bad, sums, position } = self;
        let feed = feed.ahead(&plan, &sums, writers)?;
        Ok(Self { feed, plan, columns, writer, bad, sums, position })
    }

    /// What the columns that are added up come to in the chunk that was made last; none for one whose values or
    /// sum do not fit.
    pub fn totals(&self) -> &[Option<Total>] {
        self.sums.chunk()
    }

    /// Where the next chunk begins.
    pub const fn position(&self) -> Position {
        self.position
    }

    /// What it encodes.
    pub fn plan(&self) -> &TablePlan {
        &self.plan
    }

    /// The first line of a file of rows that were set aside: the file's own columns, and what is said of each row.
    pub fn head_of_set_aside(&self) -> Vec<u8> {
        aside::head(&self.feed.origin)
    }

    /// Whether no row is left. A file without rows still makes one chunk, of none.
    pub fn is_at_end(&mut self) -> Result<bool, EncodeError> {
        self.feed.load()?;
        Ok(self.feed.peek().is_none())
    }

    /// Makes the next chunk: hands its body to the sink, buffer by buffer.
    ///
    /// With a [`super::Counter`] as the sink it is a dry run that gives the exact length of the body.
    pub fn chunk(&mut self, index: u64, sink: &mut dyn Sink) -> Result<Outcome, EncodeError> {
        let mut body = Body::new(&self.plan.table, index, sink);
        let taken = self.feed.taken();
        self.bad = Bad::default();
        self.sums.begin();
        let (feed, plan, bad, sums) = (&mut self.feed, &self.plan, &mut self.bad, &mut self.sums);
        let filled = match self.plan.orientation {
            Orientation::Row => rows::fill(feed, plan, bad, (&mut self.writer, sums), &mut body)?,
            Orientation::Column => self.columns.fill(feed, plan, bad, sums, &mut body)?,
        };
        let ControlFlow::Continue(rows) = filled else { return Ok(Outcome::Stopped) };
        self.sums.end();
        // Whether this is the last chunk must be known before its last byte is out.
        let last = self.is_at_end()?;
        let ControlFlow::Continue((json_bytes, body_bytes, checksum)) = body.finish() else {
            return Ok(Outcome::Stopped);
        };
        let start = self.position;
        self.position = self.feed.position();
        let (end, covered) = (self.position, self.feed.covered());
        Ok(Outcome::Made(ChunkFacts {
            rows,
            read: self.feed.taken() - taken,
            set_aside: self.bad.rows_set_aside(),
            as_null: self.bad.values_as_null(),
            json_bytes,
            body_bytes,
            start,
            end,
            covered,
            checksum,
            last,
        }))
    }
}
