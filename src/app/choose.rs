//! Menus, prompts and questions: what each offers, and what happens with the keys while one is open.

use super::command::{self, COMMANDS, Command, CommandId, Scope};
use super::designer::{Cell, Designer, Object, Pane};
use super::effect::Effects;
use super::field::TextField;
use super::files;
use super::list::Cursor;
use super::monitor;
use super::overlay::{Choice, Decision, Help, Item, Menu, Overlay, Pick, Prompt, Purpose, Question};
use super::review;
use super::run;
use super::sign_in;
use super::state::State;
use super::waiting;
use crate::dataset::{
    DataType, Edit, FormCategory, Model, NAME_LIMIT, Orientation, Role, TableModel, UpdatePolicy, name_problem,
};
use crate::push::event;
use crate::text;

/// Does what an overlay was open for. It is closed already.
pub(super) fn take(state: &mut State, overlay: Overlay) -> Effects {
    match overlay {
        Overlay::Help(help) => match help_rows(state, &help).get(help.cursor.0) {
            Some(command) => run::command(state, command.id),
            None => Effects::none(),
        },
        Overlay::Menu(menu) => match menu.items.into_iter().nth(menu.cursor.0) {
            Some(item) => pick(state, item.pick),
            None => Effects::none(),
        },
        Overlay::Prompt(prompt) => take_text(state, prompt),
        Overlay::Question(question) => match question.choices.get(question.cursor.0) {
            Some(choice) => decide(state, choice.decision),
            None => Effects::none(),
        },
        Overlay::Review(review) => review::push(state, *review),
        Overlay::Text(_) => Effects::none(),
    }
}

/// The commands that help lists: those that apply here and hold what is looked for. Under another overlay
/// the page has no keys, so only those are listed that mean something everywhere.
pub fn help_rows(state: &State, help: &Help) -> Vec<&'static Command> {
    let is_covered = state.overlays.iter().any(|overlay| !matches!(overlay, Overlay::Help(_)));
    COMMANDS
        .iter()
        .filter(|command| command.applies(state.screen))
        .filter(|command| !is_covered || command.scopes == [Scope::Everywhere])
        .filter(|command| {
            let keys = command.keys.join(" ");
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
        Pick::Ask(purpose) => {
            ask(state, purpose);
            Effects::none()
        }
        Pick::Run(id) => run::command(state, id),
        Pick::Nothing => Effects::none(),
    }
}

fn decide(state: &mut State, decision: Decision) -> Effects {
    match decision {
        Decision::Stay => Effects::none(),
        Decision::EndUpload(task) => monitor::end(state, task),
        Decision::Answer(task, question, choice) => waiting::answer(state, task, question, choice),
        Decision::AskChunkSize(task, question, proposed) => {
            waiting::ask_size(state, task, question, proposed);
            Effects::none()
        }
        Decision::Quit => run::quit_now(state),
        Decision::SignInOpenly => sign_in::sign_in(state),
    }
}

fn edit_model(state: &mut State, edit: Edit) {
    if let Some(designer) = &mut state.designer {
        designer.edit(edit);
    }
}

/// Why a text can't be taken for its purpose, if so; said while it is typed.
pub(super) fn problem_with(purpose: &Purpose, text: &str) -> Option<String> {
    match purpose {
        Purpose::NameDataset => name_problem("the dataset", text),
        Purpose::NameTable(_) => name_problem("the table", text),
        Purpose::NameColumn(_) => name_problem("the column", text),
        Purpose::NameObject(role) if role.is_metric() => name_problem("the metric", text),
        Purpose::NameObject(_) | Purpose::NewAttribute(_) => name_problem("the attribute", text),
        Purpose::NewMetric(_) => name_problem("the metric", text),
        Purpose::ChunkSize(_) | Purpose::RestartSize(..) => read_chunk_size(text).err(),
        Purpose::Describe => {
            let length = text.chars().count();
            (length > NAME_LIMIT).then(|| format!("{length} characters; {NAME_LIMIT} are allowed"))
        }
        Purpose::GoTo(_) => None,
    }
}

/// The smallest and the largest chunk.
const CHUNK_SIZES: std::ops::RangeInclusive<u64> = 1_000..=1_000_000_000_000;

/// A size as [`read_size`] reads it, to the byte.
pub(super) fn write_size(bytes: u64) -> String {
    match bytes {
        n if n.is_multiple_of(1_000_000) => format!("{} MB", n / 1_000_000),
        n if n.is_multiple_of(1_000) => format!("{} kB", n / 1_000),
        n => format!("{n} B"),
    }
}

/// Reads the limit of a chunk.
pub fn read_chunk_size(text: &str) -> Result<u64, String> {
    let size = text::read_size(text)?;
    if CHUNK_SIZES.contains(&size) {
        return Ok(size);
    }
    Err(format!("{text:?} is no size for a chunk; it must lie between 1 kB and 1000 GB"))
}

fn take_text(state: &mut State, mut prompt: Prompt) -> Effects {
    let text = prompt.field.text().to_owned();
    prompt.problem = problem_with(&prompt.purpose, &text);
    if prompt.problem.is_some() {
        state.overlays.push(Overlay::Prompt(prompt));
        return Effects::none();
    }
    let edit = match prompt.purpose {
        Purpose::NameDataset => Edit::NameDataset(text),
        Purpose::Describe => Edit::Describe(text),
        Purpose::NameTable(at) => Edit::NameTable(at, text),
        Purpose::NameColumn(at) => Edit::NameColumn(at, text),
        Purpose::NameObject(role) => Edit::NameObject(role, text),
        Purpose::NewAttribute(at) => Edit::SetRole(at, Role::attribute(text)),
        Purpose::NewMetric(at) => Edit::SetRole(at, Role::metric(text)),
        Purpose::ChunkSize(at) => match read_chunk_size(&text) {
            Ok(size) => Edit::SetChunkSize(at, size),
            Err(_) => return Effects::none(),
        },
        Purpose::RestartSize(task, question) => {
            return match read_chunk_size(&text) {
                Ok(chunk_size) => waiting::answer(state, task, question, event::Choice::Smaller { chunk_size }),
                Err(_) => Effects::none(),
            };
        }
        Purpose::GoTo(_) if text.trim().is_empty() => return Effects::none(),
        Purpose::GoTo(_) => return files::go_to(state, &text),
    };
    edit_model(state, edit);
    Effects::none()
}

/// Asks for a text.
fn ask(state: &mut State, purpose: Purpose) {
    let Some(designer) = &state.designer else { return };
    let model = designer.model();
    let (title, note, text) = match &purpose {
        Purpose::NameDataset => ("Name of the dataset", "at most 250 characters", model.name.clone()),
        Purpose::Describe => ("Description of the dataset", "at most 250 characters", model.description.clone()),
        Purpose::NameTable(at) => ("Name of the table", "unique in the dataset", table_name(model, *at)),
        Purpose::NameColumn(at) => (
            "Name of the column in the dataset",
            "unique in its table",
            model.column(*at).map(|column| column.name.clone()).unwrap_or_default(),
        ),
        Purpose::NameObject(role) => ("New name", "in every table that uses it", role.name().to_owned()),
        Purpose::NewAttribute(at) => {
            ("Name of the new attribute", "", model.column(*at).map(|c| c.name.clone()).unwrap_or_default())
        }
        Purpose::NewMetric(at) => {
            ("Name of the new metric", "", model.column(*at).map(|c| c.name.clone()).unwrap_or_default())
        }
        Purpose::ChunkSize(at) => (
            "Largest chunk, as data",
            "like 50MB; base64 makes a third more of it on the wire",
            model.tables.get(*at).map_or_else(String::new, |table| write_size(table.chunk_size)),
        ),
        Purpose::GoTo(_) => ("Go to", "a file or a folder", String::new()),
        // It has a door of its own.
        Purpose::RestartSize(..) => return,
    };
    state.open(Overlay::Prompt(Prompt {
        title: title.to_owned(),
        note: note.to_owned(),
        field: TextField::new(&text),
        problem: None,
        purpose,
    }));
}

fn table_name(model: &Model, at: usize) -> String {
    model.tables.get(at).map(|table| table.name.clone()).unwrap_or_default()
}

fn menu(state: &mut State, title: String, items: Vec<Item>, at: usize) {
    state.open(Overlay::Menu(Menu { title, items, cursor: Cursor(at) }));
}

/// Offers the data types.
pub(super) fn ask_type(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let at = designer.at();
    let Some(column) = designer.model().column(at) else { return };
    let title = format!("Data type of {} ({})", column.name, column.reason);
    let now = DataType::ALL.iter().position(|kind| *kind == column.data_type).unwrap_or(0);
    let items = DataType::ALL
        .iter()
        .map(|kind| Item::new(kind.title(), type_note(*kind), Pick::Edit(Edit::SetType(at, *kind))))
        .collect();
    menu(state, title, items, now);
}

const fn type_note(kind: DataType) -> &'static str {
    match kind {
        DataType::String => "any text",
        DataType::Integer => "whole numbers up to 2 147 483 647",
        DataType::BigInteger => "whole numbers of up to 18 digits",
        DataType::Double => "numbers with fractions, about 16 digits",
        DataType::BigDecimal => "numbers with fractions, every digit kept",
        DataType::Bool => "true or false",
        DataType::Date => "2026-01-31",
        DataType::Time => "23:59:59",
        DataType::DateTime => "2026-01-31T23:59:59",
    }
}

/// The attributes or metrics that other columns already serve.
fn objects(designer: &Designer, metrics: bool) -> Vec<Role> {
    let roles = designer.objects().into_iter().filter_map(|object| match object {
        Object::Role(role) => Some(role),
        Object::Name | Object::Description => None,
    });
    roles.filter(|role| role.is_metric() == metrics).collect()
}

fn attribute_items(designer: &Designer) -> Vec<Item> {
    let at = designer.at();
    let mut items = vec![Item::new("new attribute…", "with a name of its own", Pick::Ask(Purpose::NewAttribute(at)))];
    if let Some(column) = designer.model().column(at) {
        let own = Role::attribute(column.name.as_str());
        items.insert(
            0,
            Item::new(
                format!("attribute {}", column.name),
                "under the column's name",
                Pick::Edit(Edit::SetRole(at, own)),
            ),
        );
    }
    for role in objects(designer, false) {
        for (form, note) in [(FormCategory::Id, "identifies the element"), (FormCategory::Desc, "describes it")] {
            let name = role.name().to_owned();
            let role = Role::Attribute { name: name.clone(), form };
            items.push(Item::new(format!("{form} of {name}"), note, Pick::Edit(Edit::SetRole(at, role))));
        }
    }
    items
}

fn metric_items(designer: &Designer) -> Vec<Item> {
    let at = designer.at();
    let mut items = vec![Item::new("new metric…", "with a name of its own", Pick::Ask(Purpose::NewMetric(at)))];
    if let Some(column) = designer.model().column(at) {
        let own = Role::metric(column.name.as_str());
        items.insert(
            0,
            Item::new(format!("metric {}", column.name), "under the column's name", Pick::Edit(Edit::SetRole(at, own))),
        );
    }
    for role in objects(designer, true) {
        let label = format!("of {}", role.name());
        items.push(Item::new(label, "a further expression of this metric", Pick::Edit(Edit::SetRole(at, role))));
    }
    items
}

/// Offers the attributes that the selected column can become or join.
pub(super) fn ask_attribute(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let items = attribute_items(designer);
    menu(state, "Attribute".to_owned(), items, 0);
}

/// Offers the metrics that the selected column can become or join.
pub(super) fn ask_metric(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let items = metric_items(designer);
    menu(state, "Metric".to_owned(), items, 0);
}

/// Offers the update policies of the selected table.
pub(super) fn ask_policy(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let Some(table) = designer.selected_table() else { return };
    let at = designer.table.0;
    let keys: Vec<&str> = table.sent().filter(|c| !c.role.is_metric()).map(|column| column.name.as_str()).collect();
    let title = format!(
        "Policy of {} (key: {})",
        table.name,
        if keys.is_empty() { "none".to_owned() } else { keys.join(", ") }
    );
    let now = UpdatePolicy::ALL.iter().position(|policy| *policy == table.policy).unwrap_or(0);
    let items = UpdatePolicy::ALL
        .iter()
        .map(|policy| Item::new(policy.as_str(), policy.sentence(), Pick::Edit(Edit::SetPolicy(at, *policy))))
        .collect();
    menu(state, title, items, now);
}

/// Offers the options of the selected table.
pub(super) fn ask_options(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let Some(table) = designer.selected_table() else { return };
    let at = designer.table.0;
    let limit = table.chunk_limit();
    let chunk = format!("{} of data, {} on the wire", text::size(limit), text::size(limit / 3 * 4));
    let items = vec![
        Item::new(
            "rows",
            "orientation ROW: streams in flat memory",
            Pick::Edit(Edit::SetOrientation(at, Orientation::Row)),
        ),
        Item::new(
            "columns",
            format!(
                "orientation COLUMN: holds one chunk of at most {} in memory",
                text::size(TableModel::COLUMN_CHUNK_SIZE)
            ),
            Pick::Edit(Edit::SetOrientation(at, Orientation::Column)),
        ),
        Item::new("chunk size…", chunk, Pick::Ask(Purpose::ChunkSize(at))),
    ];
    let title = format!("Options of {} (now {})", table.name, table.orientation);
    menu(state, title, items, usize::from(table.orientation == Orientation::Column));
}

/// Asks for another name of what is selected.
pub(super) fn ask_name(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let purpose = match designer.pane {
        Pane::Tables => Purpose::NameTable(designer.table.0),
        Pane::Columns => Purpose::NameColumn(designer.at()),
        Pane::Dataset => match designer.objects().into_iter().nth(designer.object.0) {
            Some(Object::Name) => Purpose::NameDataset,
            Some(Object::Description) => Purpose::Describe,
            Some(Object::Role(role)) => Purpose::NameObject(role),
            None => return,
        },
        Pane::Problems | Pane::Review => return,
    };
    ask(state, purpose);
}

/// Asks for the dataset's description.
pub(super) fn ask_description(state: &mut State) {
    ask(state, Purpose::Describe);
}

/// Acts on Enter on the model screen.
pub(super) fn edit_selected(state: &mut State) -> Effects {
    let Some(designer) = &mut state.designer else { return Effects::none() };
    match (designer.pane, designer.cell) {
        (Pane::Review, _) => return run::command(state, CommandId::NextStep),
        (Pane::Problems, _) => designer.go_to_selected_problem(),
        (Pane::Tables, _) => designer.pane = Pane::Columns,
        (Pane::Dataset, _) | (Pane::Columns, Cell::Name) => ask_name(state),
        (Pane::Columns, Cell::Type) => ask_type(state),
        (Pane::Columns, Cell::Role) => {
            let items = attribute_items(designer).into_iter().chain(metric_items(designer)).collect();
            menu(state, "Role".to_owned(), items, 0);
        }
    }
    Effects::none()
}

/// Offers what can be done with the selected upload.
pub(super) fn ask_upload(state: &mut State) {
    let Some(upload) = state.monitor.selected() else { return };
    let mut items = Vec::new();
    items.push(Item::new("keep watching", "nothing changes", Pick::Nothing));
    if upload.question().is_some() {
        waiting::open(state);
        return;
    }
    if upload.is_waiting() {
        items.push(Item::new("try now", "makes the call that is waited for", Pick::Run(CommandId::Again)));
    }
    if upload.is_running() {
        items.push(Item::new("end it…", "asks, then deletes the upload session", Pick::Run(CommandId::End)));
    } else {
        items.push(Item::new("push again…", "opens the review for the same push", Pick::Run(CommandId::Again)));
    }
    items.push(Item::new("requests", "every request that was made", Pick::Run(CommandId::Log)));
    items.push(Item::new("copy", "the ids of dataset and session", Pick::Run(CommandId::Copy)));
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
    let mut text: Vec<String> = state
        .monitor
        .running()
        .map(|upload| {
            let (_, accepted) = upload.wire_bytes();
            let (name, accepted) = (&upload.job.definition.name, text::size(accepted));
            format!(
                "{name} is on its way to {}: {accepted} accepted. Quitting stops it; nothing of it is published.",
                upload.server
            )
        })
        .collect();
    if state.designer.as_ref().is_some_and(|designer| designer.history.can_undo()) {
        text.push("The model as you edited it is not kept.".to_owned());
    }
    if text.is_empty() {
        text.push("Nothing would be lost.".to_owned());
    }
    text
}
