//! The calls around the workflow: folders, finding things, objects. Where a refusal is our choice, the case
//! says so.

use pushcube::demo::{Options, start};
use reqwest::Method;
use serde_json::{Value, json};

use crate::page::model;
use crate::visitor::{Answer, Visitor, server};

const MY_REPORTS: &str = "6F1C0A5B4E2D4D1B9C7A3E5F80A1B2C3";

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

async fn new_folder(visitor: &Visitor, parent: &str, name: &str) -> String {
    let answer = visitor.post("folders", &json!({"name": name, "description": "made here", "parent": parent})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json["id"].as_str().unwrap().to_owned()
}

async fn define_in(visitor: &Visitor, folder: &str, name: &str) -> String {
    let mut body = model();
    body["folderId"] = json!(folder);
    body["name"] = json!(name);
    visitor.define(&body).await
}

#[tokio::test]
async fn folders_are_made_filled_and_kept() {
    let kept = tempfile::tempdir().unwrap();
    let options = Options { database: Some(kept.path().join("kept.sqlite")), ..Options::default() };
    let server = start(options.clone()).await.unwrap();
    let visitor = Visitor::new(&server).await;
    let ids = visitor.get("folders/preDefined?folderType=7,20").await;
    assert_eq!(names(&ids.ok().json["preDefined"]), ["Shared Reports", "My Reports"]);
    assert_eq!(visitor.get("folders/preDefined/20/id").await.ok().json["id"], MY_REPORTS);
    let year = new_folder(&visitor, MY_REPORTS, "Year").await;
    let month = new_folder(&visitor, &year, "Month").await;
    let dataset = define_in(&visitor, &month, "Stock").await;
    server.stop().await;

    let server = start(options).await.unwrap();
    let visitor = Visitor::new(&server).await;
    assert_eq!(names(&visitor.get("folders/preDefined/20").await.ok().json), ["Year"]);
    assert_eq!(names(&visitor.get(&format!("folders/{year}")).await.ok().json), ["Month"]);
    let inside = visitor.get(&format!("folders/{month}")).await;
    assert_eq!((inside.ok().json[0]["id"].as_str(), &inside.json[0]["type"]), (Some(&*dataset), &json!(3)));
    let object = visitor.get(&format!("objects/{dataset}?type=3")).await;
    assert_eq!(names(&object.ok().json["ancestors"]), ["My Reports", "Year", "Month"]);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    for name in ["a", "b", "c", "d", "e"] {
        new_folder(&visitor, MY_REPORTS, name).await;
    }
    let page = visitor.in_project(Method::GET, "folders/preDefined/20?offset=1&limit=2").send().await.unwrap();
    assert_eq!(page.headers()["x-mstr-total-count"], "5");
    assert_eq!(names(&Answer::read(page).await.json), ["b", "c"]);
    assert_eq!(names(&visitor.get("folders/preDefined/20?offset=4&limit=-1").await.ok().json), ["e"]);
    assert_eq!(names(&visitor.get("folders/preDefined/20?offset=9").await.ok().json), [""; 0]);
    for query in ["offset=-1", "limit=-2"] {
        let refused = visitor.get(&format!("folders/preDefined/20?{query}")).await;
        refused.refused(400, "ERR006", "our choice: pages are counted from 0, and -1 means all");
    }
}

#[tokio::test]
async fn folders_refuse_what_does_not_fit() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let other = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    let year = new_folder(&visitor, MY_REPORTS, "Year").await;
    let month = new_folder(&visitor, &year, "Month").await;
    let named = |name: &str, parent: &str| json!({"name": name, "parent": parent});
    let nowhere = "00000000000000000000000000000000";
    for (body, status, code, case) in [
        (named("Year", MY_REPORTS), 409, "ERR015", "our choice: one name in a folder"),
        (named("YEAR", MY_REPORTS), 409, "ERR015", "our choice: case does not tell names apart"),
        (named("Year", nowhere), 404, "ERR004", "protocol 4.2: not found"),
        (named("a[b", MY_REPORTS), 400, "ERR006", "protocol 2.1: forbidden characters"),
        (named(" ", MY_REPORTS), 400, "ERR006", "our choice: an empty name"),
        (json!({"parent": MY_REPORTS}), 400, "ERR007", "protocol 4.2: missing required field"),
    ] {
        visitor.post("folders", &body).await.refused(status, code, case);
    }
    let delete = |visitor: &Visitor, id: &str| visitor.in_project(Method::DELETE, &format!("folders/{id}"));
    Answer::of(delete(&other, &year)).await.refused(404, "ERR004", "our choice: another user's folder is not seen");
    Answer::of(delete(&visitor, MY_REPORTS)).await.refused(403, "ERR017", "our choice: it is always there");
    other.get(&format!("folders/{year}")).await.refused(404, "ERR004", "our choice: likewise");
    let guest = Visitor::with(&server, json!({"loginMode": 8})).await;
    let refused = guest.post("folders", &named("mine", "C0FFEE5A4B3C4D2E9F1A0B1C2D3E4F50")).await;
    refused.refused(403, "ERR014", "protocol 4.2: insufficient privileges");
    Answer::of(delete(&visitor, &year)).await.refused(400, "ERR001", "our choice: only an empty one");
    for id in [&month, &year] {
        assert_eq!(Answer::of(delete(&visitor, id)).await.status, 204);
    }
    visitor.get(&format!("folders/{year}")).await.refused(404, "ERR004", "protocol 4.2: it is gone");
}

#[tokio::test]
async fn things_are_found_by_name_type_and_place() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let year = new_folder(&visitor, MY_REPORTS, "Stock of the year").await;
    define_in(&visitor, &year, "Stock level").await;
    define_in(&visitor, "", "Overstock").await;
    for (query, expected) in [
        ("name=stock", vec!["Overstock", "Stock level", "Stock of the year"]),
        ("name=STOCK&type=3", vec!["Overstock", "Stock level"]),
        ("name=stock&type=779", vec!["Overstock", "Stock level"]),
        ("name=stock&type=8", vec!["Stock of the year"]),
        ("name=stock&pattern=1", vec!["Stock level", "Stock of the year"]),
        ("name=stock%20level&pattern=2", vec!["Stock level"]),
        ("name=year&pattern=5", vec!["Stock of the year"]),
        ("name=level%20year&pattern=0", vec!["Stock level", "Stock of the year"]),
        ("name=nothing", vec![]),
        ("name=stock&certifiedStatus=CERTIFIED_ONLY", vec![]),
    ] {
        let found = visitor.get(&format!("searches/results?{query}")).await;
        let mut seen = names(&found.ok().json["result"]);
        seen.sort_unstable();
        assert_eq!(seen, expected, "{query}");
        assert_eq!(found.json["totalItems"], expected.len(), "{query}");
    }
    let below = visitor.get(&format!("searches/results?root={year}&getAncestors=true")).await;
    assert_eq!(names(&below.ok().json["result"]), ["Stock level"]);
    assert_eq!(names(&below.json["result"][0]["ancestors"]), ["My Reports", "Stock of the year"]);
    for (query, code, case) in [
        ("pattern=6", "ERR006", "protocol 1.8: patterns 0 to 5"),
        ("type=cube", "ERR006", "our choice: a number"),
        ("isCrossCluster=true", "ERR010", "our choice: not done here"),
        ("size=5", "ERR006", "our choice: unknown parameter"),
        ("certifiedStatus=SOME", "ERR006", "our choice: unknown word"),
    ] {
        visitor.get(&format!("searches/results?{query}")).await.refused(400, code, case);
    }
    let elsewhere = visitor.get("searches/results?root=00000000000000000000000000000000").await;
    elsewhere.refused(404, "ERR004", "protocol 4.2: not found");
}

#[tokio::test]
async fn a_search_can_be_kept_and_read_in_pages() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    for name in ["Stock a", "Stock b", "Stock c"] {
        define_in(&visitor, "", name).await;
    }
    let store = |query: &str| visitor.in_project(Method::POST, &format!("metadataSearches/results?{query}"));
    let kept = Answer::of(store("name=stock&pattern=4&type=3&domain=2")).await;
    assert_eq!(kept.ok().json["totalItems"], 3);
    let id = kept.json["id"].as_str().unwrap();
    let page = visitor.get(&format!("metadataSearches/results?searchId={id}&offset=1&limit=1")).await;
    assert_eq!(names(&page.ok().json), ["Stock b"]);
    visitor.get("metadataSearches/results").await.refused(400, "ERR007", "protocol 4.2: missing parameter");
    visitor.get("metadataSearches/results?searchId=none").await.refused(404, "ERR004", "protocol 4.2: not found");
    Answer::of(store("name=x&domain=3")).await.refused(400, "ERR010", "our choice: one project only");
    Answer::of(store("usesRecursive=true")).await.refused(400, "ERR010", "our choice: not done here");
    let other = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    let stolen = other.get(&format!("metadataSearches/results?searchId={id}")).await;
    stolen.refused(404, "ERR004", "our choice: a search is its user's");
}

#[tokio::test]
async fn objects_are_renamed_and_deleted_by_their_owner() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let other = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    let dataset = define_in(&visitor, "", "Stock").await;
    define_in(&visitor, "", "Taken").await;
    let object = format!("objects/{dataset}?type=3");
    let rename = |visitor: &Visitor, name: &str| visitor.in_project(Method::PUT, &object).json(&json!({"name": name}));
    let renamed = Answer::of(rename(&visitor, "Stores")).await;
    assert_eq!(renamed.ok().json["name"], "Stores");
    assert_eq!(visitor.get(&format!("datasets/{dataset}")).await.ok().json["name"], "Stores");
    Answer::of(rename(&visitor, "taken")).await.refused(409, "ERR015", "our choice: one name in a folder");
    Answer::of(rename(&other, "Mine")).await.refused(403, "ERR017", "our choice: only the owner");
    let table = json!([{"name": "table2", "updatePolicy": "replace"}]);
    let session = visitor.open(&dataset, table).await;
    Answer::of(rename(&visitor, "Busy")).await.refused(409, "ERR001", "our choice: not under an upload");
    let delete = |visitor: &Visitor, path: &str| visitor.in_project(Method::DELETE, path);
    Answer::of(delete(&other, &object)).await.refused(403, "ERR017", "our choice: only the owner");
    assert_eq!(Answer::of(delete(&visitor, &object)).await.status, 204);
    visitor.get(&format!("datasets/{dataset}")).await.refused(404, "ERR004", "protocol 4.2: it is gone");
    visitor.delete(&session).await.refused(404, "ERR004", "our choice: its session went with it");
    visitor.get(&format!("objects/{dataset}")).await.refused(400, "ERR007", "protocol 1.8: the type is needed");
    visitor.get(&format!("objects/{dataset}?type=55")).await.refused(400, "ERR006", "our choice: no such objects");
    let project = format!("objects/{}?type=32", visitor.project);
    assert_eq!(visitor.get(&project).await.ok().json["name"], "MicroStrategy Tutorial");
    Answer::of(delete(&visitor, &project)).await.refused(403, "ERR017", "our choice: projects stay");
    let rename = visitor.in_project(Method::PUT, &project).json(&json!({"name": "Other"}));
    Answer::of(rename).await.refused(403, "ERR017", "our choice: projects stay");
}
