//! The one function that changes the state. It sorts actions: keys go to the topmost overlay, to the text
//! under edit, or through the table of commands; answers go to the screen that asked.

use std::collections::VecDeque;
use std::time::Duration;

use super::action::{Action, Answer};
use super::aftermath;
use super::answer;
use super::attaching;
use super::choose;
use super::command::{self, CommandId, Meaning};
use super::completion::{self, Completion};
use super::destination::{self, Destination};
use super::effect::{Effect, Effects, TaskId};
use super::files::{self, Files};
use super::first_run;
use super::folders;
use super::jobs::{self, Jobs};
use super::jump;
use super::key::{Code, Key};
use super::known::{self, Known};
use super::list::Move;
use super::login::{self, Login};
use super::model_text::{self, ModelFiles};
use super::monitor::{self, Monitor};
use super::opening::{self, Opening};
use super::overlay::Overlay;
use super::past;
use super::places;
use super::pointing::{self, Pointer, Splits};
use super::projects::{self, Projects};
use super::reporting;
use super::review;
use super::run;
use super::scan;
use super::servers;
use super::sign_in;
use super::state::{Mark, Mode, Screen, Start, State, Trouble};
use super::suspending::{self, Suspending};
use super::taking_up;
use super::theming;
use super::trust;
use crate::config::Motion;
use crate::dataset::{CallFailure, FailureKind, SaveFailure};

/// How often the screen of a running upload is drawn at least.
const FRAME: Duration = Duration::from_millis(100);
/// The same where little may move.
const CALM_FRAME: Duration = Duration::from_secs(1);
/// How long a second Ctrl-C means "leave at once".
const INTERRUPT_TIME: Duration = Duration::from_secs(2);

/// The state at the beginning, and the work to begin with.
pub fn begin(start: Start) -> (State, Effects) {
    let mut state = State {
        version: start.version,
        log: start.log,
        size: start.size,
        now: start.now,
        screen: Screen::Login,
        overlays: Vec::new(),
        keymap: start.setup.keymap,
        mouse: start.setup.mouse,
        themes: start.setup.themes,
        keeping: None,
        motion: start.setup.motion,
        review: start.setup.review,
        web: start.setup.web,
        notices: start.setup.notices,
        splits: Splits::default(),
        pointer: Pointer::default(),
        prefix: None,
        message: None,
        troubles: Vec::new(),
        unseen: 0,
        calls: VecDeque::new(),
        interrupted: None,
        suspending: Suspending::No,
        login: Login::new(start.servers),
        projects: Projects::default(),
        files: Files::new(start.folder.clone(), start.home, start.marked),
        completion: Completion::default(),
        memory: start.setup.memory,
        designer: None,
        destination: Destination::default(),
        model_files: ModelFiles::default(),
        jobs: Jobs::of(start.setup.program),
        known: Known::default(),
        opening: Opening::Nothing,
        kept: None,
        scan: None,
        history: Vec::new(),
        monitor: Monitor::default(),
        frame: 0,
        fresh: 1,
        last_task: 0,
    };
    let left =
        trust::begin(&state).and(taking_up::look(&mut state)).and(past::read(&mut state)).and(known::look(&mut state));
    let first_mark = state.files.marks.first().cloned();
    let effects = login::ask_server(&mut state).and(files::open(&mut state, start.folder, first_mark));
    let attached = start.setup.attach.map_or_else(Effects::none, |past| attaching::begin(&mut state, *past));
    if let Some(greeting) = start.setup.greeting {
        state.say(Mark::Ok, greeting);
    }
    let marks = state.files.marks.clone();
    let looks = marks.into_iter().map(|path| files::look_at(&mut state, path)).fold(Effects::none(), Effects::and);
    (state, left.and(effects).and(looks).and(attached))
}

/// Acts on something that happened.
pub fn update(state: &mut State, action: Action) -> Effects {
    match action {
        Action::Key { key, frame } => key_pressed(state, key, frame),
        Action::Point { target, gesture, frame } => pointing::point(state, target, gesture, frame),
        Action::Targets(targets) => {
            jump::found(state, targets);
            Effects::none()
        }
        Action::Paste(text) => paste(state, text.expose()),
        Action::Resize(size) => {
            state.size = size;
            Effects::none()
        }
        Action::Tick(now) => {
            tick(state, now);
            Effects::none()
        }
        Action::Drawn(frame) => {
            state.frame = frame;
            Effects::none()
        }
        Action::Answer(task, answer) => answered(state, task, answer),
        Action::Call(call) => {
            state.log_call(state.now.wall, call);
            Effects::none()
        }
        Action::Upload(task, event) => monitor::event(state, task, event),
        Action::Progress(task, progress) => {
            monitor::progress(state, task, progress);
            Effects::none()
        }
        Action::Scanned(task, totals) => {
            scan::progress(state, task, totals);
            Effects::none()
        }
        Action::Signal(signal) => Effect::Quit(128 + signal).into(),
    }
}

/// When the next [`Action::Tick`] is wanted: soon while an upload runs, when a message ends, never at rest.
pub fn next_tick(state: &State) -> Option<Duration> {
    let message = state.message.as_ref().and_then(|message| message.until);
    let interrupted = state.interrupted.map(|at| at + INTERRUPT_TIME);
    let ends = message.into_iter().chain(interrupted).min();
    let until_end = ends.map(|at| at.saturating_sub(state.now.since_start).max(Duration::from_millis(1)));
    let frame = state.monitor.running().next().map(|_| match state.motion {
        Motion::Full => FRAME,
        Motion::Reduced => CALM_FRAME,
    });
    until_end.into_iter().chain(frame).min()
}

fn tick(state: &mut State, now: super::Now) {
    state.now = now;
    if state.message.as_ref().and_then(|message| message.until).is_some_and(|until| until <= now.since_start) {
        state.message = None;
    }
    if state.interrupted.is_some_and(|at| at + INTERRUPT_TIME <= now.since_start) {
        state.interrupted = None;
    }
}

pub(super) fn key_pressed(state: &mut State, key: Key, frame: u64) -> Effects {
    // Terminals send Alt-k as Esc, k; Ctrl-G backs out as it does in Emacs.
    if key.alt {
        let plain = Key { alt: false, ..key };
        return key_pressed(state, Key::plain(Code::Esc), frame).and(key_pressed(state, plain, frame));
    }
    let key = if key == Key::ctrl('g') { Key::plain(Code::Esc) } else { key };
    if state.is_blind(key, frame) {
        return Effects::none();
    }
    match (key.code, key.ctrl) {
        (Code::Char('c'), true) => return interrupt(state),
        (Code::Char('l'), true) => return Effect::Redraw.into(),
        (Code::Char('z'), true) => return suspending::suspend(state),
        (Code::F(1), _) if !matches!(state.overlays.last(), Some(Overlay::Help(_))) => {
            return run::command(state, CommandId::Help);
        }
        (Code::Esc, _) if state.prefix.take().is_some() => return Effects::none(),
        _ => (state.interrupted, state.suspending) = (None, Suspending::No),
    }
    if !state.overlays.is_empty() {
        return answer::key(state, key);
    }
    if state.mode() == Mode::Text {
        return text_key(state, key);
    }
    match command::meaning(state, key) {
        Meaning::Command(id) => {
            state.prefix = None;
            run::command(state, id)
        }
        Meaning::Prefix => {
            state.prefix = Some(key);
            Effects::none()
        }
        Meaning::Nothing => {
            let pressed = state.prefix.take().map_or_else(String::new, |prefix| format!("{prefix} "));
            state.say(Mark::Warn, format!("{pressed}{key} means nothing here; {{key:help}} lists the keys"));
            Effects::none()
        }
    }
}

fn interrupt(state: &mut State) -> Effects {
    if state.interrupted.is_some() {
        return run::quit_now(state);
    }
    state.interrupted = Some(state.now.since_start);
    choose::ask_quit(state);
    Effects::none()
}

pub(super) fn text_key(state: &mut State, key: Key) -> Effects {
    match state.screen {
        Screen::Login => login::text_key(state, key),
        _ => match Move::beside_text(key) {
            Some(step) => run::step(state, step),
            None if state.screen == Screen::Designer => run::filter(state, |filter| filter.input(key)),
            None if state.screen == Screen::Files => files::filter(state, |filter| filter.input(key)),
            None if state.screen == Screen::Monitor => monitor::filter(state, |filter| filter.input(key)),
            None => projects::filter(state, |filter| filter.input(key)),
        },
    }
}

fn paste(state: &mut State, text: &str) -> Effects {
    if !state.overlays.is_empty() {
        answer::paste(state, text);
        return completion::follow(state);
    }
    match (state.screen, state.mode()) {
        (Screen::Login, _) if state.login.focus.is_field() => return login::paste(state, text),
        (Screen::Projects, Mode::Text) => return projects::filter(state, |filter| filter.paste(text)),
        (Screen::Files, Mode::Text) => return files::filter(state, |filter| filter.paste(text)),
        (Screen::Designer, Mode::Text) => return run::filter(state, |filter| filter.paste(text)),
        (Screen::Monitor, Mode::Text) => return monitor::filter(state, |filter| filter.paste(text)),
        (Screen::Files, Mode::Keys) => return places::paste(state, text),
        _ => state.say(Mark::Warn, "nothing here takes a paste"),
    }
    Effects::none()
}

/// An answer that may lead to more work.
fn answered(state: &mut State, task: TaskId, answer: Answer) -> Effects {
    match answer {
        Answer::Server(answer) => login::server_arrived(state, task, answer),
        Answer::Configured(answer)
            if theming::kept(state, task, answer.as_ref().map(|_| ()).map_err(String::as_str)) =>
        {
            Effects::none()
        }
        Answer::Configured(answer) => servers::arrived(state, task, answer),
        Answer::SignedIn(answer) => sign_in::arrived(state, task, answer),
        Answer::Projects(answer) => projects::arrived(state, task, answer),
        Answer::Folder(answer) if completion::arrived(state, task, &answer) => Effects::none(),
        Answer::Folder(answer) => files::folder_arrived(state, task, answer),
        Answer::Demo(answer) => first_run::started(state, task, answer),
        Answer::Paths(found) => places::found(state, task, &found),
        Answer::Preview(answer) => files::look_arrived(state, task, answer),
        Answer::Model(answer) => model_text::opened(state, task, answer),
        Answer::Saved(answer) => model_text::saved(state, task, answer),
        Answer::DryRun(answer) => jobs::dry_run_over(state, task, answer),
        Answer::JobOpened(answer) => opening::read(state, task, answer),
        Answer::JobLaid(parts) => opening::laid(state, task, *parts),
        Answer::Panicked(text) => panicked(state, task, text),
        other => {
            noted(state, task, other);
            Effects::none()
        }
    }
}

/// An answer that changes what is known, and no more.
fn noted(state: &mut State, task: TaskId, answer: Answer) {
    match answer {
        Answer::Certificate(answer) => trust::arrived(state, task, answer),
        Answer::NoSecret(words) => sign_in::no_secret(state, task, &words),
        Answer::Datasets(found) => destination::found(state, task, found),
        Answer::FolderOfServer(contents) => folders::arrived(state, task, contents),
        Answer::FolderMade(made) => folders::made(state, task, made),
        Answer::Place(found) => {
            destination::looked(state, task, found.clone());
            review::looked(state, task, found);
        }
        Answer::Rows(rows) => {
            aftermath::counted(state, task, &rows);
            review::counted(state, task, rows);
        }
        Answer::Dataset(read) => destination::arrived(state, task, read),
        Answer::Scan(found) => scan::arrived(state, task, Ok(found)),
        other => told_of_uploads(state, task, other),
    }
}

/// Takes in what is known of uploads that are over or were left.
fn told_of_uploads(state: &mut State, task: TaskId, answer: Answer) {
    match answer {
        Answer::History(history) => past::arrived(state, history),
        Answer::JobsSeen(found) => known::seen(state, task, found),
        Answer::LookedBack(back) => review::looked_back(state, task, back),
        Answer::Keys(looks) => review::looked_up(state, task, looks),
        Answer::Uploads(found) => taking_up::arrived(state, task, found),
        Answer::ReportSaved(saved) => reporting::saved(state, saved),
        Answer::Forgotten(done) => taking_up::forgotten(state, done),
        Answer::EmptyDeleted(done) => aftermath::deleted(state, task, done),
        Answer::Watched(left) => attaching::over(state, task, left),
        Answer::Untold(why) => attaching::untold(state, task, &why),
        Answer::NotTakenUp(why) => taking_up::refused(state, task, why),
        _ => {}
    }
}

/// Notes that a task broke, and lets whoever waited for it wait no longer.
fn panicked(state: &mut State, task: TaskId, text: String) -> Effects {
    let failure = || CallFailure {
        request: "a task of this program".to_owned(),
        kind: FailureKind::Cancelled,
        status: None,
        code: None,
        message: text.clone(),
        ticket: None,
        server_code: None,
        retry_after: None,
    };
    theming::kept(state, task, Err(&text));
    trust::arrived(state, task, Err(failure()));
    scan::arrived(state, task, Err(text.clone()));
    taking_up::arrived(state, task, Err(text.clone()));
    aftermath::counted(state, task, &Err(failure()));
    aftermath::deleted(state, task, Err(text.clone()));
    review::counted(state, task, Err(failure()));
    review::looked_back(state, task, Err(text.clone()));
    review::looked_up(state, task, Err(text.clone()));
    destination::looked(state, task, Err(failure()));
    review::looked(state, task, Err(failure()));
    folders::arrived(state, task, Err(failure()));
    destination::found(state, task, Err(failure()));
    destination::arrived(state, task, Err(failure()));
    taking_up::refused(state, task, text.clone());
    opening::broke(state, task);
    attaching::over(state, task, Err(text.clone()));
    let effects = sign_in::arrived(state, task, Err(failure()))
        .and(jobs::dry_run_over(state, task, Err(text.clone())))
        .and(login::server_arrived(state, task, Err(failure())))
        .and(servers::arrived(state, task, Err(text.clone())))
        .and(projects::arrived(state, task, Err(failure())))
        .and(files::folder_arrived(state, task, Err(text.clone())))
        .and(files::look_arrived(state, task, Err(text.clone())))
        .and(model_text::opened(state, task, Err(text.clone())))
        .and(model_text::saved(state, task, Err(SaveFailure::Other(text.clone()))));
    let log = format!("The log is {}.", state.log.display());
    state.trouble(Trouble {
        title: "A task of this program broke".to_owned(),
        at: state.now.wall,
        text: vec![text, log],
        next: vec!["What you were doing can be tried again; please report this.".to_owned()],
        call: None,
    });
    effects
}
