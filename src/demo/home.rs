//! The page for people: where the server is, who may sign in, and what was published. Plain HTML from the
//! server, without a script or a style. What it shows came out of somebody's files, so every value is
//! escaped, and the browser is told to load and run nothing at all.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse, Response};

use super::accounts::{ACCOUNTS, PROJECTS, Privilege, ProjectState, SignInMode};
use super::api::read;
use super::calls::CONTEXT;
use super::notice::NOTICE;
use super::refusal::Refusal;
use super::server::Shared;
use super::store::{Cell, PublishedTable, ReadError, Table};

/// How many rows of a table are shown.
const ROWS: u32 = 5;
/// How many columns.
const COLUMNS: usize = 30;
/// How many tables.
const TABLES: usize = 50;
/// How many characters of a value.
const CHARACTERS: usize = 200;

const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// A published table as the page shows it.
struct Shown {
    table: PublishedTable,
    count: i64,
    first: Table,
}

/// `GET /` and `GET /MicroStrategyLibrary`
pub(super) async fn show(State(shared): State<Arc<Shared>>) -> Result<Response, Refusal> {
    let (shown, more) = read(&shared, |published| {
        let tables = published.tables()?;
        let more = tables.len().saturating_sub(TABLES);
        let show = |table: PublishedTable| {
            let (count, first) = published.first_rows(&table, ROWS)?;
            Ok(Shown { table, count, first })
        };
        Ok((tables.into_iter().take(TABLES).map(show).collect::<Result<Vec<_>, ReadError>>()?, more))
    })
    .await?;
    let mut page = String::new();
    // Writing to a string can't fail.
    let _ = write(&mut page, &format!("http://{}{CONTEXT}", shared.address), &shown, more);
    Ok((HEADERS, Html(page)).into_response())
}

fn write(page: &mut String, base: &str, shown: &[Shown], more: usize) -> std::fmt::Result {
    writeln!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Demo server</title></head>"
    )?;
    writeln!(page, "<body>\n<h1>Demo server</h1>")?;
    for paragraph in NOTICE {
        writeln!(page, "<p>{}</p>", Escaped(paragraph))?;
    }
    writeln!(page, "<p>Base URL: <code>{}</code></p>", Escaped(base))?;
    users(page)?;
    projects(page)?;
    writeln!(page, "<h2>Published tables</h2>")?;
    if shown.is_empty() {
        writeln!(page, "<p>Nothing was published yet.</p>")?;
    }
    for one in shown {
        table(page, one)?;
    }
    if more > 0 {
        writeln!(page, "<p>and {more} more tables</p>")?;
    }
    writeln!(page, "</body>\n</html>")
}

fn users(page: &mut String) -> std::fmt::Result {
    writeln!(page, "<h2>Users</h2>\n<table border=\"1\">")?;
    writeln!(page, "<tr><th>Sign-in mode<th>Name or token<th>Password<th>User<th>May push</tr>")?;
    for account in ACCOUNTS {
        let mode = match account.mode {
            SignInMode::Standard => "standard (1)",
            SignInMode::Guest => "guest (8)",
            SignInMode::Ldap => "LDAP (16)",
            SignInMode::ApiToken => "API token (4096)",
        };
        let may = if account.user.privilege == Privilege::Push { "yes" } else { "no" };
        row(page, &[mode, account.login, account.password, account.user.full_name, may])?;
    }
    writeln!(page, "</table>")
}

fn projects(page: &mut String) -> std::fmt::Result {
    writeln!(page, "<h2>Projects</h2>\n<table border=\"1\">\n<tr><th>Name<th>Id<th>State<th>Description</tr>")?;
    for project in PROJECTS {
        let state = match project.state {
            ProjectState::Active => "active",
            ProjectState::RequestIdle => "idle",
            ProjectState::Offline => "offline",
        };
        row(page, &[project.name, project.id, state, project.description])?;
    }
    writeln!(page, "</table>")
}

fn table(page: &mut String, shown: &Shown) -> std::fmt::Result {
    let Shown { table, count, first } = shown;
    let project = PROJECTS.iter().find(|project| project.id == table.project_id).map_or("", |project| project.name);
    let (dataset, name) = (Escaped(&table.dataset_name), Escaped(&table.table_name));
    writeln!(page, "<h3>{dataset}: {name}</h3>")?;
    writeln!(page, "<p>{count} rows; dataset {} in {}</p>", Escaped(&table.dataset_id), Escaped(project))?;
    writeln!(page, "<table border=\"1\">")?;
    write!(page, "<tr>")?;
    for column in first.columns.iter().take(COLUMNS) {
        write!(page, "<th>{}", Escaped(column))?;
    }
    writeln!(page, "</tr>")?;
    for cells in &first.rows {
        let texts: Vec<_> = cells.iter().take(COLUMNS).map(text).collect();
        row(page, &texts.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    writeln!(page, "</table>")?;
    let hidden = first.columns.len().saturating_sub(COLUMNS);
    if hidden > 0 {
        writeln!(page, "<p>and {hidden} more columns</p>")?;
    }
    Ok(())
}

fn row(page: &mut String, cells: &[&str]) -> std::fmt::Result {
    write!(page, "<tr>")?;
    for cell in cells {
        write!(page, "<td>{}", Escaped(cell))?;
    }
    writeln!(page, "</tr>")
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => value.to_string(),
        Cell::Text(text) => match text.char_indices().nth(CHARACTERS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.clone(),
        },
    }
}

/// Text that stays text in HTML, wherever it stands. Control characters, and those that turn the direction
/// of writing, are shown by number.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(out, "\\u{{{:x}}}", u32::from(letter))?;
                }
                letter if letter.is_control() => write!(out, "\\u{{{:x}}}", u32::from(letter))?,
                letter => out.write_char(letter)?,
            }
        }
        Ok(())
    }
}
