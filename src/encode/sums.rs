//! Control totals on the way: what the rows of a chunk come to, column by column, added up from the very JSON that
//! is sent. A row counts when it stays in the chunk, so one that is taken back leaves no trace. Nearly all numbers are
//! short: they are added up as whole numbers, apart for each place of the point, and brought together at the end.

use super::row::Watch;
use crate::dataset::Decimal;
use crate::dataset::proof::Total;
use crate::dataset::value::Window;

/// How many places the point of a short number can have.
const SCALES: usize = 17;

/// The totals of one chunk.
#[derive(Default)]
pub(super) struct Sums {
    /// For each column of the table its place among the totals.
    places: Vec<Option<usize>>,
    columns: Vec<Column>,
    chunk: Vec<Option<Total>>,
}

/// What is added up of one column.
#[derive(Clone)]
struct Column {
    /// Its value in the row under way.
    value: Value,
    /// By how many digits are behind the point: the sum of the digits, and that without their signs.
    short: [(i128, i128); SCALES],
    /// All other numbers.
    long: Option<Total>,
}

impl Default for Column {
    fn default() -> Self {
        Self { value: Value::Null, short: [(0, 0); SCALES], long: Some(Total::default()) }
    }
}

/// One value of the row under way.
#[derive(Clone, Copy)]
enum Value {
    Null,
    Short(i64, u8),
    Long(Decimal),
    /// Beyond what is added up.
    TooWide,
}

impl Value {
    #[inline]
    fn of(json: &[u8], text: Option<Window<'_>>) -> Self {
        match text {
            Some(text) if text.is_empty() => Self::Null,
            Some(text) => {
                text.short_number().map_or_else(|| Self::of_any(json), |(digits, scale)| Self::Short(digits, scale))
            }
            None => Self::of_any(json),
        }
    }

    #[inline(never)]
    fn of_any(json: &[u8]) -> Self {
        match json {
            b"null" => Self::Null,
            number => Decimal::parse(number).map_or(Self::TooWide, Self::Long),
        }
    }
}

impl Column {
    /// Its value in the row under way stays in the chunk.
    #[inline]
    fn keep(&mut self) {
        match self.value {
            Value::Null => {}
            Value::Short(digits, scale) => {
                if let Some((sum, size)) = self.short.get_mut(usize::from(scale)) {
                    *sum += i128::from(digits);
                    *size += i128::from(digits.unsigned_abs());
                }
            }
            Value::Long(number) => self.long = self.long.and_then(|total| total.plus(Total::of(number))),
            Value::TooWide => self.long = None,
        }
    }

    /// All that was kept; it is kept no longer.
    fn take(&mut self) -> Option<Total> {
        let Self { short, long, .. } = std::mem::take(self);
        let used = (0..).zip(short).filter(|(_, (_, size))| *size > 0);
        let mut totals = used.map(|(scale, (sum, size))| Total::of_digits(sum, size, scale));
        totals.try_fold(long?, Total::plus)
    }
}

impl Watch for Sums {
    #[inline]
    fn see<'a>(&mut self, column: usize, json: &[u8], text: impl FnOnce() -> Option<Window<'a>>) {
        if let Some(Some(place)) = self.places.get(column) {
            self.see_number(*place, json, text());
        }
    }
}

impl Sums {
    #[inline(never)]
    fn see_number(&mut self, place: usize, json: &[u8], text: Option<Window<'_>>) {
        if let Some(column) = self.columns.get_mut(place) {
            column.value = Value::of(json, text);
        }
    }

    /// Totals of these columns, which are places in the table.
    pub(super) fn of(columns: &[usize]) -> Self {
        let width = columns.iter().max().map_or(0, |last| last + 1);
        let mut places = vec![None; width];
        for (total, column) in columns.iter().enumerate() {
            if let Some(place) = places.get_mut(*column) {
                *place = Some(total);
            }
        }
        Self::over(places, columns.len())
    }

    /// The same columns, with nothing added up.
    pub(super) fn another(&self) -> Self {
        Self::over(self.places.clone(), self.columns.len())
    }

    fn over(places: Vec<Option<usize>>, columns: usize) -> Self {
        Self { places, columns: vec![Column::default(); columns], chunk: vec![Some(Total::default()); columns] }
    }

    /// A chunk begins.
    pub(super) fn begin(&mut self) {
        self.columns.fill(Column::default());
        self.chunk.fill(Some(Total::default()));
    }

    /// The row stays in the chunk.
    #[inline]
    pub(super) fn keep_row(&mut self) {
        self.columns.iter_mut().for_each(Column::keep);
    }

    /// Rows that were added up elsewhere stay in the chunk.
    pub(super) fn keep(&mut self, rows: &[Option<Total>]) {
        for (total, rows) in self.chunk.iter_mut().zip(rows) {
            *total = total.zip(*rows).and_then(|(total, rows)| total.plus(rows));
        }
    }

    /// The chunk is complete.
    pub(super) fn end(&mut self) {
        let columns = self.columns.iter_mut().map(Column::take);
        for (total, column) in self.chunk.iter_mut().zip(columns) {
            *total = total.zip(column).and_then(|(total, column)| total.plus(column));
        }
    }

    /// What the chunk that was made last comes to; none for a total that does not fit.
    pub(super) fn chunk(&self) -> &[Option<Total>] {
        &self.chunk
    }
}
