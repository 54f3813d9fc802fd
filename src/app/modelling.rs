//! From files to a model, and from a model to the review: what happens at both ends of screen 4.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::designer::Designer;
use super::effect::{Effects, Remote};
use super::list::Cursor;
use super::state::{Mark, Screen, State, Trouble};
use crate::dataset::{
    ColumnAt, ColumnReading, ColumnSays, Edit, Model, Preview, TableModel, Target, Weight, suggest_roles,
    table_from_preview, table_read_as,
};

/// Makes a model of the files in use as soon as all have been looked at, and shows it. The same files again
/// keep the model as it was edited.
pub(super) fn begin_when_ready(state: &mut State) -> Effects {
    if state.files.using.is_empty() {
        return Effects::none();
    }
    let mut previews: Vec<&Preview> = Vec::new();
    for path in &state.files.using {
        match state.files.looks.get(path) {
            Some(Remote::Ready(preview)) => previews.push(preview),
            Some(Remote::Failed(why)) => {
                let (path, why) = (path.clone(), why.clone());
                return unreadable(state, &path, why);
            }
            _ => return Effects::none(),
        }
    }
    if !state.designer.as_ref().is_some_and(|designer| feeds(designer.model(), &previews)) {
        let mut tables: Vec<TableModel> = previews.iter().map(|preview| table_from_preview(preview)).collect();
        suggest_roles(&mut tables);
        model_of(state, tables);
    }
    state.files.using.clear();
    tell_ready(state);
    if state.screen == Screen::Files && state.overlays.is_empty() {
        state.show(Screen::Designer);
    }
    Effects::none()
}

/// Has the table that a file feeds follow a file that is read in another way now.
pub(super) fn read_again(state: &mut State, path: &Path) {
    let (Some(designer), Some(Remote::Ready(look))) = (&mut state.designer, state.files.looks.get(path)) else {
        return;
    };
    let is_fed = |table: &Arc<TableModel>| {
        table.feed.as_ref().is_some_and(|feed| feed.file == look.file && feed.reading != look.reading)
    };
    if !designer.model().tables.iter().any(is_fed) {
        return;
    }
    let mut model = designer.model().clone();
    for table in model.tables.iter_mut().filter(|table| is_fed(table)) {
        *table = Arc::new(table_again(table, look, &table.readings(&look.sample), &model.target));
    }
    designer.edit(Edit::Become(Box::new(model)));
}

/// A table over a file that is read in another way, or of which some columns are.
fn table_again(table: &TableModel, look: &Preview, readings: &[ColumnReading], target: &Target) -> TableModel {
    let mut fresh = [table_read_as(look, readings)];
    suggest_roles(&mut fresh);
    let [fresh] = fresh;
    table.read_again(&fresh, target)
}

/// Has columns of the selected table be read like this, each by itself.
pub(super) fn read_columns(state: &mut State, places: &[ColumnAt], says: &ColumnSays) {
    let Some(designer) = &mut state.designer else { return };
    let Some(table) = designer.selected_table() else { return };
    let look = table.feed.as_ref().and_then(|feed| state.files.looks.get(&feed.file.path)?.ready());
    let Some(look) = look else { return };
    let mut readings = table.readings(&look.sample);
    for column in places.iter().filter_map(|at| table.columns.get(at.column)?.index) {
        readings.iter_mut().skip(column).take(1).for_each(|one| one.say(says, look.reading.values));
    }
    let table = table_again(table, look, &readings, &designer.model().target);
    designer.edit(Edit::SetTable(designer.table.0, Box::new(table)));
}

/// Whether these files are the ones that feed the model.
fn feeds(model: &Model, previews: &[&Preview]) -> bool {
    let fed: Vec<_> = model.tables.iter().filter_map(|table| table.feed.as_ref()).collect();
    fed.len() == previews.len()
        && previews.iter().all(|look| fed.iter().any(|feed| feed.file == look.file && feed.reading == look.reading))
}

/// Lays the files under the model where it waits for some, else makes a model of them.
fn model_of(state: &mut State, tables: Vec<TableModel>) {
    if let Some(designer) = &mut state.designer
        && let Some(model) = super::destination::fed_by(designer.model(), &tables)
    {
        designer.become_model(model);
        return;
    }
    if let Some(designer) = &mut state.designer
        && designer.model().tables.iter().any(|table| table.feed.is_none())
    {
        let model = designer.model().fed_by(&tables);
        designer.edit(Edit::Become(Box::new(model)));
        return;
    }
    let name = dataset_name(&tables);
    let tables = tables.into_iter().map(Arc::new).collect();
    let model =
        Model { name, description: String::new(), folder: None, tables, notes: BTreeMap::new(), target: Target::New };
    let mut designer = Designer::new(model);
    if let Some(earlier) = state.designer.take().filter(|earlier| earlier.history.can_undo()) {
        designer.come_after(earlier);
    }
    state.designer = Some(designer);
}

pub(super) fn tell_ready(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    match designer.problems().iter().filter(|problem| problem.weight == Weight::Blocks).count() {
        0 => state.say(Mark::Ok, "the model is ready; {key:next-step} opens the review"),
        1 => state.say(Mark::Warn, "1 problem closes the way to the review"),
        n => state.say(Mark::Warn, format!("{n} problems close the way to the review")),
    }
}

fn unreadable(state: &mut State, path: &Path, why: String) -> Effects {
    state.files.using.clear();
    state.trouble(Trouble {
        title: why,
        at: state.now.wall,
        text: vec![format!("The file is {}.", path.display()), "Nothing was sent. The model is as it was.".to_owned()],
        next: vec!["Correct the file and press Enter again, or choose another.".to_owned()],
        call: None,
    });
    Effects::none()
}

/// One file gives the dataset its name; several get that of the folder that holds the first.
pub(super) fn dataset_name(tables: &[TableModel]) -> String {
    let folder =
        |table: &TableModel| Some(table.feed.as_ref()?.file.path.parent()?.file_name()?.to_string_lossy().into_owned());
    match tables {
        [only] => only.name.clone(),
        _ => tables.first().and_then(folder).unwrap_or_else(|| "dataset".to_owned()),
    }
}

/// Opens the review, or goes to the first problem that closes the way.
pub(super) fn review(state: &mut State) -> Effects {
    let Some(designer) = &mut state.designer else { return Effects::none() };
    let blocking = designer.problems().iter().find(|problem| problem.weight == Weight::Blocks).cloned();
    if let Some(problem) = blocking {
        designer.problem = Cursor(0);
        designer.go_to(problem.place);
        state.say(Mark::Warn, format!("not ready: {}", problem.on_screen()));
        return Effects::none();
    }
    match super::review::Review::of(state) {
        Some(review) => super::review::open(state, review),
        None => Effects::none(),
    }
}
