//! The order of dates that are no ISO dates: a day beyond 12 shows it, and where none does it is asked.

use super::{Evidence, SHOWN, reason, results, values};
use crate::dataset::value::{DateOrder, ValueReading};
use crate::dataset::{DataType, Doubt, Sample, Says, Topic, Way};

/// The dates of a sample that are no ISO dates.
#[derive(Default)]
pub(super) struct Dates<'a> {
    /// With points, where the day always comes first.
    pointed: Option<&'a str>,
    day_first: Option<&'a str>,
    month_first: Option<&'a str>,
    either: Vec<&'a str>,
    /// The columns that hold those of the last kind.
    columns: Vec<String>,
}

/// The two first parts of a date like `03/04/2026`, perhaps with a time behind it, and what stands between them.
fn parts(text: &str) -> Option<(u8, u8, char)> {
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | '/' | '-'))?;
    let mut parts = text.splitn(3, mark);
    let mut short = || parts.next().filter(|part| matches!(part.len(), 1 | 2))?.parse::<u8>().ok();
    let (first, second) = (short()?, short()?);
    let (year, rest) = text.splitn(3, mark).nth(2)?.split_at_checked(4)?;
    let is_date = year.bytes().all(|b| b.is_ascii_digit()) && (rest.is_empty() || rest.starts_with([' ', 'T']));
    is_date.then_some((first, second, mark))
}

impl<'a> Dates<'a> {
    pub(super) fn of(sample: &'a Sample) -> Self {
        let mut dates = Self::default();
        for column in &sample.columns {
            if values(column).all(|text| parts(text).is_some()) {
                let before = dates.either.len();
                values(column).for_each(|text| dates.add(text));
                if dates.either.len() > before || values(column).any(|text| dates.either.contains(&text)) {
                    dates.columns.push(column.name.clone());
                }
            }
        }
        dates
    }

    fn add(&mut self, text: &'a str) {
        let slot = match parts(text) {
            // Zeros stand for no date at all.
            None | Some((0, ..)) => return,
            Some((_, _, '.')) => &mut self.pointed,
            Some((13.., ..)) => &mut self.day_first,
            Some((_, 13.., _)) => &mut self.month_first,
            Some(_) => {
                if self.either.len() < SHOWN && !self.either.contains(&text) {
                    self.either.push(text);
                }
                return;
            }
        };
        *slot = slot.or(Some(text));
    }

    pub(super) fn settle(&self, evidence: &mut Evidence) {
        let (order, proof) = match (self.day_first, self.month_first, self.pointed) {
            (None, None, _) if !self.either.is_empty() => {
                evidence.open.push(self.doubt(evidence.values));
                return;
            }
            (Some(proof), None, _) | (None, None, Some(proof)) => (DateOrder::DayFirst, proof),
            (None, Some(proof), _) => (DateOrder::MonthFirst, proof),
            // No order reads them all, and they are texts; or there are none.
            (Some(_), Some(_), _) | (None, None, None) => return,
        };
        evidence.values.date_order = order;
        evidence.reasons.push(reason(Topic::Dates, "dates", proof));
    }

    fn doubt(&self, values: ValueReading) -> Doubt {
        let way = |order: DateOrder, title: &str| Way {
            says: Says::Dates(order),
            title: title.to_owned(),
            results: results(&self.either, ValueReading { date_order: order, ..values }, DataType::Date),
        };
        let ways = vec![way(DateOrder::DayFirst, "day first"), way(DateOrder::MonthFirst, "month first")];
        Doubt { topic: Topic::Dates, ways, columns: self.columns.clone() }
    }
}
