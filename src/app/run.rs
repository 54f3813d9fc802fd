//! What each command does. The table in [`super::command`] says which key means which; this file carries
//! them out on whatever screen is shown.

use super::aftermath;
use super::choose;
use super::command::{self, CommandId};
use super::completion;
use super::copying;
use super::designer::{Designer, Pane};
use super::destination;
use super::effect::{Effect, Effects};
use super::ending;
use super::files;
use super::first_run;
use super::inspect;
use super::jump;
use super::key::Code;
use super::known;
use super::list::{Filter, Move};
use super::login::{self, Focus};
use super::model_menus;
use super::model_text;
use super::modelling;
use super::monitor::{self, Upload};
use super::overlay::{Help, Overlay, TextView};
use super::palette::Palette;
use super::places;
use super::pointing;
use super::projects;
use super::reading;
use super::reporting;
use super::review::{self, Review};
use super::scan;
use super::servers;
use super::sign_in;
use super::sorting;
use super::state::{Mark, Screen, State, Trouble};
use super::steering;
use super::suspending;
use super::taking_up;
use super::theming;
use super::waiting;
use crate::dataset::CallRecord;
use crate::text;

/// The exit code of a program that leaves uploads behind which could go on.
const LEFT_RESUMABLE: i32 = 6;

/// Runs a command, or says why it can't run now.
pub(super) fn command(state: &mut State, id: CommandId) -> Effects {
    if let Some(why) = command::refusal(state, id) {
        state.say(Mark::Warn, why);
        return Effects::none();
    }
    match id {
        CommandId::Help => {
            state.open(Overlay::Help(Help::default()));
            Effects::none()
        }
        CommandId::Palette => {
            state.open(Overlay::Palette(Palette::default()));
            Effects::none()
        }
        CommandId::Interrupt => {
            choose::ask_quit(state);
            Effects::none()
        }
        CommandId::Quit => quit(state),
        CommandId::Redraw => Effect::Redraw.into(),
        CommandId::Back => back(state),
        CommandId::Go(screen) => go(state, screen),
        CommandId::NextStep => next_step(state),
        CommandId::PreviousStep => previous_step(state),
        CommandId::NextPane => pane(state, 1),
        CommandId::PreviousPane => pane(state, -1),
        CommandId::Enter => enter(state),
        CommandId::Up => arrow(state, Code::Up),
        CommandId::Down => arrow(state, Code::Down),
        CommandId::Left => arrow(state, Code::Left),
        CommandId::Right => arrow(state, Code::Right),
        CommandId::HalfDown => step(state, Move::HalfDown),
        CommandId::HalfUp => step(state, Move::HalfUp),
        CommandId::PageDown => step(state, Move::PageDown),
        CommandId::PageUp => step(state, Move::PageUp),
        CommandId::Top => step(state, Move::Top),
        CommandId::Bottom => step(state, Move::Bottom),
        CommandId::Copy => {
            copying::open(state);
            Effects::none()
        }
        CommandId::Jump => jump::begin(state),
        CommandId::Mouse => pointing::toggle(state),
        CommandId::Theme => {
            theming::ask(state);
            Effects::none()
        }
        CommandId::Tour => {
            first_run::tour(state, 0);
            Effects::none()
        }
        CommandId::Edit => {
            state.say(Mark::Ok, "this key works while text is typed");
            Effects::none()
        }
        CommandId::Suspend => suspending::suspend(state),
        CommandId::Error => error(state),
        CommandId::Log => log(state),
        _ => on_screen(state, id),
    }
}

/// Runs a command that was named and not pressed, so that it may be one of another screen.
pub(super) fn named(state: &mut State, id: CommandId) -> Effects {
    match command::find(id).map(|named| (named, command::elsewhere(named, state.screen))) {
        Some((named, Some(why))) => {
            state.say(Mark::Warn, format!("{} {why}", named.title));
            Effects::none()
        }
        Some((_, None)) => command(state, id),
        None => Effects::none(),
    }
}

/// The commands that only some screens have.
fn on_screen(state: &mut State, id: CommandId) -> Effects {
    match id {
        CommandId::TakeAway if state.screen == Screen::Login && state.login.focus == Focus::Jobs => {
            return known::take_away(state);
        }
        CommandId::New | CommandId::Save | CommandId::Rename | CommandId::TakeAway | CommandId::Options
            if state.screen == Screen::Login =>
        {
            return servers::command(state, id);
        }
        CommandId::Filter if state.screen == Screen::Projects => state.projects.filter.begin(),
        CommandId::Filter if state.screen == Screen::Files => state.files.filter.begin(),
        CommandId::Filter if state.screen == Screen::Monitor => state.monitor.filter.begin(),
        CommandId::Filter => return filter(state, Filter::begin),
        CommandId::Sort => sorting::ask(state),
        CommandId::Inspect => inspect::open(state),
        CommandId::Again => return again(state),
        CommandId::Mark if state.screen == Screen::Files => return files::mark(state),
        CommandId::MarkAll if state.screen == Screen::Files => files::mark_all(state),
        CommandId::TakeAway if state.screen == Screen::Files => files::unmark(state),
        CommandId::Join => return files::join(state),
        CommandId::Part => return files::part(state),
        CommandId::GoPath => {
            files::ask_path(state, "");
            return completion::follow(state);
        }
        CommandId::GoRecent => places::ask_recent(state),
        CommandId::GoPlaces => places::ask_places(state),
        CommandId::GoHome => {
            return state.files.home.clone().map_or_else(Effects::none, |home| files::open(state, home, None));
        }
        CommandId::Options if state.screen == Screen::Files => return reading::open(state),
        CommandId::Hidden => return files::toggle_hidden(state),
        CommandId::End if state.monitor.selected().is_some_and(Upload::can_be_given_up) => {
            return taking_up::give_up(state);
        }
        CommandId::Destination => return destination::ask(state),
        CommandId::Save if state.screen == Screen::Monitor => return reporting::save(state),
        CommandId::Scan if state.screen == Screen::Monitor => return aftermath::read_back(state),
        CommandId::Scan => return scan::open(state),
        CommandId::Options if state.screen == Screen::Monitor => steering::ask(state),
        CommandId::Pause => return steering::turn(state),
        CommandId::End => ending::ask(state),
        _ => on_model(state, id),
    }
    Effects::none()
}

/// The commands that only the model screen has.
fn on_model(state: &mut State, id: CommandId) {
    let page = state.page();
    match id {
        CommandId::Type => return model_menus::ask_type(state),
        CommandId::Attribute => return model_menus::ask_attribute(state),
        CommandId::Metric => return model_menus::ask_metric(state),
        CommandId::Rename => return model_menus::ask_name(state),
        CommandId::Describe => return model_menus::ask_description(state),
        CommandId::Policy => return model_menus::ask_policy(state),
        CommandId::Options => return model_menus::ask_options(state),
        CommandId::Match => return destination::ask_match(state),
        CommandId::Body => return model_text::show(state),
        CommandId::OpenModel => return model_text::ask_open(state),
        CommandId::Save => return model_text::ask_save(state),
        _ => {}
    }
    if id == CommandId::Skip && destination::ask_null(state) {
        return;
    }
    let Some(designer) = &mut state.designer else { return };
    let told = match id {
        CommandId::Mark => {
            designer.mark(page);
            None
        }
        CommandId::MarkAll => {
            designer.mark_all();
            None
        }
        CommandId::Skip => designer.toggle_skip().map(|words| (Mark::Ok, words)),
        CommandId::TakeAway => designer.take_table().map(|words| (Mark::Ok, words)),
        CommandId::ColumnDown | CommandId::ColumnUp => {
            designer.move_column(if id == CommandId::ColumnDown { 1 } else { -1 });
            None
        }
        CommandId::NextProblem => designer.next_problem().map(|problem| (Mark::Warn, problem.on_screen())),
        CommandId::Undo => designer.undo().then(|| (Mark::Ok, "taken back".to_owned())),
        CommandId::Redo => designer.redo().then(|| (Mark::Ok, "made again".to_owned())),
        _ => None,
    };
    if let Some((mark, words)) = told {
        state.say(mark, words);
    }
}

/// Acts on the filter of the pane that has the keys on the model screen.
pub(super) fn filter(state: &mut State, change: impl FnOnce(&mut Filter)) -> Effects {
    if let Some(designer) = &mut state.designer {
        designer.with_filter(change);
    }
    Effects::none()
}

fn go(state: &mut State, screen: Screen) -> Effects {
    state.show(screen);
    Effects::none()
}

fn next_step(state: &mut State) -> Effects {
    match state.screen {
        Screen::Login => state.show(Screen::Projects),
        Screen::Projects => state.show(Screen::Files),
        Screen::Files => state.show(Screen::Designer),
        Screen::Designer => return modelling::review(state),
        Screen::Monitor => {}
    }
    Effects::none()
}

fn previous_step(state: &mut State) -> Effects {
    match state.screen {
        Screen::Login => {}
        Screen::Projects => state.show(Screen::Login),
        Screen::Files => state.show(Screen::Projects),
        Screen::Designer => state.show(Screen::Files),
        Screen::Monitor => state.show(if state.designer.is_some() { Screen::Designer } else { Screen::Files }),
    }
    Effects::none()
}

fn back(state: &mut State) -> Effects {
    match state.screen {
        Screen::Login => sign_in::abandon(state),
        Screen::Projects if state.projects.filter.is_on() => projects::filter(state, Filter::clear),
        Screen::Files if !state.files.using.is_empty() => files::stop_using(state),
        Screen::Files if state.files.filter.is_on() => files::filter(state, Filter::clear),
        Screen::Designer => {
            if back_out(state) {
                return Effects::none();
            }
            previous_step(state)
        }
        Screen::Monitor if state.monitor.filter.is_on() => monitor::filter(state, Filter::clear),
        Screen::Projects | Screen::Files | Screen::Monitor => previous_step(state),
    }
}

/// Shows everything of a filtered pane again, or takes the marks away; false when there is neither.
fn back_out(state: &mut State) -> bool {
    let Some(designer) = &mut state.designer else { return false };
    if designer.filter(designer.pane).is_some_and(Filter::is_on) {
        designer.with_filter(Filter::clear);
        return true;
    }
    let had_marks = !designer.marks.is_empty();
    designer.marks.clear();
    had_marks
}

fn pane(state: &mut State, by: isize) -> Effects {
    match state.screen {
        Screen::Login => return login::step(state, by),
        Screen::Designer => {
            if let Some(designer) = &mut state.designer {
                designer.next_pane(if by > 0 { 1 } else { Pane::ALL.len() - 1 });
            }
        }
        Screen::Projects | Screen::Files | Screen::Monitor => {}
    }
    Effects::none()
}

fn enter(state: &mut State) -> Effects {
    match state.screen {
        Screen::Login => login::enter(state),
        Screen::Projects => projects::choose(state),
        Screen::Files => files::enter(state),
        Screen::Designer => model_menus::edit_selected(state),
        Screen::Monitor => {
            choose::ask_upload(state);
            Effects::none()
        }
    }
}

fn arrow(state: &mut State, code: Code) -> Effects {
    match (state.screen, code) {
        (Screen::Login, _) => login::arrow(state, code),
        (_, Code::Up) => step(state, Move::Up),
        (_, Code::Down) => step(state, Move::Down),
        (Screen::Files, Code::Left) => files::up(state),
        (Screen::Files, Code::Right) => files::into(state),
        (Screen::Monitor, Code::Left | Code::Right) => {
            steering::read_chart(state, code == Code::Right);
            Effects::none()
        }
        (Screen::Designer, Code::Left | Code::Right) => {
            if let Some(designer) = &mut state.designer {
                designer.sideways(code == Code::Right);
            }
            Effects::none()
        }
        _ => Effects::none(),
    }
}

/// Moves the cursor of the present screen.
pub(super) fn step(state: &mut State, step: Move) -> Effects {
    let page = state.page();
    match state.screen {
        Screen::Login => login::go(state, step),
        Screen::Projects => {
            let len = state.projects.shown().len();
            state.projects.cursor.go(step, len, page);
            Effects::none()
        }
        Screen::Files => {
            let len = state.files.rows().len();
            state.files.cursor.go(step, len, page);
            files::look_at_selected(state)
        }
        Screen::Designer => {
            if let Some(designer) = &mut state.designer {
                designer.go(step, page);
            }
            Effects::none()
        }
        Screen::Monitor => {
            state.monitor.go(step, page);
            Effects::none()
        }
    }
}

fn again(state: &mut State) -> Effects {
    match state.screen {
        Screen::Projects => projects::read(state),
        Screen::Files => files::again(state),
        _ => match state.monitor.selected() {
            Some(upload) if upload.is_waiting() => waiting::try_now(state),
            Some(upload) if upload.question().is_some() => {
                waiting::open(state);
                Effects::none()
            }
            Some(upload) if upload.can_go_on() => taking_up::go_on(state),
            _ => push_again(state),
        },
    }
}

/// Opens the review for what the selected upload pushed.
pub(super) fn push_again(state: &mut State) -> Effects {
    let Some(upload) = state.monitor.selected() else { return Effects::none() };
    match Review::again(state, upload) {
        Ok(review) => review::open(state, review),
        Err(why) => {
            state.say(Mark::Warn, why);
            Effects::none()
        }
    }
}

fn error(state: &mut State) -> Effects {
    state.unseen = 0;
    let Some(trouble) = state.troubles.last() else { return Effects::none() };
    let lines = trouble_lines(trouble, &state.now.day(trouble.at));
    state.open(Overlay::Text(TextView::new("What went wrong", lines)));
    Effects::none()
}

/// An error as a text to read.
pub(super) fn trouble_lines(trouble: &Trouble, at: &str) -> Vec<String> {
    let mut lines = vec![trouble.title.clone(), format!("at {at}"), String::new()];
    lines.extend(trouble.text.iter().cloned());
    if let Some(call) = &trouble.call {
        lines.push(String::new());
        lines.push(format!("Request   {}", call.request));
        lines.push(format!("Status    {}", call.status.map_or_else(|| "no answer".to_owned(), |s| s.to_string())));
        lines.push(format!("Code      {}", call.code.as_deref().unwrap_or("none")));
        lines.push(format!("Message   {}", call.message));
        lines.push(format!("Ticket    {}", call.ticket.as_deref().unwrap_or("none")));
        lines.extend(call.server_code.map(|code| format!("Server    {code}")));
    }
    lines.push(String::new());
    lines.extend(trouble.next.iter().cloned());
    lines
}

fn log(state: &mut State) -> Effects {
    let calls = match (state.screen, state.monitor.selected()) {
        (Screen::Monitor, Some(upload)) => &upload.calls,
        _ => &state.calls,
    };
    let mut lines: Vec<String> = calls
        .iter()
        .rev()
        .map(|logged| format!("{}  {}", state.now.time(logged.at), call_line(&logged.call)))
        .collect();
    if lines.is_empty() {
        lines.push("no request was made yet".to_owned());
    }
    state.open(Overlay::Text(TextView::new("Requests, the newest first", lines)));
    Effects::none()
}

/// A call in one line: `200   0.3 s  49.9 MB  PUT /api/datasets/…`.
pub fn call_line(call: &CallRecord) -> String {
    let status = call.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let took = text::span(std::time::Duration::from_millis(call.millis));
    let size = if call.body_bytes == 0 { String::new() } else { text::size(call.body_bytes) };
    let words = call.failure.as_ref().map_or_else(String::new, |failure| format!("  {}", failure.message));
    format!("{status} {took:>8} {size:>9}  {}{words}", call.request)
}

fn quit(state: &mut State) -> Effects {
    let is_edited = state.designer.as_ref().is_some_and(Designer::is_unsaved);
    if is_edited || state.monitor.own().next().is_some() {
        choose::ask_quit(state);
        return Effects::none();
    }
    Effect::Quit(0).into()
}

/// Leaves, and asks only if more than the uploads' own time would be lost.
pub(super) fn leave(state: &mut State) -> Effects {
    if state.designer.as_ref().is_some_and(Designer::is_unsaved) {
        choose::ask_quit(state);
        return Effects::none();
    }
    quit_now(state)
}

/// Leaves at once; uploads that still run are stopped and said to be so.
pub(super) fn quit_now(state: &mut State) -> Effects {
    let code = if state.monitor.own().next().is_some() { LEFT_RESUMABLE } else { 0 };
    Effect::Quit(code).into()
}
