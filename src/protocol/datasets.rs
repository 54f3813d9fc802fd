//! The calls that find a dataset which is there and read its definition, so that files can be pushed into it.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use super::exchange::{Call, Scope};
use super::wire::integer;
use crate::dataset::{
    CallFailure, DataType, DatasetId, FoundDataset, ProjectId, StoredColumn, StoredDataset, StoredTable,
};

/// How many datasets a search shows.
const FOUND: u32 = 200;

/// The reply to `GET /api/searches/results`.
#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    result: Vec<WireFound>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireFound {
    id: DatasetId,
    name: String,
    #[serde(default)]
    date_modified: Option<String>,
    #[serde(default)]
    owner: Option<Named>,
    #[serde(default)]
    ancestors: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

impl From<WireFound> for FoundDataset {
    fn from(wire: WireFound) -> Self {
        let path: Vec<_> = wire.ancestors.into_iter().map(|folder| folder.name).collect();
        Self {
            id: wire.id,
            name: wire.name,
            path: path.join(" / "),
            owner: wire.owner.map(|owner| owner.name).unwrap_or_default(),
            changed: wire.date_modified.unwrap_or_default(),
        }
    }
}

/// The reply to `GET /api/datasets/{id}`, as recorded from mstrio-py's own tests.
#[derive(Deserialize)]
struct Shown {
    id: DatasetId,
    name: String,
    result: ShownResult,
}

#[derive(Deserialize)]
struct ShownResult {
    definition: ShownDefinition,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShownDefinition {
    available_objects: Available,
}

#[derive(Deserialize)]
struct Available {
    tables: Vec<Named>,
    columns: Vec<WireColumn>,
    #[serde(default)]
    attributes: Vec<Named>,
    #[serde(default)]
    metrics: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireColumn {
    table_name: String,
    column_name: String,
    data_type: Value,
}

impl Client {
    /// The push datasets whose name holds this text (`GET /api/searches/results`, object subtype 779).
    pub async fn find_datasets(&self, project: &ProjectId, name: &str) -> Result<Vec<FoundDataset>, CallFailure> {
        let query: String = name.bytes().map(encoded).collect();
        let path = format!(
            "/searches/results?name={query}&pattern=4&type=779&getAncestors=true&limit={FOUND}&offset=0\
             &certifiedStatus=ALL"
        );
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let results: Results = call.read(&self.make(&call).await?)?;
        Ok(results.result.into_iter().map(FoundDataset::from).collect())
    }

    /// The definition of a dataset (`GET /api/datasets/{id}`): its tables and columns with their types, its
    /// attributes and metrics by name.
    pub async fn stored_dataset(&self, project: &ProjectId, dataset: &DatasetId) -> Result<StoredDataset, CallFailure> {
        let path = format!("/datasets/{dataset}?fields=tables&fields=columns&fields=attributes&fields=metrics");
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let answer = self.make(&call).await?;
        let shown: Shown = call.read(&answer)?;
        shown.stored().map_err(|why| call.unreadable(answer.status, why))
    }
}

/// A byte of a query, percent-encoded unless it is a letter, a digit or one of the marks that need not be.
fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

impl Shown {
    fn stored(self) -> Result<StoredDataset, String> {
        let Available { tables, columns, attributes, metrics } = self.result.definition.available_objects;
        let names = |named: Vec<Named>| named.into_iter().map(|named| named.name).collect();
        let mut stored: Vec<StoredTable> =
            tables.into_iter().map(|table| StoredTable { name: table.name, columns: Vec::new() }).collect();
        for WireColumn { table_name, column_name, data_type } in columns {
            let number = integer(&data_type).and_then(type_of);
            let Some(data_type) = number else {
                return Err(format!(
                    "column {column_name} of table {table_name} has the data type {data_type}, which files can't be pushed into"
                ));
            };
            if let Some(table) = stored.iter_mut().find(|table| table.name == table_name) {
                table.columns.push(StoredColumn { name: column_name, data_type });
            }
        }
        if stored.iter().all(|table| table.columns.is_empty()) {
            return Err("it has no columns that files can be pushed into".to_owned());
        }
        Ok(StoredDataset {
            id: self.id,
            name: self.name,
            tables: stored,
            attributes: names(attributes),
            metrics: names(metrics),
        })
    }
}

/// The type that a number of `EnumDSSXMLDataType` stands for. 1, 7 and 33 were recorded from servers; the others are
/// those of the public copies of that enumeration.
const fn type_of(number: i64) -> Option<DataType> {
    Some(match number {
        1 | 2 => DataType::Integer,
        3 | 4 | 30 => DataType::BigDecimal,
        5..=7 => DataType::Double,
        8..=10 | 33 => DataType::String,
        14 => DataType::Date,
        15 => DataType::Time,
        16 => DataType::DateTime,
        24 => DataType::Bool,
        34 => DataType::BigInteger,
        _ => return None,
    })
}
