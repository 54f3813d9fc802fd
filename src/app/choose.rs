//! Menus, prompts and questions: what each offers, and what happens with the keys while one is open.

use super::aftermath;
use super::column_reading;
use super::command::{self, COMMANDS, Command, CommandId, Scope, TEXT_KEYS};
use super::copying;
use super::designer::Designer;
use super::destination;
use super::effect::{Effects, TaskId};
use super::ending;
use super::files;
use super::first_run;
use super::folders;
use super::jobs;
use super::list::Cursor;
use super::model_menus::{self, problem_with, read_chunk_size};
use super::model_text;
use super::monitor;
use super::occupied;
use super::overlay::{Choice, Decision, Help, Item, Menu, Overlay, Pick, Prompt, Purpose, Question};
use super::palette;
use super::places;
use super::reading;
use super::review;
use super::run;
use super::scan;
use super::servers;
use super::sign_in;
use super::sorting;
use super::state::{Mode, State};
use super::steering::{self, Pausing};
use super::taking_up;
use super::theming;
use super::trust;
use super::waiting;
use crate::dataset::{Edit, Sent};
use crate::push::event;

/// Does what an overlay was open for. It is closed already.
pub(super) fn take(state: &mut State, overlay: Overlay) -> Effects {
    match overlay {
        Overlay::Help(help) => match help_rows(state, &help).get(help.cursor.0) {
            Some(command) => run::command(state, command.id),
            None => Effects::none(),
        },
        Overlay::Palette(wanted) => palette::take(state, &wanted),
        Overlay::Jump(_) | Overlay::Opening => Effects::none(),
        Overlay::Menu(menu) => match menu.items.into_iter().nth(menu.cursor.0) {
            Some(item) => pick(state, item.pick),
            None => Effects::none(),
        },
        Overlay::Prompt(prompt) => take_text(state, prompt),
        Overlay::Secret(prompt) => waiting::give_secret(state, &prompt),
        Overlay::Question(question) => match question.choices.get(question.cursor.0) {
            Some(choice) => decide(state, choice.decision),
            None => Effects::none(),
        },
        Overlay::Review(review) => review::press(state, *review),
        Overlay::Text(view) => pick(state, view.enter),
        Overlay::Editor(editor) => model_text::take(state, *editor),
        Overlay::Scan(top) => {
            state.overlays.push(Overlay::Scan(top));
            scan::stop(state)
        }
        Overlay::Reading(sheet) => {
            reading::change(state, sheet);
            Effects::none()
        }
    }
}

/// The commands that help lists: those that apply here and hold what is looked for. Under another overlay
/// the page has no keys, so only those are listed that mean something everywhere.
pub fn help_rows(state: &State, help: &Help) -> Vec<&'static Command> {
    let is_covered = state.overlays.iter().any(|overlay| !matches!(overlay, Overlay::Help(_)));
    let text = if state.mode_below_help() == Mode::Text { TEXT_KEYS } else { &[] };
    let on_page = COMMANDS.iter().filter(|command| command.applies(state.screen));
    text.iter()
        .chain(on_page)
        .filter(|command| !is_covered || matches!(command.scopes, [Scope::Everywhere | Scope::Text]))
        .filter(|command| {
            let keys = state.keymap.shown(command).join(" ");
            help.filter.shows(&[&command::title(state, command), command.about, &keys])
        })
        .collect()
}

fn pick(state: &mut State, pick: Pick) -> Effects {
    match pick {
        Pick::Edit(edit) => {
            edit_model(state, edit);
            Effects::none()
        }
        Pick::Ask(Purpose::FindDataset) => {
            destination::ask_name(state);
            Effects::none()
        }
        Pick::Ask(Purpose::NewFolder(way)) => {
            folders::ask_name(state, way);
            Effects::none()
        }
        Pick::DryRun => jobs::dry_run(state),
        Pick::OpenFolder(way) => folders::open(state, way),
        Pick::UseFolder(way) => {
            folders::take(state, &way);
            Effects::none()
        }
        Pick::Ask(Purpose::ReadAs(path, option)) => {
            reading::ask_text(state, path, option);
            Effects::none()
        }
        Pick::OfColumns(pick) => {
            column_reading::picked(state, pick);
            Effects::none()
        }
        Pick::Ask(Purpose::LabelServer) => {
            servers::ask_label(state);
            Effects::none()
        }
        Pick::Ask(Purpose::Rate(task)) => {
            steering::ask_rate(state, task);
            Effects::none()
        }
        Pick::Ask(purpose) => {
            model_menus::ask(state, purpose);
            Effects::none()
        }
        Pick::EditText => {
            model_text::edit(state);
            Effects::none()
        }
        Pick::Dataset(found) => destination::read(state, found),
        Pick::Redefine => {
            destination::redefine(state);
            Effects::none()
        }
        Pick::NewDataset => {
            destination::new_dataset(state);
            Effects::none()
        }
        Pick::PushAgain => run::push_again(state),
        Pick::BackFromTrial(task) => review::back_from_trial(state, task),
        Pick::Read(path, asked) => reading::read_as(state, path, *asked),
        Pick::Reading => reading::open(state),
        Pick::Run(id) => run::command(state, id),
        Pick::Copy(text) => copying::copy(state, text),
        Pick::Theme(at) => theming::take(state, at),
        Pick::Sort(order) => sorting::take(state, order),
        Pick::GuardServer(guard) => servers::set(state, |server| server.guard = guard),
        Pick::ColourServer(colour) => servers::set(state, |server| server.colour = colour),
        Pick::Go(path) => files::open(state, path.clone(), Some(path)),
        Pick::MarkAll(paths) => places::find(state, paths),
        Pick::Bookmark(folder) => places::turn_bookmark(state, folder),
        pick => pick_of_upload(state, &pick),
    }
}

/// The lines of menus that are about an upload.
fn pick_of_upload(state: &mut State, pick: &Pick) -> Effects {
    match pick {
        Pick::TakeUp(task, mode) => return taking_up::picked(state, *task, *mode),
        Pick::Rate(task, rate) => return steering::set_rate(state, *task, *rate),
        Pick::Forget(task) => taking_up::ask_forget(state, *task),
        Pick::DeleteEmpty(task) => aftermath::ask_delete(state, *task),
        Pick::Tour(step) => first_run::tour(state, *step),
        Pick::TurnNotices => return steering::turn_notices(state),
        _ => {}
    }
    Effects::none()
}

fn decide(state: &mut State, decision: Decision) -> Effects {
    match decision {
        Decision::Stay => Effects::none(),
        Decision::EndUpload(task) => ending::end(state, task),
        Decision::Pause(task) => steering::pause(state, task),
        Decision::Leave => run::leave(state),
        Decision::TakeUp(task, mode) => taking_up::begin(state, task, mode),
        Decision::Forget(task) => taking_up::forget(state, task),
        Decision::SendNull(at) => {
            edit_model(state, Edit::SetSent(vec![at], Sent::AsNull));
            Effects::none()
        }
        Decision::Answer(task, question, choice) => waiting::answer(state, task, question, choice),
        Decision::AskChunkSize(task, question, proposed) => {
            waiting::ask_size(state, task, question, proposed);
            Effects::none()
        }
        Decision::AskSession(task, question) => {
            occupied::ask(state, task, question);
            Effects::none()
        }
        Decision::AskSecret(task, question) => {
            waiting::ask_secret(state, task, question);
            Effects::none()
        }
        Decision::EndTrial(task, fate) => review::decide_trial(state, task, fate),
        Decision::ListWays => {
            list_ways(state);
            Effects::none()
        }
        Decision::Quit => run::quit_now(state),
        Decision::SignInOpenly => sign_in::sign_in(state),
        Decision::TrustCertificate => trust::accept(state),
        Decision::SaveServer(guard) => servers::save_named(state, guard),
        Decision::RemoveServer => servers::remove(state),
        Decision::DropText => {
            state.overlays.retain(|overlay| !matches!(overlay, Overlay::Editor(_)));
            Effects::none()
        }
        Decision::ReplaceFile => model_text::replace(state),
    }
}

fn edit_model(state: &mut State, edit: Edit) {
    if let Some(designer) = &mut state.designer {
        designer.edit(edit);
    }
}

fn take_text(state: &mut State, mut prompt: Prompt) -> Effects {
    let text = prompt.field.text().to_owned();
    prompt.problem = problem_with(&prompt.purpose, &text)
        .or_else(|| servers::problem(&state.login, &prompt.purpose, &text))
        .or_else(|| reading::problem(state, &prompt.purpose, &text));
    if prompt.problem.is_some() {
        state.overlays.push(Overlay::Prompt(prompt));
        return Effects::none();
    }
    match prompt.purpose {
        Purpose::GoTo(_) if text.trim().is_empty() => Effects::none(),
        Purpose::GoTo(_) => files::go_to(state, &text),
        Purpose::OpenModel => model_text::open(state, &text),
        Purpose::FindDataset => destination::find(state, text.trim()),
        Purpose::NewFolder(way) => folders::make(state, way, text.trim()),
        Purpose::SaveModel => model_text::save(state, &text),
        Purpose::NameServer => servers::named(state, &text),
        Purpose::RenameServer(from) => servers::renamed(state, from, &text),
        Purpose::DeleteDataset(task, _) if is_trial(state, task) => review::delete_trial(state, task),
        Purpose::DeleteDataset(task, _) => aftermath::delete(state, task),
        Purpose::LabelServer => servers::set(state, |server| text.trim().clone_into(&mut server.label)),
        Purpose::ReadAs(path, option) => {
            let mut asked = state.files.asked(&path);
            // What is wrong with the text was said above.
            let _ = reading::take_text(&mut asked, option, &text);
            reading::read_as(state, path, asked)
        }
        Purpose::Rate(task) => steering::take_rate(state, task, &text),
        Purpose::ReadColumns(places, option) => {
            // What is wrong with the text was said above.
            if let Ok(says) = column_reading::read_text(option, &text) {
                column_reading::take(state, &places, &says);
            }
            Effects::none()
        }
        Purpose::RestartSize(task, question) => match read_chunk_size(&text) {
            Ok(chunk_size) => waiting::answer(state, task, question, event::Choice::Smaller { chunk_size }),
            Err(_) => Effects::none(),
        },
        Purpose::EndSession(task, question) => occupied::end(state, task, question, &text),
        purpose => {
            if let Some(edit) = model_menus::edit_of(purpose, text) {
                edit_model(state, edit);
            }
            Effects::none()
        }
    }
}

fn is_trial(state: &State, task: TaskId) -> bool {
    state.monitor.uploads.iter().any(|upload| upload.task == task && upload.job.trial.is_some())
}

/// Opens a menu with one of its lines selected.
pub(super) fn menu(state: &mut State, title: String, items: Vec<Item>, at: usize) {
    state.open(Overlay::Menu(Menu { title, items, cursor: Cursor(at), waits_for: None }));
}

/// Opens a menu that a task is to fill.
pub(super) fn waiting_menu(state: &mut State, title: String, task: TaskId) {
    state.open(Overlay::Menu(Menu { title, items: Vec::new(), cursor: Cursor(0), waits_for: Some(task) }));
}

/// Fills the menu that waits for a task, if it is still open; nothing that was pressed before is taken by it.
pub(super) fn fill(state: &mut State, task: TaskId, with: impl FnOnce(&mut Menu)) {
    let waiting = state.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Menu(menu) if menu.waits_for == Some(task) => Some(menu),
        _ => None,
    });
    if let Some(menu) = waiting {
        with(menu);
        (menu.cursor, menu.waits_for) = (Cursor(0), None);
        state.fresh = state.frame + 1;
    }
}

/// Closes the menu that waits for a task which will not fill it.
pub(super) fn close_waiting(state: &mut State, task: TaskId) {
    state.overlays.retain(|overlay| !matches!(overlay, Overlay::Menu(menu) if menu.waits_for == Some(task)));
}

/// Offers what can be done with the selected upload.
pub(super) fn ask_upload(state: &mut State) {
    let Some(upload) = state.monitor.selected() else { return };
    if upload.question().is_some() {
        waiting::open(state);
    } else if upload.left_a_trial() {
        let task = upload.task;
        review::ask_trial(state, task);
    } else {
        list_ways(state);
    }
}

fn list_ways(state: &mut State) {
    let Some(upload) = state.monitor.selected() else { return };
    let mut items = Vec::new();
    if upload.is_running() {
        items.push(Item::new("keep watching", "nothing changes", Pick::Nothing));
    }
    if upload.is_waiting() {
        items.push(Item::new("try now", "makes the call that is waited for", Pick::Run(CommandId::Again)));
    }
    match upload.pausing() {
        Pausing::Can => {
            items.push(Item::new("pause", "sends nothing; the session stays open", Pick::Run(CommandId::Pause)));
        }
        Pausing::Is => items.push(Item::new("go on", "sends on where it stopped", Pick::Run(CommandId::Pause))),
        Pausing::Publishes | Pausing::Over => {}
    }
    if upload.is_elsewhere() {
        items.push(Item::new("end it…", "asks, then has its program delete the session", Pick::Run(CommandId::End)));
    } else if upload.is_running() {
        items.push(Item::new("limits…", "bandwidth, and the bell at the end", Pick::Run(CommandId::Options)));
        items.push(Item::new("end it…", "asks, then deletes the upload session", Pick::Run(CommandId::End)));
    } else {
        items.extend(taking_up::items(upload));
        if upload.left_a_definition() {
            let about = "asks for its name; it never held data";
            items.push(Item::new("delete the dataset…", about, Pick::DeleteEmpty(upload.task)));
        }
        if upload.tries.is_some() {
            let about = "of the push that was tried";
            items.push(Item::new("back to the review…", about, Pick::BackFromTrial(upload.task)));
        } else if upload.job.trial.is_none() {
            items.push(Item::new("push again…", "opens the review for the same push", Pick::PushAgain));
        }
    }
    if upload.id.is_some() {
        items.push(Item::new("report", "saves it as a page and as JSON", Pick::Run(CommandId::Save)));
    }
    items.push(Item::new("requests", "every request that was made", Pick::Run(CommandId::Log)));
    items.push(Item::new("copy…", "the ids of dataset and session", Pick::Run(CommandId::Copy)));
    if upload.origin == monitor::Origin::History {
        items.push(Item::new("out of the list…", "asks; nothing is sent", Pick::Forget(upload.task)));
    }
    let title = upload.job.definition.name.clone();
    menu(state, title, items, 0);
}

/// Asks whether to quit, and says what would be lost.
pub(super) fn ask_quit(state: &mut State) {
    // There is at most one, it is never covered, and help stays the topmost wherever it is open.
    state.overlays.retain(|overlay| match overlay {
        Overlay::Question(question) => !is_about_quitting(question),
        Overlay::Help(_) => false,
        _ => true,
    });
    state.open(Overlay::Question(Question {
        title: "Quit?".to_owned(),
        text: lost_by_quitting(state),
        choices: vec![
            Choice::new("Stay", "Esc does the same", Decision::Stay),
            Choice::new("Quit", "Ctrl-C pressed twice does the same", Decision::Quit),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
}

/// Whether a question is the one about quitting.
pub(super) fn is_about_quitting(question: &Question) -> bool {
    question.choices.iter().any(|choice| choice.decision == Decision::Quit)
}

/// What quitting would lose now, one sentence each.
pub(super) fn lost_by_quitting(state: &State) -> Vec<String> {
    let mut text: Vec<String> = state.monitor.own().map(taking_up::left_by_quitting).collect();
    if state.designer.as_ref().is_some_and(Designer::is_unsaved) {
        text.push("The model as you edited it is not kept.".to_owned());
    }
    if text.is_empty() {
        text.push("Nothing would be lost.".to_owned());
    }
    text
}
