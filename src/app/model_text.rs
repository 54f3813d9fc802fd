//! The definition as text: shown, edited, saved to a file and read from one. What is edited or opened is the
//! body of the request to the letter, so a definition that someone wrote by hand opens as it is. The files
//! that feed the tables stay where they were.

use std::path::{Path, PathBuf};

use super::designer::Designer;
use super::effect::{Effect, Effects, Remote, TaskId};
use super::field::{TextBox, TextField};
use super::files::read_path;
use super::jobs;
use super::list::Cursor;
use super::model_menus::prompt;
use super::modelling::tell_ready;
use super::opening::own_path;
use super::overlay::{Choice, Decision, Editor, Overlay, Pick, Purpose, Question, TextView};
use super::state::{Mark, Screen, State, Trouble};
use crate::dataset::{Definition, Edit, Model, SaveFailure, TableModel, TextFault, read_definition, write_definition};
use crate::job::draft::{file_name, is_job};

/// Files on their way to and from the disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelFiles {
    /// What is being saved.
    pub(super) saving: Option<Saving>,
    /// The file that is being opened.
    pub(super) opening: Remote<()>,
}

/// A model on its way to a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saving {
    task: TaskId,
    path: PathBuf,
    model: Model,
    text: String,
}

/// The body of the request for the model as it is now.
pub(super) fn body_of(state: &State) -> Option<String> {
    Some(write_definition(&state.designer.as_ref()?.model().definition()))
}

/// Shows the body; Enter there edits it.
pub(super) fn show(state: &mut State) {
    let Some(json) = body_of(state) else { return };
    let lines = json.lines().map(str::to_owned).collect();
    let mut view = TextView::new("POST /api/datasets/models (Enter edits)", lines);
    view.enter = Pick::EditText;
    state.open(Overlay::Text(view));
}

/// Opens the body as text to edit.
pub(super) fn edit(state: &mut State) {
    let Some(before) = body_of(state) else { return };
    let field = TextBox::new(&before);
    let title = "POST /api/datasets/models".to_owned();
    state.open(Overlay::Editor(Box::new(Editor { title, field, before, fault: None })));
}

/// Takes the text as the model, or goes where it is wrong.
pub(super) fn take(state: &mut State, mut editor: Editor) -> Effects {
    match read_definition(&editor.field.text()) {
        Ok(definition) => {
            if let Some(designer) = &mut state.designer {
                let model = Model::of_definition(&definition).after(designer.model());
                designer.edit(Edit::Become(Box::new(model)));
            }
            tell_ready(state);
        }
        Err(fault) => {
            editor.field.go_to(fault.line.saturating_sub(1), fault.column.saturating_sub(1));
            editor.fault = Some(fault);
            state.overlays.push(Overlay::Editor(Box::new(editor)));
        }
    }
    Effects::none()
}

/// Asks before an edited text is thrown away.
pub(super) fn ask_leave(state: &mut State) {
    state.open(Overlay::Question(Question {
        title: "Throw the changes away?".to_owned(),
        text: vec!["The text was changed and not taken as the model.".to_owned()],
        choices: vec![
            Choice::new("Go on editing", "F2 or Ctrl-S takes the text", Decision::Stay),
            Choice::new("Throw away", "the model stays as it is", Decision::DropText),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
}

/// Asks which model file to open.
pub(super) fn ask_open(state: &mut State) {
    let note = "the JSON of POST /api/datasets/models; files feed its tables by their names";
    prompt(state, "Open a model file", note, TextField::default(), Purpose::OpenModel);
}

/// What can be saved.
pub(super) const SAVED_AS: &str = "NAME.job.toml is a job that `pushcube push` repeats, NAME.json the model alone";

/// Asks where to save the model.
pub(super) fn ask_save(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let new = || state.files.folder.join(file_name(&designer.model().name));
    let own = || own_path(state).map_or_else(new, Path::to_path_buf);
    let path = state.model_files.saving.as_ref().map_or_else(own, |saving| saving.path.clone());
    let field = TextField::new(&path.to_string_lossy());
    prompt(state, "Save as", SAVED_AS, field, Purpose::SaveModel);
}

/// Reads a model file.
pub(super) fn open(state: &mut State, text: &str) -> Effects {
    let path = read_path(text, &state.files.folder, state.files.home.as_deref());
    let task = state.task();
    let earlier = state.model_files.opening.wait_for(task);
    Effects::from(earlier).and(Effect::ReadModel(task, path))
}

/// Writes the model into a file that is not there yet.
pub(super) fn save(state: &mut State, text: &str) -> Effects {
    let path = read_path(text, &state.files.folder, state.files.home.as_deref());
    let Some(designer) = &state.designer else { return Effects::none() };
    let model = designer.model().clone();
    let text = match text_for(state, &path) {
        Ok(text) => text,
        Err(why) => {
            state.say(Mark::Warn, format!("not saved: {why}"));
            return Effects::none();
        }
    };
    if let Some(met) = state.model_files.saving.as_mut().filter(|saving| saving.path == path) {
        (met.model, met.text) = (model, text);
        ask_replace(state, &path);
        return Effects::none();
    }
    if own_path(state) == Some(path.as_path()) {
        let task = state.task();
        state.model_files.saving = Some(Saving { task, path: path.clone(), model, text });
        ask_replace(state, &path);
        return Effects::none();
    }
    write(state, path, model, text, false)
}

/// What a file of this name holds.
fn text_for(state: &State, path: &Path) -> Result<String, String> {
    if is_job(path) {
        return jobs::text_of(state, path);
    }
    let model = state.designer.as_ref().map(Designer::model).ok_or("there is no model yet")?;
    match model.target.existing() {
        None => Ok(write_definition(&model.definition())),
        Some(_) => Err("the dataset has its own definition; what can be saved is a job, NAME.job.toml".to_owned()),
    }
}

/// Writes the model over the file that turned out to be there.
pub(super) fn replace(state: &mut State) -> Effects {
    match state.model_files.saving.take() {
        Some(Saving { path, model, text, .. }) => write(state, path, model, text, true),
        None => Effects::none(),
    }
}

fn write(state: &mut State, path: PathBuf, model: Model, text: String, over: bool) -> Effects {
    let task = state.task();
    if is_job(&path) {
        jobs::open_sheet(state, &path, task);
    }
    state.model_files.saving = Some(Saving { task, path: path.clone(), model, text: text.clone() });
    Effect::WriteModel { task, path, text, over }.into()
}

/// The file was written, or not.
pub(super) fn saved(state: &mut State, task: TaskId, answer: Result<(), SaveFailure>) -> Effects {
    let Some(saving) = state.model_files.saving.take_if(|saving| saving.task == task) else { return Effects::none() };
    let path = saving.path.display().to_string();
    let listed = jobs::saved(state, task, answer.clone().map_err(|failure| failure.words()));
    match answer {
        Ok(()) => {
            if let Some(designer) = &mut state.designer {
                designer.saved = Some(saving.model);
            }
            state.say(Mark::Ok, format!("saved {path}"));
        }
        Err(SaveFailure::Exists) => {
            state.model_files.saving = Some(saving);
            state.say(Mark::Warn, format!("{path} is there already; {{key:save}} and Enter ask whether to replace it"));
        }
        Err(SaveFailure::Other(why)) => state.trouble(Trouble {
            title: format!("The model was not saved: {why}"),
            at: state.now.wall,
            text: vec![format!("The file is {path}. The model is as it was.")],
            next: vec!["{key:save} saves it elsewhere.".to_owned()],
            call: None,
        }),
    }
    listed
}

/// Asks whether to replace the file that is there already.
fn ask_replace(state: &mut State, path: &Path) {
    let loss = if own_path(state) == Some(path) {
        "It is the job that was opened; what was not changed here stays as it is there."
    } else {
        "It is there already; what it holds would be lost."
    };
    state.open(Overlay::Question(Question {
        title: "Replace the file?".to_owned(),
        text: vec![path.display().to_string(), loss.to_owned()],
        choices: vec![
            Choice::new("Leave it", "Esc does the same; {key:save} asks for another name", Decision::Stay),
            Choice::new("Replace", "by the model as it is", Decision::ReplaceFile),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
}

/// A model file was read, or not.
pub(super) fn opened(state: &mut State, task: TaskId, answer: Result<String, String>) -> Effects {
    if !state.model_files.opening.awaits(task) {
        return Effects::none();
    }
    state.model_files.opening = Remote::Idle;
    let read = answer.map_err(|why| (why, None));
    match read.and_then(|text| read_definition(&text).map_err(|fault| (fault.to_string(), Some(fault)))) {
        Ok(definition) => become_definition(state, &definition),
        Err((why, fault)) => not_opened(state, &why, fault.as_ref()),
    }
    Effects::none()
}

fn become_definition(state: &mut State, definition: &Definition) {
    let opened = Model::of_definition(definition);
    match &mut state.designer {
        Some(designer) => {
            let fed = designer.model().tables.iter().filter(|table| table.feed.is_some());
            let fed: Vec<TableModel> = fed.map(|table| (**table).clone()).collect();
            let model = opened.fed_by(&fed);
            designer.edit(Edit::Become(Box::new(model)));
        }
        None => state.designer = Some(Designer::new(opened)),
    }
    tell_ready(state);
    if state.overlays.is_empty() {
        state.show(Screen::Designer);
    }
}

fn not_opened(state: &mut State, why: &str, fault: Option<&TextFault>) {
    let text = match fault {
        Some(fault) => {
            format!("The file is no definition. Line {}, column {}: {}.", fault.line, fault.column, fault.text)
        }
        None => "The file could not be read.".to_owned(),
    };
    state.trouble(Trouble {
        title: format!("The model file was not opened: {why}"),
        at: state.now.wall,
        text: vec![text, "The model is as it was.".to_owned()],
        next: vec!["Correct the file and open it again.".to_owned()],
        call: None,
    });
}
