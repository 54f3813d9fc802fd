//! The last step: what was found of a job becomes the model, and in front of it stands the review, or whatever is in
//! its way. What the job says beyond a model is kept beside it.

use super::super::designer::Designer;
use super::super::effect::{Effects, TaskId};
use super::super::files;
use super::super::places;
use super::super::review::{self, Review};
use super::super::state::{Mark, Screen, State};
use super::keeping::Kept;
use super::{Opened, Opening, Parts, Stage, hide_steps, stop};
use crate::dataset::{TableModel, Weight};
use crate::job::file::JobTable;
use crate::job::lay;
use crate::job::target::{Goal, NoGoal};

/// A job is looked at: it becomes the model.
pub(in crate::app) fn laid(state: &mut State, task: TaskId, parts: Parts) -> Effects {
    let Some(going) = state.opening.going().filter(|going| going.stage == Stage::Laying(task)) else {
        return Effects::none();
    };
    let (title, path, whole) = (going.title.clone(), going.path.clone(), going.opened.clone());
    let mut opened = whole.clone();
    opened.job.tables.retain(|table| !parts.left.contains(&table.name));
    if opened.job.tables.is_empty() {
        let what = format!("{title} stops: no file is there, and allow_empty lets the rows stay");
        let next = vec!["Put the files where they belong and press Enter on it again (screen 1).".to_owned()];
        state.opening = Opening::Nothing;
        stop(state, Screen::Login, &what, vec!["There is nothing to push.".to_owned()], next);
        return Effects::none();
    }
    if let Err(NoGoal::Call(failure)) = &parts.goal {
        let what = format!("{title} stops: its dataset can't be read: {}", failure.message);
        let text = vec![failure.to_string(), "Nothing was changed.".to_owned()];
        let next = vec!["Enter on it (screen 1) tries again.".to_owned()];
        state.opening = Opening::Nothing;
        stop(state, Screen::Login, &what, text, next);
        return Effects::none();
    }
    state.opening = Opening::Nothing;
    let lacking = parts.goal.as_ref().ok().and_then(|goal| lay::lacks(goal, opened.definition.as_ref(), &parts.left));
    if let Some(why) = lacking {
        let what = format!("{title} stops: {why}");
        let text = vec![format!("No file is there for {}. Nothing was changed.", parts.left.join(", "))];
        let next = vec!["Put the file where it belongs and press Enter on it again (screen 1).".to_owned()];
        stop(state, Screen::Login, &what, text, next);
        return Effects::none();
    }
    let Parts { goal, looks, doubts, .. } = parts;
    let mut tables = Vec::new();
    let mut missing = Vec::new();
    let mut paths = Vec::new();
    for (table, look) in opened.job.tables.iter().zip(looks) {
        match look {
            Ok(look) => {
                tables.push(lay::table(table, &look));
                paths.push(look.file.path.clone());
                files::adopt(&mut state.files, table.reading.asked(), look);
            }
            Err(why) => missing.push((table.clone(), why)),
        }
    }
    state.files.using.clear();
    state.files.marks.clone_from(&paths);
    let (changed, said) = model_of(state, &opened, goal, tables, doubts);
    state.kept = Kept::of(state, &title, path, whole, said);
    let effects = if paths.is_empty() { Effects::none() } else { places::used(state, paths) };
    if let Some((table, _)) = missing.first() {
        let folder = folder_of(&opened, table);
        no_files(state, &title, &missing);
        return effects.and(folder.map_or_else(Effects::none, |folder| files::open(state, folder, None)));
    }
    if let Some(missed) = changed {
        let what = format!("{title} stops: {missed}");
        let text = vec!["Its files are laid under the model here. Nothing was changed on the server.".to_owned()];
        let next = vec![other_goal(&missed).to_owned()];
        stop(state, Screen::Designer, &what, text, next);
        return effects;
    }
    effects.and(end(state, &title))
}

/// Makes the model; gives why its dataset is not the one that was meant, if so, and what is to be said of it.
fn model_of(
    state: &mut State,
    Opened { job, definition, .. }: &Opened,
    goal: Result<Goal, NoGoal>,
    tables: Vec<TableModel>,
    mut doubts: Vec<String>,
) -> (Option<NoGoal>, Vec<String>) {
    let (goal, missed) = match goal {
        Ok(goal) => (goal, None),
        Err(NoGoal::Renamed { dataset, was, now }) => {
            (Goal::There(dataset.clone()), Some(NoGoal::Renamed { dataset, was, now }))
        }
        Err(other) => (Goal::Defined(None), Some(other)),
    };
    let laid = lay::on(job, goal, definition.as_ref(), tables);
    let mut designer = Designer::new(laid.model.clone());
    if let Some(earlier) = state.designer.take() {
        let is_kept = !earlier.is_unsaved();
        if earlier.history.can_undo() {
            designer.come_after(earlier);
        }
        if is_kept {
            designer.saved = Some(laid.model);
        }
    }
    state.designer = Some(designer);
    let mut said = laid.notes;
    said.append(&mut doubts);
    (missed, said)
}

/// Stops where files are chosen.
fn no_files(state: &mut State, title: &str, missing: &[(JobTable, String)]) {
    let whys: Vec<&str> = missing.iter().map(|(_, why)| why.as_str()).collect();
    let what = format!("{title} stops: {}", whys.first().copied().unwrap_or_default());
    let mut text: Vec<String> = whys.iter().map(|why| (*why).to_owned()).collect();
    text.push("The model is that of the job, less these files. Nothing was changed on the server.".to_owned());
    let next = vec![
        "Put the file where it belongs and press Enter on the job again (screen 1).".to_owned(),
        "Or mark another file here ({key:mark}) beside those that are marked, and press Enter: the model takes it by its \
         name."
            .to_owned(),
    ];
    stop(state, Screen::Files, &what, text, next);
}

/// The folder in which the file of a table was looked for.
fn folder_of(opened: &Opened, table: &JobTable) -> Option<std::path::PathBuf> {
    let path = opened.folder.join(table.files.first()?);
    let folder = path.parent()?.to_path_buf();
    crate::dataset::Store::of(&folder).is_none().then_some(folder)
}

const fn other_goal(missed: &NoGoal) -> &'static str {
    match missed {
        NoGoal::Renamed { .. } => {
            "{key:next-step} goes on with the dataset of that id; {key:destination} takes another."
        }
        _ => "{key:destination} chooses where it goes; as it stands a new dataset would be made.",
    }
}

/// Everything is there: the review, unless something is in the way.
fn end(state: &mut State, title: &str) -> Effects {
    let is_watched = hide_steps(state);
    let is_near = is_watched || matches!(state.screen, Screen::Login | Screen::Projects) && state.overlays.is_empty();
    if is_near {
        state.show(Screen::Designer);
    }
    let Some(designer) = &state.designer else { return Effects::none() };
    let blocking = designer.problems().iter().filter(|problem| problem.weight == Weight::Blocks);
    if let Some(first) = blocking.clone().next() {
        let more = match blocking.count() - 1 {
            0 => String::new(),
            n => format!(", and {n} more"),
        };
        let words = format!("{title} no longer fits: {}{more}", first.on_screen());
        state.say(Mark::Bad, words);
        return Effects::none();
    }
    if let Some(review) = Review::of(state).filter(|_| is_watched) {
        state.say(Mark::Ok, format!("{title} is laid with the files of today"));
        return review::open(state, review);
    }
    state.say(Mark::Ok, format!("{title} is laid: {{key:next-step}} on Model opens its review"));
    Effects::none()
}
