//! The JSON of the flow in which one request brings definition and rows together. It names its columns by
//! formula, and is turned into the definition that the other flow sends.

use serde::Deserialize;
use serde_json::Value;

use super::shape::{Expression, Model, ModelAttribute, ModelColumn, ModelForm, ModelMetric, ModelTable};
use super::{Definition, Table};
use crate::demo::ingest::Kind;

/// The body of `POST datasets`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::demo) struct NewData {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    folder_id: String,
    tables: Vec<DataTable>,
    #[serde(default)]
    attributes: Vec<DataAttribute>,
    #[serde(default)]
    metrics: Vec<DataMetric>,
}

/// A table of it; also the body of `PATCH datasets/{id}/tables/{table}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::demo) struct DataTable {
    name: String,
    column_headers: Vec<DataColumn>,
    /// Base64 of a JSON array of objects.
    pub(in crate::demo) data: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DataColumn {
    name: String,
    data_type: String,
    /// Taken if it is text. The cells must be ISO 8601 all the same.
    #[serde(default, rename = "dateFormat")]
    _date_format: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DataAttribute {
    name: String,
    attribute_forms: Vec<DataForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DataForm {
    category: String,
    data_type: Option<Value>,
    expressions: Vec<Formula>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DataMetric {
    name: String,
    data_type: Option<Value>,
    expressions: Vec<Formula>,
}

/// `TABLE.COLUMN`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Formula {
    formula: String,
}

type Checked<T> = Result<T, String>;

impl NewData {
    /// The definition, and the rows as they were sent.
    pub(in crate::demo) fn split(self) -> Checked<(Model, String)> {
        let Self { name, description, folder_id, tables, attributes, metrics } = self;
        let Ok([table]) = <[DataTable; 1]>::try_from(tables) else {
            return Err("A dataset made in one request has exactly one table.".to_owned());
        };
        let expressions = |given: &[Formula]| -> Checked<Vec<Expression>> {
            given.iter().map(|formula| expression(formula, &table.name)).collect()
        };
        let form = |form: &DataForm| {
            data_type(form.data_type.as_ref())?;
            Ok(ModelForm { category: form.category.clone(), expressions: expressions(&form.expressions)? })
        };
        let attribute = |given: &DataAttribute| {
            let forms = given.attribute_forms.iter().map(form).collect::<Checked<_>>()?;
            Ok(ModelAttribute { name: given.name.clone(), description: String::new(), attribute_forms: forms })
        };
        let metric = |given: &DataMetric| {
            data_type(given.data_type.as_ref())?;
            let expressions = expressions(&given.expressions)?;
            Ok(ModelMetric { name: given.name.clone(), description: String::new(), expressions })
        };
        let attributes = attributes.iter().map(attribute).collect::<Checked<_>>()?;
        let metrics = metrics.iter().map(metric).collect::<Checked<_>>()?;
        let column = |column: DataColumn| ModelColumn { name: column.name, data_type: column.data_type };
        let column_headers = table.column_headers.into_iter().map(column).collect();
        let tables = vec![ModelTable { name: table.name, description: String::new(), column_headers }];
        Ok((Model { name, description, folder_id, tables, metrics, attributes }, table.data))
    }
}

impl DataTable {
    /// Whether it describes a table of the dataset as it is.
    pub(in crate::demo) fn check_against(&self, table: &Table) -> Checked<()> {
        if self.name != table.name {
            return Err(format!("The body names the table '{}', not '{}'.", self.name.escape_debug(), table.name));
        }
        for DataColumn { name, data_type, .. } in &self.column_headers {
            let shown = name.escape_debug();
            let (_, column) = table.column(name).ok_or_else(|| format!("The table has no column '{shown}'."))?;
            if Kind::parse(data_type) != Some(column.kind) {
                return Err(format!("The column '{shown}' has another type than '{}'.", data_type.escape_debug()));
            }
        }
        if self.column_headers.len() == table.columns.len() {
            Ok(())
        } else {
            Err("Each column of the table must be named once.".to_owned())
        }
    }
}

impl Definition {
    /// The only table of a dataset that was made in one request.
    pub(in crate::demo) fn only_table(&self) -> &Table {
        &self.tables[0]
    }
}

fn data_type(given: Option<&Value>) -> Checked<()> {
    match given {
        None => Ok(()),
        Some(Value::String(word)) if word.eq_ignore_ascii_case("number") || Kind::parse(word).is_some() => Ok(()),
        Some(other) => Err(format!("The data type {other} is unknown.")),
    }
}

fn expression(Formula { formula }: &Formula, table: &str) -> Checked<Expression> {
    let column = formula.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
    let column = column.ok_or_else(|| {
        format!("The formula '{}' is not the table '{table}', a dot and a column.", formula.escape_debug())
    })?;
    Ok(Expression { table_name: table.to_owned(), column_name: column.to_owned() })
}
