//! Pushing into a dataset that the server has: it is searched for, its own types rule, columns are matched by name,
//! by likeness and by hand, what doesn't fit closes the way on, and every decision can be taken back.

use pushcube::app::designer::Pane;
use pushcube::app::overlay::Overlay;
use pushcube::app::review::Part;
use pushcube::app::{Action, Answer, Effect};
use pushcube::dataset::{DataType, FolderContents, Matched, Model, Sent, StoredDataset, Target, UpdatePolicy};

use crate::story::{Story, assert_effects};
use crate::things::{dataset, failure, found, server_folder, standing, stored};

fn model(story: &Story) -> &Model {
    story.state.designer.as_ref().unwrap().model()
}

fn problems(story: &Story) -> Vec<String> {
    model(story).problems().iter().map(|problem| story.state.worded(&problem.on_screen())).collect()
}

/// The destination is the dataset of `stored`, for `orders.csv` alone.
fn at_dataset(stored: StoredDataset) -> Story {
    let mut story = Story::at_files();
    story.keys("Down Down Enter").look("/data/orders.csv").seen();
    story.keys("d Enter Enter").answer(Answer::Datasets(Ok(found()))).drawn();
    story.keys("Enter").answer(Answer::Dataset(Ok(stored))).drawn();
    story
}

/// Goes to a column of the only fed table by its number.
fn to_column(story: &mut Story, number: usize) {
    let designer = story.state.designer.as_mut().unwrap();
    (designer.pane, designer.table.0, designer.column.0) = (Pane::Columns, 0, number);
}

#[test]
fn a_dataset_is_searched_for_and_chosen_from_a_list_that_a_key_opened() {
    let mut story = Story::at_model();
    story.keys("d");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.title.starts_with("Destination (now a new dataset")));
    story.keys("Enter").keys("Ctrl-U").typed("sal").seen().keys("Enter");
    let [Effect::FindDatasets(_, _, name)] = story.effects() else { panic!("one search") };
    assert_eq!(name, "sal");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.title.ends_with("searching…") && menu.items.is_empty()));
    story.answer(Answer::Datasets(Ok(found()))).drawn();
    let Overlay::Menu(menu) = story.top() else { panic!("the list") };
    assert_eq!(menu.items[0].label, "Sales");
    assert!(menu.items[0].note.contains("Shared Reports / Finance") && menu.items[0].note.contains("Jane Doe"));
    story.keys("Enter");
    assert_effects!(story, [Effect::ReadDataset(_, _, id)] if *id == dataset());
}

#[test]
fn a_search_that_nobody_waits_for_opens_nothing() {
    let mut story = Story::at_model();
    story.keys("d Enter Enter").keys("Esc");
    story.answer(Answer::Datasets(Ok(found())));
    assert!(story.state.overlays.is_empty());
    story.keys("d Enter Enter").answer(Answer::Datasets(Err(failure(Some(403), "no right"))));
    assert!(story.state.overlays.is_empty(), "the list that waited is gone");
    assert!(story.state.troubles.last().unwrap().title.contains("search"));
}

#[test]
fn columns_are_matched_by_name_and_likeness_and_the_dataset_s_types_rule() {
    let story = at_dataset(stored());
    let table = &model(&story).tables[0];
    assert!(matches!(model(&story).target, Target::Existing(_)));
    assert_eq!((table.name.as_str(), table.policy), ("orders", None));
    let [id, customer, value, quantity, amount] = table.columns.as_slice() else { panic!("{:?}", table.columns) };
    assert_eq!((id.index, id.matched), (Some(0), Matched::Name));
    assert_eq!((customer.index, customer.matched, customer.data_type), (Some(1), Matched::Likeness, DataType::String));
    assert_eq!((value.index, quantity.index), (None, None));
    assert_eq!((amount.header.as_str(), amount.sent), ("amount", Sent::Undecided));
    let problems = problems(&story);
    for words in [
        "choose what happens to the rows that orders has now: p",
        "no column of the file feeds \"value\": = matches one, s asks whether to send null",
        "no column of the file feeds \"quantity\"",
        "\"amount\" is in the file and not in orders",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:?}");
    }
    assert_eq!(problems.len(), 4, "{problems:?}");
}

#[test]
fn each_decision_opens_the_way_and_is_taken_back_by_u() {
    let mut story = at_dataset(stored());
    let start = model(&story).clone();
    to_column(&mut story, 4);
    story.keys("=");
    let Overlay::Menu(menu) = story.top() else { panic!("the columns of the dataset") };
    assert!(menu.title.contains("amount"));
    let at = menu.items.iter().position(|item| item.label == "value").unwrap();
    story.keys(&"Down ".repeat(at)).keys("Enter");
    let value = &model(&story).tables[0].columns[2];
    assert_eq!((value.header.as_str(), value.matched, value.data_type), ("amount", Matched::Hand, DataType::Double));
    to_column(&mut story, 3);
    story.keys("s");
    let Overlay::Question(question) = story.top() else { panic!("it asks") };
    assert!(question.title.contains("null for quantity") && question.cursor.0 == 0, "{question:?}");
    story.keys("Down Enter");
    assert_eq!(model(&story).tables[0].columns[3].sent, Sent::AsNull);
    story.keys("p Enter");
    assert_eq!(model(&story).tables[0].policy, Some(UpdatePolicy::ALL[0]));
    assert!(model(&story).is_ready(), "{:?}", problems(&story));
    story.keys("u u u");
    assert_eq!(*model(&story), start);
    story.keys("u");
    assert_eq!(model(&story).target, Target::New, "and one more brings the new dataset back");
}

#[test]
fn what_the_file_has_besides_is_left_out_only_when_somebody_says_so() {
    let mut story = at_dataset(stored());
    to_column(&mut story, 4);
    story.keys("s").says("amount is left out");
    assert_eq!(model(&story).tables[0].columns[4].sent, Sent::Skipped);
    story.keys("s").says("to be decided again");
    to_column(&mut story, 0);
    story.keys("s").says("the dataset takes every column that it has");
    assert_eq!(model(&story).tables[0].columns[0].sent, Sent::Yes);
}

#[test]
fn a_missing_key_and_a_type_that_does_not_fit_close_the_way() {
    let mut other = stored();
    other.tables[0].columns[0].data_type = DataType::Date;
    other.tables[0].columns[3].name = "branch".to_owned();
    other.attributes.push("branch".to_owned());
    let mut story = at_dataset(other);
    let problems = problems(&story).join("; ");
    assert!(problems.contains("\"order_id\" holds INTEGER in the file, and the dataset takes DATE"), "{problems}");
    assert!(problems.contains("feeds \"branch\", which rows are told apart by"), "{problems}");
    to_column(&mut story, 3);
    story.keys("s").says("branch can't be null");
    assert_eq!(model(&story).tables[0].columns[3].sent, Sent::Yes);
}

#[test]
fn the_dataset_s_own_names_and_types_are_not_edited_here() {
    let mut story = at_dataset(stored());
    to_column(&mut story, 0);
    let before = model(&story).clone();
    for key in ["t", "a", "m", "r", "c", "b", "J", "Enter"] {
        story.keys(key).says("the dataset has its own names and types");
        assert!(story.state.overlays.is_empty(), "{key}");
    }
    assert_eq!(*model(&story), before);
}

#[test]
fn a_file_that_feeds_no_table_is_matched_by_hand_or_taken_out() {
    let mut other = stored();
    other.tables[0].name = "Bestellungen".to_owned();
    let mut story = at_dataset(other);
    assert!(problems(&story).join("; ").contains("orders.csv feeds no table of Sales: = says which"));
    let designer = story.state.designer.as_mut().unwrap();
    (designer.pane, designer.table.0) = (Pane::Tables, 2);
    story.keys("= Enter");
    let tables = &model(&story).tables;
    assert_eq!((tables.len(), tables[0].name.as_str()), (2, "Bestellungen"));
    assert!(tables[0].feed.is_some() && tables[0].policy.is_none());
}

#[test]
fn the_review_says_what_happens_to_the_rows_and_begins_with_back() {
    let mut story = at_dataset(stored());
    to_column(&mut story, 4);
    story.keys("s");
    for column in [2, 3] {
        to_column(&mut story, column);
        story.keys("s Down Enter");
    }
    story.keys("p Enter").seen().keys(">");
    assert_effects!(story, [Effect::CountRows(_, _, id)] if *id == dataset());
    let warnings = |story: &Story| {
        let Overlay::Review(review) = story.top() else { panic!("the review: {:?}", problems(story)) };
        assert_eq!((review.part, review.job.dataset.as_ref()), (Part::Back, Some(&dataset())));
        review.all_warnings().join("; ")
    };
    let words = warnings(&story);
    assert!(words.contains("REPLACE removes the rows that orders has now"), "{words}");
    assert!(words.contains("calendar is not in this push: its rows stay"), "{words}");
    // The file has three rows.
    for (now, sentence) in [
        (3, "REPLACE removes the 3 rows that orders has now"),
        (41_204, "REPLACE shrinks orders from 41 204 rows to 3, by 99 %"),
        (4, "REPLACE shrinks orders from 4 rows to 3, by 25 %"),
        (0, "REPLACE removes the 0 rows"),
    ] {
        story.keys("Esc >");
        let rows = [("orders".to_owned(), now), ("calendar".to_owned(), 3652)].into();
        let answer = Answer::Rows(Ok(rows));
        let task = story.task(&answer);
        // What was pressed before the figures were seen decides nothing.
        story.seen().keys("Tab").act(Action::Answer(task, answer)).ahead("Enter").drawn();
        assert_effects!(story, []);
        let words = warnings(&story);
        assert!(words.contains(sentence), "{words}");
        assert!(words.contains("calendar is not in this push: its 3 652 rows stay"), "{words}");
    }
    story.keys("Esc >").answer(Answer::Rows(Err(failure(Some(403), "no right"))));
    assert!(warnings(&story).contains("How many rows are there now can't be read"));
    story.drawn().seen().keys("Tab Tab Enter");
    let [Effect::Push(_, job)] = story.effects() else { panic!("one push") };
    assert_eq!(job.dataset.as_ref(), Some(&dataset()));
    assert_eq!(job.tables.len(), 1);
    assert_eq!(job.tables[0].columns.iter().map(|c| c.index).collect::<Vec<_>>(), [Some(0), Some(1), None, None]);
}

#[test]
fn a_new_dataset_is_one_choice_away() {
    let mut story = at_dataset(stored());
    story.keys("d Up Enter");
    assert_eq!(model(&story).target, Target::New);
    assert!(model(&story).is_ready(), "{:?}", problems(&story));
}

#[test]
fn a_table_that_takes_no_file_says_why_and_closes_no_other() {
    let mut closed = stored();
    closed.tables[1].closed = Some("its column outline has the data type 99".to_owned());
    let story = at_dataset(closed.clone());
    assert!(!problems(&story).iter().any(|problem| problem.contains("outline")), "no file goes there");
    closed.tables.swap(0, 1);
    closed.tables[1].closed = closed.tables[0].closed.take();
    let mut story = at_dataset(closed);
    let words = "no file can be pushed into orders: its column outline has the data type 99: x takes it out";
    assert_eq!(problems(&story), [words]);
    story.keys(">").says("not ready");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn where_names_do_not_tell_what_a_column_is_nothing_is_claimed() {
    let mut other = stored();
    other.attributes = vec!["Order".to_owned(), "Customer".to_owned()];
    other.metrics = vec!["Amount".to_owned()];
    let mut story = at_dataset(other);
    to_column(&mut story, 0);
    story.keys("p Down Down Enter");
    assert!(!problems(&story).iter().any(|problem| problem.contains("attributes")), "{:?}", problems(&story));
    story.keys("p");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.title.contains("not told by the server")));
}

#[test]
fn a_search_that_shows_not_all_says_so() {
    let mut story = Story::at_model();
    let found = pushcube::dataset::FoundDatasets { total: 417, ..found() };
    story.keys("d Enter Enter").answer(Answer::Datasets(Ok(found))).drawn();
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.title.ends_with("the first 1 of 417")));
}

#[test]
fn the_folder_of_a_new_dataset_is_found_by_browsing_and_a_new_one_is_made_there() {
    let mut story = Story::at_model();
    let start = model(&story).clone();
    story.keys("d Up Enter");
    assert_effects!(story, [Effect::ReadFolder(_, _, None)] if true);
    let top =
        FolderContents { folders: vec![server_folder(1, "My Reports"), server_folder(2, "Shared Reports")], others: 0 };
    story.answer(Answer::FolderOfServer(Ok(top))).drawn().seen().keys("s Enter");
    assert_effects!(story, [Effect::ReadFolder(_, _, Some(folder))] if *folder == server_folder(2, "").id);
    let shared = FolderContents { folders: vec![server_folder(3, "Finance")], others: 12 };
    story.answer(Answer::FolderOfServer(Ok(shared))).drawn();
    let Overlay::Menu(menu) = story.top() else { panic!("the folder") };
    assert_eq!(menu.title, "Folder Shared Reports");
    let labels: Vec<_> = menu.items.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(labels, ["use this folder", "../", "Finance/", "new folder…"]);
    assert!(menu.items[0].note.contains("12 other objects"));
    story.keys("n Enter").typed("Ma\\rz");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.as_deref().unwrap().contains('\\')));
    story.keys("Ctrl-U").typed("March").seen().keys("Enter");
    assert_effects!(story, [Effect::MakeFolder(_, _, parent, name)] if *parent == server_folder(2, "").id && name == "March");
    story.answer(Answer::FolderMade(Ok(server_folder(9, "March")))).says("the dataset goes to Shared Reports / March");
    assert_eq!(model(&story).folder, Some(server_folder(9, "").id));
    story.keys("u");
    assert_eq!(*model(&story), start);
}

#[test]
fn a_folder_that_cant_be_read_leaves_the_model_as_it_is() {
    let mut story = Story::at_model();
    let start = model(&story).clone();
    story.keys("d Up Enter").answer(Answer::FolderOfServer(Err(failure(Some(403), "no right"))));
    assert!(story.state.overlays.is_empty());
    assert!(story.state.troubles.last().unwrap().title.contains("folder"));
    // One that nobody waits for any more opens and changes nothing.
    story.keys("d Up Enter Esc").answer(Answer::FolderOfServer(Ok(FolderContents::default())));
    assert!(story.state.overlays.is_empty());
    assert_eq!(*model(&story), start);
}

#[test]
fn the_menu_says_what_stands_under_the_name_and_what_the_server_would_do() {
    let mut story = Story::at_model();
    let note = |story: &Story| {
        let Overlay::Menu(menu) = story.top() else { panic!("the destinations") };
        menu.items[0].note.clone()
    };
    story.keys("d");
    assert_eq!(note(&story), "nothing of that name stands there");
    story.keys("Esc").place(Some(standing())).keys("d");
    let said = note(&story);
    assert!(said.contains("of Jane Doe, changed 2026-10-01") && said.contains("would be replaced"), "{said}");
}

#[test]
fn overwriting_the_definition_keeps_name_and_folder_and_asks_for_the_name() {
    let mut story = at_dataset(stored());
    let stored_model = model(&story).clone();
    story.place(Some(standing())).keys("d Up Enter");
    let now = model(&story);
    assert_eq!((&now.target, now.name.as_str(), &now.folder), (&Target::New, "Sales", &found().list[0].folder));
    assert_eq!(now.tables[0].policy, Some(UpdatePolicy::Replace));
    assert!(now.tables[0].columns.iter().any(|column| column.name == "amount" && column.sent == Sent::Yes));
    story.keys(">");
    let Overlay::Review(review) = story.top() else { panic!("the review: {:?}", problems(&story)) };
    assert_eq!(review.part, Part::Back);
    assert!(review.all_warnings().join("; ").contains("its definition and all its rows would be replaced"));
    story.seen().keys("Tab Tab Enter").says("type the name of the dataset first");
    assert_effects!(story, []);
    story.keys("Tab").typed("sales").keys("Enter Enter").says("type the name");
    story.keys("Tab Ctrl-U").paste(" Sales ").keys("Enter");
    assert_effects!(story, []);
    story.keys("Enter");
    assert_effects!(story, [Effect::Push(_, job)] if job.dataset.is_none() && job.definition.name == "Sales");
    story.keys("4 u");
    assert_eq!(*model(&story), stored_model);
}
