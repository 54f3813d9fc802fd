//! A definition as people have it: JSON text. What is wrong with it is told with line and column, whether the
//! JSON is broken, a word is none of its vocabulary, or the parts don't fit each other; so a definition that
//! was written by hand is mended where it is wrong.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::value::RawValue;

use super::{Definition, Expression, FormCategory};

/// Why a text is no definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {text}")]
pub struct TextFault {
    /// The line, the first is 1.
    pub line: usize,
    /// The character in it, the first is 1.
    pub column: usize,
    /// What is wrong.
    pub text: String,
}

/// Why a model was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveFailure {
    /// A file of that name is there already.
    Exists,
    /// What the system said.
    Other(String),
}

impl SaveFailure {
    /// Why, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Exists => "a file of that name is there already; w and Enter ask whether to replace it".to_owned(),
            Self::Other(why) => why.clone(),
        }
    }
}

/// A step on the way to a value inside a JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Key(&'static str),
    At(usize),
}

/// Something that doesn't fit, and the way to it.
struct Fault(Vec<Step>, String);

/// Reads a definition: the body of `POST /api/datasets/models`.
pub fn read_definition(text: &str) -> Result<Definition, TextFault> {
    let definition: Definition = serde_json::from_str(text).map_err(|error| {
        let words = error.to_string();
        let told = words.rsplit_once(" at line ").map_or(words.as_str(), |(told, _)| told);
        let (line, column) = (error.line().max(1), error.column().max(1));
        let (line, column) = if error.is_data() { before_blanks(text, line, column) } else { (line, column) };
        TextFault { line, column, text: told.to_owned() }
    })?;
    match first_fault(&definition) {
        None => Ok(definition),
        Some(Fault(way, told)) => {
            let (line, column) = locate(text, &way);
            Err(TextFault { line, column, text: told })
        }
    }
}

/// The end of the value before a place: a word that is none of its vocabulary is told when the parser has gone
/// on to what follows it.
fn before_blanks(text: &str, line: usize, column: usize) -> (usize, usize) {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let end = (start + column - 1).min(text.len());
    let read = text.get(..end).unwrap_or(text);
    let value = read.trim_end();
    if value.len() == read.len() {
        return (line, column);
    }
    let column = value.rsplit('\n').next().unwrap_or_default().chars().count().max(1);
    (value.matches('\n').count() + 1, column)
}

/// Writes a definition as it is read.
pub fn write_definition(definition: &Definition) -> String {
    let mut text = serde_json::to_string_pretty(definition).unwrap_or_default();
    text.push('\n');
    text
}

/// Where the value at the end of a way begins; as far as the way leads.
fn locate(text: &str, way: &[Step]) -> (usize, usize) {
    let mut at = text;
    for step in way {
        let next = match step {
            Step::Key(key) => {
                serde_json::from_str::<BTreeMap<String, &RawValue>>(at).ok().and_then(|map| map.get(*key).copied())
            }
            Step::At(index) => {
                serde_json::from_str::<Vec<&RawValue>>(at).ok().and_then(|list| list.get(*index).copied())
            }
        };
        let Some(next) = next else { break };
        at = next.get();
    }
    // Both point into one text, so the distance is the place.
    let offset = (at.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// What a model could not hold: names that name nothing, or several things at once.
fn first_fault(definition: &Definition) -> Option<Fault> {
    let mut columns: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (at, table) in definition.tables.iter().enumerate() {
        let names = table.column_headers.iter().map(|column| column.name.as_str()).collect();
        if columns.insert(&table.name, names).is_some() {
            let way = vec![Step::Key("tables"), Step::At(at), Step::Key("name")];
            return Some(Fault(way, format!("two tables are called {:?}", table.name)));
        }
    }
    metric_fault(definition, &columns).or_else(|| attribute_fault(definition, &columns))
}

type Columns<'a> = HashMap<&'a str, HashSet<&'a str>>;

fn metric_fault(definition: &Definition, columns: &Columns<'_>) -> Option<Fault> {
    let mut names = HashSet::new();
    definition.metrics.iter().enumerate().find_map(|(at, metric)| {
        let way = vec![Step::Key("metrics"), Step::At(at)];
        let owner = format!("metric {:?}", metric.name);
        if !names.insert(&metric.name) {
            return Some(Fault(join(&way, &[Step::Key("name")]), format!("two metrics are called {:?}", metric.name)));
        }
        expression_fault(&join(&way, &[Step::Key("expressions")]), &owner, &metric.expressions, columns)
    })
}

fn attribute_fault(definition: &Definition, columns: &Columns<'_>) -> Option<Fault> {
    let mut names = HashSet::new();
    definition.attributes.iter().enumerate().find_map(|(at, attribute)| {
        let way = vec![Step::Key("attributes"), Step::At(at)];
        let name = &attribute.name;
        if !names.insert(name) {
            return Some(Fault(join(&way, &[Step::Key("name")]), format!("two attributes are called {name:?}")));
        }
        let forms = join(&way, &[Step::Key("attributeForms")]);
        let of = |category| attribute.attribute_forms.iter().filter(move |form| form.category == category).count();
        if of(FormCategory::Id) == 0 {
            return Some(Fault(
                forms,
                format!("attribute {name:?} has no ID form, by which its elements are told apart"),
            ));
        }
        if let Some(category) = FormCategory::ALL.iter().find(|category| of(**category) > 1) {
            return Some(Fault(forms, format!("attribute {name:?} has two {category} forms")));
        }
        attribute.attribute_forms.iter().enumerate().find_map(|(form_at, form)| {
            let way = join(&forms, &[Step::At(form_at), Step::Key("expressions")]);
            let owner = format!("the {} form of attribute {name:?}", form.category);
            expression_fault(&way, &owner, &form.expressions, columns)
        })
    })
}

fn expression_fault(way: &[Step], owner: &str, expressions: &[Expression], columns: &Columns<'_>) -> Option<Fault> {
    if expressions.is_empty() {
        return Some(Fault(way.to_vec(), format!("{owner} has no expression: no column feeds it")));
    }
    expressions.iter().enumerate().find_map(|(at, expression)| {
        let (table, column) = (&expression.table_name, &expression.column_name);
        match columns.get(table.as_str()) {
            None => {
                let way = join(way, &[Step::At(at), Step::Key("tableName")]);
                Some(Fault(way, format!("{owner} is to come from table {table:?}, which is not defined")))
            }
            Some(names) if !names.contains(column.as_str()) => {
                let way = join(way, &[Step::At(at), Step::Key("columnName")]);
                Some(Fault(way, format!("{owner} is to come from column {column:?}, which table {table:?} has not")))
            }
            Some(_) => None,
        }
    })
}

fn join(way: &[Step], more: &[Step]) -> Vec<Step> {
    [way, more].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"name": "Sales",
 "tables": [{"name": "orders", "columnHeaders": [{"name": "id", "dataType": "INTEGER"},
                                                 {"name": "amount", "dataType": "Double"}]}],
 "metrics": [{"name": "Amount", "expressions": [{"tableName": "orders", "columnName": "amount"}]}],
 "attributes": [{"name": "Order", "attributeForms": [
    {"category": "id", "expressions": [{"tableName": "orders", "columnName": "id"}]}]}]}"#;

    #[test]
    fn what_is_wrong_is_told_with_line_and_column() {
        assert!(read_definition(TEXT).is_ok());
        let cases = [
            ("\"Double\"", "\"Float\"", (3, "not a data type")),
            ("{\"category\": \"id\"", "{\"category\": \"latitude\"", (6, "latitude are not supported")),
            (
                "\"columnName\": \"amount\"",
                "\"columnName\": \"sum\"",
                (4, "column \"sum\", which table \"orders\" has not"),
            ),
            (
                "\"tableName\": \"orders\", \"columnName\": \"id\"",
                "\"tableName\": \"x\", \"columnName\": \"id\"",
                (6, "table \"x\""),
            ),
            ("\"category\": \"id\"", "\"category\": \"DESC\"", (5, "no ID form")),
            ("[{\"tableName\": \"orders\", \"columnName\": \"amount\"}]", "[]", (4, "no expression")),
            ("\"metrics\":", "\"metrics\"", (4, "expected `:`")),
            ("\"name\": \"Sales\",", "\"name\": \"Sales\", \"certified\": true,", (1, "unknown field `certified`")),
        ];
        for (from, to, (line, words)) in cases {
            let fault = read_definition(&TEXT.replace(from, to)).expect_err(to);
            assert_eq!(fault.line, line, "{fault}");
            assert!(fault.to_string().contains(words), "{fault}");
        }
        let wrong = TEXT.replace("\"columnName\": \"id\"", "\"columnName\": \"ident\"");
        let column = wrong.lines().nth(5).and_then(|line| line.find("\"ident\"")).unwrap() + 1;
        assert_eq!(read_definition(&wrong).map_err(|fault| (fault.line, fault.column)), Err((6, column)));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let read = read_definition(TEXT).unwrap();
        assert_eq!(read_definition(&write_definition(&read)), Ok(read));
    }
}
