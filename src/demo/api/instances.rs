//! Instances of a cube: choosing a template, and the pages of its rows.

use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::Value;

use super::cubes::is_published;
use super::datasets::find;
use super::grid;
use super::incoming::{InProject, Incoming};
use super::view_filter;
use crate::demo::ids;
use crate::demo::instances::Instance;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::{Cube, Dataset, Measure, Template};

const PAGE: i64 = 1000;

/// The body of `POST v2/cubes/{id}/instances`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wanted {
    requested_objects: Option<Objects>,
    view_filter: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Objects {
    #[serde(default)]
    attributes: Vec<Object>,
    #[serde(default)]
    metrics: Vec<Object>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    id: String,
    /// Some forms of an attribute only; none means all.
    #[serde(default)]
    forms: Vec<Value>,
}

/// `POST v2/cubes/{id}/instances`
pub(in crate::demo) async fn create(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    let dataset = find(&shared, &request, &id)?;
    let window = Window::of(&request.incoming)?;
    let wanted: Wanted = request.incoming.json()?;
    let template = template(&dataset, wanted.requested_objects.as_ref())?;
    let filter = wanted.view_filter.map(|filter| view_filter::read(&filter, &dataset, &template));
    let filter = filter.transpose()?.unwrap_or_default();
    if !is_published(&shared, &dataset).await? {
        return Err(Refusal::unfit("(The cube is not published.)").with_server_code(-2_147_072_488));
    }
    let (file, user) = (shared.database.clone(), request.user);
    let reading = tokio::task::spawn_blocking(move || {
        let cube = Cube::read(&file, &dataset, &template, filter)?;
        Ok::<_, Refusal>(Arc::new(Instance::new(user, dataset, template, cube)))
    });
    let instance = reading.await.map_err(|error| Refusal::broken(error.to_string()))??;
    shared.instances.insert(Arc::clone(&instance));
    page(instance, window).await
}

/// `GET v2/cubes/{id}/instances/{instance}`
pub(in crate::demo) async fn show(
    State(shared): State<Arc<Shared>>,
    Path((id, instance)): Path<(String, String)>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    find(&shared, &request, &id)?;
    let window = Window::of(&request.incoming)?;
    let instance = shared.instances.find(&instance, request.user, &id);
    page(instance.ok_or_else(|| Refusal::not_found("There is no such instance of the cube."))?, window).await
}

/// Which rows are wanted, and how much about them.
pub(super) struct Window {
    pub(super) offset: i64,
    pub(super) limit: i64,
    pub(super) formatted: bool,
    pub(super) extras: bool,
}

impl Window {
    fn of(incoming: &Incoming) -> Result<Self, Refusal> {
        incoming.allow(&["offset", "limit", "fields"])?;
        let offset = incoming.number("offset")?.unwrap_or(0);
        let limit = incoming.number("limit")?.unwrap_or(PAGE);
        if offset < 0 || limit < 1 {
            return Err(Refusal::invalid("An 'offset' is 0 or more, a 'limit' 1 or more."));
        }
        let mut window = Self { offset, limit, formatted: true, extras: true };
        for field in incoming.query("fields") {
            match field.as_str() {
                "-data.metricValues.formatted" => window.formatted = false,
                "-data.metricValues.extras" => window.extras = false,
                _ => return Err(Refusal::unsupported("Only '-data.metricValues.extras' and '….formatted' are known.")),
            }
        }
        Ok(window)
    }
}

async fn page(instance: Arc<Instance>, window: Window) -> Result<Json<Value>, Refusal> {
    let reading = tokio::task::spawn_blocking(move || {
        let (rows, total) = {
            let cube = instance.cube.lock().unwrap_or_else(PoisonError::into_inner);
            (cube.page(window.offset, window.limit)?, cube.total)
        };
        Ok::<_, Refusal>(Json(grid::page(&instance, &rows, total, &window)))
    });
    reading.await.map_err(|error| Refusal::broken(error.to_string()))?
}

/// What is requested; everything but the row counts if nothing is said.
fn template(dataset: &Dataset, objects: Option<&Objects>) -> Result<Template, Refusal> {
    let definition = &dataset.definition;
    let Some(objects) = objects else {
        let metrics = (0..definition.metrics.len()).map(Measure::Metric).collect();
        return Ok(Template { attributes: (0..definition.attributes.len()).collect(), metrics });
    };
    let mut template = Template { attributes: Vec::new(), metrics: Vec::new() };
    for Object { id, forms } in &objects.attributes {
        let at = definition.attributes.iter().position(|known| ids::part(&dataset.id, "attribute", &known.name) == *id);
        let at = at.ok_or_else(|| unknown("attribute", id))?;
        if !forms.is_empty() {
            return Err(Refusal::unsupported("An attribute is always read with all its forms by this server."));
        }
        if template.attributes.contains(&at) {
            return Err(Refusal::invalid(format!("The attribute '{id}' is requested twice.")));
        }
        template.attributes.push(at);
    }
    for Object { id, .. } in &objects.metrics {
        let metric = measure(dataset, id).ok_or_else(|| unknown("metric", id))?;
        if template.metrics.contains(&metric) {
            return Err(Refusal::invalid(format!("The metric '{id}' is requested twice.")));
        }
        template.metrics.push(metric);
    }
    if template.attributes.is_empty() && template.metrics.is_empty() {
        return Err(Refusal::invalid("Neither an attribute nor a metric is requested."));
    }
    Ok(template)
}

fn unknown(what: &str, id: &str) -> Refusal {
    Refusal::invalid(format!("(The cube has no {what} '{}'.)", id.escape_debug()))
}

fn measure(dataset: &Dataset, id: &str) -> Option<Measure> {
    let definition = &dataset.definition;
    let metric = definition.metrics.iter().position(|known| ids::part(&dataset.id, "metric", &known.name) == id);
    let count = || definition.tables.iter().position(|known| ids::part(&dataset.id, "row count", &known.name) == id);
    metric.map(Measure::Metric).or_else(|| count().map(Measure::RowCount))
}
