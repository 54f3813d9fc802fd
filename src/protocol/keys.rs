//! Keys looked up in a dataset: which of them it has, by a filter over the attributes that make the key. The metric
//! that counts the rows of the table goes along, since an attribute may have its elements from other tables. A
//! server takes a filter that it does not understand for one that nothing meets, or passes it over, so the REST
//! documentation warns; therefore nothing is believed before the same kind of filter has found keys that the
//! server has given itself.

use serde_json::Value;

use super::client::Client;
use super::counting::{ROW_COUNT, number};
use super::cube::{CubeObjects, Filter, Instance, Leaf, Operand, Wanted, WantedObject, WantedObjects};
use crate::dataset::{CallFailure, DatasetId, Decimal, Key, KeysAsked, KeysThere, Met, ProjectId, key_of};

/// How many rows of an answer are read at most.
const PAGE: usize = 10_000;
/// How many keys of the server's own are read.
const OWN: usize = 20;
/// How many of these are looked for again.
const AGAIN: usize = 3;

/// What is asked of the server: ids of the attributes with those of their ID forms and the types of these, and the
/// id of the metric that counts rows.
struct Template {
    attributes: Vec<(DatasetId, String, String)>,
    count: DatasetId,
}

/// What a dataset has that keys are looked up by.
pub struct KeyObjects(CubeObjects);

impl KeyObjects {
    /// The attribute of which a column of this name is most likely the ID form: the one of the same name, or the one
    /// that has a name beside the key, as they are called where this program has made them. None tells which column
    /// an attribute is really made of.
    pub fn attribute_of(&self, column: &str) -> Option<&str> {
        let attributes = &self.0.attributes;
        let named = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
        let paired = || named(key_of(column)?).filter(|attribute| attribute.has_more_forms());
        named(column).or_else(paired).map(|attribute| attribute.name.as_str())
    }
}

impl Client {
    /// What keys can be looked up by.
    pub async fn key_objects(&self, project: &ProjectId, dataset: &DatasetId) -> Result<KeyObjects, CallFailure> {
        self.cube(project, dataset).await.map(KeyObjects)
    }

    /// What a dataset has of these keys.
    pub async fn look_up_keys(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        objects: &KeyObjects,
        asked: &KeysAsked,
    ) -> Result<KeysThere, CallFailure> {
        let template = match Template::of(&objects.0, asked) {
            Ok(template) => template,
            Err(why) => return Ok(KeysThere::Unread(why)),
        };
        let page = self.instance(project, dataset, &template.wanted(Some(&asked.keys)), PAGE).await?;
        let is_whole = page.is_whole();
        if let Met::Known(there) = asked.met(&page.keys(), is_whole) {
            return Ok(there);
        }
        let own: Vec<_> = {
            let page = self.instance(project, dataset, &template.wanted(None), OWN).await?;
            page.keys().into_iter().filter(|key| key.iter().all(|value| !value.is_empty())).take(AGAIN).collect()
        };
        let again = if own.is_empty() {
            Vec::new()
        } else {
            self.instance(project, dataset, &template.wanted(Some(&own)), PAGE).await?.keys()
        };
        Ok(asked.others(&own, &again))
    }
}

impl Template {
    fn of(cube: &CubeObjects, asked: &KeysAsked) -> Result<Self, String> {
        let CubeObjects { attributes, metrics } = cube;
        let count = metrics.iter().find(|metric| metric.name.strip_prefix(ROW_COUNT) == Some(&asked.table));
        let count = count.ok_or("the server does not count the rows of the table")?.id.clone();
        let of_key = asked.attributes.iter().map(|wanted| {
            let there = attributes.iter().find(|there| there.name == wanted.name);
            let there = there.ok_or_else(|| format!("the server shows no attribute {}", wanted.name))?;
            let form = there.id_form().ok_or_else(|| format!("the server shows no ID form of {}", wanted.name))?;
            Ok((there.id.clone(), form.id.clone(), form.data_type.clone()))
        });
        Ok(Self { attributes: of_key.collect::<Result<_, String>>()?, count })
    }

    /// The rows with one of these keys, or of all; the filter takes each attribute by itself.
    fn wanted<'a>(&'a self, keys: Option<&'a [Key]>) -> Wanted<'a> {
        let attributes = self.attributes.iter().map(|(id, ..)| WantedObject { id: id.as_str() }).collect();
        let metrics = vec![WantedObject { id: self.count.as_str() }];
        let view_filter = keys.map(|keys| {
            let mut each: Vec<_> = (0..self.attributes.len()).filter_map(|at| self.one_of(at, keys)).collect();
            match each.pop() {
                Some(only) if each.is_empty() => only,
                last => {
                    let operands = each.into_iter().chain(last).map(Operand::Filter).collect();
                    Filter { operator: "And", operands }
                }
            }
        });
        Wanted { requested_objects: WantedObjects { attributes, metrics }, view_filter }
    }

    /// The attribute at a place of the key has one of the values that these keys have there.
    fn one_of<'a>(&'a self, at: usize, keys: &'a [Key]) -> Option<Filter<'a>> {
        let (attribute, form, data_type) = self.attributes.get(at)?;
        let mut values: Vec<_> = keys.iter().filter_map(|key| key.get(at)).map(String::as_str).collect();
        values.sort_unstable();
        values.dedup();
        let form =
            Leaf::Form { attribute: WantedObject { id: attribute.as_str() }, form: WantedObject { id: form.as_str() } };
        let operands = vec![Operand::Leaf(form), Operand::Leaf(Leaf::Constants { data_type, values })];
        Some(Filter { operator: "In", operands })
    }
}

impl Instance {
    /// Whether these are all rows that there are.
    fn is_whole(&self) -> bool {
        let rows = self.data.headers.rows.len();
        rows < PAGE && self.data.paging.total <= rows as u64
    }

    /// The keys of its rows, as far as the table itself has rows with them.
    fn keys(&self) -> Vec<Key> {
        let attributes = &self.definition.grid.rows;
        let rows = self.data.headers.rows.iter().zip(&self.data.metric_values.raw);
        let has_rows = rows.filter(|(_, values)| {
            let count = values.first().and_then(|value| number(value.get()));
            count.is_some_and(|count| count != Decimal::ZERO)
        });
        has_rows
            .filter_map(|(places, _)| {
                let values = attributes.iter().zip(places).map(|(attribute, place)| {
                    let element = attribute.elements.get(*place)?;
                    Some(told(element.form_values.get(attribute.id_place())?))
                });
                values.collect()
            })
            .collect()
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
