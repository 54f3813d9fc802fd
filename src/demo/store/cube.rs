//! Rows read back through a template of attributes and metrics, as a cube gives them: grouped by the
//! attributes, metrics aggregated. Which rows meet is stated nowhere, so these are our rules:
//!
//! - The tables that hold a requested metric are read; for an attribute that none of them has, all that
//!   have it, and without a metric, all that have one of the attributes.
//! - Each table is grouped by the requested attributes that it has. Numbers are summed, of other values
//!   the greatest is taken; a value that is alone in its group stays as it is, with all its digits.
//! - Groups of two tables meet where the attributes they share are equal, null being equal to null; what
//!   finds no partner stays with nulls. Tables that share no attribute stand below each other.
//! - A metric of a table without any requested attribute shows its total in every row.
//! - Of the rows that come of this, those that meet the filter stay.
//!
//! The result lives in a temporary table of a connection of its own, so that its pages agree with each
//! other whatever is published meanwhile.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::catalogue::Dataset;
use super::read::{Cell, cell};
use super::schema::{data_table, quoted};
use crate::demo::ingest::{Fault, Kind};
use crate::demo::model::{Definition, Place};

/// A number that a template shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Measure {
    /// The metric at that position of the definition.
    Metric(usize),
    /// The row count of the table at that position.
    RowCount(usize),
}

/// What is to be read: positions of attributes, and metrics.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Template {
    pub(in crate::demo) attributes: Vec<usize>,
    pub(in crate::demo) metrics: Vec<Measure>,
}

/// An attribute of the template, by its place in it, that has one of these values.
#[derive(Debug)]
pub(in crate::demo) struct OneOf {
    pub(in crate::demo) attribute: usize,
    pub(in crate::demo) kind: Kind,
    pub(in crate::demo) values: Vec<Value>,
}

impl OneOf {
    /// The condition, with a `?` a value. Long decimals are kept as text.
    fn condition(&self) -> String {
        let (column, value) = match self.kind {
            Kind::BigDecimal => (format!("CAST(a{} AS REAL)", self.attribute), "CAST(? AS REAL)"),
            _ => (format!("a{}", self.attribute), "?"),
        };
        format!("{column} IN ({})", vec![value; self.values.len()].join(", "))
    }
}

/// The rows of a template: for each attribute its ID and its DESC (null if it has none), then the metrics.
pub(in crate::demo) struct Cube {
    connection: Connection,
    pub(in crate::demo) total: i64,
}

impl Cube {
    /// Reads the published rows of a dataset that meet every condition.
    pub(in crate::demo) fn read(
        file: &Path,
        dataset: &Dataset,
        template: &Template,
        filter: Vec<OneOf>,
    ) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        let query = Reading { dataset, template }.query(&filter);
        let values = filter.into_iter().flat_map(|one| one.values);
        connection.execute(&format!("CREATE TEMP TABLE grid AS {query}"), params_from_iter(values))?;
        let total = connection.query_row("SELECT count(*) FROM temp.grid", [], |row| row.get(0))?;
        Ok(Self { connection, total })
    }

    /// At most `limit` rows after the first `offset`.
    pub(in crate::demo) fn page(&self, offset: i64, limit: i64) -> Result<Vec<Vec<Cell>>, Fault> {
        let mut statement =
            self.connection.prepare("SELECT * FROM temp.grid WHERE rowid > ?1 AND rowid - ?1 <= ?2 ORDER BY rowid")?;
        let width = statement.column_count();
        let rows =
            statement.query_map([offset, limit], |row| (0..width).map(|at| row.get_ref(at).map(cell)).collect())?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A query under construction, and the attributes and metrics it has, by position in the template.
struct Part {
    sql: String,
    attributes: BTreeSet<usize>,
    metrics: BTreeSet<usize>,
}

struct Reading<'a> {
    dataset: &'a Dataset,
    template: &'a Template,
}

impl Reading<'_> {
    fn definition(&self) -> &Definition {
        &self.dataset.definition
    }

    /// The column of a form of the attribute at `at` of the template, in a table.
    fn form(&self, at: usize, form: usize, table: usize) -> Option<usize> {
        let attribute = &self.definition().attributes[self.template.attributes[at]];
        column(&attribute.forms.get(form)?.places, table)
    }

    /// The attributes of the template that a table has.
    fn held(&self, table: usize) -> BTreeSet<usize> {
        (0..self.template.attributes.len()).filter(|&at| self.form(at, 0, table).is_some()).collect()
    }

    /// The metrics of the template that a table has.
    fn measured(&self, table: usize) -> BTreeSet<usize> {
        let has = |metric: &Measure| match *metric {
            Measure::Metric(at) => column(&self.definition().metrics[at].places, table).is_some(),
            Measure::RowCount(at) => at == table,
        };
        (0..self.template.metrics.len()).filter(|&at| has(&self.template.metrics[at])).collect()
    }

    fn sources(&self) -> Vec<usize> {
        let tables = 0..self.definition().tables.len();
        let measuring: Vec<_> = tables.clone().filter(|&table| !self.measured(table).is_empty()).collect();
        let covered: BTreeSet<_> = measuring.iter().flat_map(|&table| self.held(table)).collect();
        let wanted = |table: &usize| measuring.contains(table) || !self.held(*table).is_subset(&covered);
        tables.filter(wanted).collect()
    }

    fn query(&self, filter: &[OneOf]) -> String {
        let mut left: Vec<Part> = self.sources().into_iter().map(|table| self.part(table)).collect();
        // Totals come last, when there are rows to show them in.
        left.sort_by_key(|part| part.attributes.is_empty());
        let mut joined = if left.is_empty() { return "SELECT NULL WHERE FALSE".to_owned() } else { left.remove(0) };
        while !left.is_empty() {
            let meets = |part: &Part| !part.attributes.is_disjoint(&joined.attributes);
            let next = left.remove(left.iter().position(meets).unwrap_or(0));
            joined = self.join(&joined, &next);
        }
        let attributes = (0..self.template.attributes.len()).map(|at| format!("a{at}, d{at}"));
        let metrics = (0..self.template.metrics.len()).map(|at| format!("m{at}"));
        let columns: Vec<_> = attributes.chain(metrics).collect();
        let order: Vec<_> = (0..self.template.attributes.len()).map(|at| format!("a{at}")).collect();
        let order = if order.is_empty() { String::new() } else { format!("ORDER BY {}", order.join(", ")) };
        let conditions: Vec<_> = filter.iter().map(OneOf::condition).collect();
        let met = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        format!("SELECT {} FROM ({}) {met} {order}", columns.join(", "), joined.sql)
    }

    /// One table, grouped.
    fn part(&self, table: usize) -> Part {
        let shape = &self.definition().tables[table];
        let name = |column: usize| format!("t.{}", quoted(&shape.columns[column].name));
        let (attributes, metrics) = (self.held(table), self.measured(table));
        let mut columns = Vec::new();
        let mut groups = Vec::new();
        for &at in &attributes {
            let id = self.form(at, 0, table).map(name).unwrap_or_default();
            let description =
                self.form(at, 1, table).map_or("NULL".to_owned(), |column| format!("max({})", name(column)));
            columns.push(format!("{id} AS a{at}, {description} AS d{at}"));
            groups.push(id);
        }
        for &at in &metrics {
            let value = match self.template.metrics[at] {
                Measure::RowCount(_) => "count(*)".to_owned(),
                Measure::Metric(metric) => column(&self.definition().metrics[metric].places, table)
                    .map(|column| aggregate(shape.columns[column].kind, &name(column)))
                    .unwrap_or_default(),
            };
            columns.push(format!("{value} AS m{at}"));
        }
        let data = quoted(&data_table(self.dataset.generation, &self.definition().name, &shape.name));
        let group = if groups.is_empty() { String::new() } else { format!(" GROUP BY {}", groups.join(", ")) };
        Part { sql: format!("SELECT {} FROM {data} t{group}", columns.join(", ")), attributes, metrics }
    }

    fn join(&self, left: &Part, right: &Part) -> Part {
        let shared: Vec<_> = left.attributes.intersection(&right.attributes).collect();
        let (kind, on) = match (right.attributes.is_empty(), shared.is_empty()) {
            (true, _) => ("LEFT", "TRUE".to_owned()),
            (false, true) => ("FULL", "FALSE".to_owned()),
            (false, false) => {
                let same: Vec<_> = shared.iter().map(|at| format!("l.a{at} IS r.a{at}")).collect();
                ("FULL", same.join(" AND "))
            }
        };
        let attributes: BTreeSet<_> = left.attributes.union(&right.attributes).copied().collect();
        let metrics: BTreeSet<_> = left.metrics.union(&right.metrics).copied().collect();
        let mut columns = Vec::new();
        for at in &attributes {
            match (left.attributes.contains(at), right.attributes.contains(at)) {
                (true, true) => {
                    columns.push(format!("coalesce(l.a{at}, r.a{at}) AS a{at}, coalesce(l.d{at}, r.d{at}) AS d{at}"));
                }
                (true, false) => columns.push(format!("l.a{at} AS a{at}, l.d{at} AS d{at}")),
                _ => columns.push(format!("r.a{at} AS a{at}, r.d{at} AS d{at}")),
            }
        }
        for at in &metrics {
            columns.push(match (left.metrics.contains(at), right.metrics.contains(at)) {
                (true, true) => format!("{} AS m{at}", self.both(*at)),
                (true, false) => format!("l.m{at} AS m{at}"),
                _ => format!("r.m{at} AS m{at}"),
            });
        }
        let sql = format!("SELECT {} FROM ({}) l {kind} JOIN ({}) r ON {on}", columns.join(", "), left.sql, right.sql);
        Part { sql, attributes, metrics }
    }

    /// A metric that two tables have.
    fn both(&self, at: usize) -> String {
        let adds = match self.template.metrics[at] {
            Measure::RowCount(_) => true,
            Measure::Metric(metric) => self.definition().metrics[metric].kind.is_number(),
        };
        let together = if adds { format!("l.m{at} + r.m{at}") } else { format!("max(l.m{at}, r.m{at})") };
        format!("CASE WHEN l.m{at} IS NULL THEN r.m{at} WHEN r.m{at} IS NULL THEN l.m{at} ELSE {together} END")
    }
}

fn column(places: &[Place], table: usize) -> Option<usize> {
    places.iter().find(|place| place.0 == table).map(|place| place.1)
}

/// Numbers wider than a float's digits are summed as floats, since SQLite's own sum would overflow.
fn aggregate(kind: Kind, column: &str) -> String {
    let sum = match kind {
        Kind::BigInteger | Kind::BigDecimal => format!("sum(CAST({column} AS REAL))"),
        Kind::Integer | Kind::Double => format!("sum({column})"),
        _ => return format!("max({column})"),
    };
    format!("CASE count({column}) WHEN 1 THEN max({column}) ELSE {sum} END")
}
