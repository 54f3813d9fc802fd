//! A definition laid over files: which file feeds which table, which column of it which column. By name, then
//! by likeness, never by place; what finds no partner stays in sight on both sides, since a renamed column is
//! the usual reason.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::likeness::folded;
use super::{
    Basis, ColumnModel, ColumnReading, Definition, Empty, Matched, Model, Object, OnBad, Orientation, Role, Seen, Sent,
    TableModel, Target, UpdatePolicy, is_about_rejects,
};

impl Model {
    /// The model that a definition is, with no file that feeds it.
    pub fn of_definition(definition: &Definition) -> Self {
        let mut roles: HashMap<(&str, &str), Vec<Role>> = HashMap::new();
        let mut notes = BTreeMap::new();
        for attribute in &definition.attributes {
            note(&mut notes, Object::Attribute(attribute.name.clone()), &attribute.description);
            for form in &attribute.attribute_forms {
                for expression in &form.expressions {
                    let role = Role::Attribute { name: attribute.name.clone(), form: form.category };
                    roles.entry((&expression.table_name, &expression.column_name)).or_default().push(role);
                }
            }
        }
        for metric in &definition.metrics {
            note(&mut notes, Object::Metric(metric.name.clone()), &metric.description);
            for expression in &metric.expressions {
                let role = Role::metric(metric.name.as_str());
                roles.entry((&expression.table_name, &expression.column_name)).or_default().push(role);
            }
        }
        let tables = definition.tables.iter().map(|table| {
            let columns = table.column_headers.iter().map(|column| {
                let roles = roles.get(&(table.name.as_str(), column.name.as_str())).cloned().unwrap_or_default();
                defined_column(&column.name, column.data_type, roles)
            });
            Arc::new(TableModel {
                name: table.name.clone(),
                description: table.description.clone(),
                feed: None,
                policy: Some(UpdatePolicy::Replace),
                orientation: Orientation::Row,
                chunk_size: TableModel::CHUNK_SIZE,
                on_bad: OnBad::default(),
                empty: Empty::default(),
                columns: columns.collect(),
            })
        });
        Self {
            name: definition.name.clone(),
            description: definition.description.clone(),
            folder: definition.folder_id.clone(),
            tables: tables.collect(),
            notes,
            target: Target::New,
        }
    }

    /// The same definition, fed by the files of these tables. A table is fed by the file that bears its name,
    /// else by one whose name is like it, else by the only one that has all its columns. A file that no table
    /// wants becomes a table of its own.
    #[must_use]
    pub fn fed_by(&self, files: &[TableModel]) -> Self {
        let mut model = self.clone();
        let mut taken: Vec<bool> = vec![false; model.tables.len()];
        for file in files {
            let place = place_for(&model.tables, &taken, file);
            let place = place.and_then(|at| model.tables.get_mut(at).zip(taken.get_mut(at)));
            if let Some((table, taken)) = place {
                *table = Arc::new(fed(table, file, &self.target));
                *taken = true;
            } else {
                model.tables.push(Arc::new(file.clone()));
                taken.push(true);
            }
        }
        model
    }

    /// The same definition with the files, options and matches of an earlier model: tables by their names, or
    /// by their places where the names were changed.
    #[must_use]
    pub fn after(&self, earlier: &Self) -> Self {
        let mut model = self.clone();
        let count = model.tables.len();
        for (at, table) in model.tables.iter_mut().enumerate() {
            let named = earlier.tables.iter().find(|before| before.name == table.name);
            let is_renamed = |before: &&Arc<TableModel>| !self.tables.iter().any(|table| table.name == before.name);
            let placed = || earlier.tables.get(at).filter(|_| earlier.tables.len() == count).filter(is_renamed);
            if let Some(before) = named.or_else(placed) {
                *table = Arc::new(fed(table, before, &self.target));
            }
        }
        model
    }
}

fn note(notes: &mut BTreeMap<Object, String>, object: Object, text: &str) {
    if !text.is_empty() {
        notes.insert(object, text.to_owned());
    }
}

fn defined_column(name: &str, data_type: super::DataType, roles: Vec<Role>) -> ColumnModel {
    ColumnModel {
        header: name.to_owned(),
        index: None,
        name: name.to_owned(),
        data_type,
        suggested: None,
        utc: false,
        reading: ColumnReading::default(),
        type_basis: Basis::defined(),
        roles,
        role_basis: Basis::defined(),
        sent: Sent::Yes,
        matched: Matched::Name,
        seen: Seen::default(),
        example: None,
    }
}

/// The table that a file feeds.
fn place_for(tables: &[Arc<TableModel>], taken: &[bool], file: &TableModel) -> Option<usize> {
    let free = || {
        tables.iter().enumerate().filter(|(at, table)| !taken.get(*at).copied().unwrap_or(true) && table.feed.is_none())
    };
    let only = |mut found: Vec<usize>| found.pop().filter(|_| found.is_empty());
    let holds_all = |table: &TableModel| {
        let mut used = vec![false; file.columns.len()];
        table.columns.iter().all(|column| match find(&column.name, &file.columns, &used) {
            Some((at, _)) => used.get_mut(at).is_some_and(|used| !std::mem::replace(used, true)),
            None => false,
        })
    };
    free().find(|(_, table)| table.name == file.name).map(|(at, _)| at).or_else(|| {
        let wanted = folded(&file.name);
        let alike: Vec<usize> = free().filter(|(_, table)| folded(&table.name) == wanted).map(|(at, _)| at).collect();
        let fitting = || free().filter(|(_, table)| holds_all(table)).map(|(at, _)| at).collect();
        only(alike).or_else(|| only(fitting()))
    })
}

/// A table of a definition with the file, the options and the columns of another. What the file has besides
/// is left out and can be taken in; where the definition is the server's own, that is to be decided.
pub(super) fn fed(table: &TableModel, source: &TableModel, target: &Target) -> TableModel {
    let is_stored = target.existing().is_some();
    let mut used = vec![false; source.columns.len()];
    let mut columns = Vec::with_capacity(source.columns.len());
    for column in &table.columns {
        let found = find(&column.name, &source.columns, &used);
        columns.push(match found.and_then(|(at, matched)| Some((source.columns.get(at)?, at, matched))) {
            Some((from, at, matched)) => {
                used.iter_mut().skip(at).take(1).for_each(|used| *used = true);
                joined(column, from, matched)
            }
            None => column.clone(),
        });
    }
    let left = source.columns.iter().zip(&used).filter(|(column, used)| !**used && column.index.is_some());
    columns.extend(left.map(|(column, _)| ColumnModel {
        sent: if is_stored && !is_about_rejects(&column.header) { Sent::Undecided } else { Sent::Skipped },
        ..column.clone()
    }));
    TableModel {
        name: table.name.clone(),
        description: table.description.clone(),
        feed: source.feed.clone(),
        policy: if is_stored { table.policy } else { source.policy },
        orientation: source.orientation,
        chunk_size: source.chunk_size,
        on_bad: source.on_bad,
        empty: source.empty,
        columns,
    }
}

/// A column of a definition, fed as another is. Where both agree, the reasons of the other stay.
pub(super) fn joined(column: &ColumnModel, from: &ColumnModel, matched: Matched) -> ColumnModel {
    let mut joined = ColumnModel {
        name: column.name.clone(),
        matched: if from.matched == Matched::Hand { Matched::Hand } else { matched },
        sent: if from.sent == Sent::AsNull { Sent::AsNull } else { Sent::Yes },
        ..from.clone()
    };
    if joined.data_type != column.data_type {
        joined.data_type = column.data_type;
        joined.type_basis = Basis::defined();
    }
    if joined.roles != column.roles {
        joined.roles.clone_from(&column.roles);
        joined.role_basis = Basis::defined();
    }
    joined
}

/// The one column that bears a name: as it is written, else as people write it otherwise.
pub(super) fn find(wanted: &str, columns: &[ColumnModel], used: &[bool]) -> Option<(usize, Matched)> {
    let free = || columns.iter().enumerate().filter(|(at, _)| !used.get(*at).copied().unwrap_or(true));
    let only = |found: Vec<usize>| match found.as_slice() {
        [at] => Some(*at),
        _ => None,
    };
    let exact =
        |of: fn(&ColumnModel) -> &str| only(free().filter(|(_, c)| of(c) == wanted).map(|(at, _)| at).collect());
    let exact = exact(|column| column.name.as_str()).or_else(|| exact(|column| column.header.as_str()));
    exact.map(|at| (at, Matched::Name)).or_else(|| {
        let wanted = folded(wanted);
        let alike = free().filter(|(_, column)| folded(&column.name) == wanted || folded(&column.header) == wanted);
        only(alike.map(|(at, _)| at).collect()).map(|at| (at, Matched::Likeness))
    })
}
