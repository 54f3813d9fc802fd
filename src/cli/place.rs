//! Where a new dataset goes: the folder, by its id or by the names that lead to it, and what stands there under the
//! dataset's name. A definition that would take the place of another one is sent only where that was said.

use super::failure::{Code, Failure, usage};
use crate::dataset::{Definition, FolderId, ProjectId, UpdatePolicy, Would};
use crate::job::goal;
use crate::job::target::NoFolder;
use crate::protocol::Client;
use crate::text;

/// Whether a dataset of that name may be overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    /// It was said so.
    Yes,
    /// It was not.
    No,
}

/// The folder of this id, or at this path: `Shared Reports/Finance`.
pub(super) async fn find_folder(client: &Client, project: &ProjectId, wanted: &str) -> Result<FolderId, Failure> {
    goal::find_folder(client, project, wanted).await.map_err(|missing| no_folder(&missing))
}

/// What it means that a folder is not found.
pub(super) fn no_folder(missing: &NoFolder) -> Failure {
    match missing {
        NoFolder::Call(failure) => Failure::of_call(failure),
        NoFolder::Unnamed => usage("--folder names no folder; write one like 'Shared Reports/Finance', or its id"),
        NoFolder::Missing { .. } => Failure::new(Code::Failed, missing.to_string()),
    }
}

/// Looks what stands where a definition goes; gives what the operator should know.
pub(super) async fn look(
    client: &Client,
    project: &ProjectId,
    definition: &Definition,
    policies: impl IntoIterator<Item = UpdatePolicy>,
    overwrite: Overwrite,
) -> Result<Option<String>, Failure> {
    let name = text::excerpt(&definition.name, 60);
    let standing = match client.standing(project, definition.folder_id.as_ref(), &definition.name).await {
        Ok(standing) => standing,
        Err(failure) if overwrite == Overwrite::Yes => {
            return Ok(Some(format!("whether something stands under the name {name:?} can't be read: {failure}")));
        }
        Err(failure) => {
            let words = format!(
                "{failure}\nwhether something stands under the name {name:?} can't be read; --overwrite goes on"
            );
            return Err(Failure::new(Code::Failed, words));
        }
    };
    let version = client.server_status().await.ok().and_then(|facts| facts.server_version);
    let sentence = format!("under the name {name:?} {}", standing.sentence(version.as_deref()));
    let sentence = text::harmless(&sentence).into_owned();
    let may = if standing.holds_data() { overwrite } else { Overwrite::Yes };
    match (standing.would(version.as_deref()), may) {
        (Would::Make, _) => Ok(None),
        (Would::Overwrite, Overwrite::Yes) => match policies.into_iter().find(|it| *it != UpdatePolicy::Replace) {
            None => Ok(Some(sentence)),
            Some(policy) => Err(usage(format!("{sentence}; that goes with --policy replace only, not with {policy}"))),
        },
        (Would::Overwrite, Overwrite::No) => {
            let ways = "--overwrite does that; --dataset pushes into it as it is; --name and --folder avoid it";
            Err(Failure::new(Code::Failed, format!("{sentence}\n{ways}; nothing was sent")))
        }
        (Would::Refuse, _) => {
            Err(Failure::new(Code::Failed, format!("{sentence}; choose another --name or --folder; nothing was sent")))
        }
    }
}
