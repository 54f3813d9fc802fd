//! The calls around the folders of a project: which there are, making one, and what stands in one under a name.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::datasets::{Named, PUSH_DATASET};
use super::exchange::{Call, Scope};
use super::search::{Compared, Search};
use crate::dataset::{CallFailure, DatasetId, Folder, FolderContents, FolderId, ProjectId, Standard, Standing};

/// Object types and subtypes, as mstrio-py and the search documentation have them.
const FOLDER: i64 = 8;
const REPORT_OR_CUBE: i64 = 3;
const CUBES: [i64; 2] = [776, 780];
/// The header with the bits of a cube's status.
const CUBE_STATUS: &str = "X-MSTR-CubeStatus";

/// An object of a folder or of a search.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireObject {
    id: String,
    name: String,
    #[serde(default, rename = "type")]
    kind: i64,
    #[serde(default)]
    subtype: i64,
    #[serde(default)]
    date_modified: Option<String>,
    #[serde(default)]
    owner: Option<Named>,
    #[serde(default)]
    ancestors: Vec<Ancestor>,
}

#[derive(Deserialize)]
struct Ancestor {
    id: String,
}

/// The reply to `GET /api/folders/preDefined?folderType=20,7`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreDefined {
    pre_defined: Vec<WireObject>,
}

/// The reply to a search.
#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    result: Vec<WireObject>,
}

/// The body of `POST /api/folders`.
#[derive(Serialize)]
struct NewFolder<'a> {
    name: &'a str,
    description: &'a str,
    parent: &'a FolderId,
}

impl WireObject {
    fn owner(&self) -> String {
        self.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default()
    }

    /// The folder that it is; none where it is something else, or its id is none.
    fn folder(&self) -> Option<Folder> {
        let id = FolderId::try_from(self.id.clone()).ok().filter(|_| self.kind == FOLDER)?;
        Some(Folder { id, name: self.name.clone(), owner: self.owner() })
    }
}

impl Client {
    /// The folders where browsing begins: My Reports, then Shared Reports
    /// (`GET /api/folders/preDefined?folderType=20,7`).
    pub async fn top_folders(&self, project: &ProjectId) -> Result<FolderContents, CallFailure> {
        let call = Call::new(Method::GET, "/folders/preDefined?folderType=20,7", Scope::Project(project));
        let answer: PreDefined = call.read(&self.make(&call).await?)?;
        Ok(contents(&answer.pre_defined))
    }

    /// What a folder holds (`GET /api/folders/{id}`).
    pub async fn folder(&self, project: &ProjectId, folder: &FolderId) -> Result<FolderContents, CallFailure> {
        let path = format!("/folders/{folder}?offset=0&limit=-1");
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let objects: Vec<WireObject> = call.read(&self.make(&call).await?)?;
        Ok(contents(&objects))
    }

    /// Makes a folder (`POST /api/folders`).
    pub async fn make_folder(&self, project: &ProjectId, parent: &FolderId, name: &str) -> Result<Folder, CallFailure> {
        let call = Call::new(Method::POST, "/folders", Scope::Project(project));
        let call = call.with(&NewFolder { name, description: "", parent })?;
        let answer = self.make(&call).await?;
        let made: WireObject = call.read(&answer)?;
        made.folder().ok_or_else(|| call.unreadable(answer.status, "what was made is no folder"))
    }

    /// What stands in a folder, in My Reports where none is named, under a name
    /// (`GET /api/searches/results`, whose `root` searches below the folder as well: the last ancestor tells, where
    /// there are any).
    pub async fn standing(
        &self,
        project: &ProjectId,
        folder: Option<&FolderId>,
        name: &str,
    ) -> Result<Standing, CallFailure> {
        let folder = match folder {
            Some(folder) => folder.clone(),
            None => self.my_reports(project).await?,
        };
        let (compared, root) = (Compared::Exactly, Some(&folder));
        let path = Search { name, compared, kind: REPORT_OR_CUBE, root, limit: -1 }.path();
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let found: Found = call.read(&self.make(&call).await?)?;
        let is_there = |object: &&WireObject| {
            object.ancestors.last().is_none_or(|last| last.id.eq_ignore_ascii_case(folder.as_str()))
        };
        match found.result.iter().find(is_there) {
            Some(object) => Ok(self.standing_as(project, object).await),
            None => Ok(Standing::Nothing),
        }
    }

    async fn standing_as(&self, project: &ProjectId, object: &WireObject) -> Standing {
        let standard = Standard { owner: object.owner(), changed: object.date_modified.clone().unwrap_or_default() };
        match object.subtype {
            PUSH_DATASET if self.is_unfilled(project, &object.id).await => Standing::Unfilled(standard),
            PUSH_DATASET => Standing::Dataset(standard),
            subtype if CUBES.contains(&subtype) => Standing::Other("an Intelligent Cube", standard),
            _ => Standing::Other("a report", standard),
        }
    }

    /// Whether a dataset was never published (`HEAD /api/cubes/{id}`, whose `X-MSTR-CubeStatus` is 0 then). Where that
    /// can't be told, it may hold data.
    async fn is_unfilled(&self, project: &ProjectId, id: &str) -> bool {
        let Ok(id) = DatasetId::try_from(id.to_owned()) else { return false };
        self.never_held_data(project, &id).await.unwrap_or(false)
    }

    /// Whether a dataset never held data, as far as the server tells (`HEAD /api/cubes/{id}`).
    pub async fn never_held_data(&self, project: &ProjectId, dataset: &DatasetId) -> Result<bool, CallFailure> {
        let path = format!("/cubes/{dataset}");
        let call = Call::new(Method::HEAD, &path, Scope::Project(project));
        let answer = self.make(&call).await?;
        Ok(answer.headers.get(CUBE_STATUS).is_some_and(|status| status == "0"))
    }

    /// Deletes a dataset (`DELETE /api/objects/{id}?type=3`).
    pub async fn delete_dataset(&self, project: &ProjectId, dataset: &DatasetId) -> Result<(), CallFailure> {
        let path = format!("/objects/{dataset}?type=3");
        let call = Call::new(Method::DELETE, &path, Scope::Project(project));
        call.accept(&self.make(&call).await?)
    }

    /// The folder that a definition goes to when it names none.
    async fn my_reports(&self, project: &ProjectId) -> Result<FolderId, CallFailure> {
        let call = Call::new(Method::GET, "/folders/preDefined?folderType=20", Scope::Project(project));
        let answer = self.make(&call).await?;
        let folders: PreDefined = call.read(&answer)?;
        let mine = folders.pre_defined.iter().find_map(WireObject::folder);
        mine.map(|folder| folder.id).ok_or_else(|| call.unreadable(answer.status, "it names no My Reports"))
    }
}

fn contents(objects: &[WireObject]) -> FolderContents {
    let folders: Vec<_> = objects.iter().filter_map(WireObject::folder).collect();
    FolderContents { others: objects.len() - folders.len(), folders }
}
