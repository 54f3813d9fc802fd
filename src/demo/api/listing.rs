//! Objects as lists show them, and cutting a page out of a list.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::incoming::Incoming;
use crate::demo::accounts::{ACCOUNTS, User};
use crate::demo::refusal::Refusal;
use crate::demo::store::{Dataset, Folder};

/// The type and subtype of a dataset.
pub(super) const DATASET: (i64, i64) = (3, 779);
/// The type and subtype of a folder.
pub(super) const FOLDER: (i64, i64) = (8, 2048);

fn owner(id: &str) -> Value {
    let name = ACCOUNTS.iter().find(|account| account.user.id == id).map(|account| account.user.full_name);
    json!({"name": name, "id": id})
}

/// A dataset as an object.
pub(super) fn dataset(dataset: &Dataset) -> Value {
    json!({
        "name": dataset.definition.name,
        "id": dataset.id,
        "type": DATASET.0,
        "subtype": DATASET.1,
        "description": dataset.definition.description,
        "dateCreated": dataset.created,
        "dateModified": dataset.modified,
        "acg": 255,
        "owner": owner(&dataset.owner),
    })
}

/// A folder that somebody made, as an object.
pub(super) fn folder(folder: &Folder) -> Value {
    json!({
        "name": folder.name,
        "id": folder.id,
        "type": FOLDER.0,
        "subtype": FOLDER.1,
        "description": folder.description,
        "dateCreated": folder.created,
        "dateModified": folder.created,
        "acg": 255,
        "owner": owner(&folder.owner),
    })
}

/// A folder that is always there, as an object.
pub(super) fn predefined(user: &User, name: &str, id: &str) -> Value {
    json!({"name": name, "id": id, "type": FOLDER.0, "subtype": FOLDER.1, "acg": 255, "owner": owner(user.id)})
}

/// The page that `offset` and `limit` ask for; a limit of -1 means all.
pub(super) fn cut(incoming: &Incoming, items: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let offset = incoming.number("offset")?.unwrap_or(0);
    let limit = incoming.number("limit")?.unwrap_or(-1);
    let offset = usize::try_from(offset).map_err(|_| Refusal::invalid("The parameter 'offset' is negative."))?;
    let limit = match limit {
        -1 => usize::MAX,
        limit => usize::try_from(limit).map_err(|_| Refusal::invalid("The parameter 'limit' is below -1."))?,
    };
    Ok(items.into_iter().skip(offset).take(limit).collect())
}

/// A page as an array, with the count of all in its header.
pub(super) fn page(incoming: &Incoming, items: Vec<Value>) -> Result<Response, Refusal> {
    let total = items.len();
    Ok(counted(total, Json(cut(incoming, items)?)))
}

/// An answer with the count of all items in its header.
pub(super) fn counted(total: usize, answer: impl IntoResponse) -> Response {
    ([("x-mstr-total-count", total.to_string())], answer).into_response()
}
