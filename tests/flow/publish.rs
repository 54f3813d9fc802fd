//! From the sign-in to a published dataset, and every way in which an operator may end it before.

use pushcube::demo::{self, Call, Gate, Moment, Options, Server};

use crate::operator::Operator;
use crate::samples::{published, rows_of};

/// Signs in and goes as far as the review.
pub(crate) async fn to_the_review(operator: &mut Operator) {
    operator.sees("[ Sign in ]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("Enter");
    operator.sees("use 2 marked").await;
    operator.press("Enter");
    operator.sees("Review and push").await;
    operator.press("Enter");
    operator.sees("nothing is sent yet").await;
}

/// Pushes, and gives the gate at which the server stands in the middle of the orders.
async fn in_the_middle(server: &Server) -> (Operator, Gate) {
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 100 });
    let mut operator = Operator::at(server);
    to_the_review(&mut operator).await;
    operator.press("Enter");
    gate.reached().await;
    (operator, gate)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_times_enter_publishes_the_samples() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Enter");
    operator.sees("Coffee shop is published: 58 rows").await;
    assert_eq!(published(&server, "Coffee shop", "customers"), rows_of("customers.csv"));
    assert_eq!(published(&server, "Coffee shop", "orders"), rows_of("orders.csv"));
    operator.press("q");
    let exit = operator.leaves().await;
    assert_eq!((exit.code, exit.words.is_empty()), (0, true), "{:?}", exit.words);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_tried_first_is_deleted_after_a_question_and_then_pushed() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Shift-Tab");
    operator.sees("[[ Trial ]]").await;
    operator.press("Enter");
    operator.sees("the trial is over: Enter asks what becomes of its dataset").await;
    assert_eq!(published(&server, "Coffee shop (trial)", "orders"), rows_of("orders.csv"));
    operator.press("Enter");
    operator.sees("What becomes of Coffee shop (trial)?").await;
    operator.sees("Coffee shop was not touched.").await;
    operator.press("Down Enter");
    operator.sees("the trial put 58 rows in, and the server has them").await;
    operator.sees("Coffee shop (trial) is deleted again").await;
    operator.sees("[[ Push ]]   nothing is sent yet").await;
    operator.press("Enter");
    operator.sees("Coffee shop is published: 58 rows").await;
    operator.sees("tried, deleted again").await;
    let tables = pushcube::demo::Published::open(server.database()).unwrap().tables().unwrap();
    let names: Vec<_> = tables.into_iter().map(|table| table.dataset_name).collect();
    assert_eq!(names, ["Coffee shop", "Coffee shop"], "two tables of one dataset");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_that_never_held_data_is_deleted_after_its_name_was_typed() {
    let server = demo::start(Options::default()).await.unwrap();
    let (mut operator, gate) = in_the_middle(&server).await;
    operator.press("X");
    operator.sees("Keep uploading").await;
    operator.press("Shift-Tab Enter");
    operator.sees("the definition was created and holds no data").await;
    drop(gate);
    operator.press("Enter");
    operator.sees("delete the dataset").await;
    operator.press("Enter");
    operator.sees("Type its name to delete it").await;
    operator.types("Coffee shop");
    operator.press("Enter");
    operator.sees("The definition held no data and is deleted").await;
    let deleted = server.requests().into_iter().filter(|request| request.call == Call::DeleteObject);
    assert_eq!(deleted.map(|request| request.status).collect::<Vec<_>>(), [Some(204)]);
    operator.press("q");
    assert_eq!(operator.leaves().await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_ended_in_the_middle_leaves_nothing() {
    let server = demo::start(Options::default()).await.unwrap();
    let (mut operator, gate) = in_the_middle(&server).await;
    operator.sees("uploading").await;
    operator.press("X");
    operator.sees("Keep uploading").await;
    // The letters that opened the question or mean yes elsewhere decide nothing in it.
    operator.press("X y Shift-Tab Enter");
    operator.sees("was not published: you ended the upload").await;
    drop(gate);
    assert!(published(&server, "Coffee shop", "orders").is_empty());
    operator.press("q");
    assert_eq!(operator.leaves().await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_typed_ahead_decide_nothing() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    operator.sees("[ Sign in ]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("Enter Enter Enter Enter Enter");
    operator.sees("use 2 marked").await;
    operator.press("1");
    operator.sees("[ Sign in ]").await;
    assert!(!server.requests().iter().any(|request| request.path.contains("models")), "{:?}", server.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_in_the_middle_leaves_the_session_and_says_how_to_go_on() {
    let server = demo::start(Options::default()).await.unwrap();
    let (operator, gate) = in_the_middle(&server).await;
    operator.signal(15);
    let exit = operator.leaves().await;
    drop(gate);
    assert_eq!(exit.code, 143);
    let words = exit.words.join("\n");
    assert!(words.contains("Coffee shop was interrupted"), "{words}");
    assert!(words.contains("stays on the server until you go on or end it"), "{words}");
    assert!(words.contains("`pushcube resume "), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_left_goes_on_at_the_next_start() {
    let server = demo::start(Options::default()).await.unwrap();
    let (mut operator, gate) = in_the_middle(&server).await;
    operator.press("Ctrl-C");
    operator.sees("it can go on from there at the next start").await;
    operator.press("Ctrl-C");
    let (exit, home) = operator.leaves_its_home().await;
    assert_eq!(exit.code, 6);
    gate.open();

    let mut operator = Operator::at_home(&server, home);
    operator.sees("an upload was left unfinished: 5 shows it").await;
    operator.press("5");
    operator.sees("interrupted: stopped by signal 2").await;
    operator.press("Enter");
    operator.sees("sends what the server does not have yet").await;
    operator.press("Enter");
    operator.sees("sign in at").await;
    operator.press("1");
    operator.sees("[[ Sign in ]]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("5");
    operator.sees("Uploads 1").await;
    operator.press("R");
    operator.sees("Coffee shop is published: 58 rows").await;
    assert_eq!(published(&server, "Coffee shop", "orders"), rows_of("orders.csv"));
    assert_eq!(published(&server, "Coffee shop", "customers"), rows_of("customers.csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_beside_its_field() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    operator.sees("[ Sign in ]").await;
    operator.press("k Enter w r o n g Enter");
    operator.sees("Login failed").await;
    assert!(!operator.screen().contains("wrong"), "{}", operator.screen());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_that_is_there_gets_other_rows_from_the_same_screens() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Enter");
    operator.sees("Coffee shop is published: 58 rows").await;
    operator.press("4");
    operator.sees("What will happen: a new dataset").await;
    operator.press("d");
    operator.sees("an existing dataset").await;
    operator.press("Enter");
    operator.sees("Search for a dataset").await;
    operator.press("Enter");
    operator.sees("Datasets like \"Coffee shop\": 1").await;
    operator.press("Enter");
    operator.sees("choose what happens to the rows that").await;
    operator.sees("What will happen: into Coffee shop").await;
    for table in ["customers", "orders"] {
        operator.press("!");
        operator.sees(&format!("choose what happens to the rows that {table} has now")).await;
        operator.press("p");
        operator.sees("Policy of").await;
        // The list begins with replace; add is the next one.
        operator.press("Down Enter");
        operator.sees_gone("Policy of").await;
    }
    operator.press(">");
    operator.sees("is there already").await;
    // ADD takes nothing away, and the sheet shows what is there.
    operator.sees(&format!("add {0:>15} {0:>11}", rows_of("customers.csv").len())).await;
    operator.sees("[[ Back ]]").await;
    operator.press("Tab Tab");
    operator.sees("[[ Push ]]").await;
    operator.press("Enter");
    operator.sees("Uploads 2").await;
    operator.sees("Coffee shop is published: 58 rows").await;
    // Rows whose keys are there already are not added a second time.
    assert_eq!(published(&server, "Coffee shop", "customers"), rows_of("customers.csv"));
    let requests = server.requests();
    let opened: Vec<_> = requests.iter().filter(|request| request.call == Call::OpenUpload).collect();
    assert_eq!((opened.len(), &opened[0].path), (2, &opened[1].path), "one dataset");
    let defined = server.requests().into_iter().filter(|request| request.path.ends_with("/datasets/models")).count();
    assert_eq!(defined, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_goes_to_a_folder_that_was_made_on_the_way_and_is_overwritten_after_its_name_was_typed() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Esc d");
    operator.sees("nothing of that name stands there").await;
    operator.press("Up Enter");
    operator.sees("Shared Reports/").await;
    operator.press("s Enter");
    operator.sees("Folder Shared Reports").await;
    operator.sees("new folder…").await;
    operator.press("n Enter");
    operator.sees("New folder in Shared Reports").await;
    operator.types("Bean counting");
    operator.press("Enter");
    operator.sees("the dataset goes to Shared Reports / Bean counting").await;
    operator.press(">");
    operator.sees("new, in Shared Reports / Bean counting").await;
    operator.sees("nothing is sent yet").await;
    operator.press("Enter");
    operator.sees("Coffee shop is published: 58 rows").await;
    operator.press("4 >");
    operator.sees("its definition and all its rows would be replaced").await;
    operator.press("Shift-Tab");
    operator.types("Coffee shop");
    operator.sees("nothing is sent yet").await;
    operator.press("Enter Enter");
    operator.sees("Uploads 2").await;
    operator.sees("Coffee shop is published: 58 rows").await;
    let requests = server.requests();
    let opened: Vec<_> = requests.iter().filter(|request| request.call == Call::OpenUpload).collect();
    assert_eq!((opened.len(), &opened[0].path), (2, &opened[1].path), "it keeps its id");
}
