//! Which datasets there are. The file is the truth; this is its copy in memory, changed after the file
//! is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Row, params};

use super::schema::{data_table, quoted};
use crate::demo::ids;
use crate::demo::ingest::Fault;
use crate::demo::model::{Definition, Model, check};

/// A dataset as it stands.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Dataset {
    pub(in crate::demo) id: String,
    pub(in crate::demo) project: String,
    pub(in crate::demo) folder: String,
    pub(in crate::demo) owner: String,
    pub(in crate::demo) created: String,
    pub(in crate::demo) modified: String,
    pub(in crate::demo) definition: Arc<Definition>,
    /// Counts definitions over the whole file.
    pub(in crate::demo) generation: i64,
    /// The definition overwrote another one and was not published since.
    pub(in crate::demo) overwrites: bool,
    /// Made with its rows in one request.
    pub(in crate::demo) one_request: bool,
}

/// What a definition is to become.
pub(in crate::demo) struct NewDataset {
    pub(in crate::demo) project: &'static str,
    pub(in crate::demo) folder: String,
    pub(in crate::demo) owner: &'static str,
    pub(in crate::demo) model: Model,
    pub(in crate::demo) definition: Definition,
    /// The dataset of that name that is there already.
    pub(in crate::demo) old: Option<Arc<Dataset>>,
    /// Made with its rows in one request.
    pub(in crate::demo) one_request: bool,
}

/// All datasets, by id.
pub(in crate::demo) struct Catalogue(Mutex<HashMap<String, Arc<Dataset>>>);

impl Catalogue {
    /// Reads what the file has.
    pub(in crate::demo) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare(
            "SELECT dataset_id, project_id, folder_id, owner_id, created, modified, generation, overwrites, definition,
                    dataset_id IN (SELECT dataset_id FROM one_request)
             FROM datasets JOIN definitions USING (dataset_id, generation)",
        )?;
        let datasets = statement.query_map([], stored)?.collect::<rusqlite::Result<Vec<_>>>()?;
        let by_id = datasets.into_iter().map(|dataset| (dataset.id.clone(), Arc::new(dataset)));
        Ok(Self(Mutex::new(by_id.collect())))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Dataset>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::demo) fn put(&self, dataset: Arc<Dataset>) {
        self.lock().insert(dataset.id.clone(), dataset);
    }

    /// Puts a dataset as its publishing left it, unless it was defined anew since.
    pub(in crate::demo) fn settle(&self, dataset: Dataset) {
        let mut datasets = self.lock();
        if datasets.get(&dataset.id).is_some_and(|now| now.generation == dataset.generation) {
            datasets.insert(dataset.id.clone(), Arc::new(dataset));
        }
    }

    /// The dataset of that id in that project.
    pub(in crate::demo) fn find(&self, project: &str, id: &str) -> Option<Arc<Dataset>> {
        self.lock().get(id).filter(|dataset| dataset.project == project).cloned()
    }

    /// The datasets of one folder, by name.
    pub(in crate::demo) fn in_folder(&self, project: &str, folder: &str) -> Vec<Arc<Dataset>> {
        let here = |dataset: &&Arc<Dataset>| dataset.project == project && dataset.folder == folder;
        let mut found: Vec<_> = self.lock().values().filter(here).cloned().collect();
        found.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        found
    }

    /// All datasets of a project, by name.
    pub(in crate::demo) fn in_project(&self, project: &str) -> Vec<Arc<Dataset>> {
        let mut found: Vec<_> = self.lock().values().filter(|dataset| dataset.project == project).cloned().collect();
        found.sort_by(|a, b| (&a.definition.name, &a.id).cmp(&(&b.definition.name, &b.id)));
        found
    }

    /// Forgets a dataset.
    pub(in crate::demo) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    /// The dataset of that name in a folder; case does not tell names apart.
    pub(in crate::demo) fn named(&self, project: &str, folder: &str, name: &str) -> Option<Arc<Dataset>> {
        let same = |dataset: &Arc<Dataset>| dataset.definition.name.to_lowercase() == name.to_lowercase();
        self.in_folder(project, folder).into_iter().find(same)
    }
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    let text: String = row.get(8)?;
    let bad = |why: String| rusqlite::Error::FromSqlConversionFailure(8, rusqlite::types::Type::Text, why.into());
    let model: Model = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
    Ok(Dataset {
        id: row.get(0)?,
        project: row.get(1)?,
        folder: row.get(2)?,
        owner: row.get(3)?,
        created: row.get(4)?,
        modified: row.get(5)?,
        generation: row.get(6)?,
        overwrites: row.get(7)?,
        definition: Arc::new(check(&model).map_err(bad)?),
        one_request: row.get(9)?,
    })
}

/// Writes a definition, with its tables still empty.
pub(in crate::demo) fn define(connection: &mut Connection, new: NewDataset) -> Result<Dataset, Fault> {
    let text = serde_json::to_string(&new.model).map_err(std::io::Error::from)?;
    let NewDataset { project, folder, owner, definition, old, one_request, .. } = new;
    let id = old.as_ref().map_or_else(ids::object, |old| old.id.clone());
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string();
    let created = old.as_ref().map_or_else(|| now.clone(), |old| old.created.clone());
    let transaction = connection.transaction()?;
    transaction.execute("INSERT INTO definitions (dataset_id, definition) VALUES (?1, ?2)", params![id, text])?;
    let generation = transaction.last_insert_rowid();
    if let Some(old) = &old {
        // The rows of a published definition stay until the new one is published.
        forget(&transaction, "generation = ?1 AND generation IS NOT published", old.generation)?;
    }
    transaction.execute(
        "INSERT INTO datasets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)
         ON CONFLICT (dataset_id) DO UPDATE SET name = excluded.name, modified = excluded.modified,
             generation = excluded.generation, overwrites = excluded.overwrites",
        params![id, project, folder, owner, definition.name, created, now, generation, old.is_some()],
    )?;
    for (position, table) in definition.tables.iter().enumerate() {
        let data = data_table(generation, &definition.name, &table.name);
        let columns: Vec<_> =
            table.columns.iter().map(|c| format!("{} {}", quoted(&c.name), c.kind.in_sqlite())).collect();
        transaction.execute_batch(&format!("CREATE TABLE {} ({})", quoted(&data), columns.join(", ")))?;
        transaction.execute(
            "INSERT INTO dataset_tables VALUES (?1, ?2, ?3, ?4)",
            params![generation, i64::try_from(position).unwrap_or(i64::MAX), table.name, data],
        )?;
    }
    if one_request {
        transaction.execute("INSERT INTO one_request VALUES (?1)", [&id])?;
    }
    transaction.commit()?;
    Ok(Dataset {
        id,
        project: project.to_owned(),
        folder,
        owner: owner.to_owned(),
        created,
        modified: now,
        definition: Arc::new(definition),
        generation,
        overwrites: old.is_some(),
        one_request: one_request || old.is_some_and(|old| old.one_request),
    })
}

/// Drops the tables of a generation that a dataset has, if `condition` holds for that dataset.
pub(super) fn forget(connection: &Connection, condition: &str, generation: i64) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT data_table FROM dataset_tables
         WHERE generation = ?1 AND EXISTS (SELECT 1 FROM datasets WHERE {condition})"
    );
    let tables: Vec<String> =
        connection.prepare(&sql)?.query_map([generation], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if tables.is_empty() {
        return Ok(());
    }
    for table in tables {
        connection.execute_batch(&format!("DROP TABLE {}", quoted(&table)))?;
    }
    connection.execute("DELETE FROM dataset_tables WHERE generation = ?1", [generation])?;
    connection.execute("DELETE FROM definitions WHERE generation = ?1", [generation])?;
    Ok(())
}
