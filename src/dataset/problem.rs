//! What stands between a model and a push, as data: each problem names its place, says what is wrong in
//! the operator's words, and whether it closes the way on. The name rules are those that the vendor's
//! own clients check before they send (protocol.md 2.1).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{
    ColumnModel, DataType, Empty, Feed, FormCategory, Model, OnBad, Role, RowCount, Sent, TableModel, UpdatePolicy,
};

/// Something wrong, or worth a look, in a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// Whether it closes the way on.
    pub weight: Weight,
    /// What it is, in one sentence.
    pub text: String,
    /// The keys that lead out of it on the screen, by the names of their commands; empty where they go without saying.
    pub keys: &'static str,
}

impl Problem {
    /// The sentence with the keys, which whoever shows it puts in place of the names.
    pub fn on_screen(&self) -> String {
        if self.keys.is_empty() { self.text.clone() } else { format!("{}: {}", self.text, self.keys) }
    }
}

/// A place in a model, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The dataset itself.
    Dataset,
    /// A table.
    Table(usize),
    /// A column of a table.
    Column(usize, usize),
}

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The review stays closed until it is gone.
    Blocks,
    /// The operator should know.
    Warns,
}

/// The longest name or description of a dataset.
pub const NAME_LIMIT: usize = 250;

/// Why a text can't be a name on the server, if so.
pub fn name_problem(what: &str, name: &str) -> Option<String> {
    if name.trim().is_empty() {
        return Some(format!("{what} has no name"));
    }
    if let Some(bad) = name.chars().find(|c| matches!(c, '\\' | '"' | '[' | ']')) {
        return Some(format!("{what} {name:?} holds {bad}, which the server refuses in names"));
    }
    if name.chars().any(char::is_control) {
        return Some(format!("{what} {name:?} holds a control character"));
    }
    let length = name.chars().count();
    (length > NAME_LIMIT).then(|| format!("{what} has a name of {length} characters; {NAME_LIMIT} are allowed"))
}

/// What was found in tables by themselves, so that an edit of one does not look at all of a large model again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known(Vec<(Arc<TableModel>, Vec<Problem>)>);

impl Known {
    /// The problems of the table at a place, looked for only when it is another one than before.
    fn of(&mut self, at: usize, table: &Arc<TableModel>) -> &[Problem] {
        if !self.0.get(at).is_some_and(|(known, _)| Arc::ptr_eq(known, table)) {
            let mut found = Found::default();
            table_problems(at, table, &mut found);
            let fresh = (Arc::clone(table), found.0);
            match self.0.get_mut(at) {
                Some(known) => *known = fresh,
                None => self.0.push(fresh),
            }
        }
        self.0.get(at).map_or(&[], |(_, problems)| problems)
    }
}

impl Model {
    /// Everything that is wrong with the model, in the order of its places.
    pub fn problems(&self) -> Vec<Problem> {
        self.problems_beside(&mut Known::default())
    }

    /// The same, with what is known of its tables from before.
    pub fn problems_beside(&self, known: &mut Known) -> Vec<Problem> {
        let mut found = Found::default();
        found.block_if(Place::Dataset, name_problem("the dataset", &self.name));
        let length = self.description.chars().count();
        if length > NAME_LIMIT {
            found.block(Place::Dataset, format!("the description has {length} characters; {NAME_LIMIT} are allowed"));
        }
        if let Some(dataset) = self.target.existing() {
            if self.tables.iter().all(|table| table.feed.is_none()) {
                found.block(Place::Dataset, "no file feeds any table: choose files on screen 3".to_owned());
            }
            self.fit_problems(dataset, &mut found);
            for (at, table) in self.tables.iter().enumerate() {
                width_problem(Place::Table(at), table, &mut found);
            }
            return found.in_order();
        }
        if self.tables.is_empty() {
            found.block(Place::Dataset, "the dataset has no table".to_owned());
        }
        if !self.tables.is_empty() && self.tables.iter().all(|table| table.feed.is_none()) {
            found.block(Place::Dataset, "no file feeds any table: choose files on screen 3".to_owned());
        }
        let mut names = HashSet::new();
        for (at, table) in self.tables.iter().enumerate() {
            found.block_if(Place::Table(at), name_problem("a table", &table.name));
            if !names.insert(lower(&table.name)) {
                found.block(Place::Table(at), format!("two tables are called {:?}", table.name));
            }
            found.0.extend_from_slice(known.of(at, table));
        }
        known.0.truncate(self.tables.len());
        role_problems(self, &mut found);
        found.in_order()
    }

    /// Whether nothing closes the way to the review.
    pub fn is_ready(&self) -> bool {
        !self.problems().iter().any(|problem| problem.weight == Weight::Blocks)
    }
}

#[derive(Default)]
pub(super) struct Found(Vec<Problem>);

impl Found {
    fn in_order(mut self) -> Vec<Problem> {
        self.0.sort_by_key(|problem| problem.place);
        self.0
    }

    pub(super) fn block(&mut self, place: Place, text: String) {
        self.0.push(Problem { place, weight: Weight::Blocks, text, keys: "" });
    }

    pub(super) fn block_with(&mut self, place: Place, text: String, keys: &'static str) {
        self.0.push(Problem { place, weight: Weight::Blocks, text, keys });
    }

    fn block_if(&mut self, place: Place, text: Option<String>) {
        if let Some(text) = text {
            self.block(place, text);
        }
    }

    fn warn(&mut self, place: Place, text: String) {
        self.0.push(Problem { place, weight: Weight::Warns, text, keys: "" });
    }
}

fn table_problems(at: usize, table: &TableModel, found: &mut Found) {
    let place = Place::Table(at);
    if table.sent().next().is_none() {
        found.block(place, format!("table {} has no column to send", table.name));
    }
    let length = table.description.chars().count();
    if length > NAME_LIMIT {
        found.block(place, format!("the description has {length} characters; {NAME_LIMIT} are allowed"));
    }
    match &table.feed {
        Some(feed) => without_rows(place, table, feed, found),
        None => found.warn(place, format!("no file feeds table {}: it is defined and gets no rows", table.name)),
    }
    reading_problems(place, table, found);
    width_problem(place, table, found);
    policy_problems(place, table, found);
    let mut names = HashSet::with_capacity(table.columns.len());
    for (index, column) in table.columns.iter().enumerate().filter(|(_, column)| column.is_defined()) {
        let place = Place::Column(at, index);
        if table.feed.is_some() && column.index.is_none() && column.sent == Sent::Yes {
            let name = &column.name;
            found.block_with(place, format!("no column of the file feeds {name:?}"), "{key:skip} sends null");
        }
        if column.name.trim().is_empty() {
            found.block(place, format!("column {} of {} has no name", index + 1, table.name));
            continue;
        }
        found.block_if(place, name_problem("a column", &column.name));
        if !names.insert(lower(&column.name)) {
            found.block(place, format!("two columns of {} are called {:?}", table.name, column.name));
        }
        if column.roles.is_empty() {
            let name = &column.name;
            found.warn(place, format!("{name:?} is neither attribute nor metric: it is loaded and nobody can use it"));
        }
    }
}

/// Rows that are not as wide as the header line stop a push, unless such rows are set aside.
fn width_problem(place: Place, table: &TableModel, found: &mut Found) {
    let feed = table.feed.as_ref().filter(|_| table.on_bad != OnBad::SetAside);
    if let Some((feed, ragged)) = feed.and_then(|feed| Some((feed, feed.reading.ragged.as_ref()?))) {
        found.block_with(place, format!("{}: {ragged}", feed.file.name()), "{key:options} sets such rows aside");
    }
}

/// What it means that a file has no rows, if it has none.
pub(super) fn without_rows(place: Place, table: &TableModel, feed: &Feed, found: &mut Found) {
    let file = feed.file.name();
    match (feed.rows, table.empty, table.policy) {
        (RowCount::Exact(0), Empty::Refused, _) => {
            found.block(place, format!("{file} holds no rows, only a header"));
        }
        (RowCount::Exact(0), Empty::Allowed, Some(UpdatePolicy::Replace)) => {
            found.warn(place, format!("{file} holds no rows, which is allowed: {} is emptied", table.name));
        }
        (RowCount::Exact(0), Empty::Allowed, _) => {
            found.warn(place, format!("{file} holds no rows, which is allowed: nothing comes into {}", table.name));
        }
        _ => {}
    }
}

/// What a file leaves open about how it is read, as far as columns that are sent depend on it.
pub(super) fn reading_problems(place: Place, table: &TableModel, found: &mut Found) {
    for doubt in table.open_doubts() {
        let file = table.feed.as_ref().map(|feed| feed.file.name()).unwrap_or_default();
        found.block_with(place, doubt.problem(&file), "{key:options}, reading…");
    }
}

fn policy_problems(place: Place, table: &TableModel, found: &mut Found) {
    let Some(policy @ (UpdatePolicy::Update | UpdatePolicy::Upsert)) = table.policy else { return };
    if !table.sent().any(ColumnModel::is_attribute) {
        found.warn(place, format!("{policy} finds rows by their attributes, and table {} has none", table.name));
    } else if !table.sent().any(ColumnModel::is_metric) {
        found.warn(place, format!("{policy} changes metrics only, and table {} has none", table.name));
    }
}

/// What one attribute form or metric is made of, over all tables.
#[derive(Default)]
struct Uses {
    /// The last table that it was met in; they come in order.
    table: Option<usize>,
    data_type: Option<DataType>,
}

fn role_problems(model: &Model, found: &mut Found) {
    let width = model.tables.iter().map(|table| table.columns.len()).sum();
    let mut uses: HashMap<&Role, Uses> = HashMap::with_capacity(width);
    let mut kinds: HashMap<Cow<'_, str>, bool> = HashMap::with_capacity(width);
    let columns = model.tables.iter().enumerate().flat_map(|(at, table)| {
        table.columns.iter().enumerate().map(move |(index, column)| (at, Place::Column(at, index), table, column))
    });
    let sent = columns.clone().filter(|(.., column)| column.is_defined());
    for (at, place, table, column, role) in sent
        .clone()
        .flat_map(|(at, place, table, column)| column.roles.iter().map(move |role| (at, place, table, column, role)))
    {
        let what = if role.is_metric() { "metric" } else { "attribute" };
        // A column's own name was looked at above, and most roles bear it.
        if role.name() != column.name {
            found.block_if(place, name_problem(&format!("the {what} of column {:?}", column.name), role.name()));
        }
        let all = uses.entry(role).or_default();
        if all.table.replace(at) == Some(at) {
            found.block(place, format!("two columns of {} are {}", table.name, title(role)));
        }
        let first = *all.data_type.get_or_insert(column.data_type);
        if first != column.data_type {
            let (name, here) = (title(role), column.data_type);
            found.block(place, format!("{name} is {first} in one table and {here} in {}", table.name));
        }
        if *kinds.entry(lower(role.name())).or_insert(role.is_metric()) != role.is_metric() {
            found.warn(place, format!("{:?} is a metric and an attribute", role.name()));
        }
    }
    for (_, place, _, column) in sent {
        for role in &column.roles {
            let Role::Attribute { name, form: FormCategory::Desc } = role else { continue };
            if !uses.contains_key(&Role::attribute(name.as_str())) {
                found.block(place, format!("attribute {name:?} has a DESC form and no ID form"));
            }
        }
    }
    note_problems(model, found);
}

fn note_problems(model: &Model, found: &mut Found) {
    for (object, note) in &model.notes {
        let length = note.chars().count();
        if length > NAME_LIMIT {
            let (kind, name) = (object.kind(), object.name());
            found.block(
                Place::Dataset,
                format!("the description of {kind} {name:?} has {length} characters; {NAME_LIMIT} are allowed"),
            );
        }
    }
}

/// A name in small letters, as it is compared with others.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        return Cow::Owned(name.to_lowercase());
    }
    Cow::Borrowed(name)
}

fn title(role: &Role) -> String {
    match role {
        Role::Metric { name } => format!("metric {name:?}"),
        Role::Attribute { name, form } => format!("the {form} form of attribute {name:?}"),
    }
}
