//! An operator before a screen: presses keys, and looks until something is to be seen.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use pushcube::app::login::ServerEntry;
use pushcube::app::{Now, Size, Start};
use pushcube::config::Places;
use pushcube::demo;
use pushcube::push::Timing;
use pushcube::runtime::samples::Samples;
use pushcube::runtime::signals::Signals;
use pushcube::runtime::{Exit, Setting, Surface, run};
use pushcube::secret::Secret;
use pushcube::view::Look;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size as Cells};
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// A test backend that two sides hold: the loop draws on it, the operator looks at it.
#[derive(Clone)]
struct Screen {
    cells: Arc<Mutex<TestBackend>>,
    drawn: watch::Sender<u64>,
}

impl Screen {
    fn with<T>(&self, act: impl FnOnce(&mut TestBackend) -> T) -> T {
        act(&mut self.cells.lock().unwrap())
    }

    fn text(&self) -> String {
        self.with(|backend| {
            let buffer = backend.buffer();
            let width = usize::from(buffer.area.width);
            let rows = buffer.content().chunks(width);
            rows.map(|row| row.iter().map(Cell::symbol).collect::<String>()).collect::<Vec<_>>().join("\n")
        })
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.with(|backend| backend.draw(content)).map_err(|never| match never {})
    }
    fn hide_cursor(&mut self) -> io::Result<()> {
        self.with(Backend::hide_cursor).map_err(|never| match never {})
    }
    fn show_cursor(&mut self) -> io::Result<()> {
        self.with(Backend::show_cursor).map_err(|never| match never {})
    }
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.with(Backend::get_cursor_position).map_err(|never| match never {})
    }
    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.with(|backend| backend.set_cursor_position(position)).map_err(|never| match never {})
    }
    fn clear(&mut self) -> io::Result<()> {
        self.with(Backend::clear).map_err(|never| match never {})
    }
    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.with(|backend| backend.clear_region(region)).map_err(|never| match never {})
    }
    fn size(&self) -> io::Result<Cells> {
        self.with(|backend| backend.size()).map_err(|never| match never {})
    }
    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.with(Backend::window_size).map_err(|never| match never {})
    }
    fn flush(&mut self) -> io::Result<()> {
        self.drawn.send_modify(|frame| *frame += 1);
        Ok(())
    }
}

impl Surface for Screen {}

/// What outlives a run of the program: its state, and the files that it is about.
pub(crate) struct Home {
    state: TempDir,
    work: Work,
}

/// The folder that the files page begins in.
enum Work {
    Samples(Samples),
    Own(TempDir, Vec<PathBuf>),
}

impl Home {
    fn new() -> Self {
        Self { state: TempDir::new().unwrap(), work: Work::Samples(Samples::write().unwrap()) }
    }

    /// A home with a folder of these files, all of them marked.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let write = |(name, text): &(&str, &str)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let files = files.iter().map(write).collect();
        Self { state: TempDir::new().unwrap(), work: Work::Own(folder, files) }
    }

    /// The folder of its files.
    pub(crate) fn folder(&self) -> &Path {
        match &self.work {
            Work::Samples(samples) => samples.folder(),
            Work::Own(folder, _) => folder.path(),
        }
    }

    fn marked(&self) -> Vec<PathBuf> {
        match &self.work {
            Work::Samples(samples) => samples.files(),
            Work::Own(_, files) => files.clone(),
        }
    }
}

fn config_in(home: &Home) -> PathBuf {
    home.state.path().join("config.toml")
}

/// A person with the program before them.
pub(crate) struct Operator {
    keys: mpsc::UnboundedSender<io::Result<Event>>,
    signals: mpsc::UnboundedSender<i32>,
    screen: Screen,
    drawn: watch::Receiver<u64>,
    program: JoinHandle<anyhow::Result<Exit>>,
    home: Home,
}

impl Operator {
    /// Sits down before the program, which knows the demo server and has the sample files marked.
    pub(crate) fn at(server: &demo::Server) -> Self {
        Self::at_home(server, Home::new())
    }

    /// The same at a home that an earlier run has left.
    pub(crate) fn at_home(server: &demo::Server, home: Home) -> Self {
        let (folder, marked) = (home.folder().to_path_buf(), home.marked());
        let state = &home.state;
        let entry = ServerEntry {
            name: "demo".to_owned(),
            label: "DEMO".to_owned(),
            note: "built in".to_owned(),
            url: server.base_url(),
            username: "administrator".to_owned(),
            password: Some(Secret::new("")),
            ..ServerEntry::default()
        };
        let places = Places { state: state.path().into(), config: Some(config_in(&home)), home: None };
        // What is kept of the same server knows its certificate.
        let kept = places.settings().unwrap();
        let trust = kept.servers.values().find(|kept| kept.url.as_str() == entry.url).map(|kept| kept.trust.clone());
        let entry = ServerEntry { trust: trust.unwrap_or_default(), ..entry };
        let start = Start {
            version: "0.0.0".to_owned(),
            log: state.path().join("pushcube.log"),
            size: Size { width: 120, height: 40 },
            now: Now::default(),
            servers: vec![entry],
            folder,
            home: None,
            marked,
            setup: pushcube::app::Setup::default(),
        };
        let setting = Setting {
            journal: state.path().join("journal"),
            timing: Timing::default(),
            look: Look::default(),
            memory: Some(places.memory()),
            places: Some(places),
            reach: pushcube::source::Reach::default(),
        };
        let (keys, mut input) = mpsc::unbounded_channel();
        let (signals, signalled) = mpsc::unbounded_channel();
        let (drawn, seen) = watch::channel(0);
        let screen = Screen { cells: Arc::new(Mutex::new(TestBackend::new(120, 40))), drawn };
        let mut terminal = Terminal::new(screen.clone()).unwrap();
        let program = tokio::spawn(async move {
            let input = futures_util::stream::poll_fn(move |context| input.poll_recv(context));
            Box::pin(run(&mut terminal, input, Signals::of(signalled), start, setting)).await
        });
        Self { keys, signals, screen, drawn: seen, program, home }
    }

    /// Types a text.
    pub(crate) fn types(&self, text: &str) {
        let keys: Vec<_> = text.chars().map(|c| if c == ' ' { "Space".to_owned() } else { c.to_string() }).collect();
        self.press(&keys.join(" "));
    }

    /// Presses keys, one after the other: `"Tab j Enter"`.
    pub(crate) fn press(&self, keys: &str) {
        for key in keys.split(' ') {
            let (ctrl, name) = key.strip_prefix("Ctrl-").map_or((false, key), |name| (true, name));
            let code = match name {
                "Enter" => KeyCode::Enter,
                "Esc" => KeyCode::Esc,
                "Tab" => KeyCode::Tab,
                "Shift-Tab" => KeyCode::BackTab,
                "Up" => KeyCode::Up,
                "Down" => KeyCode::Down,
                "Space" => KeyCode::Char(' '),
                other => KeyCode::Char(other.chars().next().unwrap()),
            };
            let modifiers = if ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
            self.keys.send(Ok(Event::Key(KeyEvent::new(code, modifiers)))).unwrap();
        }
    }

    /// The system asks the program to end.
    pub(crate) fn signal(&self, signal: i32) {
        self.signals.send(signal).unwrap();
    }

    /// Looks until a text is to be seen.
    pub(crate) async fn sees(&mut self, text: &str) {
        self.looks(&format!("waited for {text:?}"), |screen| screen.contains(text)).await;
    }

    /// Looks until a text is gone.
    pub(crate) async fn sees_gone(&mut self, text: &str) {
        self.looks(&format!("waited for the end of {text:?}"), |screen| !screen.contains(text)).await;
    }

    async fn looks(&mut self, why: &str, has_come: impl Fn(&str) -> bool) {
        let wait = async {
            while !has_come(&self.screen.text()) {
                self.drawn.changed().await.unwrap();
            }
        };
        let seen = tokio::time::timeout(DEADLINE, wait).await;
        assert!(seen.is_ok(), "{why} and saw\n{}", self.screen.text());
    }

    /// Where the configuration is kept.
    pub(crate) fn config(&self) -> PathBuf {
        config_in(&self.home)
    }

    /// What is to be seen now.
    pub(crate) fn screen(&self) -> String {
        self.screen.text()
    }

    /// Waits until the program has ended.
    pub(crate) async fn leaves(self) -> Exit {
        self.leaves_its_home().await.0
    }

    /// The same, and keeps what outlives it.
    pub(crate) async fn leaves_its_home(self) -> (Exit, Home) {
        let left = tokio::time::timeout(DEADLINE, self.program).await;
        assert!(left.is_ok(), "the program did not end; on screen is\n{}", self.screen.text());
        (left.unwrap().unwrap().unwrap(), self.home)
    }
}
