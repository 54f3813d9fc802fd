//! What the scenes are about: servers, projects, a folder, and first looks at its files.

use std::path::PathBuf;

use pushcube::app::login::ServerEntry;
use pushcube::dataset::{
    Cell, Entry, EntryKind, FileFacts, Listing, Preview, Project, ProjectStatus, Reading, RowCount, Sample,
    SampleColumn,
};
use pushcube::secret::Secret;

use crate::scene::MONDAY_EVENING;

pub(crate) fn demo() -> ServerEntry {
    ServerEntry {
        name: "demo".to_owned(),
        label: "DEMO".to_owned(),
        note: "the server inside this program; nothing leaves this machine".to_owned(),
        url: "http://127.0.0.1:41231/MicroStrategyLibrary".to_owned(),
        username: "administrator".to_owned(),
        password: Some(Secret::new("demo")),
        ..ServerEntry::default()
    }
}

pub(crate) fn elsewhere() -> ServerEntry {
    ServerEntry {
        name: "from environment".to_owned(),
        label: String::new(),
        note: "MSTR_BASE_URL".to_owned(),
        url: "https://bi-test.example.com/MicroStrategyLibrary".to_owned(),
        username: "jdoe".to_owned(),
        password: None,
        ..ServerEntry::default()
    }
}

pub(crate) fn project(name: &str, id: &str, description: &str, status: ProjectStatus) -> Project {
    Project { id: id.parse().unwrap(), name: name.to_owned(), description: description.to_owned(), status }
}

pub(crate) fn projects() -> Vec<Project> {
    vec![
        project(
            "MicroStrategy Tutorial",
            "B19DEDCC11D4E0EFC000EB9495D0F44F",
            "Orders, customers and stores of a small shop, to try things out",
            ProjectStatus::Active,
        ),
        project("Finance Reporting", "7A0C11D4B19DE0EFC000EB9495D0F44F", "", ProjectStatus::Active),
        project("Finance Sandbox", "AF09B3E3458F78B4FBE4DEB68528BF7B", "Play here", ProjectStatus::Idle(2)),
        project("Finance Reporting 2019", "0D0E447111D4E0EFC000EB9495D0F44F", "Closed", ProjectStatus::Offline(-1)),
    ]
}

pub(crate) fn entry(name: &str, kind: EntryKind) -> Entry {
    Entry {
        name: name.to_owned(),
        path: PathBuf::from("/data/samples").join(name),
        kind,
        modified: Some(MONDAY_EVENING - 3 * 86_400_000),
    }
}

pub(crate) fn listing() -> Listing {
    Listing {
        path: "/data/samples".into(),
        parent: Some("/data".into()),
        entries: vec![
            entry("archive", EntryKind::Folder),
            entry(".hidden.csv", EntryKind::File(10)),
            entry("customers.csv", EntryKind::File(2_871)),
            entry("orders.csv", EntryKind::File(32_907)),
            entry("orders_2025 (copy of the archive, do not use).csv", EntryKind::File(412_600_000)),
            entry("pipe", EntryKind::Other),
            entry("readme.txt", EntryKind::File(2_048)),
        ],
    }
}

pub(crate) const ORDERS: &str = "\
order_id,order_day,packed_at,customer_id,product,quantity,unit_price,refund,note
700001,2026-09-02,2026-09-02T18:50:00,1003,Grinder No. 7,12,89.00,,
700002,2026-09-04,2026-09-04T14:49:00,1010,深煎りブレンド,3,14.80,,
700003,2026-09-04,2026-09-04T16:56:00,1001,Filter blend 500 g,12,12.50,0.00,
700004,2026-09-05,2026-09-05T09:10:00,1002,Śniadaniowa 250 g,1,8.20,8.20,cup broken
700005,2026-09-05,2026-09-05T11:32:00,1001,Filter blend 500 g,2,12.50,,'gift, with a card'
700006,2026-09-06,2026-09-06T08:01:00,1003,Grinder No. 7,1,89.00,,";

const CUSTOMERS: &str = "\
customer_id,customer_name,city,country,member_since,newsletter
1001,'Müller, Söhne & Co',Köln,Germany,2019-03-14,true
1002,Łukasz Wójcik,Gdańsk,Poland,2021-11-02,false
1003,株式会社さくら,東京,Japan,2018-07-30,true
1010,Åsa Lindqvist,Malmö,Sweden,,true";

/// A first look at a text of fields between commas; single quotes stand for double ones.
pub(crate) fn look(name: &str, size: u64, rows: RowCount, text: &str) -> Preview {
    let mut lines = text.lines().map(split);
    let mut columns: Vec<SampleColumn> = lines
        .next()
        .unwrap()
        .into_iter()
        .map(|cell| SampleColumn { name: cell.text().unwrap_or_default().to_owned(), ..SampleColumn::default() })
        .collect();
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line) {
            column.values.push(cell);
        }
    }
    let head = columns[0].values.len();
    Preview {
        file: FileFacts::stored(PathBuf::from("/data/samples").join(name), size, Some(MONDAY_EVENING - 3 * 86_400_000)),
        reading: Reading::default(),
        reasons: vec![format!("comma gives {} fields in each of the first {} lines", columns.len(), head + 1)],
        sample: Sample { columns, head },
        raw: text.lines().map(|line| line.replace('\'', "\"")).collect(),
        rows,
        sheets: None,
    }
}

fn split(line: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, end) = if let Some(quoted) = rest.strip_prefix('\'') {
            let (text, after) = quoted.split_once('\'').unwrap();
            (Cell::Quoted(text.to_owned()), after)
        } else {
            let (text, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            (if text.is_empty() { Cell::Null } else { Cell::Bare(text.to_owned()) }, after)
        };
        cells.push(cell);
        match end.strip_prefix(',') {
            Some(more) => rest = more,
            None => return cells,
        }
    }
}

pub(crate) fn orders() -> Preview {
    look("orders.csv", 32_907, RowCount::Exact(412), ORDERS)
}

pub(crate) fn customers() -> Preview {
    look("customers.csv", 2_871, RowCount::Exact(48), CUSTOMERS)
}
