//! Finding datasets and folders by name, at once or in two steps.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::folders;
use super::incoming::{InProject, Incoming};
use super::listing::{self, DATASET, FOLDER};
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;

/// How a name is compared, by the number the API has for it.
#[derive(Clone, Copy)]
enum Pattern {
    AnyWord,
    Begins,
    Exactly,
    BeginsPhrase,
    Contains,
    Ends,
}

impl Pattern {
    fn from_number(number: i64) -> Option<Self> {
        Some(match number {
            0 => Self::AnyWord,
            1 => Self::Begins,
            2 => Self::Exactly,
            3 => Self::BeginsPhrase,
            4 => Self::Contains,
            5 => Self::Ends,
            _ => return None,
        })
    }

    /// Whether `name` is found by `wanted`; case does not tell them apart.
    fn finds(self, name: &str, wanted: &str) -> bool {
        let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
        let begins_word = |wanted: &str| {
            let starts = name.match_indices(wanted).map(|(at, _)| at);
            starts.into_iter().any(|at| !name[..at].ends_with(char::is_alphanumeric))
        };
        match self {
            Self::AnyWord => wanted.split_whitespace().any(begins_word),
            Self::Begins => name.starts_with(&wanted),
            Self::Exactly => name == wanted,
            Self::BeginsPhrase => begins_word(&wanted),
            Self::Contains => name.contains(&wanted),
            Self::Ends => name.ends_with(&wanted),
        }
    }
}

/// An object, and the folders from the top down to the one it is in.
struct Found {
    object: Value,
    ancestors: Vec<(String, String)>,
}

fn all(shared: &Shared, request: &InProject) -> Vec<Found> {
    let project = request.project.id;
    let datasets = shared.datasets.in_project(project);
    let datasets = datasets.iter().map(|dataset| (listing::dataset(dataset), dataset.folder.clone()));
    let folders = shared.folders.in_project(project);
    let folders = folders.iter().map(|folder| (listing::folder(folder), folder.parent.clone()));
    let visible = |(object, folder): (Value, String)| {
        folders::chain(shared, request, &folder).map(|ancestors| Found { object, ancestors })
    };
    datasets.chain(folders).filter_map(visible).collect()
}

/// What the query of a request asks for.
fn search(shared: &Shared, request: &InProject) -> Result<Vec<Found>, Refusal> {
    let incoming = &request.incoming;
    let name = incoming.parameter("name").unwrap_or_default();
    let number = incoming.number("pattern")?.unwrap_or(4);
    let pattern = Pattern::from_number(number)
        .ok_or_else(|| Refusal::invalid(format!("The search pattern {number} is none of 0 to 5.")))?;
    let bad = |_| Refusal::invalid("The parameter 'type' must be a whole number.");
    let types = incoming.query("type").iter().map(|text| text.parse().map_err(bad)).collect::<Result<Vec<i64>, _>>()?;
    let root = incoming.parameter("root").filter(|root| !root.is_empty());
    if let Some(root) = &root {
        folders::chain(shared, request, root).ok_or_else(|| folders::no_folder(root))?;
    }
    let wanted = |found: &Found| {
        let of = if found.object["type"] == DATASET.0 { DATASET } else { FOLDER };
        (types.is_empty() || types.contains(&of.0) || types.contains(&of.1))
            && root.as_ref().is_none_or(|root| found.ancestors.iter().any(|(_, id)| id == root))
            && (name.is_empty() || found.object["name"].as_str().is_some_and(|own| pattern.finds(own, &name)))
    };
    Ok(all(shared, request).into_iter().filter(wanted).collect())
}

/// `GET searches/results`
pub(in crate::demo) async fn quick(State(shared): State<Arc<Shared>>, request: InProject) -> Result<Response, Refusal> {
    let incoming = &request.incoming;
    incoming.allow(&[
        "name",
        "pattern",
        "type",
        "root",
        "getAncestors",
        "offset",
        "limit",
        "certifiedStatus",
        "isCrossCluster",
    ])?;
    only_false(incoming, &["isCrossCluster"])?;
    let certified = incoming.parameter("certifiedStatus").unwrap_or_else(|| "ALL".to_owned()).to_ascii_uppercase();
    let with_ancestors = incoming.parameter("getAncestors").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let found = match certified.as_str() {
        "ALL" | "OFF" | "NOT_CERTIFIED_ONLY" => search(&shared, &request)?,
        // Nothing is certified here.
        "CERTIFIED_ONLY" => Vec::new(),
        _ => return Err(Refusal::invalid("The parameter 'certifiedStatus' is unknown.")),
    };
    let show = |Found { mut object, ancestors }| {
        if with_ancestors {
            object["ancestors"] = ancestors_of(&ancestors);
        }
        object
    };
    let found: Vec<_> = found.into_iter().map(show).collect();
    let total = found.len();
    let answer = json!({"totalItems": total, "result": listing::cut(incoming, found)?});
    Ok(listing::counted(total, Json(answer)))
}

/// What this server can't do may be asked for with `false` only.
fn only_false(incoming: &Incoming, names: &[&str]) -> Result<(), Refusal> {
    let asked = |name: &&&str| incoming.parameter(name).is_some_and(|word| !word.eq_ignore_ascii_case("false"));
    match names.iter().find(asked) {
        None => Ok(()),
        Some(name) => Err(Refusal::unsupported(format!("This server does not do '{name}'."))),
    }
}

/// Ancestors as an object shows them: the folder it is in comes last, with level 1.
pub(super) fn ancestors_of(chain: &[(String, String)]) -> Value {
    let levels = (1..=chain.len()).rev();
    chain.iter().zip(levels).map(|((name, id), level)| json!({"name": name, "id": id, "level": level})).collect()
}

/// `POST metadataSearches/results`
pub(in crate::demo) async fn store(
    State(shared): State<Arc<Shared>>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    let incoming = &request.incoming;
    incoming.nothing()?;
    let plain = ["usesRecursive", "usesOneOf", "usedByRecursive", "usedByOneOf"];
    incoming.allow(&[&["name", "pattern", "type", "root", "domain"], &plain[..]].concat())?;
    only_false(incoming, &plain)?;
    if incoming.number("domain")?.is_some_and(|domain| domain != 2) {
        return Err(Refusal::unsupported("This server searches in one project only: domain 2."));
    }
    let found: Vec<_> = search(&shared, &request)?.into_iter().map(|found| found.object).collect();
    let total = found.len();
    Ok(Json(json!({"id": shared.searches.insert(request.user, found), "totalItems": total})))
}

/// `GET metadataSearches/results`
pub(in crate::demo) async fn results(
    State(shared): State<Arc<Shared>>,
    request: InProject,
) -> Result<Response, Refusal> {
    request.incoming.allow(&["searchId", "offset", "limit"])?;
    let id = request.incoming.parameter("searchId");
    let id = id.ok_or_else(|| Refusal::missing("The parameter 'searchId' is missing."))?;
    let found = shared.searches.find(&id, request.user);
    listing::page(&request.incoming, found.ok_or_else(|| Refusal::not_found("There is no such search."))?)
}
