//! The screens on the real terminal: everything that has to be in place before the loop can run, and what
//! is said when it is over.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use crossterm::event::Event;
use futures_util::Stream;

use super::clock::Clock;
use super::event_loop::{Exit, run};
use super::perform::Setting;
use super::signals::Signals;
use super::{input, log, terminal};
use crate::app::login::ServerEntry;
use crate::app::{Setup, Size, Start};
use crate::config::Places;
use crate::push::Timing;
use crate::source::Reach;
use crate::view::Look;

/// What the screens begin with.
#[derive(Debug, Clone)]
pub struct Screens {
    /// Servers to offer, the first one chosen.
    pub servers: Vec<ServerEntry>,
    /// The folder that the file chooser opens.
    pub folder: PathBuf,
    /// The operator's own folder.
    pub home: Option<PathBuf>,
    /// Files that are marked from the start.
    pub marked: Vec<PathBuf>,
    /// How they are set up.
    pub setup: Setup,
    /// Where the log is kept.
    pub state: PathBuf,
    /// Where uploads keep their journals.
    pub journal: PathBuf,
    /// How the screens are drawn.
    pub look: Look,
    /// Where the configuration is, if the screens may change it.
    pub places: Option<Places>,
    /// Where it is remembered what was done, if it is.
    pub memory: Option<PathBuf>,
    /// What can be read besides files.
    pub reach: Reach,
}

/// Says why the screens can't be opened when no person sits before them.
pub fn needs_terminal() -> Result<(), &'static str> {
    let is_one = io::stdin().is_terminal() && io::stdout().is_terminal();
    if is_one { Ok(()) } else { Err("the screens need a terminal; in scripts use `pushcube push`") }
}

/// Opens the screens, and returns the exit code when the operator leaves.
pub async fn open(screens: Screens) -> Result<i32> {
    Box::pin(open_on(screens, input::events())).await
}

/// The same with an input of one's own.
pub async fn open_on(screens: Screens, input: impl Stream<Item = io::Result<Event>> + Unpin) -> Result<i32> {
    let log = log::begin(&screens.state)
        .with_context(|| format!("the folder {} can't be used for the log", screens.state.display()))?;
    terminal::watch_panics(&log);
    let signals = Signals::listen_at_terminal().context("signals can't be listened to")?;
    let mut guard = terminal::Guard::take(screens.setup.mouse).context("the terminal can't be taken over")?;
    let size = guard.terminal.size()?;
    let start = Start {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        log,
        size: Size { width: size.width, height: size.height },
        now: Clock::new().now(),
        servers: screens.servers,
        folder: screens.folder,
        home: screens.home,
        marked: screens.marked,
        setup: screens.setup,
    };
    let setting = Setting {
        journal: screens.journal,
        timing: Timing::default(),
        look: screens.look,
        places: screens.places,
        memory: screens.memory,
        reach: screens.reach,
    };
    let exit = run(&mut *guard.terminal, input, signals, start, setting).await;
    drop(guard);
    let Exit { code, words } = exit?;
    let mut stderr = io::stderr().lock();
    for line in words {
        // Without a standard error there is nobody to tell.
        let _ = writeln!(stderr, "pushcube: {}", crate::text::harmless(&line));
    }
    Ok(code)
}
