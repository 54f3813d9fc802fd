//! What the values of a sample say of how they are written: `12,50` can only have a decimal comma, `1.234` can
//! be one thing or the other. What has one reading is taken, with the reason; what has two is left open for the
//! operator, with both results, and never guessed.

mod dates;
mod offsets;

use dates::Dates;

use super::infer::NULL_WORDS;
use super::value::{DecimalMark, Rule, TrailingMinus, ValueReading, fits_as, trimmed, write_as};
use super::{AskedValues, DataType, Doubt, Sample, SampleColumn, Says, Thousands, Topic, Way};
use crate::text;

/// How many values a way shows its results with.
const SHOWN: usize = 3;

/// What a sample says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How values are written, as far as it is settled.
    pub values: ValueReading,
    /// Why, one sentence an option, which begins with its title.
    pub reasons: Vec<String>,
    /// What has two readings.
    pub open: Vec<Doubt>,
}

/// Weighs what a sample says against what was said.
pub fn weigh(sample: &Sample, delimiter: u8, asked: AskedValues) -> Evidence {
    let mut evidence = Evidence::of(asked);
    let numbers = Numbers::of(sample, asked.thousands);
    numbers.settle(delimiter, asked, &mut evidence);
    if asked.trailing_minus.is_none()
        && let Some(text) = numbers.minus
    {
        evidence.values.trailing_minus = TrailingMinus::Taken;
        evidence.reasons.push(reason(Topic::Minus, "numbers", text));
    }
    evidence.weigh_moments(sample, asked);
    evidence
}

/// The same of dates and times alone, where numbers are written in one way only.
pub fn weigh_moments(sample: &Sample, asked: AskedValues) -> Evidence {
    let mut evidence = Evidence::of(asked);
    evidence.weigh_moments(sample, asked);
    evidence
}

impl Evidence {
    fn of(asked: AskedValues) -> Self {
        Self { values: asked.reading(), reasons: Vec::new(), open: Vec::new() }
    }

    fn weigh_moments(&mut self, sample: &Sample, asked: AskedValues) {
        if asked.date_order.is_none() {
            Dates::of(sample).settle(self);
        }
        if asked.offsets.is_none() {
            self.open.extend(offsets::doubt(sample, self.values));
        }
    }
}

fn reason(topic: Topic, what: &str, text: &str) -> String {
    format!("{}: {what} such as \u{201c}{}\u{201d} show it", topic.title(), text::cell(text, 40))
}

/// The values of a column that are looked at: no nulls, no blanks, no words for null.
fn values(column: &SampleColumn) -> impl Iterator<Item = &str> {
    let texts = column.values.iter().filter_map(super::Cell::text).map(str::trim);
    texts.filter(|text| !text.is_empty() && !NULL_WORDS.contains(text))
}

/// What the marks of a number say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// It has none.
    None,
    /// This one stands before its fraction.
    Decimal(DecimalMark),
    /// This one stands before its fraction, and the other one between its thousands.
    Both(DecimalMark),
    /// This one stands between its thousands.
    Grouped(DecimalMark),
    /// This one, before three digits: it can be either.
    Either(DecimalMark),
}

/// Reads the marks of a text; none if it is no number in any way of writing.
pub(super) fn marks(text: &str) -> Option<Marks> {
    let text = text.strip_prefix(['-', '+']).or_else(|| text.strip_suffix('-')).unwrap_or(text).trim();
    let (body, has_exponent) = match text.split_once(['e', 'E']) {
        Some((body, exponent)) => {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some((body, true))?
        }
        None => (text, false),
    };
    let is_number = body.bytes().any(|b| b.is_ascii_digit())
        && body.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    if !is_number {
        return None;
    }
    let mark_at =
        |at: usize| if body.as_bytes().get(at) == Some(&b',') { DecimalMark::Comma } else { DecimalMark::Point };
    let (Some(first), Some(last)) = (body.find(['.', ',']), body.rfind(['.', ','])) else { return Some(Marks::None) };
    let (before, after) = (body.get(..last)?, body.get(last + 1..)?);
    if first == last {
        let mark = mark_at(first);
        let can_group = after.len() == 3 && matches!(before.len(), 1..=3) && !before.starts_with('0') && !has_exponent;
        return Some(if can_group { Marks::Either(mark) } else { Marks::Decimal(mark) });
    }
    if mark_at(first) == mark_at(last) {
        return are_groups(body, mark_at(first).char()).then_some(Marks::Grouped(mark_at(first)));
    }
    are_groups(before, mark_at(first).char()).then_some(Marks::Both(mark_at(last)))
}

fn are_groups(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let is_first = groups.next().is_some_and(|group| matches!(group.len(), 1..=3));
    is_first
        && groups.all(|group| group.len() == 3)
        && text.bytes().all(|b| b.is_ascii_digit() || char::from(b) == mark)
}

/// The numbers of a sample by what their marks say: an example of each, for point and comma.
#[derive(Default)]
struct Numbers<'a> {
    decimal: [Option<&'a str>; 2],
    grouped: [Option<&'a str>; 2],
    either: [Vec<&'a str>; 2],
    /// The columns that hold those of the last kind.
    columns: Vec<String>,
    minus: Option<&'a str>,
}

const fn place(mark: DecimalMark) -> usize {
    match mark {
        DecimalMark::Point => 0,
        DecimalMark::Comma => 1,
    }
}

const fn other(mark: DecimalMark) -> DecimalMark {
    match mark {
        DecimalMark::Point => DecimalMark::Comma,
        DecimalMark::Comma => DecimalMark::Point,
    }
}

impl<'a> Numbers<'a> {
    fn of(sample: &'a Sample, thousands: Option<Thousands>) -> Self {
        let mut numbers = Self::default();
        for column in &sample.columns {
            if values(column).all(|text| marks(text).is_some()) {
                values(column).for_each(|text| numbers.add(text, thousands));
                if values(column).any(|text| matches!(marks(text), Some(Marks::Either(_)))) {
                    numbers.columns.push(column.name.clone());
                }
            }
        }
        numbers
    }

    fn add(&mut self, text: &'a str, thousands: Option<Thousands>) {
        let keep = |slot: Option<&mut Option<&'a str>>| {
            if let Some(slot) = slot.filter(|slot| slot.is_none()) {
                *slot = Some(text);
            }
        };
        if text.ends_with('-') {
            keep(Some(&mut self.minus));
        }
        match marks(text) {
            Some(Marks::Decimal(mark)) => keep(self.decimal.get_mut(place(mark))),
            Some(Marks::Grouped(mark)) => keep(self.grouped.get_mut(place(mark))),
            Some(Marks::Both(mark)) => {
                keep(self.decimal.get_mut(place(mark)));
                keep(self.grouped.get_mut(place(other(mark))));
            }
            // Where nothing stands between thousands, it is before the fraction.
            Some(Marks::Either(mark)) if thousands == Some(Thousands::Nothing) => {
                keep(self.decimal.get_mut(place(mark)));
            }
            Some(Marks::Either(mark)) => {
                if let Some(seen) =
                    self.either.get_mut(place(mark)).filter(|seen| seen.len() < SHOWN && !seen.contains(&text))
                {
                    seen.push(text);
                }
            }
            Some(Marks::None) | None => {}
        }
    }

    fn decimal(&self, mark: DecimalMark) -> Option<&'a str> {
        self.decimal.get(place(mark)).copied().flatten()
    }

    fn grouped(&self, mark: DecimalMark) -> Option<&'a str> {
        self.grouped.get(place(mark)).copied().flatten()
    }

    fn either(&self, mark: DecimalMark) -> &[&'a str] {
        self.either.get(place(mark)).map_or(&[], Vec::as_slice)
    }

    /// What alone shows that this mark is the decimal mark.
    fn proof(&self, mark: DecimalMark) -> Option<&'a str> {
        self.decimal(mark).or_else(|| self.grouped(other(mark)))
    }

    /// What stands between thousands when this is the decimal mark, and a value that shows it.
    fn between(&self, mark: DecimalMark) -> Option<&'a str> {
        let thousands = other(mark);
        if self.decimal(thousands).is_some() {
            return None;
        }
        self.grouped(thousands).or_else(|| self.either(thousands).first().copied())
    }

    fn settle(&self, delimiter: u8, asked: AskedValues, evidence: &mut Evidence) {
        let (point, comma) = (DecimalMark::Point, DecimalMark::Comma);
        let said = asked.decimal.or(match asked.thousands {
            Some(Thousands::Mark('.')) => Some(comma),
            Some(Thousands::Mark(',')) => Some(point),
            _ => None,
        });
        let has_commas =
            self.decimal(comma).is_some() || self.grouped(comma).is_some() || !self.either(comma).is_empty();
        let (mark, proof) = match (said, self.proof(point), self.proof(comma)) {
            (Some(mark), ..) => (mark, None),
            (None, Some(proof), _) => (point, Some(proof)),
            (None, None, _) if delimiter == b',' && !has_commas => (point, None),
            (None, None, Some(proof)) => (comma, Some(proof)),
            (None, None, None) if self.either(point).is_empty() && self.either(comma).is_empty() => (point, None),
            (None, None, None) => {
                evidence.open.push(self.doubt(asked));
                return;
            }
        };
        evidence.values.decimal = mark;
        if let Some(proof) = proof.filter(|_| mark == comma || self.grouped(comma).is_some()) {
            evidence.reasons.push(reason(Topic::Decimal, "numbers", proof));
        }
        if asked.thousands.is_none()
            && let Some(proof) = self.between(mark)
        {
            evidence.values.thousands = Some(other(mark).char());
            evidence.reasons.push(reason(Topic::Thousands, "numbers", proof));
        }
    }

    fn doubt(&self, asked: AskedValues) -> Doubt {
        let (points, commas) = (self.either(DecimalMark::Point), self.either(DecimalMark::Comma));
        let texts: Vec<&str> = points.iter().chain(commas).copied().take(SHOWN).collect();
        let way = |decimal: DecimalMark| {
            let is_between = !self.either(other(decimal)).is_empty();
            let thousands = if is_between { Thousands::Mark(other(decimal).char()) } else { Thousands::Nothing };
            let values = ValueReading { decimal, thousands: thousands.mark(), ..asked.reading() };
            let word = if decimal == DecimalMark::Point { "point" } else { "comma" };
            Way {
                says: Says::Numbers(decimal, thousands),
                title: format!("decimal {word}"),
                results: results(&texts, values, DataType::BigDecimal),
            }
        };
        let ways = vec![way(DecimalMark::Point), way(DecimalMark::Comma)];
        Doubt { topic: Topic::Decimal, ways, columns: self.columns.clone() }
    }
}

/// What becomes of texts when they are read so.
fn results(texts: &[&str], values: ValueReading, wanted: DataType) -> Vec<(String, String)> {
    let read = |text: &str| {
        let rule = if wanted == DataType::Date { fits_as(&values, text.as_bytes()).rule() } else { Rule::of(wanted) };
        let mut out = Vec::new();
        match write_as(rule, &values, trimmed(text.as_bytes()), &mut out) {
            Ok(()) => String::from_utf8_lossy(&out).trim_matches('"').to_owned(),
            Err(why) => why.to_string(),
        }
    };
    texts.iter().map(|text| (text::cell(text, 30), read(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::value::DateOrder;
    use crate::dataset::{Asked, Cell, ColumnReading};

    fn sample(columns: &[&[&str]]) -> Sample {
        let column = |values: &&[&str]| SampleColumn {
            name: "c".to_owned(),
            values: values
                .iter()
                .map(|text| if text.is_empty() { Cell::Null } else { Cell::Bare((*text).to_owned()) })
                .collect(),
            declared: None,
        };
        Sample { columns: columns.iter().map(column).collect(), head: 0 }
    }

    fn judged(delimiter: char, columns: &[&[&str]]) -> String {
        let found = weigh(&sample(columns), delimiter as u8, AskedValues::default());
        let values = found.values;
        let settled = format!(
            "{}{}{}{}",
            values.decimal.char(),
            values.thousands.map_or_else(String::new, |mark| format!(" {mark}")),
            if values.trailing_minus == TrailingMinus::Taken { " -" } else { "" },
            match values.date_order {
                DateOrder::Iso | DateOrder::Compact => "",
                DateOrder::DayFirst => " day",
                DateOrder::MonthFirst => " month",
            }
        );
        let open: Vec<String> = found.open.iter().map(Doubt::sentence).collect();
        [vec![settled], open].concat().join("; ")
    }

    #[test]
    fn numbers_say_how_they_are_written_or_are_asked_about() {
        let either = "1.234 can be 1.234 or 1234";
        for (delimiter, columns, expected) in [
            (',', &[&["1.5", "2"][..]][..], "."),
            (',', &[&["1.234", "12.500"]], "."),
            (';', &[&["1.234", "12.50"]], "."),
            (';', &[&["1.234"], &["0.125"]], "."),
            (';', &[&["1.234"], &["1234.567"]], "."),
            (';', &[&["1.234", "NULL", ""]], &format!(".; {either}")),
            ('\t', &[&["1.234"], &["x", "1,5"]], &format!(".; {either}")),
            (';', &[&["1,234"]], ".; 1,234 can be 1234 or 1.234"),
            (',', &[&["1,234"]], ".; 1,234 can be 1234 or 1.234"),
            (';', &[&["1.234"], &["1,234"]], ".; 1.234 can be 1.234 or 1234"),
            (';', &[&["1,5", "2"]], ","),
            (';', &[&["1.234,5"]], ", ."),
            (';', &[&["1,5"], &["1.234"]], ", ."),
            (';', &[&["1.234.567"]], ", ."),
            (',', &[&["1,234.5"]], ". ,"),
            (',', &[&["1,234"], &["1.5"]], ". ,"),
            (';', &[&["1,5"], &["1.5"]], "."),
            (';', &[&["17,90-", "3"]], ", -"),
            (';', &[&["1.2.3", "1.234"]], "."),
            (';', &[&["1.234e5"]], "."),
        ] {
            assert_eq!(judged(delimiter, columns), expected, "{delimiter:?} {columns:?}");
        }
    }

    #[test]
    fn dates_say_their_order_or_are_asked_about() {
        for (columns, expected) in [
            (&[&["2026-04-03", "2026-03-04"][..]][..], "."),
            (&[&["17.04.2026"]], ". day"),
            (&[&["03.04.2026", "00.00.0000"]], ". day"),
            (&[&["03/04/2026"], &["17/04/2026 10:15"]], ". day"),
            (&[&["03/04/2026", "04/17/2026"]], ". month"),
            (&[&["04-17-2026"]], ". month"),
            (&[&["17/04/2026", "04/17/2026"]], "."),
            (&[&["03/04/2026"]], ".; 03/04/2026 can be 2026-04-03 or 2026-03-04"),
            (&[&["03/04/2026", "soon"]], "."),
        ] {
            assert_eq!(judged(',', columns), expected, "{columns:?}");
        }
    }

    #[test]
    fn offsets_are_asked_about_and_each_answer_shows_what_becomes_of_them() {
        let (east, utc) = ("2026-04-17T10:00:00+02:00", "2026-04-17T10:00:00Z");
        let stays = |shown: &str| format!(".; {shown} has an offset from UTC and can stay text or be ");
        let both = "2026-04-17T08:00:00 or 2026-04-17T10:00:00";
        for (columns, expected) in [
            (&[&[east, ""][..]][..], format!("{}{both}", stays(east))),
            (&[&[utc, east]], format!("{}{both}", stays(east))),
            (&[&[utc]], ".".to_owned()),
            (&[&[utc, "2026-04-17T10:00:00"]], format!("{}2026-04-17T10:00:00", stays(utc))),
            (
                &[&["2026-04-17T10:00:00 UTC"]],
                format!("{}2026-04-17T10:00:00 or 2026-04-17T10:00:00", stays("2026-04-17T10:00:00 UTC")),
            ),
            (&[&[east, "soon"]], ".".to_owned()),
            (&[&["17.04.2026 10:00+02:00"]], format!(". day{}{both}", &stays("17.04.2026 10:00+02:00")[1..])),
        ] {
            assert_eq!(judged(',', columns), expected, "{columns:?}");
        }
        let sample = sample(&[&[east]]);
        let open = weigh_moments(&sample, AskedValues::default()).open;
        assert_eq!(open[0].flags(), "--offsets text or utc or dropped");
        for way in &open[0].ways {
            let mut asked = Asked::default();
            way.says.apply(&mut asked);
            assert_eq!(weigh(&sample, b',', asked.values).open, []);
        }
    }

    #[test]
    fn a_doubt_is_about_its_columns_and_they_can_settle_it() {
        let mut sample = sample(&[&["1.234"], &["x"]]);
        sample.columns[0].name = "amount".to_owned();
        let open = weigh(&sample, b';', AskedValues::default()).open;
        let own = ColumnReading { decimal: Some(DecimalMark::Comma), ..ColumnReading::default() };
        let plain = ColumnReading::default();
        assert!(open[0].is_open_in([("c", &plain), ("amount", &plain)].into_iter()));
        assert!(!open[0].is_open_in([("c", &plain), ("amount", &own)].into_iter()));
        assert!(!open[0].is_open_in([("c", &plain)].into_iter()), "it is not sent");
    }

    #[test]
    fn what_was_said_is_not_asked() {
        let said = AskedValues {
            decimal: Some(DecimalMark::Comma),
            date_order: Some(DateOrder::MonthFirst),
            ..AskedValues::default()
        };
        let found = weigh(&sample(&[&["1.234"], &["03/04/2026"]]), b';', said);
        assert_eq!((found.open, found.values.thousands), (Vec::new(), Some('.')));
        let plain = AskedValues { thousands: Some(Thousands::Nothing), ..AskedValues::default() };
        let found = weigh(&sample(&[&["1.234"]]), b';', plain);
        assert_eq!((found.open, found.values.decimal), (Vec::new(), DecimalMark::Point));
    }

    #[test]
    fn an_answer_settles_its_doubt() {
        let sample = sample(&[&["1.234"], &["03/04/2026"]]);
        let found = weigh(&sample, b';', AskedValues::default());
        assert_eq!(found.open.len(), 2);
        assert_eq!(
            found.open.iter().map(Doubt::flags).collect::<Vec<_>>(),
            ["--decimal point or comma", "--date-order day-first or month-first"]
        );
        for way in 0..2 {
            let mut asked = Asked::default();
            found.open.iter().for_each(|doubt| doubt.ways[way].says.apply(&mut asked));
            let after = weigh(&sample, b';', asked.values);
            assert_eq!((after.open, asked.clash()), (Vec::new(), None));
        }
    }
}
