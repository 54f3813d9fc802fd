//! What the stories are about: a server, projects, a folder, two related files, failures and outcomes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pushcube::app::login::ServerEntry;
use pushcube::app::{Now, Setup, Size, Start};
use pushcube::dataset::{
    CallFailure, Cell, DataType, DatasetId, Entry, EntryKind, FailureKind, FileFacts, Folder, FoundDataset,
    FoundDatasets, Listing, Preview, Project, ProjectStatus, Reading, RowCount, Sample, SampleColumn, Standard,
    Standing, StoredColumn, StoredDataset, StoredTable, UploadSessionId, UserSession,
};
use pushcube::push::event::{Outcome, Phase, Reason, SessionEnd};
use pushcube::secret::Secret;

use crate::story::MORNING;

pub(crate) const DEMO: &str = "http://127.0.0.1:41231/MicroStrategyLibrary";
pub(crate) const DATASET: &str = "D13539E5433CDB837363F086C6DA6B5C";
pub(crate) const SESSION: &str = "9A4EE1C011D4E0EFC000EB9495D0F44F";
pub(crate) const UPLOAD: &str = "20261102-192901-1";

pub(crate) fn start() -> Start {
    Start {
        version: "0.0.0".to_owned(),
        log: "/log".into(),
        size: Size { width: 80, height: 24 },
        now: Now { since_start: Duration::ZERO, wall: MORNING, offset: 0 },
        servers: vec![
            server("demo", "DEMO", DEMO, "administrator", Some("")),
            server("other server", "", "", "", None),
        ],
        folder: "/data".into(),
        home: Some("/home/jane".into()),
        marked: Vec::new(),
        setup: Setup::default(),
    }
}

pub(crate) fn server(name: &str, label: &str, url: &str, username: &str, password: Option<&str>) -> ServerEntry {
    ServerEntry {
        name: name.to_owned(),
        label: label.to_owned(),
        note: String::new(),
        url: url.to_owned(),
        username: username.to_owned(),
        password: password.map(Secret::new),
        ..ServerEntry::default()
    }
}

pub(crate) fn people() -> UserSession {
    UserSession { full_name: "Jane Doe".to_owned(), timeout: Some(1800) }
}

pub(crate) fn project(number: u8, name: &str, status: i64) -> Project {
    Project {
        id: format!("{number:02X}").repeat(16).parse().unwrap(),
        name: name.to_owned(),
        description: String::new(),
        status: ProjectStatus::from_wire(status),
    }
}

/// An idle project, then two active ones, then one that is not loaded.
pub(crate) fn projects() -> Vec<Project> {
    vec![project(1, "Archive", 1), project(2, "Finance", 0), project(3, "Finance Sandbox", 0), project(4, "Old", -1)]
}

pub(crate) fn file(path: &str) -> Entry {
    entry(path, EntryKind::File(1000))
}

pub(crate) fn entry(path: &str, kind: EntryKind) -> Entry {
    let path = PathBuf::from(path);
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Entry { name, path, kind, modified: None }
}

/// A folder with a folder, two files, a hidden file and a pipe.
pub(crate) fn folder(path: &str) -> Listing {
    let at = |name: &str| format!("{path}/{name}");
    Listing {
        path: path.into(),
        parent: Path::new(path).parent().map(Path::to_path_buf),
        entries: vec![
            entry(&at("2025"), EntryKind::Folder),
            file(&at(".notes.csv")),
            file(&at("customers.csv")),
            file(&at("orders.csv")),
            entry(&at("pipe"), EntryKind::Other),
        ],
    }
}

fn column(name: &str, values: [&str; 3]) -> SampleColumn {
    SampleColumn {
        name: name.to_owned(),
        values: values.map(|value| Cell::Bare(value.to_owned())).to_vec(),
        declared: None,
    }
}

/// What a file shows: `customers.csv` and `orders.csv` share the customer; others have one column of text.
pub(crate) fn preview(path: &str) -> Preview {
    let columns = if path.ends_with("customers.csv") {
        vec![
            column("customer_id", ["1", "2", "3"]),
            column("customer_name", ["Ada", "Bo", "Cy"]),
            column("since", ["2020-01-31", "2021-02-28", "2022-03-31"]),
        ]
    } else if path.ends_with("orders.csv") {
        vec![
            column("order_id", ["10", "11", "12"]),
            column("customer_id", ["1", "2", "2"]),
            column("amount", ["1.5", "20.25", "-3.75"]),
        ]
    } else {
        vec![column("word", ["one", "two", "three"])]
    };
    Preview {
        file: FileFacts::stored(path.into(), 1000, Some(MORNING)),
        reading: Reading::default(),
        reasons: vec!["commas".to_owned()],
        sample: Sample { columns, head: 3 },
        raw: Vec::new(),
        rows: RowCount::Exact(3),
        sheets: None,
    }
}

pub(crate) fn failure(status: Option<u16>, message: &str) -> CallFailure {
    CallFailure {
        request: "POST /api/auth/login".to_owned(),
        kind: if status.is_some() { FailureKind::Refused } else { FailureKind::Connect },
        status,
        code: status.map(|_| "ERR003".to_owned()),
        message: message.to_owned(),
        ticket: Some("8f3c".to_owned()),
        server_code: None,
        retry_after: None,
    }
}

pub(crate) fn dataset() -> DatasetId {
    DATASET.parse().unwrap()
}

pub(crate) fn session() -> UploadSessionId {
    SESSION.parse().unwrap()
}

/// An upload that ended like this, with its session deleted.
pub(crate) fn ended(phase: Phase, reason: Option<Reason>) -> Outcome {
    Outcome {
        upload: Some(UPLOAD.to_owned()),
        phase,
        reason,
        session: SessionEnd::Deleted { id: session() },
        dataset: Some(dataset()),
        rows: vec![3, 3],
        unsent: Vec::new(),
    }
}

/// What a search finds: one dataset.
pub(crate) fn found() -> FoundDatasets {
    let one = FoundDataset {
        id: dataset(),
        name: "Sales".to_owned(),
        folder: Some("F1".repeat(16).parse().unwrap()),
        path: "Shared Reports / Finance".to_owned(),
        owner: "Jane Doe".to_owned(),
        changed: "2026-10-01".to_owned(),
    };
    FoundDatasets { list: vec![one], total: 1 }
}

/// Its definition: the orders with another amount and a quantity, and a calendar.
pub(crate) fn stored() -> StoredDataset {
    let column =
        |(name, data_type): &(&str, DataType)| StoredColumn { name: (*name).to_owned(), data_type: *data_type };
    let table = |name: &str, columns: &[(&str, DataType)]| StoredTable {
        name: name.to_owned(),
        columns: columns.iter().map(column).collect(),
        closed: None,
    };
    let orders = [
        ("order_id", DataType::Integer),
        ("Customer ID", DataType::String),
        ("value", DataType::Double),
        ("quantity", DataType::Integer),
    ];
    StoredDataset {
        id: dataset(),
        name: "Sales".to_owned(),
        folder: None,
        tables: vec![table("orders", &orders), table("calendar", &[("day", DataType::Date)])],
        attributes: ["order_id", "Customer ID", "day"].map(str::to_owned).to_vec(),
        metrics: ["value", "quantity"].map(str::to_owned).to_vec(),
    }
}

/// A push dataset that stands somewhere.
pub(crate) fn standing() -> Standing {
    Standing::Dataset(Standard { owner: "Jane Doe".to_owned(), changed: "2026-10-01T10:00:00.000+0000".to_owned() })
}

pub(crate) fn server_folder(number: u8, name: &str) -> Folder {
    Folder { id: format!("{number:02X}").repeat(16).parse().unwrap(), name: name.to_owned(), owner: String::new() }
}
