//! The report of an upload as a page of text: what happened, in the order in which one asks for it.

use std::fmt::Write as _;

use super::audit::{Report, ReportTable};
use super::event::{Choice, Phase, SessionEnd, Subject};
use super::trial::Trial;
use crate::dataset::Supply;
use crate::text;

/// How wide the names before the values are.
const NAMES: usize = 12;

impl Report {
    /// The page.
    pub fn page(&self) -> String {
        let mut page = Page(String::new());
        page.title(&format!("pushcube report of upload {}", self.upload));
        if let Some(Trial { rows, of, .. }) = &self.trial {
            page.line("Trial", &format!("the first {} rows of each table of what is for {of}", text::count(*rows)));
        }
        page.line("Ended", &self.ending());
        if let Some(reason) = &self.reason {
            page.line("Because", reason);
        }
        page.line("Begun", &when(self.begun));
        for at in &self.resumed {
            page.line("Resumed", &when(*at));
        }
        page.line("Last entry", &when(self.last));
        page.line("User", self.user.as_deref().unwrap_or("not known by name"));
        page.line("Server", &self.server);
        if let Some(versions) = &self.server_versions {
            let version = |text: &Option<String>| text.clone().unwrap_or_else(|| "not told".to_owned());
            let (library, server) = (version(&versions.web_version), version(&versions.server_version));
            page.line("Versions", &format!("Library {library}, Intelligence Server {server}"));
        }
        page.line("Program", &format!("pushcube {}", self.program));
        page.line("Project", &format!("{} ({})", self.project.name, self.project.id));
        let id = self.dataset.id.as_ref().map_or("not defined", |id| id.as_str());
        let new = if self.dataset.is_new { "made by this upload" } else { "was there before" };
        page.line("Dataset", &format!("{} ({id}), {new}", self.dataset.name));
        if let Some(path) = &self.dataset.path {
            page.line("Place", path);
        }
        if let Some(web) = &self.web {
            page.line("Web", web);
        }
        for session in &self.sessions {
            page.line("Session", session.as_str());
        }
        if let Some(afterwards) = &self.afterwards {
            page.line("Afterwards", &afterwards.sentence());
        }
        self.session_end(&mut page);
        for table in &self.tables {
            page.table(table);
        }
        self.proof(&mut page);
        self.course(&mut page);
        page.0
    }

    fn ending(&self) -> String {
        let phase = self.outcome.as_ref().map(|outcome| outcome.phase);
        match phase {
            Some(Phase::Done) if self.proof.as_ref().is_some_and(|proof| proof.differs()) => {
                "published, AND THE SERVER HAS SOMETHING ELSE THAN WAS SENT".to_owned()
            }
            Some(Phase::Done) => "published".to_owned(),
            Some(Phase::Cancelled) => "ended by the operator, not published".to_owned(),
            Some(Phase::Failed) => "failed".to_owned(),
            Some(Phase::Interrupted) => format!("interrupted; {}", self.standing.words()),
            None => format!("no end is written down; {}", self.standing.words()),
        }
    }

    fn session_end(&self, page: &mut Page) {
        match self.outcome.as_ref().map(|outcome| &outcome.session) {
            Some(SessionEnd::Kept { id }) => page.line("Left", &format!("session {id} stays on the server")),
            Some(SessionEnd::Open { id, failure }) => {
                page.line("Left", &format!("session {id} is still open on the server: {failure}"));
            }
            Some(SessionEnd::Unknown) => page.line("Left", "a session may be open; its id never arrived"),
            Some(SessionEnd::None | SessionEnd::Deleted { .. }) | None => {}
        }
    }

    fn proof(&self, page: &mut Page) {
        let Some(proof) = &self.proof else { return };
        page.title("What the server has");
        for line in proof.lines() {
            page.text(&line);
        }
    }

    fn course(&self, page: &mut Page) {
        if !self.publish.is_empty() {
            page.title("Publish");
        }
        for status in &self.publish {
            page.text(&format!("{}  status {}: {}", when(status.at), status.status, status.message));
        }
        if !self.retries.is_empty() {
            page.title(&format!("Calls made again: {}", self.retries.len()));
        }
        for retry in &self.retries {
            page.text(&format!("{}  failure {}: {}", when(retry.at), retry.attempt, retry.failure));
        }
        if !self.questions.is_empty() {
            page.title("Questions");
        }
        for asked in &self.questions {
            page.text(&format!("{}  {}", when(asked.at), question(&asked.question.subject)));
            match &asked.answer {
                Some(answer) => page.text(&format!("{}  answered: {}", when(answer.at), answered(answer.choice))),
                None => page.text("not answered"),
            }
        }
    }
}

fn question(subject: &Subject) -> String {
    match subject {
        Subject::TooLarge { chunk, proposed, .. } => format!(
            "a chunk of {} of data is too large; send all again in chunks of {}?",
            text::size(*chunk),
            text::size(*proposed)
        ),
        Subject::SessionLost { session, sending } => format!(
            "session {session} is lost with {} of sending; send all again?",
            text::span(std::time::Duration::from_millis(*sending))
        ),
        Subject::SignedOut => "the server does not know us any more; who signs in?".to_owned(),
        Subject::Unchanged { status, message, unchanged } => format!(
            "the publish stands at status {status} ({message}) for {}; wait on?",
            text::span(std::time::Duration::from_millis(*unchanged))
        ),
        Subject::Occupied { holder, .. } => {
            let whose = holder.as_ref().map_or_else(String::new, |holder| format!(" (of upload {})", holder.upload));
            format!("another upload session holds the dataset{whose}; wait until it is free?")
        }
        Subject::LongWait { seconds } => {
            format!(
                "the server wants to be left alone for {}; wait?",
                text::span(std::time::Duration::from_secs(*seconds))
            )
        }
    }
}

fn answered(choice: Choice) -> String {
    match choice {
        Choice::Smaller { chunk_size } => format!("in chunks of {}", text::size(chunk_size)),
        Choice::GoOn => "yes".to_owned(),
        Choice::Leave => "not now".to_owned(),
        Choice::End => "end it".to_owned(),
        Choice::EndOther => "end that one".to_owned(),
    }
}

/// A page that grows; nothing from outside gets into it unless it is harmless.
struct Page(String);

impl Page {
    fn title(&mut self, words: &str) {
        let words = text::harmless(words);
        let before = if self.0.is_empty() { "" } else { "\n" };
        // Writing into a text can't fail.
        let _ = writeln!(self.0, "{before}{words}\n{}", "-".repeat(text::width(&words)));
    }

    fn line(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.0, "{name:NAMES$}{}", text::harmless(value));
    }

    fn text(&mut self, words: &str) {
        let _ = writeln!(self.0, "{}", text::harmless(words));
    }

    fn table(&mut self, table: &ReportTable) {
        self.title(&format!("Table {}", table.name));
        self.line("Policy", &format!("{}: {}", table.policy.as_str(), table.policy.sentence()));
        self.line("File", &table.file.path.display().to_string());
        if table.file.supply == Supply::Stored {
            let changed = table.file.modified.map_or_else(|| "at a time that is not known".to_owned(), when);
            self.line("", &format!("{} bytes, changed {changed}", text::count(table.file.size)));
        }
        if let Some(sum) = table.file_xxh3_128 {
            self.line("", &format!("XXH3-128 {sum}"));
        }
        let columns = table.columns.iter().map(|column| {
            let from = match &column.from {
                Some(from) if *from == column.name => String::new(),
                Some(from) => format!(" from {from}"),
                None => " as null".to_owned(),
            };
            format!("{} {}{from}", column.name, column.data_type.as_str())
        });
        self.line("Columns", &columns.collect::<Vec<_>>().join(", "));
        self.line("Accepted", &format!("{} rows", text::count(table.rows_accepted)));
        if table.rows_set_aside > 0 {
            self.line("Set aside", &format!("{} rows", text::count(table.rows_set_aside)));
        }
        if table.values_as_null > 0 {
            self.line("As null", &format!("{} values", text::count(table.values_as_null)));
        }
        self.line(
            "Sent",
            &format!(
                "{} in {} layout, {} on the wire",
                match table.chunks {
                    1 => "1 chunk".to_owned(),
                    chunks => format!("{chunks} chunks"),
                },
                table.orientation.as_str(),
                text::size(table.body_bytes)
            ),
        );
    }
}

/// A time in UTC, which means the same to whoever reads it.
fn when(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
