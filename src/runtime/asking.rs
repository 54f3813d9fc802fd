//! The effects that ask the server something about what it holds, and the one that makes a folder there: each is one
//! call of the client under the sign-in in use.

use super::perform::Performer;
use crate::app::{Answer, Effect};
use crate::dataset::{CallFailure, DatasetId, ProjectId};
use crate::protocol::Client;

/// What a call answers under a sign-in; without one it is not made.
async fn under<T>(
    client: Option<Client>,
    request: &str,
    call: impl AsyncFnOnce(&Client) -> Result<T, CallFailure>,
) -> Result<T, CallFailure> {
    match client {
        Some(client) => call(&client).await,
        None => Err(CallFailure::not_signed_in(request)),
    }
}

impl Performer {
    /// Asks the server.
    pub(super) fn ask(&mut self, effect: Effect) {
        let client = self.client.clone();
        match effect {
            Effect::ReadProjects(task) => self.answer(task, async move {
                Answer::Projects(under(client, "GET /api/projects", async |client| client.projects().await).await)
            }),
            Effect::FindDatasets(task, project, name) => self.answer(task, async move {
                let search = async |client: &Client| client.find_datasets(&project, &name).await;
                Answer::Datasets(under(client, "GET /api/searches/results", search).await)
            }),
            Effect::ReadDataset(task, project, dataset) => self.answer(task, async move {
                let read = async |client: &Client| client.stored_dataset_soon(&project, &dataset).await;
                Answer::Dataset(under(client, "GET /api/datasets", read).await)
            }),
            Effect::CountRows(task, project, dataset) => self.answer(task, async move {
                let count = async |client: &Client| client.row_counts(&project, &dataset).await;
                Answer::Rows(under(client, "GET /api/v2/cubes", count).await)
            }),
            Effect::ReadFolder(task, project, folder) => self.answer(task, async move {
                let read = async |client: &Client| match &folder {
                    Some(folder) => client.folder(&project, folder).await,
                    None => client.top_folders(&project).await,
                };
                Answer::FolderOfServer(under(client, "GET /api/folders", read).await)
            }),
            Effect::MakeFolder(task, project, parent, name) => self.answer(task, async move {
                let make = async |client: &Client| client.make_folder(&project, &parent, &name).await;
                Answer::FolderMade(under(client, "POST /api/folders", make).await)
            }),
            Effect::LookAtPlace(task, project, folder, name) => self.answer(task, async move {
                let look = async |client: &Client| client.standing(&project, folder.as_ref(), &name).await;
                Answer::Place(under(client, "GET /api/searches/results", look).await)
            }),
            Effect::DeleteEmpty(task, project, dataset) => self.answer(task, async move {
                Answer::EmptyDeleted(match client {
                    Some(client) => delete_empty(&client, &project, &dataset).await,
                    None => Err("nobody is signed in".to_owned()),
                })
            }),
            _ => {}
        }
    }
}

/// Deletes a dataset, unless it ever held data or that can't be told. One that is gone is deleted.
async fn delete_empty(client: &Client, project: &ProjectId, dataset: &DatasetId) -> Result<(), String> {
    match client.never_held_data(project, dataset).await {
        Ok(true) => {}
        Ok(false) => return Err("it holds data by now, or the server does not tell; nothing was deleted".to_owned()),
        Err(failure) if failure.is_not_found() => return Ok(()),
        Err(failure) => return Err(failure.to_string()),
    }
    match client.delete_dataset(project, dataset).await {
        Err(failure) if !failure.is_not_found() => Err(failure.to_string()),
        _ => Ok(()),
    }
}
