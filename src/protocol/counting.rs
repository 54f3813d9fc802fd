//! How many rows the tables of a dataset have. The size of a result says nothing of that, since a cube groups rows
//! by attributes; what counts them are the metrics `Row Count - TABLE` that the server makes when it publishes.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::client::Client;
use super::exchange::{Call, Scope};
use super::wire::integer;
use crate::dataset::{CallFailure, DatasetId, ProjectId};

/// What the name of such a metric begins with, before the table's.
const ROW_COUNT: &str = "Row Count - ";

/// The reply to `GET /api/v2/cubes/{id}`.
#[derive(Deserialize)]
struct Cube {
    definition: CubeDefinition,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CubeDefinition {
    available_objects: CubeObjects,
}

#[derive(Deserialize)]
struct CubeObjects {
    #[serde(default)]
    metrics: Vec<CubeMetric>,
}

#[derive(Deserialize)]
struct CubeMetric {
    name: String,
    id: DatasetId,
}

/// The body of `POST /api/v2/cubes/{id}/instances`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wanted<'a> {
    requested_objects: WantedObjects<'a>,
}

#[derive(Serialize)]
struct WantedObjects<'a> {
    attributes: [(); 0],
    metrics: Vec<WantedMetric<'a>>,
}

#[derive(Serialize)]
struct WantedMetric<'a> {
    id: &'a str,
}

/// Its reply, as far as it is wanted.
#[derive(Deserialize)]
struct Instance {
    definition: InstanceDefinition,
    data: InstanceData,
}

#[derive(Deserialize)]
struct InstanceDefinition {
    grid: Grid,
}

#[derive(Deserialize)]
struct Grid {
    columns: Vec<GridColumn>,
}

#[derive(Deserialize)]
struct GridColumn {
    elements: Vec<GridElement>,
}

#[derive(Deserialize)]
struct GridElement {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InstanceData {
    metric_values: MetricValues,
}

#[derive(Deserialize)]
struct MetricValues {
    raw: Vec<Vec<Value>>,
}

impl Client {
    /// The rows of each table of a dataset (`GET /api/v2/cubes/{id}`, then `POST …/instances` for the metrics
    /// that count rows). Tables without such a metric are not among them.
    pub async fn row_counts(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
    ) -> Result<BTreeMap<String, u64>, CallFailure> {
        let path = format!("/v2/cubes/{dataset}");
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let cube: Cube = call.read(&self.make(&call).await?)?;
        let metrics = cube.definition.available_objects.metrics;
        let counting: Vec<_> = metrics.iter().filter(|metric| metric.name.starts_with(ROW_COUNT)).collect();
        if counting.is_empty() {
            return Ok(BTreeMap::new());
        }
        let metrics = counting.iter().map(|metric| WantedMetric { id: metric.id.as_str() }).collect();
        let path = format!("/v2/cubes/{dataset}/instances?offset=0&limit=1");
        let call = Call::new(Method::POST, &path, Scope::Project(project))
            .with(&Wanted { requested_objects: WantedObjects { attributes: [], metrics } })?;
        let instance: Instance = call.read(&self.make(&call).await?)?;
        Ok(instance.counts())
    }
}

impl Instance {
    fn counts(self) -> BTreeMap<String, u64> {
        let elements = self.definition.grid.columns.into_iter().flat_map(|column| column.elements);
        let values = self.data.metric_values.raw.into_iter().next().unwrap_or_default();
        let count = |(element, value): (GridElement, Value)| {
            let table = element.name.strip_prefix(ROW_COUNT)?.to_owned();
            // Servers write whole numbers as floats here and there.
            let whole = integer(&value).or_else(|| value.as_f64().map(|number| number as i64));
            let rows = u64::try_from(whole.unwrap_or_default()).ok()?;
            Some((table, rows))
        };
        elements.zip(values).filter_map(count).collect()
    }
}
