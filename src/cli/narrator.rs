//! What a headless push says: one JSON object an event on standard output if asked for, plain lines for people
//! on standard error, and a last line from which one can go on by hand.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::bar;
use super::event_line::EventLine;
use crate::app::monitor::way_on;
use crate::app::unsent;
use crate::dataset::proof::{Figures, Proof, Seen};
use crate::dataset::{DatasetId, ServerAddress, UploadSessionId};
use crate::push::audit::Report;
use crate::push::event::{
    Delay, Event, Fact, Holder, Outcome, Phase, Progress, Question, Reason, SessionEnd, Stage, Subject as Asked,
};
use crate::push::meter::Meter;
use crate::text;

/// How far back the rate looks.
const WINDOW: Duration = Duration::from_secs(10);

/// One table as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    /// How long its file is; of a stream nobody knows.
    pub(super) size: Option<u64>,
}

/// What is pushed where, for people.
pub(super) struct Subject {
    pub(super) dataset: String,
    /// The dataset is not made by this push.
    pub(super) is_there: bool,
    pub(super) project: String,
    pub(super) server: ServerAddress,
    pub(super) tables: Vec<Named>,
}

/// How much is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Voice {
    /// Everything.
    #[default]
    Usual,
    /// What went wrong, and the last line.
    Quiet,
}

/// How an upload is told, and how long it may take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manner {
    /// Events as JSON on standard output.
    pub(super) json: bool,
    pub(super) voice: Voice,
    /// The label of the server, if it has one.
    pub(super) label: Option<String>,
    pub(super) deadline: Option<Duration>,
    /// How many bytes a second may be sent, if not as many as go.
    pub(super) rate: Option<u64>,
    /// Where a copy of the report goes.
    pub(super) report_dir: Option<PathBuf>,
    /// Where the reports are.
    pub(super) journals: PathBuf,
}

/// Tells an upload to people and programs.
pub(super) struct Narrator {
    manner: Manner,
    subject: Subject,
    meter: Meter,
    dataset: Option<DatasetId>,
    session: Option<UploadSessionId>,
    upload: Option<String>,
    stage: Stage,
    rows_before: Option<u64>,
    rows_after: Option<u64>,
    /// Since the upload began, in milliseconds.
    since_start: u64,
}

impl Narrator {
    pub(super) const fn new(manner: Manner, subject: Subject) -> Self {
        Self {
            manner,
            subject,
            meter: Meter::new(WINDOW),
            dataset: None,
            session: None,
            upload: None,
            stage: Stage::Define,
            rows_before: None,
            rows_after: None,
            since_start: 0,
        }
    }

    /// Says a line to people.
    pub(super) fn say(line: &str) {
        // Nobody listening is no reason to stop.
        let _ = writeln!(std::io::stderr().lock(), "{}{}", bar::gone(), text::harmless(line));
    }

    /// Tells a fact.
    pub(super) fn tell(&mut self, event: &Event) {
        if self.manner.json
            && let Ok(mut line) = serde_json::to_vec(&EventLine::of(event))
        {
            line.push(b'\n');
            let mut stdout = std::io::stdout().lock();
            // A reader that went away has seen what it wanted.
            let _ = stdout.write_all(&line).and_then(|()| stdout.flush());
        }
        self.since_start = event.since_start;
        match &event.fact {
            Fact::RowsBefore { seen: Seen::Read(figures) } => self.rows_before = Some(figures.rows.values().sum()),
            Fact::Verified(proof) => {
                self.rows_before = proof.tables.iter().map(|table| table.before).sum();
                self.rows_after = proof.tables.iter().map(|table| table.after).sum();
            }
            Fact::Begun { id } | Fact::Resumed { id, .. } => self.upload = Some(id.clone()),
            Fact::Defined { dataset } => self.dataset = Some(dataset.clone()),
            Fact::SessionOpened { session } => self.session = Some(session.clone()),
            Fact::StageBegun { stage } if *stage != Stage::CloseSession => self.stage = *stage,
            _ => {}
        }
        if self.manner.voice == Voice::Quiet && !is_trouble(&event.fact) {
            return;
        }
        if let Fact::Verified(proof) = &event.fact {
            return verified(proof);
        }
        if let Some(line) = self.line(&event.fact) {
            Self::say(&line);
        }
    }

    fn line(&self, fact: &Fact) -> Option<String> {
        Some(match fact {
            Fact::Defined { dataset } => {
                let done = if self.subject.is_there { "found" } else { "defined" };
                format!("dataset {} {done}: {dataset}", shown(&self.subject.dataset))
            }
            Fact::RowsBefore { seen } => rows_before(seen),
            Fact::SessionOpened { session } => format!("upload session opened: {session}"),
            Fact::ChunkAcknowledged { table, index, rows, set_aside } => {
                let aside = match set_aside {
                    0 => String::new(),
                    rows => format!(", {} set aside", text::count(*rows)),
                };
                format!("{}: chunk {index} accepted, {} rows so far{aside}", self.table(*table), text::count(*rows))
            }
            Fact::StatusChanged { status, message } => {
                format!("publish status {status}: {}", text::excerpt(message, 200))
            }
            Fact::Waiting { failure, attempt, wait, cause } => {
                let what = match cause {
                    Delay::Line => "line lost",
                    Delay::Server => "the server can't serve now",
                };
                let wait = text::span(Duration::from_millis(*wait));
                format!("{what} ({failure}); failure {attempt}, next try in {wait}")
            }
            Fact::WentOn { attempts } => format!("it goes on, after {attempts} failed tries"),
            Fact::Asked(question) => asked(question),
            Fact::Limited { chunk_size } => {
                format!("chunks are limited to {} of data on the way to this server", text::size(*chunk_size))
            }
            Fact::Afterwards(afterwards) => format!("afterwards: {}", afterwards.sentence()),
            Fact::LengthWanted { failure } => {
                format!("the way to the server wants the length of each chunk ({failure}); they are counted first")
            }
            Fact::Resumed { id, rows, .. } => {
                format!("upload {id} goes on; {} rows were accepted before", text::count(rows.iter().sum()))
            }
            Fact::OtherEnded { session } => format!("upload session {session}, which was in the way, is ended"),
            Fact::SignedInAgain => "the server had forgotten the sign-in; signed in again".to_owned(),
            Fact::Paused => "paused".to_owned(),
            Fact::Continued => "it goes on after the pause".to_owned(),
            Fact::Restarted { session } => {
                format!("all data is sent again in a new upload session; {session} is gone")
            }
            Fact::Ended(outcome) => return outcome.reason.as_ref().map(ToString::to_string),
            _ => return None,
        })
    }

    /// Tells how far the transfer is.
    pub(super) fn progress(&mut self, progress: &Progress) {
        if self.manner.voice == Voice::Quiet {
            return;
        }
        let total: Option<u64> = self.subject.tables.iter().map(|table| table.size).sum();
        let bytes: u64 = progress.tables.iter().map(|table| table.source_bytes).sum();
        let sent: u64 = progress.tables.iter().map(|table| table.sent).sum();
        self.meter.read(Duration::from_millis(progress.since_start), bytes);
        let rate = self.meter.rate().map(|rate| format!(", {}/s", text::size(rate as u64))).unwrap_or_default();
        let left = total.and_then(|total| self.meter.time_left(total.saturating_sub(bytes)));
        let left = left.map(|left| format!(", about {} left", text::span(left))).unwrap_or_default();
        let (read, sent) = (text::size(bytes), text::size(sent));
        let of = total.map(|total| format!(" of {}", text::size(total))).unwrap_or_default();
        let words = format!("{read}{of} read, {sent} sent{rate}{left}");
        if bar::is_wanted() {
            let share = total.filter(|total| *total > 0).map(|total| (bytes as f64 / total as f64).min(1.0));
            bar::draw(share, &words);
        } else {
            Self::say(&words);
        }
    }

    /// The last line: phase, dataset, rows, and whatever is still open on the server.
    pub(super) fn conclude(&self, outcome: &Outcome) {
        let phase = match outcome.phase {
            Phase::Done => "published",
            Phase::Cancelled => "cancelled, nothing published",
            Phase::Failed => match (&outcome.reason, self.stage) {
                // The server itself says that it did not publish.
                (Some(Reason::PublishFailed { .. } | Reason::PublishRefused(_)), _) => "failed, nothing published",
                (Some(Reason::PublishUnknown(_)), _) | (_, Stage::Publish) => "failed, not known whether published",
                _ => "failed, nothing published",
            },
            Phase::Interrupted => self.interrupted(),
        };
        let dataset = match &outcome.dataset {
            Some(id) => format!("dataset {} ({id})", shown(&self.subject.dataset)),
            None => format!("dataset {} (not defined)", shown(&self.subject.dataset)),
        };
        for of_table in &outcome.unsent {
            Self::say(&format!("{}: {}", self.table(of_table.table), unsent::words(of_table)));
        }
        let rows = self.subject.tables.iter().zip(&outcome.rows);
        let rows: Vec<_> = rows.map(|(table, rows)| format!("{} {}", shown(&table.name), text::count(*rows))).collect();
        let session = match &outcome.session {
            SessionEnd::None | SessionEnd::Deleted { .. } => String::new(),
            SessionEnd::Kept { id } => format!("; upload session {id} stays on the server"),
            SessionEnd::Open { id, .. } => self.still_open(Some(id)),
            SessionEnd::Unknown => self.still_open(None),
        };
        let way_on = way_on(outcome).map(|way| format!("; {way}")).unwrap_or_default();
        let (place, figures, rows) = (self.place(), self.figures(outcome.phase), rows.join(", "));
        Self::say(&format!("{phase}: {dataset} in {place}; rows accepted: {rows}; {figures}{session}{way_on}"));
    }

    /// The project and the server.
    fn place(&self) -> String {
        let label = self.manner.label.as_ref().map_or_else(|| self.subject.server.host().to_owned(), |it| shown(it));
        format!("{} on {label}", shown(&self.subject.project))
    }

    /// Rows before and after, seconds, and where the report is.
    fn figures(&self, phase: Phase) -> String {
        let rows = |rows: Option<u64>| rows.map_or_else(|| "unknown".to_owned(), text::count);
        let before = if self.subject.is_there { rows(self.rows_before) } else { "0".to_owned() };
        let seconds = text::span(Duration::from_millis(self.since_start));
        let report = self.upload.as_ref().map(|id| format!("; {}", self.report(id))).unwrap_or_default();
        let now = if phase == Phase::Done { format!(", {} now", rows(self.rows_after)) } else { String::new() };
        format!("rows there: {before} before{now}; {seconds}{report}")
    }

    /// Where the report is, after a copy was put where it was wanted.
    fn report(&self, id: &str) -> String {
        let Some(folder) = &self.manner.report_dir else { return format!("`pushcube report {id}` prints the report") };
        let reports = Report::places(&self.manner.journals, id);
        let copied = std::fs::create_dir_all(folder).and_then(|()| {
            reports.iter().try_for_each(|report| {
                let name = report.file_name().unwrap_or(report.as_os_str());
                std::fs::copy(report, folder.join(name)).map(drop)
            })
        });
        match copied {
            Ok(()) => format!("report {}", folder.join(id).display()),
            Err(error) => format!("NO REPORT in {}: {error}; `pushcube report {id}` prints it", folder.display()),
        }
    }

    /// The last line where the upload itself was not waited for.
    pub(super) fn abandon(&self, signal: i32) {
        let id = self.dataset.as_ref().map_or("not defined", |id| id.as_str());
        let dataset = format!("dataset {} ({id})", shown(&self.subject.dataset));
        let session = self.session.as_ref().map(|session| self.still_open(Some(session))).unwrap_or_default();
        let phase = self.interrupted();
        let is_stream = self.subject.tables.iter().any(|table| table.size.is_none());
        let way_on = self.upload.as_ref().map(|id| match self.stage {
            Stage::Define | Stage::OpenSession | Stage::Upload if is_stream => {
                format!("; `pushcube sessions delete {id}` deletes the session")
            }
            _ => format!("; `pushcube resume {id}` goes on"),
        });
        let way_on = way_on.unwrap_or_default();
        Self::say(&format!("{phase}: {dataset}; left at the second signal ({signal}){session}{way_on}"));
    }

    /// What an interruption means for the dataset.
    const fn interrupted(&self) -> &'static str {
        match self.stage {
            Stage::Publish => "interrupted, not known whether published",
            _ => "interrupted, nothing published",
        }
    }

    fn still_open(&self, session: Option<&UploadSessionId>) -> String {
        let dataset = self.dataset.as_ref().map_or("?", |id| id.as_str());
        match session {
            Some(session) => format!("; STILL OPEN on the server: upload session {session} of dataset {dataset}"),
            None => format!("; an upload session of dataset {dataset} MAY BE OPEN on the server; its id never arrived"),
        }
    }

    fn table(&self, index: usize) -> String {
        self.subject.tables.get(index).map_or_else(String::new, |table| shown(&table.name))
    }
}

/// Whether it is to be said where only trouble is.
const fn is_trouble(fact: &Fact) -> bool {
    matches!(fact, Fact::Waiting { .. } | Fact::Asked(_) | Fact::Restarted { .. } | Fact::Ended(_))
}

/// A name for a line.
fn shown(name: &str) -> String {
    text::excerpt(name, 60)
}

/// What would be asked if somebody were there, and which flag answers it.
fn asked(question: &Question) -> String {
    let why = question.failure.as_ref().map(ToString::to_string).unwrap_or_default();
    match &question.subject {
        Asked::TooLarge { proposed, .. } => format!(
            "a chunk is too large for something before the server ({why}); --chunk-size {proposed}B would make \
             smaller ones, --on-too-large smaller begins again with them by itself"
        ),
        Asked::SessionLost { session, sending } => format!(
            "the server has lost upload session {session} and {} of sending with it; \
             --on-session-lost repeat sends it again by itself",
            text::span(Duration::from_millis(*sending))
        ),
        Asked::Occupied { holder: Some(Holder { upload, standing, .. }), .. } => format!(
            "another upload session holds the dataset ({why}); it is that of upload {upload} of this machine ({}): \
             `pushcube resume {upload}` goes on with it, `pushcube sessions delete {upload}` ends it, --on-orphan wait \
             waits until it is gone",
            standing.words()
        ),
        Asked::Occupied { holder: None, .. } => format!(
            "another upload session holds the dataset ({why}), and no upload of this machine has it; --on-orphan wait \
             waits until it is gone"
        ),
        Asked::SignedOut => format!("the server has forgotten the sign-in ({why})"),
        Asked::LongWait { seconds } => {
            format!("the server wants to be left alone for {}", text::span(Duration::from_secs(*seconds)))
        }
        Asked::Unchanged { status, message, unchanged } => format!(
            "the publish does not move: status {status} ({}) for {} now; --on-no-change says what is done then",
            text::excerpt(message, 100),
            text::span(Duration::from_millis(*unchanged))
        ),
    }
}

/// What a dataset holds before anything is sent.
fn rows_before(seen: &Seen) -> String {
    let words = match seen {
        Seen::Empty => "none, the dataset is new".to_owned(),
        Seen::Read(Figures { rows, .. }) => {
            let tables: Vec<_> = rows.iter().map(|(table, rows)| format!("{table} {}", text::count(*rows))).collect();
            tables.join(", ")
        }
        Seen::Unread(why) => format!("can't be read: {why}"),
    };
    format!("rows on the server now: {words}")
}

/// What it holds afterwards, one line a table and a total.
fn verified(proof: &Proof) {
    for line in proof.lines() {
        Narrator::say(&format!("verified: {line}"));
    }
}
