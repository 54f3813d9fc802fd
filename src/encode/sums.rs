//! Control totals on the way: what the rows of a chunk come to, column by column, added up from the very JSON that
//! is sent. A row counts when it stays in the chunk, so one that is taken back leaves no trace.

use crate::dataset::Decimal;
use crate::dataset::proof::Total;

/// The totals of one chunk.
#[derive(Default)]
pub(super) struct Sums {
    /// For each column of the table its place among the totals.
    places: Vec<Option<usize>>,
    row: Vec<Value>,
    chunk: Vec<Option<Total>>,
}

/// One value of the row under way.
#[derive(Clone, Copy)]
enum Value {
    Null,
    Number(Decimal),
    /// Beyond what is added up.
    TooWide,
}

impl Sums {
    /// Totals of these columns, which are places in the table.
    pub(super) fn of(columns: &[usize]) -> Self {
        let width = columns.iter().max().map_or(0, |last| last + 1);
        let mut places = vec![None; width];
        for (total, column) in columns.iter().enumerate() {
            if let Some(place) = places.get_mut(*column) {
                *place = Some(total);
            }
        }
        Self { places, row: vec![Value::Null; columns.len()], chunk: vec![Some(Total::default()); columns.len()] }
    }

    /// The same columns, with nothing added up.
    pub(super) fn another(&self) -> Self {
        let (row, chunk) = (vec![Value::Null; self.row.len()], vec![Some(Total::default()); self.chunk.len()]);
        Self { places: self.places.clone(), row, chunk }
    }

    /// Rows that were added up elsewhere stay in the chunk.
    pub(super) fn keep(&mut self, rows: &[Option<Total>]) {
        for (total, rows) in self.chunk.iter_mut().zip(rows) {
            *total = total.zip(*rows).and_then(|(total, rows)| total.plus(rows));
        }
    }

    /// A chunk begins.
    pub(super) fn begin(&mut self) {
        self.chunk.fill(Some(Total::default()));
    }

    /// Looks at the value of a column, which is written as JSON from a place on.
    #[inline]
    pub(super) fn see(&mut self, column: usize, json: &[u8], from: usize) {
        if let Some(Some(place)) = self.places.get(column) {
            self.see_number(*place, json.get(from..).unwrap_or_default());
        }
    }

    #[inline(never)]
    fn see_number(&mut self, place: usize, json: &[u8]) {
        if let Some(value) = self.row.get_mut(place) {
            *value = match json {
                b"null" => Value::Null,
                number => Decimal::parse(number).map_or(Value::TooWide, Value::Number),
            };
        }
    }

    /// The row stays in the chunk.
    #[inline]
    pub(super) fn keep_row(&mut self) {
        for (total, value) in self.chunk.iter_mut().zip(&self.row) {
            *total = match (*total, value) {
                (total, Value::Null) => total,
                (Some(total), Value::Number(number)) => total.plus(Total::of(*number)),
                _ => None,
            };
        }
    }

    /// What the chunk comes to; none for a total that does not fit.
    pub(super) fn chunk(&self) -> &[Option<Total>] {
        &self.chunk
    }
}
