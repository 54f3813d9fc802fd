//! The keys of the files of a job looked up in the dataset, before anything is sent. It only looks, and is not waited
//! for beyond its time: what does not answer by then is unread, and nothing is claimed.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::job::{Job, TableJob};
use super::upload::table_plan;
use crate::dataset::{DatasetId, FormCategory, Key, KeyAttribute, KeyLook, KeysAsked, KeysThere, Supply};
use crate::encode::{PlanColumn, TablePlan, first_keys};
use crate::protocol::{Client, KeyObjects};
use crate::source::{Reach, Source};
use crate::text;

/// How many keys of a file are looked up.
const KEYS: usize = 200;
/// How many of them are kept to be shown.
const SHOWN: usize = 3;

/// Looks up keys of every table of a job whose rows are told from others by them: an update or upsert into a dataset
/// that is there. All of them together may take as long as is said.
pub async fn look_up_keys(job: &Job, client: &Client, reach: &Reach, limit: Duration) -> Vec<KeyLook> {
    let Some(dataset) = job.dataset.as_ref().filter(|_| job.has_keys_to_look_up()) else { return Vec::new() };
    let no_answer = || format!("no answer within {}", text::span(limit));
    let over = Instant::now() + limit;
    let objects = timeout_at(over, client.key_objects(&job.project, dataset)).await;
    let objects = objects.map_err(|_| no_answer()).and_then(|read| read.map_err(|failure| failure.to_string()));
    let mut looks = Vec::new();
    for table in job.tables.iter().filter(|table| table.is_by_key()) {
        let look = KeyLook {
            table: table.name.clone(),
            file: table.file.name(),
            policy: table.policy,
            attributes: Vec::new(),
            asked: 0,
            first: Vec::new(),
            there: KeysThere::Unread(no_answer()),
        };
        let looked = match &objects {
            Ok(_) if Instant::now() >= over => {
                looks.push(look);
                continue;
            }
            Ok(objects) => timeout_at(over, look_up((job, dataset), table, objects, client, reach)).await,
            Err(why) => Ok(Err(why.clone())),
        };
        looks.push(match looked {
            Err(_) => look,
            Ok(Err(why)) => KeyLook { there: KeysThere::Unread(why), ..look },
            Ok(Ok((asked, there))) => KeyLook {
                attributes: asked.attributes.into_iter().map(|attribute| attribute.name).collect(),
                asked: asked.keys.len(),
                first: asked.keys.into_iter().take(SHOWN).collect(),
                there,
                ..look
            },
        });
    }
    looks
}

async fn look_up(
    (job, dataset): (&Job, &DatasetId),
    table: &TableJob,
    objects: &KeyObjects,
    client: &Client,
    reach: &Reach,
) -> Result<(KeysAsked, KeysThere), String> {
    if table.file.supply == Supply::Stream {
        return Err("it can be read only once".to_owned());
    }
    let plan = table_plan(&job.definition, table).map_err(|reason| reason.to_string())?;
    let (columns, attributes): (Vec<_>, Vec<_>) = key_of(job, table, &plan, objects).into_iter().unzip();
    if columns.is_empty() {
        return Err("no column of it has the name of an attribute of the dataset".to_owned());
    }
    let mut names = HashSet::new();
    if let Some(twice) = attributes.iter().find(|attribute| !names.insert(&attribute.name)) {
        return Err(format!("two columns of it may be the key of {}", text::excerpt(&twice.name, 60)));
    }
    let keys = read(table, plan, columns, reach).await?;
    if keys.is_empty() {
        return Err("its first rows have no whole key".to_owned());
    }
    let asked = KeysAsked { table: table.name.clone(), attributes, keys };
    let there = client.look_up_keys(&job.project, dataset, objects, &asked).await;
    Ok((asked, there.map_err(|failure| failure.to_string())?))
}

/// The columns of a table that are the ID forms of attributes, with these, as far as a file feeds them and it is known:
/// by the definition, or by their names.
fn key_of(job: &Job, table: &TableJob, plan: &TablePlan, objects: &KeyObjects) -> Vec<(String, KeyAttribute)> {
    let defined = |name: &str| {
        job.definition.attributes.iter().find(|attribute| {
            let forms = attribute.attribute_forms.iter().filter(|form| form.category == FormCategory::Id);
            let mut places = forms.flat_map(|form| &form.expressions);
            places.any(|place| place.table_name == table.name && place.column_name == name)
        })
    };
    let fed = plan.columns.iter().filter(|column| column.source.is_some());
    let part = |column: &PlanColumn| {
        let defined = defined(&column.name).map(|attribute| attribute.name.as_str());
        let name = defined.or_else(|| objects.attribute_of(&column.name))?.to_owned();
        Some((column.name.clone(), KeyAttribute { name, data_type: column.rule.data_type }))
    };
    fed.filter_map(part).collect()
}

/// Some keys of the file of a table. Nothing of it is read any more once this is dropped.
async fn read(table: &TableJob, plan: TablePlan, columns: Vec<String>, reach: &Reach) -> Result<Vec<Key>, String> {
    let (reach, path, reading) = (reach.clone(), table.file.path.clone(), table.reading.clone());
    let unwanted = CancellationToken::new();
    let _guard = unwanted.clone().drop_guard();
    let reading = tokio::task::spawn_blocking(move || {
        let source = Source::open(reach.at(&path), &reading).map_err(|error| error.to_string())?;
        let columns: Vec<_> = columns.iter().map(String::as_str).collect();
        first_keys(source, plan, &columns, KEYS, || !unwanted.is_cancelled()).map_err(|error| error.to_string())
    });
    reading.await.map_err(|error| error.to_string())?
}
