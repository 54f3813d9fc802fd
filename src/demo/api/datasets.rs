//! The definition of a dataset, read back.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

use super::incoming::InProject;
use crate::demo::ids;
use crate::demo::ingest::Kind;
use crate::demo::model::Form;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::Dataset;

pub(super) const ID_FORM: &str = "45C11FA478E745FEA08D781CEA190FE5";
const DESC_FORM: &str = "CCFBE2A5EADB4F50941FB879CCF1721C";

/// `GET datasets/{dataset}?fields=…`
pub(in crate::demo) async fn show(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    let dataset = find(&shared, &request, &id)?;
    let mut fields = request.incoming.query("fields");
    if fields.is_empty() {
        fields = vec!["attributes".to_owned(), "metrics".to_owned()];
    }
    let mut objects = Map::new();
    for field in fields {
        let part = match field.as_str() {
            "tables" => tables(&dataset),
            "columns" => columns(&dataset),
            "attributes" => attributes(&dataset),
            "metrics" => metrics(&dataset),
            _ => return Err(Refusal::invalid(format!("The field '{}' is unknown here.", field.escape_debug()))),
        };
        objects.insert(field, part);
    }
    let definition = json!({"availableObjects": objects});
    let name = &dataset.definition.name;
    Ok(Json(json!({"id": dataset.id, "name": name, "result": {"definition": definition}})))
}

/// The dataset of the path, in the project of the header.
pub(super) fn find(shared: &Shared, request: &InProject, id: &str) -> Result<Arc<Dataset>, Refusal> {
    shared.datasets.find(request.project.id, id).ok_or_else(no_dataset)
}

/// What is answered when there is none.
pub(super) fn no_dataset() -> Refusal {
    Refusal::not_found("(The object does not exist in the metadata.)").with_server_code(-2_147_217_381)
}

fn tables(dataset: &Dataset) -> Value {
    let item = |table: &crate::demo::model::Table| json!({"id": ids::part(&dataset.id, "table", &table.name), "name": table.name, "type": 15});
    dataset.definition.tables.iter().map(item).collect()
}

fn columns(dataset: &Dataset) -> Value {
    let mut all = Vec::new();
    for table in &dataset.definition.tables {
        for column in &table.columns {
            all.push(json!({
                "tableId": ids::part(&dataset.id, "table", &table.name),
                "tableName": table.name,
                "columnId": ids::part(&dataset.id, &table.name, &column.name),
                "columnName": column.name,
                "dataType": column.kind.number(),
                "precision": column.kind.precision(),
                "scale": 0,
            }));
        }
    }
    Value::Array(all)
}

pub(super) fn attributes(dataset: &Dataset) -> Value {
    let item = |attribute: &crate::demo::model::Attribute| {
        let forms: Vec<_> = attribute.forms.iter().map(form).collect();
        let id = ids::part(&dataset.id, "attribute", &attribute.name);
        json!({"id": id, "name": attribute.name, "type": "attribute", "forms": forms})
    };
    dataset.definition.attributes.iter().map(item).collect()
}

/// A form as a definition shows it.
pub(super) fn form(form: &Form) -> Value {
    let id = if form.category == "ID" { ID_FORM } else { DESC_FORM };
    let (category, kind) = (form.category, form.kind);
    let base = if kind.is_number() { "number" } else { "text" };
    json!({"id": id, "name": category, "dataType": word(kind), "baseFormCategory": category, "baseFormType": base})
}

pub(super) fn metrics(dataset: &Dataset) -> Value {
    let item = |metric: &crate::demo::model::Metric| {
        let id = ids::part(&dataset.id, "metric", &metric.name);
        json!({"id": id, "name": metric.name, "type": "metric", "dataType": word(metric.kind)})
    };
    dataset.definition.metrics.iter().map(item).collect()
}

/// The word that a definition has for a type. Those for text, integers and floats are known; the
/// others are ours.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "UTF8Char",
        Kind::Integer => "integer",
        Kind::BigInteger => "int64",
        Kind::Bool => "bool",
        Kind::Double => "float",
        Kind::BigDecimal => "bigDecimal",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime => "timeStamp",
    }
}
