//! A dataset that is there, and an upload that was left, on their screens: the list of what a search found, the
//! model with what does not fit, the review, the ways on. The snapshots are read by eye.

use pushcube::app::{Answer, Effect, TaskId};
use pushcube::dataset::{
    Checksum, DataType, Folder, FolderContents, FoundDataset, FoundDatasets, KeyLook, KeysThere, Standard, Standing,
    StoredColumn, StoredDataset, StoredTable, UpdatePolicy,
};
use pushcube::push::event::{Fact, Outcome, Phase, Reason, SessionEnd};
use pushcube::push::history::PastPush;

use crate::scene::{self, Scene};
use crate::snapshots::check;

fn finding(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::FindDatasets(task, ..) => Some(*task),
        _ => None,
    }
}

fn reading(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::ReadDataset(task, ..) => Some(*task),
        _ => None,
    }
}

fn found() -> Scene {
    let of = |name: &str, path: &str, owner: &str, id: &str| FoundDataset {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        folder: None,
        path: path.to_owned(),
        owner: owner.to_owned(),
        changed: "2026-10-02T06:11:00.000+0000".to_owned(),
    };
    let list = vec![
        of("Sales Actuals", "Tutorial / Shared Reports / Finance", "Jane Doe", scene::DATASET),
        of("Sales Plan", "Tutorial / Profiles / Jane Doe / My Reports", "Jane Doe", scene::SESSION),
    ];
    scene::in_model()
        .press("d Enter Enter")
        .answers(finding, Answer::Datasets(Ok(FoundDatasets { total: list.len(), list })))
}

/// The orders have other columns than the file; the customers are as they were; a calendar gets nothing.
fn chosen() -> Scene {
    let table = |name: &str, columns: &[(&str, DataType)]| StoredTable {
        name: name.to_owned(),
        columns: columns
            .iter()
            .map(|(name, data_type)| StoredColumn { name: (*name).to_owned(), data_type: *data_type })
            .collect(),
        closed: None,
    };
    let text = DataType::String;
    let orders = [
        ("Order ID", DataType::Integer),
        ("order_date", DataType::Date),
        ("customer_id", text),
        ("net value", DataType::Double),
    ];
    let customers = [("customer_id", text), ("customer_name", text), ("city", text)];
    let dataset = StoredDataset {
        id: scene::DATASET.parse().unwrap(),
        name: "Sales Actuals".to_owned(),
        folder: None,
        tables: vec![
            table("orders", &orders),
            table("customers", &customers),
            table("calendar", &[("day", DataType::Date)]),
        ],
        attributes: ["Order ID", "order_date", "customer_id", "customer_name", "city", "day"]
            .map(str::to_owned)
            .to_vec(),
        metrics: vec!["net value".to_owned()],
    };
    found().press("Enter").answers(reading, Answer::Dataset(Ok(dataset)))
}

#[test]
fn destination() {
    check("destination", &scene::in_model().press("d"));
}

#[test]
fn destination_found() {
    check("destination_found", &found());
}

#[test]
fn existing_with_problems() {
    check("existing", &chosen());
}

#[test]
fn existing_columns() {
    check("existing_columns", &chosen().press("Tab Tab Tab G"));
}

#[test]
fn existing_match() {
    check("existing_match", &chosen().press("Tab Tab Tab G ="));
}

fn counting(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::CountRows(task, ..) => Some(*task),
        _ => None,
    }
}

/// A dataset whose columns are those of the orders and customers, both to be replaced.
fn reviewed() -> Scene {
    let model = scene::in_model();
    let columns = |name: &str, preview: &pushcube::dataset::Preview| StoredTable {
        name: name.to_owned(),
        columns: pushcube::dataset::table_from_preview(preview)
            .columns
            .into_iter()
            .map(|column| StoredColumn { name: column.name, data_type: column.data_type })
            .collect(),
        closed: None,
    };
    let tables = vec![columns("orders", &scene::orders()), columns("customers", &scene::customers())];
    let calendar = StoredTable {
        name: "calendar".to_owned(),
        columns: vec![StoredColumn { name: "day".to_owned(), data_type: DataType::Date }],
        closed: None,
    };
    let dataset = StoredDataset {
        id: scene::DATASET.parse().unwrap(),
        name: "Sales Actuals".to_owned(),
        folder: None,
        tables: tables.into_iter().chain([calendar]).collect(),
        attributes: Vec::new(),
        metrics: Vec::new(),
    };
    let one = FoundDataset {
        id: scene::DATASET.parse().unwrap(),
        name: "Sales Actuals".to_owned(),
        folder: None,
        path: String::new(),
        owner: String::new(),
        changed: String::new(),
    };
    let chosen = model
        .press("d Enter Enter")
        .answers(finding, Answer::Datasets(Ok(FoundDatasets { list: vec![one], total: 1 })))
        .press("Enter")
        .answers(reading, Answer::Dataset(Ok(dataset)));
    chosen.press("! p Enter ! p Down Down Down Enter >")
}

#[test]
fn existing_review_while_rows_are_counted() {
    check("existing_review_reading", &reviewed());
}

#[test]
fn existing_review() {
    let rows = [("orders", 41_204_331), ("customers", 48), ("calendar", 3_652)];
    let rows = rows.into_iter().map(|(table, rows)| (table.to_owned(), rows)).collect();
    check("existing_review", &reviewed().answers(counting, Answer::Rows(Ok(rows))));
}

/// A push of the morning that brought the same, with the rows of another day.
fn before(story: &Scene) -> PastPush {
    let sheet = story.state.overlays.iter().find_map(|overlay| match overlay {
        pushcube::app::overlay::Overlay::Review(sheet) => Some(sheet),
        _ => None,
    });
    let sheet = sheet.unwrap();
    let outcome = Outcome {
        upload: Some(scene::UPLOAD.to_owned()),
        phase: Phase::Done,
        reason: None,
        session: SessionEnd::None,
        dataset: sheet.job.dataset.clone(),
        rows: vec![398, 48],
        unsent: Vec::new(),
    };
    PastPush {
        upload: scene::UPLOAD.to_owned(),
        begun: scene::MONDAY_EVENING - 3_600_000,
        ended: scene::MONDAY_EVENING - 3_500_000,
        server: sheet.address.clone(),
        user: None,
        job: Box::new(sheet.job.clone()),
        contents: vec![Some(Checksum(8)), Some(Checksum(7))],
        outcome,
        afterwards: None,
        proof: None,
    }
}

#[test]
fn existing_review_with_everything_to_warn_of() {
    let mut again = reviewed();
    again.state.history = vec![before(&again)];
    let rows = [("orders", 41_204_331), ("customers", 48), ("calendar", 3_652)];
    let rows: std::collections::BTreeMap<_, _> =
        rows.into_iter().map(|(table, rows)| (table.to_owned(), rows)).collect();
    let again = again.press("Esc >").answers(counting, Answer::Rows(Ok(rows)));
    check("existing_review_warns", &again);
    check("existing_review_scrolled", &again.press("PgDn PgDn"));
}

#[test]
fn existing_review_with_keys_that_are_not_there() {
    let key = |text: &str| vec![text.to_owned()];
    let look = KeyLook {
        table: "customers".to_owned(),
        file: "customers.csv".to_owned(),
        policy: UpdatePolicy::Upsert,
        attributes: vec!["customer_id".to_owned()],
        asked: 48,
        first: ["00042", "00043", "00044"].map(key).to_vec(),
        there: KeysThere::Others(["42", "43", "44"].map(key).to_vec()),
    };
    let rows: std::collections::BTreeMap<_, _> =
        [("orders", 398), ("customers", 48), ("calendar", 3_652)].map(|(table, rows)| (table.to_owned(), rows)).into();
    let some = KeyLook { there: KeysThere::Some(45), ..look.clone() };
    for (name, look) in [("existing_review_keys", look), ("existing_review_some_keys", some)] {
        let scene = reviewed().press("Esc").knows(vec![look]).press(">");
        check(name, &scene.answers(counting, Answer::Rows(Ok(rows.clone()))));
    }
}

fn left() -> Scene {
    let failure = scene::refusal("PUT /api/datasets/x", 403, "ERR014", "You have no right to do this.");
    let outcome = Outcome {
        upload: Some(scene::UPLOAD.to_owned()),
        phase: Phase::Failed,
        reason: Some(Reason::Refused(failure)),
        session: SessionEnd::Kept { id: scene::SESSION.parse().unwrap() },
        dataset: Some(scene::DATASET.parse().unwrap()),
        rows: vec![212, 0],
        unsent: Vec::new(),
    };
    let begun = Fact::Begun { id: scene::UPLOAD.to_owned() };
    scene::uploading().reports(2000, begun).reports(2400, Fact::Ended(Box::new(outcome))).at(62_500)
}

#[test]
fn upload_left() {
    check("upload_left", &left());
}

#[test]
fn upload_left_ways_on() {
    check("upload_left_menu", &left().press("Enter"));
}

#[test]
fn upload_left_about_to_start_over() {
    check("upload_left_anew", &left().press("Enter Down Enter"));
}

fn folder(number: u8, name: &str, owner: &str) -> Folder {
    Folder { id: format!("{number:02X}").repeat(16).parse().unwrap(), name: name.to_owned(), owner: owner.to_owned() }
}

fn browsing(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::ReadFolder(task, ..) => Some(*task),
        _ => None,
    }
}

#[test]
fn a_folder_is_browsed_to() {
    let top = FolderContents {
        folders: vec![folder(1, "My Reports", "Jane Doe"), folder(2, "Shared Reports", "")],
        others: 0,
    };
    let below =
        FolderContents { folders: vec![folder(3, "Finance", "Administrator"), folder(4, "März", "Ada")], others: 41 };
    let scene = scene::in_model()
        .press("d Up Enter")
        .answers(browsing, Answer::FolderOfServer(Ok(top)))
        .press("s Enter")
        .answers(browsing, Answer::FolderOfServer(Ok(below)));
    check("folder", &scene);
}

#[test]
fn the_review_asks_for_the_name_before_a_definition_is_overwritten() {
    let standing =
        Standing::Dataset(Standard { owner: "Ada Lovelace".to_owned(), changed: "2026-10-30T06:11:00".to_owned() });
    let scene = scene::in_model().stands(standing);
    check("overwrite_menu", &scene.clone().press("d"));
    check("overwrite_review", &scene.press("> Shift-Tab").types("data/sam"));
}
