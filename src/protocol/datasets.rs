//! The calls that find a dataset which is there and read its definition, so that files can be pushed into it.

use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use super::exchange::{Call, Scope};
use super::search::{Compared, Search};
use super::wire::integer;
use crate::dataset::{
    CallFailure, DataType, DatasetId, FolderId, FoundDataset, FoundDatasets, ProjectId, StoredColumn, StoredDataset,
    StoredTable,
};

/// How many datasets a search shows.
const FOUND: i64 = 200;
/// The object subtype of a push dataset, as mstrio-py has it.
pub(super) const PUSH_DATASET: i64 = 779;
/// How long a definition that is not there yet is waited for, before it is asked for again.
const NOT_YET: [Duration; 3] = [Duration::from_millis(200), Duration::from_millis(500), Duration::from_secs(1)];

/// The reply to `GET /api/searches/results`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Results {
    #[serde(default)]
    total_items: Option<usize>,
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
pub(super) struct Named {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    id: Option<String>,
}

impl From<WireFound> for FoundDataset {
    fn from(wire: WireFound) -> Self {
        let folder = wire.ancestors.last().and_then(|folder| folder.id.clone());
        let path: Vec<_> = wire.ancestors.into_iter().map(|folder| folder.name).collect();
        Self {
            id: wire.id,
            name: wire.name,
            folder: folder.and_then(|id| FolderId::try_from(id).ok()),
            path: path.join(" / "),
            owner: wire.owner.map(|owner| owner.name).unwrap_or_default(),
            changed: wire.date_modified.unwrap_or_default(),
        }
    }
}

/// The reply to `GET /api/cubes?id=…`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CubesInfos {
    #[serde(default)]
    cubes_infos: Vec<CubeInfo>,
}

#[derive(Deserialize)]
struct CubeInfo {
    #[serde(default)]
    path: Option<String>,
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
    pub async fn find_datasets(&self, project: &ProjectId, name: &str) -> Result<FoundDatasets, CallFailure> {
        self.search(project, name, Compared::Contains).await
    }

    /// The push datasets that have this name, case apart.
    pub async fn datasets_called(&self, project: &ProjectId, name: &str) -> Result<FoundDatasets, CallFailure> {
        self.search(project, name, Compared::Exactly).await
    }

    /// Where a dataset is, as the server writes it (`GET /api/cubes?id=…`).
    pub async fn place_of(&self, project: &ProjectId, dataset: &DatasetId) -> Result<Option<String>, CallFailure> {
        let path = format!("/cubes?id={dataset}");
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let infos: CubesInfos = call.read(&self.make(&call).await?)?;
        Ok(infos.cubes_infos.into_iter().find_map(|info| info.path))
    }

    async fn search(&self, project: &ProjectId, name: &str, compared: Compared) -> Result<FoundDatasets, CallFailure> {
        let path = Search { name, compared, kind: PUSH_DATASET, root: None, limit: FOUND }.path();
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let results: Results = call.read(&self.make(&call).await?)?;
        let list: Vec<_> = results.result.into_iter().map(FoundDataset::from).collect();
        let total = results.total_items.unwrap_or_default().max(list.len());
        Ok(FoundDatasets { list, total })
    }

    /// The definition of a dataset, asked for again for a moment where it is not there yet: one that was made just
    /// now may not be known to every server of a cluster (seen by users of mstrio-py).
    pub async fn stored_dataset_soon(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
    ) -> Result<StoredDataset, CallFailure> {
        for wait in NOT_YET {
            match self.stored_dataset(project, dataset).await {
                Err(failure) if failure.is_not_found() => tokio::time::sleep(wait).await,
                answer => return answer,
            }
        }
        self.stored_dataset(project, dataset).await
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

impl StoredTable {
    /// Says why no file can be pushed into it; the first reason stays.
    fn close(&mut self, why: String) {
        self.closed.get_or_insert(why);
    }
}

impl Shown {
    fn stored(self) -> Result<StoredDataset, String> {
        let Available { tables, columns, attributes, metrics } = self.result.definition.available_objects;
        let names = |named: Vec<Named>| named.into_iter().map(|named| named.name).collect();
        let mut stored: Vec<StoredTable> = tables
            .into_iter()
            .map(|table| StoredTable { name: table.name, columns: Vec::new(), closed: None })
            .collect();
        for WireColumn { table_name, column_name, data_type } in columns {
            let Some(table) = stored.iter_mut().find(|table| table.name == table_name) else { continue };
            match integer(&data_type).and_then(type_of) {
                Some(data_type) => table.columns.push(StoredColumn { name: column_name, data_type }),
                None => table.close(format!("its column {column_name} has the data type {data_type}")),
            }
        }
        for table in stored.iter_mut().filter(|table| table.columns.is_empty()) {
            table.close("it has no columns".to_owned());
        }
        if let Some(table) = stored.first().filter(|_| stored.iter().all(|table| table.closed.is_some())) {
            let why = table.closed.as_deref().unwrap_or_default();
            return Err(format!("no file can be pushed into any of its tables; table {}: {why}", table.name));
        }
        Ok(StoredDataset {
            id: self.id,
            name: self.name,
            folder: None,
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
