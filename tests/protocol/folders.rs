//! Folders and what stands in them, against scripted answers: objects of other kinds are no folders, what lies in
//! a folder below is not in the folder, and what can't be told is not taken for good.

use pushcube::dataset::{FolderId, Standard, Standing};
use serde_json::json as value;

use crate::listener::{Listener, Reply, json, project, reply, within};

const FINANCE: &str = "F1F1F1F1F1F1F1F1F1F1F1F1F1F1F1F1";

fn finance() -> FolderId {
    FINANCE.parse().unwrap()
}

/// What a search finds: an object of this subtype whose last ancestor is this folder.
fn found(subtype: u16, folder: &str) -> Reply {
    let ancestors = value!([{"name": "Shared Reports", "id": "D3C7D461F69C4610AA6BAA5EF51F4125", "level": 2},
                            {"name": "Finance", "id": folder, "level": 1}]);
    let object = value!({"name": "Sales", "id": "D13539E5433CDB837363F086C6DA6B5C", "type": 3, "subtype": subtype,
                         "dateModified": "2026-10-01T10:00:00.000+0000", "owner": {"name": "Ada", "id": "X"},
                         "ancestors": ancestors});
    json("200 OK", &value!({"totalItems": 1, "result": [object]}).to_string())
}

fn status(number: &str) -> Reply {
    Reply::Say(reply("200 OK", &[&format!("X-MSTR-CubeStatus: {number}")], ""))
}

async fn standing(replies: impl IntoIterator<Item = Reply>) -> Standing {
    let listener = Listener::start(replies).await;
    within(listener.client().standing(&project(), Some(&finance()), "Sales")).await.unwrap()
}

#[tokio::test]
async fn what_stands_under_a_name_is_told_by_kind_and_by_the_folder_it_is_in() {
    let standard = || Standard { owner: "Ada".to_owned(), changed: "2026-10-01T10:00:00.000+0000".to_owned() };
    assert_eq!(standing([found(779, FINANCE), status("17518")]).await, Standing::Dataset(standard()));
    assert_eq!(standing([found(779, FINANCE), status("0")]).await, Standing::Unfilled(standard()));
    // What is not told may hold data.
    assert_eq!(
        standing([found(779, FINANCE), Reply::Say(reply("404 Not Found", &[], ""))]).await,
        Standing::Dataset(standard())
    );
    assert_eq!(standing([found(776, FINANCE)]).await, Standing::Other("an Intelligent Cube", standard()));
    assert_eq!(standing([found(768, FINANCE)]).await, Standing::Other("a report", standard()));
    // A folder below is another place, and no answer at all is none.
    assert_eq!(standing([found(779, "A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0")]).await, Standing::Nothing);
    assert_eq!(standing([json("200 OK", r#"{"totalItems":0,"result":[]}"#)]).await, Standing::Nothing);
}

#[tokio::test]
async fn the_name_is_searched_for_exactly_and_below_the_folder_only() {
    let mut listener = Listener::start([json("200 OK", r#"{"totalItems":0,"result":[]}"#)]).await;
    let client = listener.client();
    within(client.standing(&project(), Some(&finance()), "Umsatz & Plan/März")).await.unwrap();
    let path = listener.request().await.line;
    for part in ["name=Umsatz%20%26%20Plan%2FM%C3%A4rz", "pattern=2", "type=3", &format!("root={FINANCE}")] {
        assert!(path.contains(part), "{part} is missing in {path}");
    }
}

#[tokio::test]
async fn only_folders_are_folders() {
    let contents = value!([
        {"name": "Finance", "id": FINANCE, "type": 8, "subtype": 2048, "owner": {"name": "Ada"}},
        {"name": "Sales", "id": "D13539E5433CDB837363F086C6DA6B5C", "type": 3, "subtype": 779},
        {"name": "hostile", "id": "../../admin", "type": 8, "subtype": 2048},
    ]);
    let listener = Listener::start([json("200 OK", &contents.to_string())]).await;
    let contents = within(listener.client().folder(&project(), &finance())).await.unwrap();
    let names: Vec<_> = contents.folders.iter().map(|folder| (folder.name.as_str(), folder.owner.as_str())).collect();
    assert_eq!((names, contents.others), (vec![("Finance", "Ada")], 2));
}

#[tokio::test]
async fn a_folder_is_made_in_another() {
    let made = value!({"name": "März", "id": FINANCE, "type": 8, "subtype": 2048});
    let mut listener = Listener::start([json("201 Created", &made.to_string())]).await;
    let folder = within(listener.client().make_folder(&project(), &finance(), "März")).await.unwrap();
    assert_eq!((folder.name.as_str(), folder.id), ("März", finance()));
    let sent = listener.request().await.json();
    assert_eq!(sent, value!({"name": "März", "description": "", "parent": FINANCE}));
}
