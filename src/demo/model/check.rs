//! The rules a definition must follow. The first breach is told; a client is expected to check before
//! it sends, so there is no need for a list.

use std::collections::HashSet;

use super::shape::{Expression, Model, ModelAttribute, ModelTable};
use super::{Attribute, Column, Definition, Form, Metric, Place, Table};
use crate::demo::ingest::Kind;

const LONGEST_TEXT: usize = 250;
/// What SQLite holds in one table, with room for a column of our own.
const MOST_COLUMNS: usize = 1999;

type Checked<T> = Result<T, String>;

/// The definition that `model` describes, or the rule that it breaks.
pub(in crate::demo) fn check(model: &Model) -> Checked<Definition> {
    name("dataset", &model.name)?;
    if model.description.chars().count() > LONGEST_TEXT {
        return Err(format!("The description is longer than {LONGEST_TEXT} characters."));
    }
    if model.tables.is_empty() {
        return Err("A dataset needs at least one table.".to_owned());
    }
    distinct("table", model.tables.iter().map(|table| table.name.as_str()))?;
    let mut tables = model.tables.iter().map(table).collect::<Checked<Vec<_>>>()?;
    let metrics = metrics(model, &tables)?;
    let attributes = attributes(model, &mut tables)?;
    Ok(Definition { name: model.name.clone(), description: model.description.clone(), tables, attributes, metrics })
}

fn name(what: &str, name: &str) -> Checked<()> {
    let shown = name.escape_debug();
    if name.trim().is_empty() {
        return Err(format!("The name of a {what} is empty."));
    }
    if name.chars().count() > LONGEST_TEXT {
        return Err(format!("The {what} name '{shown}' is longer than {LONGEST_TEXT} characters."));
    }
    if name.contains(['\\', '"', '[', ']']) {
        return Err(format!("The {what} name '{shown}' contains one of \\ \" [ ]."));
    }
    if name.contains(char::is_control) {
        return Err(format!("The {what} name '{shown}' contains a control character."));
    }
    Ok(())
}

fn distinct<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Checked<()> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.to_lowercase()) {
            return Err(format!("The {what} name '{}' comes twice.", name.escape_debug()));
        }
    }
    Ok(())
}

fn table(given: &ModelTable) -> Checked<Table> {
    name("table", &given.name)?;
    let headers = &given.column_headers;
    if headers.is_empty() {
        return Err(format!("Table '{}' has no columns.", given.name));
    }
    if headers.len() > MOST_COLUMNS {
        return Err(format!("Table '{}' has more than {MOST_COLUMNS} columns.", given.name));
    }
    distinct("column", headers.iter().map(|column| column.name.as_str()))?;
    let columns = headers.iter().map(|column| {
        name("column", &column.name)?;
        let kind = Kind::parse(&column.data_type).ok_or_else(|| {
            format!("The data type '{}' of column '{}' is unknown.", column.data_type.escape_debug(), column.name)
        })?;
        Ok(Column { name: column.name.clone(), kind })
    });
    Ok(Table { name: given.name.clone(), columns: columns.collect::<Checked<_>>()?, key: Vec::new() })
}

/// Positions of table and column that each expression points to; one a table at most.
fn resolve(what: &str, expressions: &[Expression], tables: &[Table]) -> Checked<Vec<Place>> {
    if expressions.is_empty() {
        return Err(format!("The {what} has no expression."));
    }
    let mut found: Vec<Place> = Vec::new();
    for expression in expressions {
        let (table_name, column_name) = (&expression.table_name, &expression.column_name);
        let (at, table) = tables
            .iter()
            .enumerate()
            .find(|(_, table)| table.name == *table_name)
            .ok_or_else(|| format!("The {what} points to a missing table '{}'.", table_name.escape_debug()))?;
        let (column, _) = table.column(column_name).ok_or_else(|| {
            format!("The {what} points to a missing column '{}' of table '{table_name}'.", column_name.escape_debug())
        })?;
        if found.iter().any(|&(taken, _)| taken == at) {
            return Err(format!("The {what} has two expressions in table '{table_name}'."));
        }
        found.push((at, column));
    }
    Ok(found)
}

/// Two objects of one name may live in different tables, where the server joins them; not in the same.
fn apart(what: &str, name: &str, places: &[Place], seen: &mut HashSet<(String, usize)>) -> Checked<()> {
    if places.iter().all(|&(table, _)| seen.insert((name.to_lowercase(), table))) {
        Ok(())
    } else {
        Err(format!("The {what} name '{name}' comes twice in one table."))
    }
}

fn metrics(model: &Model, tables: &[Table]) -> Checked<Vec<Metric>> {
    let mut seen = HashSet::new();
    let mut metrics: Vec<Metric> = Vec::new();
    for metric in &model.metrics {
        name("metric", &metric.name)?;
        let places = resolve(&format!("metric '{}'", metric.name), &metric.expressions, tables)?;
        apart("metric", &metric.name, &places, &mut seen)?;
        let kind = kind_at(tables, places[0]);
        match metrics.iter_mut().find(|known| same(&known.name, &metric.name)) {
            Some(known) => known.places.extend(places),
            None => metrics.push(Metric { name: metric.name.clone(), kind, places }),
        }
    }
    Ok(metrics)
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn kind_at(tables: &[Table], (table, column): Place) -> Kind {
    tables[table].columns[column].kind
}

/// Puts the forms of an attribute to the others, or to those of the attribute of its name in other tables.
fn join(attributes: &mut Vec<Attribute>, name: &str, forms: Vec<Form>) {
    let Some(known) = attributes.iter_mut().find(|known| same(&known.name, name)) else {
        attributes.push(Attribute { name: name.to_owned(), forms });
        return;
    };
    for form in forms {
        match known.forms.iter_mut().find(|other| other.category == form.category) {
            Some(other) => other.places.extend(form.places),
            None => known.forms.push(form),
        }
    }
}

fn attributes(model: &Model, tables: &mut [Table]) -> Checked<Vec<Attribute>> {
    let mut seen = HashSet::new();
    let mut attributes = Vec::new();
    for attribute in &model.attributes {
        name("attribute", &attribute.name)?;
        let ids = form(attribute, "ID", tables)?
            .ok_or_else(|| format!("The attribute '{}' has no ID form.", attribute.name))?;
        apart("attribute", &attribute.name, &ids, &mut seen)?;
        let mut forms = vec![Form { category: "ID", kind: kind_at(tables, ids[0]), places: ids.clone() }];
        if let Some(descriptions) = form(attribute, "DESC", tables)? {
            if let Some((lone, _)) = descriptions.iter().find(|(table, _)| ids.iter().all(|(id, _)| id != table)) {
                let table = &tables[*lone].name;
                return Err(format!("The attribute '{}' has a DESC but no ID in table '{table}'.", attribute.name));
            }
            forms.push(Form { category: "DESC", kind: kind_at(tables, descriptions[0]), places: descriptions });
        }
        if let Some(odd) = attribute.attribute_forms.iter().find(|form| !matches!(&*form.category, "ID" | "DESC")) {
            let category = odd.category.escape_debug();
            return Err(format!("The form category '{category}' of attribute '{}' is not supported.", attribute.name));
        }
        for (table, column) in ids {
            let key = &mut tables[table].key;
            if !key.contains(&column) {
                key.push(column);
            }
        }
        join(&mut attributes, &attribute.name, forms);
    }
    Ok(attributes)
}

/// Where the attribute's form of that category finds its values, if it has one.
fn form(attribute: &ModelAttribute, category: &str, tables: &[Table]) -> Checked<Option<Vec<Place>>> {
    let mut forms = attribute.attribute_forms.iter().filter(|form| form.category == category);
    let Some(form) = forms.next() else { return Ok(None) };
    let what = format!("{category} form of attribute '{}'", attribute.name);
    if forms.next().is_some() {
        return Err(format!("The {what} comes twice."));
    }
    resolve(&what, &form.expressions, tables).map(Some)
}
