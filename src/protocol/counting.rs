//! What the tables of a dataset hold: how many rows, and what their metrics come to. The size of a result says nothing
//! of rows, since a cube groups them by attributes; what counts them are the metrics `Row Count - TABLE` that the
//! server makes when it publishes. Asked for without any attribute, a metric comes as its total.

use std::collections::BTreeMap;

use super::client::Client;
use super::cube::{CubeMetric, Instance, Wanted, WantedObject, WantedObjects};
use crate::dataset::proof::Figures;
use crate::dataset::{CallFailure, DatasetId, Decimal, ProjectId};

/// What the name of such a metric begins with, before the table's.
pub(super) const ROW_COUNT: &str = "Row Count - ";

impl Client {
    /// The rows of each table of a dataset. Tables without a metric that counts them are not among them.
    pub async fn row_counts(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
    ) -> Result<BTreeMap<String, u64>, CallFailure> {
        Ok(self.figures(project, dataset, &[]).await?.rows)
    }

    /// The rows of each table of a dataset, and the totals of these of its metrics (`GET /api/v2/cubes/{id}`, then
    /// `POST …/instances` for the metrics that count rows and for those). What it does not have is left out.
    pub async fn figures(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        metrics: &[String],
    ) -> Result<Figures, CallFailure> {
        let theirs = self.cube(project, dataset).await?.metrics;
        if !theirs.iter().any(|metric| metric.name.starts_with(ROW_COUNT)) {
            // They come with the first publish: without them there is nothing to tell.
            return Ok(Figures::default());
        }
        let is_wanted = |metric: &&CubeMetric| metric.name.starts_with(ROW_COUNT) || metrics.contains(&metric.name);
        let metrics = theirs.iter().filter(is_wanted).map(|metric| WantedObject { id: metric.id.as_str() }).collect();
        let wanted = Wanted { requested_objects: WantedObjects { attributes: Vec::new(), metrics }, view_filter: None };
        let instance = self.instance(project, dataset, &wanted, 1).await?;
        Ok(instance.figures())
    }
}

impl Instance {
    fn figures(self) -> Figures {
        let elements = self.definition.grid.columns.into_iter().flat_map(|column| column.elements);
        let values = self.data.metric_values.raw.into_iter().next().unwrap_or_default();
        let mut figures = Figures::default();
        for (element, value) in elements.zip(values) {
            let Some(value) = number(value.get()) else { continue };
            match element.name.strip_prefix(ROW_COUNT) {
                // Servers write whole numbers as floats here and there.
                Some(table) => {
                    if let Ok(rows) = value.to_string().parse() {
                        figures.rows.insert(table.to_owned(), rows);
                    }
                }
                None => {
                    figures.totals.insert(element.name, value);
                }
            }
        }
        figures
    }
}

/// A value as a number. No value at all is what a metric has that no row has: nothing.
pub(super) fn number(json: &str) -> Option<Decimal> {
    let json = json.trim_matches('"');
    if json == "null" || json.is_empty() { Some(Decimal::ZERO) } else { Decimal::parse(json.as_bytes()) }
}
