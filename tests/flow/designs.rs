//! What an operator designs is what the server has afterwards: a definition written by hand for the REST API, a star of
//! three tables, and files whose columns are not those of the dataset that they go into.

use pushcube::dataset::{Credentials, Definition, FormCategory, ServerAddress};
use pushcube::demo::{self, Call, Options, Server};
use pushcube::protocol::Client;
use pushcube::secret::Secret;

use crate::operator::{Home, Operator};
use crate::samples::published;

const PAGE: &str = include_str!("../protocol/page/model.json");

/// Signs in, chooses the project and uses the files that are marked.
async fn at_the_model(server: &Server, home: Home) -> Operator {
    let mut operator = Operator::at_home(server, home);
    operator.sees("[ Sign in ]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("Enter");
    operator.sees("marked").await;
    operator.press("Enter");
    operator.sees("What will happen").await;
    operator
}

/// Reviews and pushes; the button may not be the one that has the keys.
async fn pushes(operator: &mut Operator, done: &str) {
    operator.press(">");
    operator.sees("nothing is sent yet").await;
    if !operator.screen().contains("[[ Push ]]") {
        operator.press("Tab Tab");
        operator.sees("[[ Push ]]").await;
    }
    operator.press("Enter");
    operator.sees(done).await;
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The paths of the requests of a call.
fn paths(server: &Server, call: Call) -> Vec<String> {
    server.requests().into_iter().filter(|request| request.call == call).map(|request| request.path).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_workflow_page_is_opened_edited_and_pushed() {
    let server = demo::start(Options::default()).await.unwrap();
    let home = Home::of(&[
        (
            "table1.csv",
            "Cost,Category,ID,Date,Time,unused\n100.52,Books,1,2017-12-4,11:00:00,x\n\
             7,\"Movies, Music\",2,2017-12-05,9:30,x\n",
        ),
        ("table2.csv", "Year,DateTime,Profit\n2016,2016-12-04 11:00,100.5\n2017,,-3\n"),
    ]);
    let model = home.folder().join("page.json");
    std::fs::write(&model, PAGE).unwrap();
    let mut operator = at_the_model(&server, home).await;
    operator.press("g m");
    operator.sees("Open a model file").await;
    operator.types("page.json");
    operator.press("Enter");
    operator.sees("a new dataset testModel").await;
    // The first column of the first table gets another name, and the attribute that bears its name follows it.
    operator.press("Tab l r");
    operator.sees("Name of the column in the dataset").await;
    operator.press("Ctrl-U");
    operator.types("Number");
    operator.press("Enter");
    // The time becomes the text that it is in the file.
    operator.press("j j t");
    operator.sees("Data type of Time").await;
    operator.press("s Enter");
    operator.press("b");
    operator.sees("\"columnHeaders\"").await;
    operator.press("Esc w");
    operator.sees("Save as").await;
    operator.press("Ctrl-U");
    operator.types("testModel.json");
    operator.press("Enter");
    operator.sees("saved").await;
    pushes(&mut operator, "testModel is published: 4 rows").await;
    assert_eq!(
        published(&server, "testModel", "table1"),
        [["1", "2017-12-04", "11:00:00", "Books", "100.52"], ["2", "2017-12-05", "9:30", "Movies, Music", "7.00"]]
    );
    assert_eq!(
        published(&server, "testModel", "table2"),
        [["2016", "2016-12-04T11:00:00", "100.50"], ["2017", "", "-3.00"]]
    );
    assert_eq!(server.read_table("testModel", "table1").unwrap().columns[0], "Number");
    let saved = std::fs::read_to_string(model.with_file_name("testModel.json")).unwrap();
    let (before, after): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(PAGE).unwrap(), serde_json::from_str(&saved).unwrap());
    assert_eq!(after["tables"][0]["columnHeaders"][0]["name"], "Number");
    assert_eq!(after["tables"][1]["columnHeaders"][1]["name"], before["tables"][1]["columnHeaders"][1]["name"]);
    let names = |model: &serde_json::Value, what: &str| model[what].as_array().unwrap().len();
    assert_eq!(names(&after, "attributes"), names(&before, "attributes"));
    assert_eq!(names(&after, "metrics"), names(&before, "metrics"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_star_of_three_tables_shares_its_keys() {
    let server = demo::start(Options::default()).await.unwrap();
    let home = Home::of(&[
        ("sales.csv", "sale_id,day,store_id,product_id,amount\n1,2026-10-01,10,7,2.50\n2,2026-10-02,11,7,3.75\n"),
        ("stores.csv", "store_id,store_name\n10,North\n11,South\n"),
        ("products.csv", "product_id,product_name\n7,Beans\n"),
    ]);
    let folder = home.folder().to_path_buf();
    let mut operator = at_the_model(&server, home).await;
    // The dataset is called like the folder; it gets a name of its own.
    operator.press("Tab Tab Tab r");
    operator.sees("Name of the dataset").await;
    operator.press("Ctrl-U");
    operator.types("Star");
    operator.press("Enter");
    operator.sees("a new dataset Star").await;
    operator.press("w");
    operator.sees("Save as").await;
    operator.press("Ctrl-U");
    operator.types("Star.json");
    operator.press("Enter");
    operator.sees("saved").await;
    let saved = std::fs::read_to_string(folder.join("Star.json")).unwrap();
    let saved: Definition = serde_json::from_str(&saved).unwrap();
    let store = saved.attributes.iter().find(|attribute| attribute.name == "store").unwrap();
    let forms: Vec<_> = store.attribute_forms.iter().map(|form| (form.category, form.expressions.len())).collect();
    assert_eq!(forms, [(FormCategory::Id, 2), (FormCategory::Desc, 1)], "a key of two tables, and its name in one");
    pushes(&mut operator, "Star is published: 5 rows").await;
    assert_eq!(published(&server, "Star", "sales").len(), 2);
    assert_eq!(published(&server, "Star", "stores"), [["10", "North"], ["11", "South"]]);
    assert_eq!(published(&server, "Star", "products"), [["7", "Beans"]]);
    // What the server tells of it: one attribute a key, whichever tables it is in and however many forms it has.
    let client =
        Client::new(&ServerAddress::parse(&server.base_url()).unwrap(), pushcube::protocol::Options::default())
            .unwrap();
    let who = Credentials::Standard { username: "administrator".to_owned(), password: Secret::new("") };
    client.sign_in(&who).await.unwrap();
    let project = client.projects().await.unwrap().remove(0).id;
    let found = client.datasets_called(&project, "Star").await.unwrap().list.remove(0);
    let stored = client.stored_dataset(&project, &found.id).await.unwrap();
    let mut attributes = stored.attributes.clone();
    attributes.sort();
    assert_eq!(
        (attributes, stored.metrics.clone()),
        (names(&["day", "product", "sale_id", "store"]), names(&["amount"]))
    );
    let columns = |table: &str| stored.table(table).unwrap().columns.len();
    assert_eq!(["sales", "stores", "products"].map(columns), [5, 2, 2]);
}

/// A server with a dataset of two orders.
async fn with_orders() -> Server {
    let server = demo::start(Options::default()).await.unwrap();
    let home = Home::of(&[("orders.csv", "order_id,amount\n1,1.5\n2,2.5\n")]);
    let mut operator = at_the_model(&server, home).await;
    pushes(&mut operator, "orders is published: 2 rows").await;
    operator.press("q");
    assert_eq!(operator.leaves().await.code, 0);
    server
}

/// Goes on with a file whose columns are not those of the dataset, which is the destination.
async fn into_orders(server: &Server, text: &str) -> Operator {
    let mut operator = at_the_model(server, Home::of(&[("orders.csv", text)])).await;
    operator.press("d");
    operator.sees("an existing dataset").await;
    operator.press("Enter");
    operator.sees("Search for a dataset").await;
    operator.press("Enter");
    operator.sees("Datasets like \"orders\": 1").await;
    operator.press("Enter");
    operator.sees("What will happen: into orders").await;
    // Nothing goes there as it is.
    operator.press(">");
    operator.sees("not ready").await;
    operator
}

/// Says what happens to the rows that are there: this many below replace in the list.
async fn policy(operator: &mut Operator, down: usize) {
    policy_of(operator, "orders", down).await;
}

async fn policy_of(operator: &mut Operator, table: &str, down: usize) {
    let title = format!("Policy of {table}");
    operator.press("p");
    operator.sees(&title).await;
    for _ in 0..down {
        operator.press("Down");
    }
    operator.press("Enter");
    operator.sees_gone(&title).await;
}

const EXTRA: &str = "order_id,amount,note\n3,3.5,x\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_extra_column_is_left_out() {
    let server = with_orders().await;
    let mut operator = into_orders(&server, EXTRA).await;
    operator.sees("not in it").await;
    policy(&mut operator, 1).await;
    operator.press(">");
    operator.sees("not ready: \"note\" is in the file and not in orders").await;
    operator.press("s");
    operator.sees("note is left out").await;
    pushes(&mut operator, "orders is published: 1 row").await;
    assert_eq!(published(&server, "orders", "orders"), [["1", "1.50"], ["2", "2.50"], ["3", "3.50"]]);
    assert_eq!(paths(&server, Call::OpenUpload).len(), 2, "one for each push, and none before it was decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_column_is_matched_by_hand() {
    let server = with_orders().await;
    let mut operator = into_orders(&server, "order_id,total\n3,3.5\n").await;
    policy(&mut operator, 1).await;
    operator.press(">");
    operator.sees("not ready: no column of the file feeds \"amount\"").await;
    operator.press("=");
    operator.sees("amount of the dataset is fed by").await;
    operator.press("Enter");
    operator.sees("by =").await;
    pushes(&mut operator, "orders is published: 1 row").await;
    assert_eq!(published(&server, "orders", "orders"), [["1", "1.50"], ["2", "2.50"], ["3", "3.50"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_dataset_takes_every_column() {
    let server = with_orders().await;
    let mut operator = into_orders(&server, EXTRA).await;
    operator.press("d");
    operator.sees("that one stays").await;
    operator.press("Up Up Enter");
    operator.sees("a new dataset orders").await;
    operator.press("d");
    operator.sees("stands there").await;
    operator.press("Up Up Enter");
    operator.sees("Name of the dataset").await;
    operator.press("Ctrl-U");
    operator.types("noted");
    operator.press("Enter");
    operator.sees("a new dataset noted").await;
    pushes(&mut operator, "noted is published: 1 row").await;
    assert_eq!(published(&server, "noted", "orders"), [["3", "3.50", "x"]]);
    assert_eq!(published(&server, "orders", "orders").len(), 2, "the old one stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_definition_is_overwritten_after_its_name_was_typed() {
    let server = with_orders().await;
    let mut operator = into_orders(&server, EXTRA).await;
    operator.press("d");
    operator.sees("overwrite its definition").await;
    operator.press("Up Enter");
    operator.sees("a new dataset orders").await;
    operator.press(">");
    operator.sees("All that is there is replaced").await;
    operator.press("Tab Tab Enter");
    operator.sees("type the name of the dataset first").await;
    assert_eq!(paths(&server, Call::OpenUpload).len(), 1, "nothing was sent");
    operator.press("Tab");
    operator.types("orders");
    operator.sees("nothing is sent yet").await;
    operator.press("Enter Enter");
    operator.sees("orders is published: 1 row").await;
    assert_eq!(published(&server, "orders", "orders"), [["3", "3.50", "x"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_have_lost_their_zeros_are_seen_before_anything_is_sent() {
    let server = demo::start(Options::default()).await.unwrap();
    let home = Home::of(&[("shops.csv", "shop_id,amount\nS42,1.5\nS43,2.5\n")]);
    let mut operator = at_the_model(&server, home).await;
    pushes(&mut operator, "shops is published: 2 rows").await;
    operator.press("q");
    assert_eq!(operator.leaves().await.code, 0);
    for (text, words) in [
        ("shop_id,amount\nS00042,9.5\nS00043,9.5\n", "no key of shops.csv is in shops (2 were looked up)"),
        ("shop_id,amount\nS43,9.5\nS44,9.5\n", "1 of 2 keys of shops.csv that were looked up are in"),
    ] {
        let mut operator = at_the_model(&server, Home::of(&[("shops.csv", text)])).await;
        operator.press("d");
        operator.sees("an existing dataset").await;
        operator.press("Enter");
        operator.sees("Search for a dataset").await;
        operator.press("Enter");
        operator.sees("Datasets like \"shops\": 1").await;
        operator.press("Enter");
        operator.sees("What will happen: into shops").await;
        policy_of(&mut operator, "shops", 3).await;
        operator.press(">");
        operator.sees("nothing is sent yet").await;
        operator.sees(words).await;
        operator.sees("[[ Back ]]").await;
    }
    assert_eq!(paths(&server, Call::OpenUpload).len(), 1, "the sheet only looks");
}
