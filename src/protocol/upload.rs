//! The calls of an upload, from the definition to the end of the upload session. Every one names the
//! project, and every path is made of ids that were checked when they were read.

use reqwest::Method;

use super::body::ChunkBody;
use super::client::Client;
use super::exchange::{Call, Scope};
use super::wire::{Created, Opened, SessionRequest, WirePublishStatus, WireTable};
use crate::dataset::{
    CallFailure, DatasetId, Definition, Orientation, ProjectId, PublishStatus, UpdatePolicy, UploadSessionId,
};

/// One table of an upload session: what will be sent for it, and what becomes of the rows it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTable {
    /// Its name in the definition.
    pub name: String,
    /// Its columns in the order in which chunks hold them.
    pub columns: Vec<String>,
    /// What a publish does to the rows that it holds.
    pub policy: UpdatePolicy,
    /// How its chunks are laid out.
    pub orientation: Orientation,
}

fn session_path(dataset: &DatasetId, session: &UploadSessionId) -> String {
    format!("/datasets/{dataset}/uploadSessions/{session}")
}

impl Client {
    /// Creates the definition of a dataset (`POST /api/datasets/models`). Where one of that name exists in
    /// the folder, servers since 11.2.0300 overwrite it.
    pub async fn create_definition(
        &self,
        project: &ProjectId,
        definition: &Definition,
    ) -> Result<DatasetId, CallFailure> {
        let call = Call::new(Method::POST, "/datasets/models", Scope::Project(project)).with(definition)?;
        let created: Created = call.read(&self.make(&call).await?)?;
        Ok(created.id)
    }

    /// Opens an upload session (`POST …/uploadSessions`). A dataset has one at a time.
    pub async fn open_upload_session(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        tables: &[SessionTable],
    ) -> Result<UploadSessionId, CallFailure> {
        let tables = tables.iter().map(|table| WireTable {
            name: &table.name,
            update_policy: table.policy.as_str(),
            orientation: table.orientation.as_str().to_ascii_lowercase(),
            column_headers: &table.columns,
        });
        let path = format!("/datasets/{dataset}/uploadSessions");
        let call = Call::new(Method::POST, &path, Scope::Project(project))
            .with(&SessionRequest { tables: tables.collect() })?;
        let opened: Opened = call.read(&self.make(&call).await?)?;
        Ok(opened.upload_session_id)
    }

    /// Sends one chunk (`PUT …/uploadSessions/{id}`), whose body is taken from the caller as the connection
    /// takes it. Dropping the future closes the connection and the body.
    pub async fn put_chunk(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        session: &UploadSessionId,
        chunk: ChunkBody,
    ) -> Result<(), CallFailure> {
        let path = session_path(dataset, session);
        let call = Call::new(Method::PUT, &path, Scope::Project(project));
        call.accept(&self.make_streamed(&call, chunk).await?)
    }

    /// Begins to publish (`POST …/publish`); the server goes on by itself.
    pub async fn publish(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        session: &UploadSessionId,
    ) -> Result<(), CallFailure> {
        let path = format!("{}/publish", session_path(dataset, session));
        let call = Call::new(Method::POST, &path, Scope::Project(project));
        call.accept(&self.make(&call).await?)
    }

    /// How far the publish is. It is a GET: where the workflow page says POST, all working clients disagree.
    pub async fn publish_status(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        session: &UploadSessionId,
    ) -> Result<PublishStatus, CallFailure> {
        let path = format!("{}/publishStatus", session_path(dataset, session));
        let call = Call::new(Method::GET, &path, Scope::Project(project));
        let status: WirePublishStatus = call.read(&self.make(&call).await?)?;
        Ok(status.into())
    }

    /// Ends the upload session (`DELETE …/uploadSessions/{id}`): before a publish that discards what was
    /// sent, during one it cancels, afterwards it only tidies up. One that is gone already is ended.
    pub async fn delete_upload_session(
        &self,
        project: &ProjectId,
        dataset: &DatasetId,
        session: &UploadSessionId,
    ) -> Result<(), CallFailure> {
        let path = session_path(dataset, session);
        let call = Call::new(Method::DELETE, &path, Scope::Project(project));
        match self.make(&call).await {
            Ok(answer) => call.accept(&answer),
            Err(failure) if failure.is_not_found() => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}
