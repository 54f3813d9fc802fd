//! Objects that come, change their name and go: datasets and folders, each in one transaction.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::catalogue::Dataset;
use super::folders::Folder;
use super::schema::{data_table, quoted};
use crate::demo::ingest::Fault;
use crate::demo::model::{Model, check};

/// Writes a new folder.
pub(in crate::demo) fn create_folder(connection: &mut Connection, folder: &Folder) -> Result<(), Fault> {
    let Folder { id, project, parent, owner, name, description, created } = folder;
    connection.execute(
        "INSERT INTO folders VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![id, project, parent, owner, name, description, created],
    )?;
    Ok(())
}

/// Gives a folder the name and description it has now.
pub(in crate::demo) fn rename_folder(connection: &mut Connection, folder: &Folder) -> Result<(), Fault> {
    let Folder { id, name, description, .. } = folder;
    connection.execute(
        "UPDATE folders SET name = ?2, description = ?3 WHERE folder_id = ?1",
        params![id, name, description],
    )?;
    Ok(())
}

/// Removes a folder.
pub(in crate::demo) fn delete_folder(connection: &mut Connection, id: &str) -> Result<(), Fault> {
    connection.execute("DELETE FROM folders WHERE folder_id = ?1", [id])?;
    Ok(())
}

/// Gives a dataset another name and description; its tables in the file follow.
pub(in crate::demo) fn rename_dataset(
    connection: &mut Connection,
    dataset: &Dataset,
    name: Option<String>,
    description: Option<String>,
) -> Result<Dataset, Fault> {
    let Dataset { id, generation, .. } = dataset;
    let transaction = connection.transaction()?;
    let sql = "SELECT definition FROM definitions WHERE generation = ?1";
    let text: String = transaction.query_row(sql, [generation], |row| row.get(0))?;
    let mut model: Model = serde_json::from_str(&text).map_err(std::io::Error::from)?;
    let old_name = model.name.clone();
    model.name = name.unwrap_or(model.name);
    model.description = description.unwrap_or(model.description);
    let definition = check(&model).map_err(Fault::Shape)?;
    let text = serde_json::to_string(&model).map_err(std::io::Error::from)?;
    transaction.execute("UPDATE definitions SET definition = ?2 WHERE generation = ?1", params![generation, text])?;
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string();
    let sql = "UPDATE datasets SET name = ?2, modified = ?3 WHERE dataset_id = ?1";
    transaction.execute(sql, params![id, model.name, now])?;
    for table in &definition.tables {
        let old = data_table(*generation, &old_name, &table.name);
        let new = data_table(*generation, &model.name, &table.name);
        if old != new {
            transaction.execute_batch(&format!("ALTER TABLE {} RENAME TO {}", quoted(&old), quoted(&new)))?;
            let sql = "UPDATE dataset_tables SET data_table = ?3 WHERE generation = ?1 AND data_table = ?2";
            transaction.execute(sql, params![generation, old, new])?;
        }
    }
    transaction.commit()?;
    Ok(Dataset { modified: now, definition: Arc::new(definition), ..dataset.clone() })
}

/// Removes a dataset with all its definitions and rows.
pub(in crate::demo) fn delete_dataset(connection: &mut Connection, id: &str) -> Result<(), Fault> {
    const GENERATIONS: &str = "generation IN (SELECT generation FROM definitions WHERE dataset_id = ?1)";
    let transaction = connection.transaction()?;
    let tables: Vec<String> = transaction
        .prepare(&format!("SELECT data_table FROM dataset_tables WHERE {GENERATIONS}"))?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables {
        transaction.execute_batch(&format!("DROP TABLE {}", quoted(&table)))?;
    }
    transaction.execute(&format!("DELETE FROM dataset_tables WHERE {GENERATIONS}"), [id])?;
    for table in ["definitions", "datasets", "one_request"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE dataset_id = ?1"), [id])?;
    }
    Ok(transaction.commit()?)
}
