//! The whole state of the program as one value: what is true on each screen, what lies on top, what was
//! said last. Only [`super::update`] changes it.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use super::action::Size;
use super::clock::Now;
use super::completion::Completion;
use super::designer::Designer;
use super::destination::Destination;
use super::effect::TaskId;
use super::files::Files;
use super::jobs::{Jobs, Program};
use super::key::{Code, Key};
use super::keymap::Keymap;
use super::known::Known;
use super::login::{Login, ServerEntry};
use super::model_text::ModelFiles;
use super::monitor::Monitor;
use super::opening::{Kept, Opening};
use super::overlay::{Overlay, Question};
use super::pointing::{Mouse, Pointer, Splits};
use super::projects::Projects;
use super::scan::Scan;
use super::steering::Notices;
use super::suspending::Suspending;
use super::theming::{Keeping, Themes};
use crate::config::{Memory, Motion, ReviewSettings, WebPattern};
use crate::dataset::{CallFailure, CallRecord, ServerAddress};
use crate::push::history::PastPush;
use crate::push::past::Past;

/// What the shell knows when the program begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The program's version.
    pub version: String,
    /// Where the log is written.
    pub log: PathBuf,
    /// The terminal's size.
    pub size: Size,
    /// The time.
    pub now: Now,
    /// Servers to offer, the first one chosen.
    pub servers: Vec<ServerEntry>,
    /// The folder that the file chooser opens.
    pub folder: PathBuf,
    /// The operator's own folder.
    pub home: Option<PathBuf>,
    /// Files that are marked from the start.
    pub marked: Vec<PathBuf>,
    /// How the screens are set up.
    pub setup: Setup,
}

/// How the screens are set up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Setup {
    /// Which keys run which command.
    pub keymap: Keymap,
    /// Who has the mouse.
    pub mouse: Mouse,
    /// The themes.
    pub themes: Themes,
    /// How much may move.
    pub motion: Motion,
    /// The program as jobs call it.
    pub program: Program,
    /// From when on the review warns.
    pub review: ReviewSettings,
    /// Where people open a dataset, server by server.
    pub web: Vec<(ServerAddress, WebPattern)>,
    /// Whether the end of an upload is announced.
    pub notices: Notices,
    /// What is remembered between two runs.
    pub memory: Memory,
    /// An upload that another program runs, to be shown.
    pub attach: Option<Box<Past>>,
    /// What is said first.
    pub greeting: Option<String>,
}

/// The whole state.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The program's version.
    pub version: String,
    /// Where the log is written.
    pub log: PathBuf,
    /// The terminal's size.
    pub size: Size,
    /// The time.
    pub now: Now,
    /// The page that is shown.
    pub screen: Screen,
    /// What lies on it, the topmost last.
    pub overlays: Vec<Overlay>,
    /// Which keys run which command.
    pub keymap: Keymap,
    /// Who has the mouse.
    pub mouse: Mouse,
    /// The themes.
    pub themes: Themes,
    pub(super) keeping: Option<Keeping>,
    pub(super) motion: Motion,
    pub(super) review: ReviewSettings,
    pub(super) web: Vec<(ServerAddress, WebPattern)>,
    /// Whether the end of an upload is announced.
    pub notices: Notices,
    /// Where borders were dragged to.
    pub splits: Splits,
    pub(super) pointer: Pointer,
    /// A key that waits for a second one.
    pub prefix: Option<Key>,
    /// The newest message.
    pub message: Option<Message>,
    /// What went wrong, the newest last.
    pub troubles: Vec<Trouble>,
    /// Troubles that nobody has looked at yet.
    pub unseen: usize,
    /// The last calls that were made, the newest last.
    pub calls: VecDeque<LoggedCall>,
    /// When Ctrl-C was pressed; pressed again soon, the program leaves at once.
    pub interrupted: Option<Duration>,
    pub(super) suspending: Suspending,
    /// Screen 1.
    pub login: Login,
    /// Screen 2.
    pub projects: Projects,
    /// Screen 3.
    pub files: Files,
    /// What completes a path that is typed.
    pub completion: Completion,
    /// What is remembered between two runs.
    pub memory: Memory,
    /// Screen 4, once files were chosen or a model was opened.
    pub designer: Option<Designer>,
    /// What is on its way to the destination of the push.
    pub destination: Destination,
    /// Model files on their way.
    pub model_files: ModelFiles,
    /// Jobs.
    pub jobs: Jobs,
    /// The jobs and recent pushes of the login screen.
    pub known: Known,
    /// A job that is being opened.
    pub opening: Opening,
    pub(super) kept: Option<Kept>,
    /// The full scan that was begun last.
    pub scan: Option<Scan>,
    /// The pushes of this machine that are over, the newest last.
    pub history: Vec<PastPush>,
    /// Screen 5.
    pub monitor: Monitor,
    pub(super) frame: u64,
    pub(super) fresh: u64,
    pub(super) last_task: u64,
}

/// A page. The words are those of the stepper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Screen {
    /// 1: servers and sign-in.
    Login,
    /// 2: projects.
    Projects,
    /// 3: the file chooser.
    Files,
    /// 4: the model designer.
    Designer,
    /// 5: the publish monitor.
    Monitor,
}

impl Screen {
    /// All of them in order.
    pub const ALL: [Self; 5] = [Self::Login, Self::Projects, Self::Files, Self::Designer, Self::Monitor];

    /// The word of the stepper.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Login => "Login",
            Self::Projects => "Project",
            Self::Files => "Files",
            Self::Designer => "Model",
            Self::Monitor => "Publish",
        }
    }

    /// Its digit.
    pub const fn number(self) -> u8 {
        match self {
            Self::Login => 1,
            Self::Projects => 2,
            Self::Files => 3,
            Self::Designer => 4,
            Self::Monitor => 5,
        }
    }
}

/// How keys are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Letters are commands.
    Keys,
    /// Letters are text.
    Text,
}

/// How something stands; each has a glyph and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Done, fine.
    Ok,
    /// Under way.
    Busy,
    /// Needs a look.
    Warn,
    /// Wrong.
    Bad,
    /// Not begun.
    Todo,
}

/// The newest message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How it stands.
    pub mark: Mark,
    /// What it says.
    pub text: String,
    /// When it goes away; a message without an end stays until the next.
    pub until: Option<Duration>,
}

/// Something that went wrong, in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What, in one line.
    pub title: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// What, to what, in which state things are now: one paragraph an entry.
    pub text: Vec<String>,
    /// What one can do next.
    pub next: Vec<String>,
    /// The call, if it was one.
    pub call: Option<CallFailure>,
}

/// A call and when it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedCall {
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// The call.
    pub call: CallRecord,
}

/// How long a message stays.
const MESSAGE_TIME: Duration = Duration::from_secs(6);
/// How many calls are kept.
const CALLS_KEPT: usize = 500;

impl State {
    /// The mode that the topmost overlay, or else the screen, is in.
    pub fn mode(&self) -> Mode {
        self.mode_below(self.overlays.last())
    }

    /// The mode that was left when help was opened.
    pub(super) fn mode_below_help(&self) -> Mode {
        self.mode_below(self.overlays.iter().rev().find(|overlay| !matches!(overlay, Overlay::Help(_))))
    }

    fn mode_below(&self, topmost: Option<&Overlay>) -> Mode {
        let is_text = match topmost {
            Some(overlay) => overlay.is_text(),
            None => match self.screen {
                Screen::Login => self.login.is_text(),
                Screen::Projects => self.projects.filter.is_typing(),
                Screen::Files => self.files.filter.is_typing(),
                Screen::Designer => self.designer.as_ref().is_some_and(Designer::is_typing),
                Screen::Monitor => self.monitor.filter.is_typing(),
            },
        };
        if is_text { Mode::Text } else { Mode::Keys }
    }

    /// How many rows of a list are in sight, about: what a page is.
    pub fn page(&self) -> usize {
        usize::from(self.size.height.saturating_sub(8)).max(1)
    }

    pub(super) fn task(&mut self) -> TaskId {
        self.last_task += 1;
        TaskId(self.last_task)
    }

    pub(super) fn say(&mut self, mark: Mark, text: impl Into<String>) {
        let until = (mark != Mark::Busy).then(|| self.now.since_start + MESSAGE_TIME);
        self.message = Some(Message { mark, text: self.worded(&text.into()), until });
    }

    /// Notes a trouble: a line and a badge, never an overlay.
    pub(super) fn trouble(&mut self, mut trouble: Trouble) {
        for sentence in trouble.text.iter_mut().chain(&mut trouble.next) {
            *sentence = self.worded(sentence);
        }
        self.say(Mark::Bad, format!("{} ({{key:newest-error}} shows it all)", trouble.title));
        self.troubles.push(trouble);
        self.unseen += 1;
    }

    pub(super) fn log_call(&mut self, at: i64, call: CallRecord) {
        if self.calls.len() == CALLS_KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(LoggedCall { at, call });
    }

    /// Shows a page. Keys that were read before it was drawn decide nothing.
    pub(super) fn show(&mut self, screen: Screen) {
        if self.screen != screen {
            self.screen = screen;
            self.prefix = None;
            self.renew();
        }
    }

    /// Lays something on the page. Its sentences name the keys in force.
    pub(super) fn open(&mut self, mut overlay: Overlay) {
        let said: Vec<&mut String> = match &mut overlay {
            Overlay::Question(Question { text, choices, .. }) => {
                text.iter_mut().chain(choices.iter_mut().map(|choice| &mut choice.note)).collect()
            }
            Overlay::Menu(menu) => menu.items.iter_mut().map(|item| &mut item.note).collect(),
            _ => Vec::new(),
        };
        said.into_iter().filter(|words| words.contains('{')).for_each(|words| *words = self.worded(words));
        self.overlays.push(overlay);
        self.prefix = None;
        self.renew();
    }

    /// Notes that the screen shows something new: keys read before it is drawn decide nothing.
    pub(super) fn renew(&mut self) {
        self.fresh = self.frame + 1;
    }

    /// Notes that a page shows something else than before, unless it is not the one that has the keys.
    pub(super) fn renew_on(&mut self, screen: Screen) {
        if self.screen == screen && self.overlays.is_empty() {
            self.renew();
        }
    }

    /// Whether what this frame showed is what is there now.
    pub(super) const fn was_seen(&self, frame: u64) -> bool {
        frame >= self.fresh
    }

    /// Whether this key would decide something that the operator could not see when pressing it. Text is
    /// text wherever it lands, so in TEXT mode only Enter decides.
    pub(super) fn is_blind(&self, key: Key, frame: u64) -> bool {
        let answers = key == Key::char('y') && matches!(self.overlays.last(), Some(Overlay::Question(_)));
        !self.was_seen(frame) && (answers || key.decides() && (key.code == Code::Enter || self.mode() == Mode::Keys))
    }

    /// Why a page can't be shown now, if so.
    pub fn refusal(&self, screen: Screen) -> Option<&'static str> {
        match screen {
            Screen::Login => None,
            Screen::Projects => self.login.signed_in().is_none().then_some("sign in first (screen 1)"),
            Screen::Files => self
                .refusal(Screen::Projects)
                .or_else(|| self.projects.chosen.is_none().then_some("choose a project first (screen 2)")),
            Screen::Designer => self.designer.is_none().then_some("choose files first (screen 3)"),
            Screen::Monitor => self.monitor.uploads.is_empty().then_some("nothing was pushed yet"),
        }
    }
}
