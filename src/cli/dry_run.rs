//! `--dry-run`: everything up to the first byte that would be sent. What is said is what a push would do now; whether a
//! guard of the job would hold it back is told as far as the rows are counted already.

use std::io::Write;

use serde::Serialize;

use super::drive::Drive;
use super::failure::{Code, Failure};
use super::narrator::{Manner, Narrator, Voice};
use crate::dataset::proof::Seen;
use crate::dataset::{DatasetId, ProjectId, RowCount, ServerAddress, UpdatePolicy, told};
use crate::protocol::Client;
use crate::push::held_back_early;
use crate::push::job::{Job, TableJob};
use crate::text;

/// What `--json` prints.
#[derive(Serialize)]
struct Looked<'a> {
    event: &'static str,
    server: &'a ServerAddress,
    label: Option<&'a str>,
    project: &'a ProjectId,
    project_name: &'a str,
    dataset: Option<&'a DatasetId>,
    name: &'a str,
    tables: Vec<LookedTable<'a>>,
    rows_now: &'a Seen,
    held_back: Option<&'a str>,
}

#[derive(Serialize)]
struct LookedTable<'a> {
    name: &'a str,
    file: String,
    size: Option<u64>,
    rows: RowCount,
    policy: UpdatePolicy,
    columns: Vec<LookedColumn<'a>>,
}

/// A column of the dataset and the column of the file that feeds it, if one does.
#[derive(Serialize)]
struct LookedColumn<'a> {
    name: &'a str,
    from: Option<&'a str>,
}

/// Says what would be pushed, and sends nothing.
pub(super) async fn look(client: &Client, job: &Job, manner: &Manner) -> Result<Drive, Failure> {
    let now = match &job.dataset {
        None => Seen::Empty,
        Some(dataset) => match client.figures(&job.project, dataset, &[]).await {
            Ok(figures) => Seen::Read(figures),
            Err(failure) => Seen::Unread(failure.to_string()),
        },
    };
    let held_back = held_back_early(job, &now);
    if manner.json {
        let looked = Looked {
            event: "dry_run",
            server: client.address(),
            label: manner.label.as_deref(),
            project: &job.project,
            project_name: &job.project_name,
            dataset: job.dataset.as_ref(),
            name: &job.definition.name,
            tables: job.tables.iter().map(|table| looked(job, table)).collect(),
            rows_now: &now,
            held_back: held_back.as_deref(),
        };
        let mut stdout = std::io::stdout().lock();
        let written = serde_json::to_writer(&mut stdout, &looked).map_err(std::io::Error::from);
        // A reader that went away has seen what it wanted.
        let _ = written.and_then(|()| writeln!(stdout)).and_then(|()| stdout.flush());
    }
    if manner.voice == Voice::Usual {
        for table in &job.tables {
            tell(job, table, &now);
        }
    }
    let label = manner.label.clone().unwrap_or_else(|| client.address().host().to_owned());
    let id = job.dataset.as_ref().map_or("to be defined", |id| id.as_str());
    let (name, project) = (text::excerpt(&job.definition.name, 60), text::excerpt(&job.project_name, 60));
    let place = format!("dataset {name} ({id}) in {project} on {label}");
    Ok(Drive::Over(match held_back {
        None => {
            Narrator::say(&format!("dry run: {place} would be pushed into; nothing was sent"));
            0
        }
        Some(why) => {
            Narrator::say(&format!("dry run: {place} would not be pushed into: {why}; nothing was sent"));
            Code::Data as i32
        }
    }))
}

/// The names of a table's columns, each with where it comes from.
fn columns<'a>(job: &'a Job, table: &'a TableJob) -> impl Iterator<Item = LookedColumn<'a>> {
    let defined = job.definition.tables.iter().find(|defined| defined.name == table.name);
    let headers = defined.into_iter().flat_map(|defined| &defined.column_headers);
    headers
        .zip(&table.columns)
        .map(|(column, source)| LookedColumn { name: &column.name, from: source.index.map(|_| source.header.as_str()) })
}

fn looked<'a>(job: &'a Job, table: &'a TableJob) -> LookedTable<'a> {
    LookedTable {
        name: &table.name,
        file: told(&table.file.path),
        size: table.file.length(),
        rows: table.rows,
        policy: table.policy,
        columns: columns(job, table).collect(),
    }
}

fn tell(job: &Job, table: &TableJob, now: &Seen) {
    let name = text::excerpt(&table.name, 60);
    let there = match now {
        Seen::Empty => "none there now, the dataset is new".to_owned(),
        Seen::Read(figures) => match figures.rows.get(&table.name) {
            Some(rows) => format!("{} there now", text::count(*rows)),
            None => "how many are there now is not told by the server".to_owned(),
        },
        Seen::Unread(why) => format!("how many are there now can't be read: {why}"),
    };
    let size = table.file.length().map_or_else(|| "a stream".to_owned(), text::size);
    let (file, rows, policy) = (told(&table.file.path), table.rows, table.policy);
    Narrator::say(&format!("{name}: {policy} with {rows} rows of {file} ({size}); {there}"));
    let other = columns(job, table).filter(|column| column.from != Some(column.name)).map(|column| match column.from {
        Some(from) => format!("{} from {}", text::excerpt(column.name, 60), text::excerpt(from, 60)),
        None => format!("{} as null", text::excerpt(column.name, 60)),
    });
    let other: Vec<_> = other.collect();
    if !other.is_empty() {
        Narrator::say(&format!("{name}: {}", other.join(", ")));
    }
}
