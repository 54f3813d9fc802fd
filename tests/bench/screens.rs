//! What a frame of the designer costs where a model is far larger than anyone's: fifty tables of five hundred columns.
//! A frame is what happens between a key and the screen: the reducer, and everything drawn.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pushcube::app::key::Key;
use pushcube::app::login::ServerEntry;
use pushcube::app::{Action, Answer, Effect, Effects, Now, Screen, Setup, Size, Start, State, TaskId, begin, update};
use pushcube::dataset::{Entry, EntryKind, Listing, Preview, Project, ProjectStatus, UserSession};
use pushcube::secret::Secret;
use pushcube::source::preview_open;
use pushcube::view::{Look, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::figures::{Figures, Goal};
use crate::process::thread_time;

const TABLES: usize = 50;
const COLUMNS: usize = 500;
/// How often each key is pressed; the slowest frame counts.
const TIMES: usize = 20;

pub(crate) fn measure(figures: &mut Figures) {
    if !figures.wants("designer") {
        return;
    }
    let mut desk = Desk::at_a_large_model();
    desk.press("Tab l");
    for (name, keys) in [
        ("moving down the columns", "j"),
        ("going to the end and back", "End Home"),
        ("an edit of a column, and undo", "s u"),
        ("the menu of roles, and out of it", "a Esc"),
        ("typing a filter, and out of it", "/ 4 9 Esc"),
        ("the next problem", "!"),
    ] {
        let slowest = (0..TIMES).map(|_| desk.press(keys)).max().unwrap_or_default();
        let goal = Goal::AtMost(16.0, 4.0);
        figures.add(
            format!("designer of 50 × 500 columns: {name}, slowest frame"),
            slowest.as_secs_f64() * 1e3,
            "ms",
            goal,
        );
    }
}

/// Fifty tables of five hundred columns, of which the first is shared by all.
fn file(folder: &Path, table: usize) -> PathBuf {
    let mut text = String::from("customer_id");
    for column in 1..COLUMNS {
        write!(text, ",measurement_{table}_{column}").unwrap();
    }
    for row in 0..5 {
        write!(text, "\n{row}").unwrap();
        for column in 1..COLUMNS {
            match column % 4 {
                0 => write!(text, ",clear {row}"),
                1 => write!(text, ",{row}.25"),
                2 => write!(text, ",2026-10-{:02}", row + 1),
                _ => write!(text, ",{}", row * column),
            }
            .unwrap();
        }
    }
    let path = folder.join(format!("table_{table:02}.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

/// The program without a shell: what it asks for is answered at once.
struct Desk {
    state: State,
    terminal: Terminal<TestBackend>,
    frame: u64,
}

impl Desk {
    fn at_a_large_model() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let marked: Vec<PathBuf> = (0..TABLES).map(|table| file(folder.path(), table)).collect();
        let server = ServerEntry {
            name: "bench".to_owned(),
            url: "http://127.0.0.1:1/MicroStrategyLibrary".to_owned(),
            username: "bench".to_owned(),
            password: Some(Secret::new("bench")),
            ..ServerEntry::default()
        };
        let (state, effects) = begin(Start {
            version: String::new(),
            log: PathBuf::new(),
            size: Size { width: 160, height: 50 },
            now: Now::default(),
            servers: vec![server],
            folder: folder.path().to_path_buf(),
            home: None,
            marked,
            setup: Setup::default(),
        });
        let terminal = Terminal::new(TestBackend::new(160, 50)).unwrap();
        let mut desk = Self { state, terminal, frame: 0 };
        desk.answer(effects);
        desk.draw();
        desk.press("Enter Enter Enter");
        assert_eq!(desk.state.screen, Screen::Designer, "{:?}", desk.state.message);
        let model = desk.state.designer.as_ref().unwrap().model();
        let columns: usize = model.tables.iter().map(|table| table.columns.len()).sum();
        assert_eq!((model.tables.len(), columns), (TABLES, TABLES * COLUMNS));
        desk
    }

    /// Presses keys one after the other; gives the time of the slowest, up to what it shows.
    fn press(&mut self, keys: &str) -> Duration {
        let mut slowest = Duration::ZERO;
        for key in keys.split(' ') {
            let key: Key = key.parse().unwrap();
            let begun = thread_time();
            let effects = update(&mut self.state, Action::Key { key, frame: self.frame });
            self.draw();
            slowest = slowest.max(thread_time().abs_diff(begun));
            self.answer(effects);
            self.draw();
        }
        slowest
    }

    fn draw(&mut self) {
        let state = &self.state;
        self.terminal.draw(|frame| drop(view(state, Look::default(), frame))).unwrap();
        self.frame += 1;
        let effects = update(&mut self.state, Action::Drawn(self.frame));
        assert_eq!(effects, Effects::none());
    }

    fn answer(&mut self, effects: Effects) {
        let mut waiting = effects.0;
        while let Some(effect) = waiting.pop() {
            if let Some((task, answer)) = answer(&effect) {
                waiting.extend(update(&mut self.state, Action::Answer(task, answer)).0);
            }
        }
    }
}

fn answer(effect: &Effect) -> Option<(TaskId, Answer)> {
    Some(match effect {
        Effect::SignIn(task, ..) => {
            (*task, Answer::SignedIn(Ok(UserSession { full_name: "Bench".to_owned(), timeout: None })))
        }
        Effect::ReadProjects(task) => {
            let project = Project {
                id: "0A".repeat(16).parse().unwrap(),
                name: "Bench".to_owned(),
                description: String::new(),
                status: ProjectStatus::from_wire(0),
            };
            (*task, Answer::Projects(Ok(vec![project])))
        }
        Effect::ListFolder(task, path) => {
            let entry = |path: PathBuf| Entry {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                path,
                kind: EntryKind::File(1),
                modified: None,
            };
            let entries = (0..TABLES).map(|table| entry(path.join(format!("table_{table:02}.csv")))).collect();
            (*task, Answer::Folder(Ok(Listing { path: path.clone(), parent: None, entries })))
        }
        Effect::Preview(task, path, asked) => {
            let look: Preview = preview_open(path.as_path(), asked).unwrap();
            (*task, Answer::Preview(Ok(Box::new(look))))
        }
        _ => return None,
    })
}
