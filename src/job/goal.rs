//! Finds the dataset of a job on its server: by its id, which must still have its name, else by the name in its
//! folder. The same for who watches and for who doesn't.

use std::sync::Arc;

use super::file::JobDataset;
use super::target::{Goal, NoFolder, NoGoal};
use crate::dataset::{CallFailure, DatasetId, Folder, FolderContents, FolderId, Project, ProjectId, Standing};
use crate::protocol::Client;
use crate::text;

/// How much of a name is told.
const SHOWN: usize = 60;

/// Finds the dataset of a job.
pub async fn find(client: &Client, project: &Project, dataset: &JobDataset) -> Result<Goal, NoGoal> {
    if let Some(id) = &dataset.id {
        return by_id(client, project, id, &dataset.name).await;
    }
    let folder = match &dataset.folder {
        Some(folder) => Some(find_folder(client, &project.id, folder).await.map_err(NoGoal::Folder)?),
        None => None,
    };
    if dataset.overwrite {
        return Ok(Goal::Defined(folder));
    }
    let name = &dataset.name;
    match client.standing(&project.id, folder.as_ref(), name).await.map_err(NoGoal::Call)? {
        Standing::Dataset(_) => {}
        Standing::Unfilled(_) => return Ok(Goal::DefinedAgain(folder)),
        Standing::Nothing | Standing::Other(..) => return Ok(Goal::Defined(folder)),
    }
    let found = client.datasets_called(&project.id, name).await.map_err(NoGoal::Call)?.list;
    let exact: Vec<_> = found.iter().filter(|it| it.name == *name).collect();
    let inside: Vec<_> = exact.iter().filter(|it| folder.is_some() && it.folder == folder).copied().collect();
    match (inside.as_slice(), exact.as_slice()) {
        ([one], _) | ([], [one]) => by_id(client, project, &one.id, name).await,
        _ => {
            let places: Vec<_> = exact.iter().map(|it| format!("{} in {}", it.id, it.path)).collect();
            let places = text::harmless(&places.join(", ")).into_owned();
            Err(NoGoal::Several { name: text::excerpt(name, SHOWN), places })
        }
    }
}

async fn by_id(client: &Client, project: &Project, id: &DatasetId, name: &str) -> Result<Goal, NoGoal> {
    let was = text::excerpt(name, SHOWN);
    match client.stored_dataset_soon(&project.id, id).await {
        Ok(dataset) if dataset.name == name => Ok(Goal::There(Arc::new(dataset))),
        Ok(dataset) => {
            let now = text::excerpt(&dataset.name, SHOWN);
            Err(NoGoal::Renamed { dataset: Arc::new(dataset), was, now })
        }
        Err(failure) if failure.is_not_found() => {
            let project = text::excerpt(&project.name, SHOWN);
            Err(NoGoal::Gone { id: id.clone(), name: was, project })
        }
        Err(failure) => Err(NoGoal::Call(failure)),
    }
}

/// The folder of this id, or at this path: `Shared Reports/Finance`.
pub async fn find_folder(client: &Client, project: &ProjectId, wanted: &str) -> Result<FolderId, NoFolder> {
    if let Ok(id) = wanted.parse() {
        return Ok(id);
    }
    let mut names = wanted.split('/').map(str::trim).filter(|name| !name.is_empty());
    let Some(first) = names.next() else { return Err(NoFolder::Unnamed) };
    let mut at = step(client.top_folders(project).await, "the project", first)?;
    for name in names {
        at = step(client.folder(project, &at.id).await, &format!("{:?}", text::excerpt(&at.name, SHOWN)), name)?;
    }
    Ok(at.id)
}

/// The folder of this name among those of a place; case does not tell them apart.
fn step(contents: Result<FolderContents, CallFailure>, place: &str, name: &str) -> Result<Folder, NoFolder> {
    let folders = contents.map_err(NoFolder::Call)?.folders;
    let found = folders.iter().find(|folder| folder.name.to_lowercase() == name.to_lowercase());
    found.cloned().ok_or_else(|| {
        let names: Vec<_> = folders.iter().take(20).map(|folder| text::excerpt(&folder.name, SHOWN)).collect();
        let there = if names.is_empty() { "no folder".to_owned() } else { names.join(", ") };
        NoFolder::Missing { place: place.to_owned(), name: text::excerpt(name, SHOWN), there }
    })
}
