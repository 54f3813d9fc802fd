//! The list of projects.

use axum::Json;
use serde_json::{Value, json};

use super::incoming::SignedIn;
use crate::demo::accounts::{PROJECTS, Project};

/// `GET projects`
pub(in crate::demo) async fn list(_: SignedIn) -> Json<Value> {
    Json(PROJECTS.iter().map(listed).collect())
}

fn listed(project: &Project) -> Value {
    let mut item = item(project);
    item["status"] = json!(project.state.number());
    item["alias"] = json!("");
    item
}

/// A project as an object.
pub(super) fn item(project: &Project) -> Value {
    json!({
        "acg": 255,
        "id": project.id,
        "name": project.name,
        "description": project.description,
        "dateCreated": "2015-06-30T21:55:35.000+0000",
        "dateModified": "2024-03-01T08:00:00.000+0000",
        "owner": {"name": "Administrator", "id": "54F3D26011D2896560009A8E67019608"},
    })
}
