//! The JSON shapes of a definition and of an upload session, field by field; whatever is not listed
//! here is refused.

use serde::{Deserialize, Serialize};

/// The body of `POST datasets/models`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::demo) struct Model {
    pub(in crate::demo) name: String,
    #[serde(default)]
    pub(in crate::demo) description: String,
    #[serde(default)]
    pub(in crate::demo) folder_id: String,
    pub(in crate::demo) tables: Vec<ModelTable>,
    #[serde(default)]
    pub(in crate::demo) metrics: Vec<ModelMetric>,
    #[serde(default)]
    pub(in crate::demo) attributes: Vec<ModelAttribute>,
}

/// A table of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::demo) struct ModelTable {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) column_headers: Vec<ModelColumn>,
}

/// A column of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ModelColumn {
    pub(super) name: String,
    pub(super) data_type: String,
}

/// A metric of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::demo) struct ModelMetric {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) expressions: Vec<Expression>,
}

/// An attribute of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::demo) struct ModelAttribute {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) attribute_forms: Vec<ModelForm>,
}

/// A form of an attribute.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelForm {
    pub(super) category: String,
    pub(super) expressions: Vec<Expression>,
}

/// Where a metric or a form finds its values in one table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Expression {
    pub(super) table_name: String,
    pub(super) column_name: String,
}

/// The body of `POST datasets/{id}/uploadSessions`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::demo) struct Tables {
    pub(in crate::demo) tables: Vec<UploadTable>,
}

/// A table that an upload session feeds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::demo) struct UploadTable {
    pub(in crate::demo) name: String,
    pub(in crate::demo) update_policy: String,
    pub(in crate::demo) orientation: Option<String>,
    pub(in crate::demo) column_headers: Option<Vec<String>>,
}
