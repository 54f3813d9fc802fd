//! The definition of a dataset, exactly as `POST /api/datasets/models` takes it: what the server knows,
//! no more. How a file feeds it is [`super::model`].

use serde::{Deserialize, Serialize};

use super::{DataType, FolderId, FormCategory};

/// The body of `POST /api/datasets/models`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// Name of the dataset, at most 250 characters.
    pub name: String,
    /// What it is for, at most 250 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The folder it is saved in; My Reports when none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "folder")]
    pub folder_id: Option<FolderId>,
    /// The tables, at least one.
    pub tables: Vec<Table>,
    /// What is counted.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// What it is counted by.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
}

/// `"folderId": ""` means My Reports, just like no folder (seen in mstrio-py).
fn folder<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<FolderId>, D::Error> {
    match Option::<String>::deserialize(deserializer)? {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(None),
        Some(text) => text.parse().map(Some).map_err(serde::de::Error::custom),
    }
}

/// One table of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table {
    /// Its name, unique in the dataset.
    pub name: String,
    /// What it holds. The workflow page has it in words and not in its sample: left out unless it says something.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its columns in the order in which chunks hold them.
    pub column_headers: Vec<Column>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Column {
    /// Its name, unique in the table.
    pub name: String,
    /// What its values are.
    pub data_type: DataType,
}

/// A metric and the columns that hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// One column a table that holds it.
    pub expressions: Vec<Expression>,
}

/// An attribute with its forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// An ID form, and perhaps a DESC form.
    pub attribute_forms: Vec<AttributeForm>,
}

/// One form of an attribute and the columns that hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttributeForm {
    /// ID or DESC.
    pub category: FormCategory,
    /// One column a table that holds it.
    pub expressions: Vec<Expression>,
}

/// A column named from outside its table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expression {
    /// The table.
    pub table_name: String,
    /// The column in it.
    pub column_name: String,
}
