//! The wire shapes of a dataset read back as a cube: the objects it has, what is asked of it, and a page of its grid.
//! A filter of attribute forms is that of the REST documentation ("Filter report and cube instances using view
//! filters"): `In` over the ID form with constants of the data type that the definition shows, and `And` over several.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::client::Client;
use super::exchange::{Call, Scope};
use crate::dataset::{CallFailure, DatasetId, ProjectId};

/// The ID form of every attribute.
const ID_FORM: &str = "45C11FA478E745FEA08D781CEA190FE5";

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

/// What a cube has.
#[derive(Deserialize)]
pub(super) struct CubeObjects {
    #[serde(default)]
    pub(super) attributes: Vec<CubeAttribute>,
    #[serde(default)]
    pub(super) metrics: Vec<CubeMetric>,
}

#[derive(Deserialize)]
pub(super) struct CubeAttribute {
    pub(super) name: String,
    pub(super) id: DatasetId,
    #[serde(default)]
    forms: Vec<CubeForm>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CubeForm {
    pub(super) id: String,
    #[serde(default)]
    pub(super) data_type: String,
}

impl CubeAttribute {
    /// Whether it has a form besides the ID.
    pub(super) fn has_more_forms(&self) -> bool {
        self.forms.len() > 1
    }

    /// Its ID form, where it shows one.
    pub(super) fn id_form(&self) -> Option<&CubeForm> {
        self.forms.iter().find(|form| form.id == ID_FORM)
    }
}

#[derive(Deserialize)]
pub(super) struct CubeMetric {
    pub(super) name: String,
    pub(super) id: DatasetId,
}

/// The body of `POST /api/v2/cubes/{id}/instances`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wanted<'a> {
    pub(super) requested_objects: WantedObjects<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) view_filter: Option<Filter<'a>>,
}

#[derive(Serialize)]
pub(super) struct WantedObjects<'a> {
    pub(super) attributes: Vec<WantedObject<'a>>,
    pub(super) metrics: Vec<WantedObject<'a>>,
}

#[derive(Serialize)]
pub(super) struct WantedObject<'a> {
    pub(super) id: &'a str,
}

/// A filter: an operator and what it is of.
#[derive(Serialize)]
pub(super) struct Filter<'a> {
    pub(super) operator: &'static str,
    pub(super) operands: Vec<Operand<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Operand<'a> {
    Filter(Filter<'a>),
    Leaf(Leaf<'a>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Leaf<'a> {
    Form { attribute: WantedObject<'a>, form: WantedObject<'a> },
    Constants { data_type: &'a str, values: Vec<&'a str> },
}

/// The reply to it, as far as it is wanted.
#[derive(Deserialize)]
pub(super) struct Instance {
    pub(super) definition: InstanceDefinition,
    pub(super) data: InstanceData,
}

#[derive(Deserialize)]
pub(super) struct InstanceDefinition {
    pub(super) grid: Grid,
}

#[derive(Deserialize)]
pub(super) struct Grid {
    #[serde(default)]
    pub(super) rows: Vec<GridRow>,
    #[serde(default)]
    pub(super) columns: Vec<GridColumn>,
}

/// An attribute of the grid with its elements.
#[derive(Deserialize)]
pub(super) struct GridRow {
    #[serde(default)]
    forms: Vec<CubeForm>,
    pub(super) elements: Vec<Element>,
}

impl GridRow {
    /// Where the ID form is among the values of an element.
    pub(super) fn id_place(&self) -> usize {
        self.forms.iter().position(|form| form.id == ID_FORM).unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Element {
    #[serde(default)]
    pub(super) form_values: Vec<Value>,
}

#[derive(Deserialize)]
pub(super) struct GridColumn {
    pub(super) elements: Vec<GridElement>,
}

#[derive(Deserialize)]
pub(super) struct GridElement {
    pub(super) name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InstanceData {
    #[serde(default)]
    pub(super) paging: Paging,
    #[serde(default)]
    pub(super) headers: Headers,
    pub(super) metric_values: MetricValues,
}

#[derive(Default, Deserialize)]
pub(super) struct Paging {
    #[serde(default)]
    pub(super) total: u64,
}

#[derive(Default, Deserialize)]
pub(super) struct Headers {
    #[serde(default)]
    pub(super) rows: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
pub(super) struct MetricValues {
    /// As they stand, since a binary number would not hold all digits of a total.
    pub(super) raw: Vec<Vec<Box<RawValue>>>,
}

impl Client {
    /// What a dataset has as a cube.
    pub(super) async fn cube(&self, project: &ProjectId, dataset: &DatasetId) -> Result<CubeObjects, CallFailure> {
        let path = format!("/v2/cubes/{dataset}");
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let cube: Cube = call.read(&self.make(&call).await?)?;
        Ok(cube.definition.available_objects)
    }

    /// The first rows of what is asked of it.
    pub(super) async fn instance(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        wanted: &Wanted<'_>,
        limit: usize,
    ) -> Result<Instance, CallFailure> {
        let path = format!("/v2/cubes/{dataset}/instances?offset=0&limit={limit}");
        let call = Call::new(Method::POST, &path, Scope::Project(project)).with(wanted)?;
        call.read(&self.make(&call).await?)
    }
}
