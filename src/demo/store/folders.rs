//! The folders that users made. The file is the truth; this is its copy in memory, changed after the
//! file is.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

/// A folder that somebody made.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Folder {
    pub(in crate::demo) id: String,
    pub(in crate::demo) project: String,
    pub(in crate::demo) parent: String,
    pub(in crate::demo) owner: String,
    pub(in crate::demo) name: String,
    pub(in crate::demo) description: String,
    pub(in crate::demo) created: String,
}

/// All of them, by id.
pub(in crate::demo) struct Folders(Mutex<HashMap<String, Folder>>);

impl Folders {
    /// Reads what the file has.
    pub(in crate::demo) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement = connection
            .prepare("SELECT folder_id, project_id, parent_id, owner_id, name, description, created FROM folders")?;
        let stored = statement.query_map([], |row| {
            Ok(Folder {
                id: row.get(0)?,
                project: row.get(1)?,
                parent: row.get(2)?,
                owner: row.get(3)?,
                name: row.get(4)?,
                description: row.get(5)?,
                created: row.get(6)?,
            })
        })?;
        let by_id = stored.map(|folder| folder.map(|folder| (folder.id.clone(), folder)));
        Ok(Self(Mutex::new(by_id.collect::<rusqlite::Result<_>>()?)))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Folder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::demo) fn put(&self, folder: Folder) {
        self.lock().insert(folder.id.clone(), folder);
    }

    pub(in crate::demo) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    /// The folder of that id in that project.
    pub(in crate::demo) fn find(&self, project: &str, id: &str) -> Option<Folder> {
        self.lock().get(id).filter(|folder| folder.project == project).cloned()
    }

    /// The folders right below another, by name.
    pub(in crate::demo) fn below(&self, project: &str, parent: &str) -> Vec<Folder> {
        let here = |folder: &&Folder| folder.project == project && folder.parent == parent;
        let mut found: Vec<_> = self.lock().values().filter(here).cloned().collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// All folders of a project, by name.
    pub(in crate::demo) fn in_project(&self, project: &str) -> Vec<Folder> {
        let mut found: Vec<_> = self.lock().values().filter(|folder| folder.project == project).cloned().collect();
        found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        found
    }
}
