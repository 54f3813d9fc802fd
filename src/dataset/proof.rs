//! What an upload can show for itself: the rows and control totals that were sent, and those that the server has,
//! before and after. How the two are compared is here, pure, since a wrong "equal" would be worse than none:
//! what could not be read is never compared, and what a policy leaves open is said as a range.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Decimal, UpdatePolicy};
use crate::text;

/// Two sums of binary fractions that differ by less than this part of what was added are the same.
const ROUNDING: f64 = 1e-9;

/// What is added up of one column: the values, and the values without their signs, by which it is judged how
/// much rounding there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Of the values.
    pub sum: Decimal,
    /// Of the values without their signs.
    pub size: Decimal,
}

impl Total {
    /// Both together, unless they don't fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { sum: self.sum.plus(other.sum)?, size: self.size.plus(other.size)? })
    }

    /// The total of values that have so many digits behind the point, out of their digits alone.
    pub const fn of_digits(sum: i128, size: i128, scale: u8) -> Self {
        Self { sum: Decimal::of_parts(sum, scale), size: Decimal::of_parts(size, scale) }
    }

    /// The total of one value.
    pub const fn of(value: Decimal) -> Self {
        Self { sum: value, size: value.size() }
    }
}

/// A metric whose values are added up on the way, and the only column that it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Control {
    /// The metric.
    pub metric: String,
    /// The column's table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// What the server says of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// The rows of its tables, as far as it counts them.
    pub rows: BTreeMap<String, u64>,
    /// The totals of the metrics that were asked for, as far as it gives them.
    pub totals: BTreeMap<String, Decimal>,
}

/// What was asked of the server, or why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The dataset is new: nothing was in it.
    Empty,
    /// This.
    Read(Figures),
    /// It can't be read, and why.
    Unread(String),
}

impl Seen {
    /// The rows of a table.
    pub(super) fn rows(&self, table: &str) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Read(figures) => figures.rows.get(table).copied(),
            Self::Unread(_) => None,
        }
    }

    fn total(&self, metric: &str) -> Option<Decimal> {
        match self {
            Self::Empty => Some(Decimal::ZERO),
            Self::Read(figures) => figures.totals.get(metric).copied(),
            Self::Unread(_) => None,
        }
    }
}

/// What a push can show for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// The tables of the dataset, those of the push first.
    pub tables: Vec<TableProof>,
    /// The control totals.
    pub totals: Vec<TotalProof>,
    /// Why the server could not be asked afterwards, if it could not.
    pub unread: Option<String>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableProof {
    /// Its name.
    pub table: String,
    /// What was to happen to its rows; none where nothing was sent.
    pub policy: Option<UpdatePolicy>,
    /// Rows that the server had accepted.
    pub accepted: u64,
    /// Rows before.
    pub before: Option<u64>,
    /// Rows after.
    pub after: Option<u64>,
    /// What that comes to.
    pub verdict: Verdict,
}

/// One control total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TotalProof {
    /// Which metric, made of which column.
    #[serde(flatten)]
    pub control: Control,
    /// What was sent; none where it does not fit a number of 128 bits.
    pub sent: Option<Decimal>,
    /// What the server had before.
    pub before: Option<Decimal>,
    /// What it has after.
    pub after: Option<Decimal>,
    /// What that comes to.
    pub verdict: Verdict,
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The server has what it should have.
    Equal,
    /// It has something that the policy allows: how many of the rows were there already can't be known.
    InRange,
    /// It has something else.
    Differs,
    /// The policy says nothing of it.
    NotCompared,
    /// It can't be read, or what it is to be compared with could not.
    NotReadable,
}

impl Verdict {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::InRange => "in range",
            Self::Differs => "differs",
            Self::NotCompared => "not compared",
            Self::NotReadable => "not readable",
        }
    }
}

/// What was sent into one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The table.
    pub table: String,
    /// How.
    pub policy: UpdatePolicy,
    /// Rows that the server accepted.
    pub rows: u64,
}

impl Proof {
    /// Compares what was sent with what the server had and has. `tables` are all tables of the dataset.
    pub fn of(
        tables: &[String],
        sent: &[Sent],
        totals: Vec<(Control, Option<Total>)>,
        before: &Seen,
        after: &Seen,
    ) -> Self {
        let untouched = tables.iter().filter(|table| !sent.iter().any(|sent| sent.table == **table));
        let untouched = untouched.map(|table| table_proof(table, None, 0, before, after));
        let touched = sent.iter().map(|sent| table_proof(&sent.table, Some(sent.policy), sent.rows, before, after));
        let totals = totals.into_iter().filter_map(|(control, total)| {
            let sent = sent.iter().find(|sent| sent.table == control.table)?;
            Some(total_proof(control, total, sent, before, after))
        });
        Self {
            tables: touched.chain(untouched).collect(),
            totals: totals.collect(),
            unread: match after {
                Seen::Unread(why) => Some(why.clone()),
                Seen::Empty | Seen::Read(_) => None,
            },
        }
    }

    /// One line a table and a total, for people.
    pub fn lines(&self) -> Vec<String> {
        let count = |rows: Option<u64>| rows.map_or_else(|| "unknown".to_owned(), text::count);
        let sum = |number: Option<Decimal>| number.map_or_else(|| "unknown".to_owned(), Decimal::grouped);
        let tables = self.tables.iter().map(|table| {
            let name = text::excerpt(&table.table, 60);
            let (before, after, word) = (count(table.before), count(table.after), table.verdict.words());
            match table.policy {
                Some(policy) => {
                    let (policy, sent) = (policy.as_str(), text::count(table.accepted));
                    format!("{name}, {policy}: {sent} rows sent, {before} there before, {after} now: {word}")
                }
                None => format!("{name}, nothing sent: {before} rows there before, {after} now: {word}"),
            }
        });
        let totals = self.totals.iter().map(|total| {
            let name = text::excerpt(&total.control.metric, 60);
            let (sent, before, after) = (sum(total.sent), sum(total.before), sum(total.after));
            format!("total of {name}: {sent} sent, {before} before, {after} now: {}", total.verdict.words())
        });
        let unread = self.unread.iter().map(|why| format!("what the server has now can't be read: {why}"));
        tables.chain(totals).chain(unread).collect()
    }

    /// Whether something is not as it should be.
    pub fn differs(&self) -> bool {
        self.verdicts().any(|verdict| verdict == Verdict::Differs)
    }

    /// Whether the rows of all tables could be read, and nothing is otherwise than it should be.
    pub fn holds(&self) -> bool {
        let are_read = self.tables.iter().all(|table| table.verdict != Verdict::NotReadable);
        self.unread.is_none() && are_read && !self.differs()
    }

    fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        let tables = self.tables.iter().map(|table| table.verdict);
        tables.chain(self.totals.iter().map(|total| total.verdict))
    }
}

fn table_proof(
    table: &str,
    policy: Option<UpdatePolicy>,
    accepted: u64,
    seen_before: &Seen,
    seen_after: &Seen,
) -> TableProof {
    let (before, after) = (seen_before.rows(table), seen_after.rows(table));
    let verdict = match (policy, before, after) {
        (Some(UpdatePolicy::Replace), _, Some(after)) => equal(after == accepted),
        (_, _, None) | (_, None, _) => Verdict::NotReadable,
        (None | Some(UpdatePolicy::Update), Some(before), Some(after)) => equal(after == before),
        (Some(UpdatePolicy::Add | UpdatePolicy::Upsert), Some(before), Some(after)) => {
            let is_within = before <= after && after <= before.saturating_add(accepted);
            if is_within { Verdict::InRange } else { Verdict::Differs }
        }
    };
    TableProof { table: table.to_owned(), policy, accepted, before, after, verdict }
}

fn total_proof(
    control: Control,
    total: Option<Total>,
    sent: &Sent,
    seen_before: &Seen,
    seen_after: &Seen,
) -> TotalProof {
    let (before, after) = (seen_before.total(&control.metric), seen_after.total(&control.metric));
    // Rows with a key that is there already are not added, and nobody says which.
    let rows = (seen_before.rows(&sent.table), seen_after.rows(&sent.table));
    let all_added = matches!(rows, (Some(before), Some(after)) if after == before.saturating_add(sent.rows));
    let verdict = match (sent.policy, total, before, after) {
        (_, _, _, None) | (UpdatePolicy::Add, _, None, _) => Verdict::NotReadable,
        (UpdatePolicy::Replace, Some(total), _, Some(after)) => equal(is_same(total, after)),
        (UpdatePolicy::Add, Some(total), Some(before), Some(after)) if all_added => {
            total.plus(Total::of(before)).map_or(Verdict::NotCompared, |wanted| equal(is_same(wanted, after)))
        }
        _ => Verdict::NotCompared,
    };
    TotalProof { control, sent: total.map(|total| total.sum), before, after, verdict }
}

const fn equal(is_equal: bool) -> Verdict {
    if is_equal { Verdict::Equal } else { Verdict::Differs }
}

/// Whether a sum that the server made, perhaps of binary fractions, is this one.
fn is_same(wanted: Total, found: Decimal) -> bool {
    wanted.sum == found || (wanted.sum.to_f64() - found.to_f64()).abs() <= wanted.size.to_f64() * ROUNDING
}

#[cfg(test)]
mod tests {
    use super::*;
    use UpdatePolicy::{Add, Replace, Update, Upsert};

    fn seen(rows: u64) -> Seen {
        Seen::Read(Figures { rows: [("t".to_owned(), rows)].into(), totals: BTreeMap::new() })
    }

    fn rows(policy: Option<UpdatePolicy>, before: &Seen, after: &Seen) -> Verdict {
        table_proof("t", policy, 10, before, after).verdict
    }

    #[test]
    fn rows_are_judged_by_what_the_policy_promises() {
        let unread = Seen::Unread("no".to_owned());
        let table = [
            (Some(Replace), seen(99), seen(10), Verdict::Equal),
            (Some(Replace), unread.clone(), seen(10), Verdict::Equal),
            (Some(Replace), Seen::Empty, seen(9), Verdict::Differs),
            (Some(Add), seen(5), seen(15), Verdict::InRange),
            (Some(Add), seen(5), seen(5), Verdict::InRange),
            (Some(Add), seen(5), seen(16), Verdict::Differs),
            (Some(Upsert), seen(5), seen(4), Verdict::Differs),
            (Some(Upsert), Seen::Empty, seen(7), Verdict::InRange),
            (Some(Update), seen(5), seen(5), Verdict::Equal),
            (Some(Update), seen(5), seen(6), Verdict::Differs),
            (None, seen(5), seen(5), Verdict::Equal),
            (None, seen(5), seen(0), Verdict::Differs),
            (Some(Add), unread.clone(), seen(5), Verdict::NotReadable),
            (Some(Replace), seen(5), unread, Verdict::NotReadable),
        ];
        for (policy, before, after, wanted) in table {
            assert_eq!(rows(policy, &before, &after), wanted, "{policy:?} {before:?} {after:?}");
        }
    }

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text.as_bytes()).unwrap_or_default()
    }

    fn total(policy: UpdatePolicy, sent: Option<Total>, before: &str, after: &str) -> Verdict {
        let control = Control { metric: "m".to_owned(), table: "t".to_owned(), column: "c".to_owned() };
        let seen = |text: &str, rows| {
            let totals = if text.is_empty() { BTreeMap::new() } else { [("m".to_owned(), decimal(text))].into() };
            Seen::Read(Figures { rows: [("t".to_owned(), rows)].into(), totals })
        };
        let rows = if after == "11" { 2 } else { 3 };
        let told = Sent { table: "t".to_owned(), policy, rows: 2 };
        total_proof(control, sent, &told, &seen(before, 1), &seen(after, rows)).verdict
    }

    #[test]
    fn totals_are_the_same_but_for_rounding_and_compared_only_where_they_can_be() {
        let sent = |sum: &str, size: &str| Some(Total { sum: decimal(sum), size: decimal(size) });
        let ten = || sent("10", "10");
        let table = [
            (Replace, ten(), "", "10", Verdict::Equal),
            (Replace, ten(), "", "10.000000001", Verdict::Equal),
            (Replace, ten(), "", "10.001", Verdict::Differs),
            // A ledger that balances: what rounding leaves is measured by what was added.
            (Replace, sent("0", "2000000000"), "", "0.0000007", Verdict::Equal),
            (Replace, sent("0", "2"), "", "0.01", Verdict::Differs),
            (Add, ten(), "5", "15", Verdict::Equal),
            (Add, ten(), "5", "10", Verdict::Differs),
            // One of its rows was there already.
            (Add, ten(), "5", "11", Verdict::NotCompared),
            (Add, ten(), "", "15", Verdict::NotReadable),
            (Upsert, ten(), "5", "12", Verdict::NotCompared),
            (Update, ten(), "5", "5", Verdict::NotCompared),
            (Replace, None, "", "5", Verdict::NotCompared),
            (Replace, ten(), "", "", Verdict::NotReadable),
        ];
        for (policy, sent, before, after, wanted) in table {
            assert_eq!(total(policy, sent, before, after), wanted, "{policy:?} {sent:?} {before} {after}");
        }
    }
}
