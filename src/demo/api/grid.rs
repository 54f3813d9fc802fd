//! A page of a cube's rows as JSON: the elements that occur on it, then each row as positions of its
//! elements and the values of its metrics. An element without a value shows as empty text.

use serde_json::{Map, Value, json};

use super::cubes::row_count;
use super::datasets::{form, word};
use super::instances::Window;
use crate::demo::ids;
use crate::demo::ingest::Kind;
use crate::demo::instances::Instance;
use crate::demo::model::Attribute;
use crate::demo::store::{Cell, Measure};

/// The answer to who asks for a page.
pub(super) fn page(instance: &Instance, rows: &[Vec<Cell>], total: i64, window: &Window) -> Value {
    let attributes = instance.template.attributes.len();
    let mut headers = vec![Vec::with_capacity(attributes); rows.len()];
    let mut shown = Vec::new();
    for (at, &number) in instance.template.attributes.iter().enumerate() {
        let attribute = &instance.dataset.definition.attributes[number];
        let mut elements = Elements::new(ids::part(&instance.dataset.id, "attribute", &attribute.name), attribute);
        for (row, header) in rows.iter().zip(&mut headers) {
            header.push(elements.position(&row[2 * at], &row[2 * at + 1]));
        }
        shown.push(elements.finish());
    }
    let metrics = metrics(instance, rows);
    let columns = if metrics.is_empty() {
        json!([])
    } else {
        let id = "00000000000000000000000000000000";
        json!([{"name": "Metrics", "id": id, "type": "templateMetrics", "elements": metrics}])
    };
    let positions: Vec<_> = (0..instance.template.metrics.len()).collect();
    let (name, id) = (&instance.dataset.definition.name, &instance.dataset.id);
    json!({
        "name": name,
        "id": id,
        "instanceId": instance.id,
        "status": 1,
        "definition": {"grid": {
            "crossTab": false,
            "metricsPosition": {"axis": "columns", "index": 0},
            "rows": shown,
            "columns": columns,
            "pageBy": [],
        }},
        "data": {
            "paging": {"total": total, "current": rows.len(), "offset": window.offset, "limit": window.limit},
            "headers": {"rows": headers, "columns": if positions.is_empty() { json!([]) } else { json!([positions]) }},
            "metricValues": values(instance, rows, window),
        },
    })
}

/// The elements of one attribute, in the order they turn up.
struct Elements<'a> {
    id: String,
    attribute: &'a Attribute,
    known: std::collections::HashMap<(String, String, bool), usize>,
    shown: Vec<Value>,
}

impl<'a> Elements<'a> {
    fn new(id: String, attribute: &'a Attribute) -> Self {
        Self { id, attribute, known: std::collections::HashMap::new(), shown: Vec::new() }
    }

    fn position(&mut self, id: &Cell, description: &Cell) -> usize {
        let kind = |at: usize| self.attribute.forms.get(at).map_or(Kind::String, |form| form.kind);
        let (first, second) = (text(id, kind(0)), text(description, kind(1)));
        let key = (first, second, *id == Cell::Null);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let position = self.shown.len();
        let values = if self.attribute.forms.len() == 1 { json!([key.0]) } else { json!([key.0, key.1]) };
        self.shown.push(json!({"formValues": values, "id": format!("h{};{}", key.0, self.id)}));
        self.known.insert(key, position);
        position
    }

    fn finish(self) -> Value {
        let forms: Vec<_> = self.attribute.forms.iter().map(form).collect();
        json!({
            "name": self.attribute.name,
            "id": self.id,
            "type": "attribute",
            "forms": forms,
            "elements": self.shown,
        })
    }
}

fn text(cell: &Cell, kind: Kind) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Integer(value) if kind == Kind::Bool => (*value != 0).to_string(),
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
    }
}

/// A value of a metric. Long decimals become floats here, as in a real grid.
fn raw(cell: &Cell, kind: Option<Kind>) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(value) => json!(value),
        Cell::Real(value) => json!(value),
        Cell::Text(text) if kind == Some(Kind::BigDecimal) => {
            text.parse::<f64>().map_or(Value::Null, |value| json!(value))
        }
        Cell::Text(text) => json!(text),
    }
}

fn kind(instance: &Instance, metric: Measure) -> Option<Kind> {
    match metric {
        Measure::Metric(at) => Some(instance.dataset.definition.metrics[at].kind),
        Measure::RowCount(_) => None,
    }
}

fn metrics(instance: &Instance, rows: &[Vec<Cell>]) -> Vec<Value> {
    let first = 2 * instance.template.attributes.len();
    let describe = |(at, &metric): (usize, &Measure)| {
        let dataset = &instance.dataset;
        let mut described = match metric {
            Measure::RowCount(table) => row_count(dataset, &dataset.definition.tables[table].name),
            Measure::Metric(number) => {
                let metric = &dataset.definition.metrics[number];
                let id = ids::part(&dataset.id, "metric", &metric.name);
                json!({"name": metric.name, "id": id, "type": "metric", "dataType": word(metric.kind)})
            }
        };
        let numbers = rows.iter().filter_map(|row| raw(&row[first + at], kind(instance, metric)).as_f64());
        let (least, most) = numbers
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        if least <= most {
            described["min"] = json!(least);
            described["max"] = json!(most);
        }
        described["numberFormatting"] = json!({"category": 9, "formatString": "General"});
        described
    };
    instance.template.metrics.iter().enumerate().map(describe).collect()
}

fn values(instance: &Instance, rows: &[Vec<Cell>], window: &Window) -> Value {
    let first = 2 * instance.template.attributes.len();
    let kinds: Vec<_> = instance.template.metrics.iter().map(|&metric| kind(instance, metric)).collect();
    let table = |show: &dyn Fn(&Cell, Option<Kind>) -> Value| -> Value {
        let line = |row: &Vec<Cell>| row[first..].iter().zip(&kinds).map(|(cell, kind)| show(cell, *kind)).collect();
        rows.iter().map(line).collect::<Vec<Value>>().into()
    };
    let mut values = Map::new();
    values.insert("raw".to_owned(), table(&raw));
    if window.formatted {
        let show = |cell: &Cell, kind: Option<Kind>| json!(text(cell, kind.unwrap_or(Kind::Integer)));
        values.insert("formatted".to_owned(), table(&show));
    }
    if window.extras {
        values.insert("extras".to_owned(), table(&|_, _| json!({})));
    }
    values.into()
}
