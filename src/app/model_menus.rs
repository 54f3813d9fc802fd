//! The menus and prompts of screen 4: what each key offers for the selected thing, or for all marked columns,
//! and which edit comes of it.

use super::aftermath;
use super::choose::menu;
use super::column_reading;
use super::command::CommandId;
use super::designer::{Cell, Designer, Pane, Row};
use super::destination;
use super::effect::Effects;
use super::field::TextField;
use super::folders;
use super::occupied;
use super::overlay::{Item, Overlay, Pick, Prompt, Purpose};
use super::reading;
use super::run;
use super::state::{Mark, State};
use super::steering;
use crate::dataset::{
    Asked, ColumnAt, DataType, Edit, FormCategory, Model, NAME_LIMIT, Object, OnBad, Orientation, Role, TableModel,
    UpdatePolicy, name_problem,
};
use crate::text;

/// Why a text can't be taken for its purpose, if so; said while it is typed.
pub(super) fn problem_with(purpose: &Purpose, text: &str) -> Option<String> {
    match purpose {
        Purpose::NameDataset => name_problem("the dataset", text),
        Purpose::NewFolder(_) => name_problem("the folder", text),
        Purpose::NameTable(_) => name_problem("the table", text),
        Purpose::NameColumn(_) => name_problem("the column", text),
        Purpose::NameObject(object) => name_problem(&format!("the {}", object.kind()), text),
        Purpose::NewAttribute(_) => name_problem("the attribute", text),
        Purpose::NewMetric(_) => name_problem("the metric", text),
        Purpose::ChunkSize(_) | Purpose::RestartSize(..) => read_chunk_size(text).err(),
        Purpose::BodySize(_) => read_body_size(text).err(),
        Purpose::EndSession(..) => occupied::problem(text),
        Purpose::Describe | Purpose::DescribeTable(_) | Purpose::DescribeObject(_) => {
            let length = text.chars().count();
            (length > NAME_LIMIT).then(|| format!("{length} characters; {NAME_LIMIT} are allowed"))
        }
        Purpose::DeleteDataset(_, name) => aftermath::problem(name, text),
        Purpose::SaveModel | Purpose::OpenModel if text.trim().is_empty() => Some("a path is missing".to_owned()),
        Purpose::Rate(_) => steering::problem(text),
        Purpose::ReadColumns(_, option) => column_reading::read_text(*option, text).err(),
        Purpose::ReadAs(_, option) => reading::take_text(&mut Asked::default(), *option, text).err(),
        Purpose::GoTo(_)
        | Purpose::SaveModel
        | Purpose::OpenModel
        | Purpose::FindDataset
        | Purpose::NameServer
        | Purpose::RenameServer(_)
        | Purpose::LabelServer => None,
    }
}

/// The edit that a text makes; none where it makes none.
pub(super) fn edit_of(purpose: Purpose, text: String) -> Option<Edit> {
    Some(match purpose {
        Purpose::NameDataset => Edit::NameDataset(text),
        Purpose::Describe => Edit::Describe(text),
        Purpose::DescribeTable(at) => Edit::DescribeTable(at, text),
        Purpose::DescribeObject(object) => Edit::DescribeObject(object, text),
        Purpose::NameTable(at) => Edit::NameTable(at, text),
        Purpose::NameColumn(at) => Edit::NameColumn(at, text),
        Purpose::NameObject(object) => Edit::NameObject(object, text),
        Purpose::NewAttribute(at) => Edit::SetRoles(at, vec![Role::attribute(text)]),
        Purpose::NewMetric(at) => Edit::SetRoles(at, vec![Role::metric(text)]),
        Purpose::ChunkSize(at) => Edit::SetChunkSize(at, read_chunk_size(&text).ok()?),
        Purpose::BodySize(at) => Edit::SetChunkSize(at, read_body_size(&text).ok()?),
        Purpose::GoTo(_)
        | Purpose::SaveModel
        | Purpose::OpenModel
        | Purpose::FindDataset
        | Purpose::NewFolder(_)
        | Purpose::RestartSize(..)
        | Purpose::EndSession(..)
        | Purpose::Rate(_)
        | Purpose::NameServer
        | Purpose::RenameServer(_)
        | Purpose::LabelServer
        | Purpose::DeleteDataset(..)
        | Purpose::ReadColumns(..)
        | Purpose::ReadAs(..) => return None,
    })
}

/// A size as [`text::read_size`] reads it, to the byte.
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
    if TableModel::CHUNK_SIZES.contains(&size) {
        return Ok(size);
    }
    Err(format!("{text:?} is no size for a chunk; it must lie between 1 kB and 1000 GB"))
}

/// Reads the largest body of a request, as the limit of a chunk.
fn read_body_size(text: &str) -> Result<u64, String> {
    let size = TableModel::chunk_of(text::read_size(text)?);
    if TableModel::CHUNK_SIZES.contains(&size) {
        return Ok(size);
    }
    Err(format!("{text:?} is no size for a body; it must lie between 4 kB and 1300 GB"))
}

/// Asks for a text.
pub(super) fn ask(state: &mut State, purpose: Purpose) {
    let Some(designer) = &state.designer else { return };
    let model = designer.model();
    let column_name = |at: &ColumnAt| model.column(*at).map(|column| column.name.clone()).unwrap_or_default();
    let (title, note, text) = match &purpose {
        Purpose::NameDataset => ("Name of the dataset", "at most 250 characters", model.name.clone()),
        Purpose::Describe => ("Description of the dataset", "at most 250 characters", model.description.clone()),
        Purpose::DescribeTable(at) => (
            "Description of the table",
            "at most 250 characters; sent only where there is one",
            model.tables.get(*at).map(|table| table.description.clone()).unwrap_or_default(),
        ),
        Purpose::DescribeObject(object) => (
            if matches!(object, Object::Metric(_)) {
                "Description of the metric"
            } else {
                "Description of the attribute"
            },
            "at most 250 characters; sent only where there is one",
            model.notes.get(object).cloned().unwrap_or_default(),
        ),
        Purpose::NameTable(at) => ("Name of the table", "unique in the dataset", table_name(model, *at)),
        Purpose::NameColumn(at) => ("Name of the column in the dataset", "unique in its table", column_name(at)),
        Purpose::NameObject(object) => ("New name", "in every table that uses it", object.name().to_owned()),
        Purpose::NewAttribute(at) => ("Name of the new attribute", "", column_name(at)),
        Purpose::NewMetric(at) => ("Name of the new metric", "", column_name(at)),
        Purpose::ChunkSize(at) => (
            "Largest chunk, as data",
            "like 50MB; base64 makes a third more of it on the wire",
            model.tables.get(*at).map_or_else(String::new, |table| write_size(table.chunk_size)),
        ),
        Purpose::BodySize(at) => (
            "Largest body on the wire",
            "like 64MB, which something before the server may allow; the data is three quarters of it",
            model.tables.get(*at).map_or_else(String::new, |table| write_size(TableModel::body_of(table.chunk_size))),
        ),
        Purpose::GoTo(_) => ("Go to", "a file or a folder", String::new()),
        Purpose::FindDataset => ("Search for a dataset", "a part of its name", String::new()),
        Purpose::OpenModel => ("Open a model file", "the JSON of POST /api/datasets/models", String::new()),
        Purpose::SaveModel => ("Save as", super::model_text::SAVED_AS, String::new()),
        // They have doors of their own.
        Purpose::RestartSize(..)
        | Purpose::EndSession(..)
        | Purpose::Rate(_)
        | Purpose::ReadAs(..)
        | Purpose::ReadColumns(..)
        | Purpose::NewFolder(_)
        | Purpose::NameServer
        | Purpose::RenameServer(_)
        | Purpose::DeleteDataset(..)
        | Purpose::LabelServer => return,
    };
    let field = TextField::new(&text);
    prompt(state, title, note, field, purpose);
}

/// Opens a prompt.
pub(super) fn prompt(state: &mut State, title: &str, note: &str, field: TextField, purpose: Purpose) {
    let (title, note) = (title.to_owned(), note.to_owned());
    state.open(Overlay::Prompt(Prompt { title, note, field, problem: None, purpose }));
}

fn table_name(model: &Model, at: usize) -> String {
    model.tables.get(at).map(|table| table.name.clone()).unwrap_or_default()
}

/// Offers the data types.
pub(super) fn ask_type(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let Some(column) = designer.selected_column() else { return };
    let places = designer.chosen();
    let title = match places.len() {
        1 => format!("Data type of {} ({})", column.name, column.type_basis.reason),
        n => format!("Data type of {n} columns"),
    };
    let now = DataType::ALL.iter().position(|kind| *kind == column.data_type).unwrap_or(0);
    let items = DataType::ALL
        .iter()
        .map(|kind| Item::new(kind.title(), type_note(*kind), Pick::Edit(Edit::SetType(places.clone(), *kind))))
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

/// The names of the attributes or metrics that there are.
fn names(designer: &Designer, metrics: bool) -> Vec<String> {
    let objects = designer.objects().iter().filter_map(|row| match row {
        Row::Of(object) => Some(object),
        Row::Name | Row::Folder | Row::Description => None,
    });
    let wanted = objects.filter(|object| matches!(object, Object::Metric(_)) == metrics);
    wanted.map(|object| object.name().to_owned()).collect()
}

fn attribute_items(designer: &Designer) -> Vec<Item> {
    let (at, places) = (designer.at(), designer.chosen());
    if places.len() > 1 {
        let note = "each under its own name";
        return vec![Item::new(format!("{} attributes", places.len()), note, Pick::Edit(Edit::OwnAttributes(places)))];
    }
    let mut items = Vec::new();
    if let Some(column) = designer.model().column(at) {
        let own = Pick::Edit(Edit::OwnAttributes(vec![at]));
        items.push(Item::new(format!("attribute {}", column.name), "under the column's name", own));
    }
    items.push(Item::new("new attribute…", "with a name of its own", Pick::Ask(Purpose::NewAttribute(at))));
    for name in names(designer, false) {
        for (form, note) in [(FormCategory::Id, "identifies the element"), (FormCategory::Desc, "describes it")] {
            let role = Role::Attribute { name: name.clone(), form };
            items.push(Item::new(format!("{form} of {name}"), note, Pick::Edit(Edit::SetRoles(at, vec![role]))));
        }
    }
    items.extend(also(designer, Role::is_metric, "attribute", Role::attribute));
    items
}

fn metric_items(designer: &Designer) -> Vec<Item> {
    let (at, places) = (designer.at(), designer.chosen());
    if places.len() > 1 {
        let note = "each under its own name";
        return vec![Item::new(format!("{} metrics", places.len()), note, Pick::Edit(Edit::OwnMetrics(places)))];
    }
    let mut items = Vec::new();
    if let Some(column) = designer.model().column(at) {
        let own = Pick::Edit(Edit::OwnMetrics(vec![at]));
        items.push(Item::new(format!("metric {}", column.name), "under the column's name", own));
    }
    items.push(Item::new("new metric…", "with a name of its own", Pick::Ask(Purpose::NewMetric(at))));
    for name in names(designer, true) {
        let pick = Pick::Edit(Edit::SetRoles(at, vec![Role::metric(name.as_str())]));
        items.push(Item::new(format!("of {name}"), "a further expression of this metric", pick));
    }
    items.extend(also(designer, |role| !role.is_metric(), "metric", Role::metric));
    items
}

/// What a column can be besides what it is, and that it can be nothing.
fn also(designer: &Designer, is_other: fn(&Role) -> bool, kind: &str, role: fn(String) -> Role) -> Vec<Item> {
    let Some(column) = designer.selected_column() else { return Vec::new() };
    let mut items = Vec::new();
    if column.roles.iter().all(is_other) && !column.roles.is_empty() {
        let roles = column.roles.iter().cloned().chain([role(column.name.clone())]).collect();
        let label = format!("also a {kind}").replace("a attribute", "an attribute");
        let note = format!("it stays {} as well", column.roles_title());
        items.push(Item::new(label, note, Pick::Edit(Edit::SetRoles(designer.at(), roles))));
    }
    if !column.roles.is_empty() {
        let pick = Pick::Edit(Edit::SetRoles(designer.at(), Vec::new()));
        items.push(Item::new("nothing", "loaded, and neither attribute nor metric", pick));
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
    let keys: Vec<&str> = table.sent().filter(|column| column.is_id()).map(|column| column.name.as_str()).collect();
    let none = if designer.model().target.existing().is_some() { "not told by the server" } else { "none" };
    let keys = if keys.is_empty() { none.to_owned() } else { keys.join(", ") };
    let title = format!("Policy of {} (key: {keys})", table.name);
    let now = UpdatePolicy::ALL.iter().position(|policy| Some(*policy) == table.policy).unwrap_or(0);
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
    let (data, wire) = (table.chunk_limit(), TableModel::body_of(table.chunk_limit()));
    let both = format!("{} of data, {} on the wire", text::size(data), text::size(wire));
    let column = if designer.pane == Pane::Columns { column_reading::item(state) } else { None };
    let at_column = column.is_some();
    let mut items = Vec::from_iter(column);
    items.extend([
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
    ]);
    items.extend(OnBad::ALL.iter().map(|on_bad| {
        let label = match on_bad {
            OnBad::Stop => "stop at bad values",
            OnBad::Null => "null for bad values",
            OnBad::SetAside => "set bad rows aside",
        };
        Item::new(label, on_bad.sentence(), Pick::Edit(Edit::SetOnBad(at, *on_bad)))
    }));
    items.extend([
        Item::new("reading…", "how the file is read, and why", Pick::Reading),
        Item::new("body size…", both.clone(), Pick::Ask(Purpose::BodySize(at))),
        Item::new("chunk size…", both, Pick::Ask(Purpose::ChunkSize(at))),
    ]);
    let title = format!("Options of {} (now {}; bad values: {})", table.name, table.orientation, table.on_bad);
    let now = usize::from(table.orientation == Orientation::Column);
    menu(state, title, items, if at_column { 0 } else { now });
}

/// Asks for another name of what is selected.
pub(super) fn ask_name(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let purpose = match designer.pane {
        Pane::Tables => Purpose::NameTable(designer.table.0),
        Pane::Columns => Purpose::NameColumn(designer.at()),
        Pane::Dataset => match designer.objects().get(designer.object.0) {
            Some(Row::Name) => Purpose::NameDataset,
            Some(Row::Folder) => {
                state.say(Mark::Warn, "a folder is chosen with Enter, not renamed");
                return;
            }
            Some(Row::Description) => Purpose::Describe,
            Some(Row::Of(object)) => Purpose::NameObject(object.clone()),
            None => return,
        },
        Pane::Problems | Pane::Review => return,
    };
    ask(state, purpose);
}

/// Asks for the description of the selected table, attribute or metric, else for the dataset's.
pub(super) fn ask_description(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let purpose = match (designer.pane, designer.objects().get(designer.object.0)) {
        (Pane::Tables, _) => Purpose::DescribeTable(designer.table.0),
        (Pane::Dataset, Some(Row::Of(object))) => Purpose::DescribeObject(object.clone()),
        _ => Purpose::Describe,
    };
    ask(state, purpose);
}

/// Acts on Enter on the model screen.
pub(super) fn edit_selected(state: &mut State) -> Effects {
    let Some(designer) = &mut state.designer else { return Effects::none() };
    if designer.model().target.existing().is_some() {
        match designer.pane {
            Pane::Columns => destination::ask_column(state),
            Pane::Dataset => return destination::ask(state),
            Pane::Review => return run::command(state, CommandId::NextStep),
            Pane::Problems => {
                designer.go_to_selected_problem();
                return reading::open_for_problem(state).unwrap_or_default();
            }
            Pane::Tables => designer.pane = Pane::Columns,
        }
        return Effects::none();
    }
    match (designer.pane, designer.cell) {
        (Pane::Review, _) => return run::command(state, CommandId::NextStep),
        (Pane::Problems, _) => {
            designer.go_to_selected_problem();
            return reading::open_for_problem(state).unwrap_or_default();
        }
        (Pane::Tables, _) => designer.pane = Pane::Columns,
        (Pane::Dataset, _) if designer.objects().get(designer.object.0) == Some(&Row::Folder) => {
            return folders::open(state, Vec::new());
        }
        (Pane::Dataset, _) | (Pane::Columns, Cell::Name) => ask_name(state),
        (Pane::Columns, Cell::Type) => ask_type(state),
        (Pane::Columns, Cell::Role) => {
            let items = attribute_items(designer).into_iter().chain(metric_items(designer)).collect();
            menu(state, "Role".to_owned(), items, 0);
        }
    }
    Effects::none()
}
