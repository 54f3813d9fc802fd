//! How one column is read, or several that are marked: a menu of what can be said of it, each with how it stands, and
//! below that the choices, each with what the column's values become by it.

use super::choose::menu;
use super::effect::Remote;
use super::field::TextField;
use super::model_menus::prompt;
use super::modelling;
use super::overlay::{Item, Pick, Purpose};
use super::state::{Mark, State};
use crate::dataset::value::{DateOrder, DecimalMark, Offsets, PATTERN_LETTERS, TrailingMinus, Trim, ZeroDates};
use crate::dataset::{
    ColumnAt, ColumnModel, ColumnOption, ColumnReading, ColumnSays, Dates, Preview, SampleColumn, Thousands,
};

/// What choosing a line of one of these menus does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnPick {
    /// It opens what can be said of how the selected columns are read.
    Options,
    /// It opens the choices of one of those options.
    Choices(ColumnOption),
    /// It asks for what is a text.
    Ask(Vec<ColumnAt>, ColumnOption),
    /// It reads these columns as is said here.
    Read(Vec<ColumnAt>, ColumnSays),
}

/// Does what a line of one of these menus does.
pub(super) fn picked(state: &mut State, pick: ColumnPick) {
    match pick {
        ColumnPick::Options => ask(state),
        ColumnPick::Choices(option) => ask_option(state, option),
        ColumnPick::Ask(places, option) => ask_text(state, places, option),
        ColumnPick::Read(places, says) => take(state, &places, &says),
    }
}

/// The columns that are meant, the first of them, and what is known of its values.
struct Meant<'a> {
    places: Vec<ColumnAt>,
    column: &'a ColumnModel,
    look: &'a Preview,
    sampled: &'a SampleColumn,
}

fn meant(state: &State) -> Option<Meant<'_>> {
    let designer = state.designer.as_ref()?;
    let table = designer.selected_table()?;
    let look = state.files.looks.get(&table.feed.as_ref()?.file.path).and_then(Remote::ready)?;
    let places = designer.chosen();
    let fed = |at: &ColumnAt| table.columns.get(at.column).filter(|column| column.index.is_some());
    let column = places.iter().find_map(fed)?;
    let sampled = look.sample.columns.get(column.index?)?;
    let places = places.into_iter().filter(|at| fed(at).is_some()).collect();
    Some(Meant { places, column, look, sampled })
}

/// What the menu of the table's options says of the columns that are meant; none where no file feeds them.
pub(super) fn item(state: &State) -> Option<Item> {
    let meant = meant(state)?;
    let said = meant.column.reading.all_words(meant.look.reading.values);
    let label = match meant.places.as_slice() {
        [_] => format!("{}…", meant.column.name),
        several => format!("{} columns…", several.len()),
    };
    let note = if said.is_empty() { "how its values are read: as its file is".to_owned() } else { said };
    Some(Item::new(label, note, Pick::OfColumns(ColumnPick::Options)))
}

/// Offers what can be said of the columns that are meant.
fn ask(state: &mut State) {
    let Some(Meant { places, column, look, .. }) = meant(state) else {
        state.say(Mark::Warn, "no file feeds this column, so there is nothing to read");
        return;
    };
    let file = look.reading.values;
    let reading = &column.reading;
    let mut items: Vec<Item> = ColumnOption::ALL
        .into_iter()
        .map(|option| {
            let whose = if reading.says(option) { "said of the column" } else { "as its file" };
            let note = format!("{} ({whose})", reading.words(option, file));
            Item::new(format!("{}…", option.title()), note, Pick::OfColumns(ColumnPick::Choices(option)))
        })
        .collect();
    if !reading.is_of_file() {
        let pick = Pick::OfColumns(ColumnPick::Read(places.clone(), ColumnSays::AllAsFile));
        items.push(Item::new("all as its file", "what was said of the column is taken back", pick));
    }
    let title = match places.as_slice() {
        [_] => format!("How {} is read", column.name),
        several => format!("How {} columns are read, first {}", several.len(), column.name),
    };
    menu(state, title, items, 0);
}

/// Offers the choices of one option.
fn ask_option(state: &mut State, option: ColumnOption) {
    let Some(meant) = meant(state) else { return };
    if option == ColumnOption::Nulls {
        let places = meant.places.clone();
        ask_text(state, places, option);
        return;
    }
    let (title, items) = (format!("{} of {}", option.title(), meant.column.name), choices(&meant, option));
    menu(state, title, items, 0);
}

/// The choices, the one that stands first.
fn choices(meant: &Meant<'_>, option: ColumnOption) -> Vec<Item> {
    let file = meant.look.reading.values;
    let item = |says: ColumnSays| {
        let mut reading: ColumnReading = meant.column.reading.clone();
        reading.say(&says, file);
        let label = match says {
            ColumnSays::AsFile(_) => format!("as its file: {}", reading.words(option, file)),
            ColumnSays::Marks(_, mark) => format!("{}, {mark} between thousands", reading.words(option, file)),
            _ => reading.words(option, file),
        };
        Item::new(
            label,
            reading.outcome(meant.sampled, file),
            Pick::OfColumns(ColumnPick::Read(meant.places.clone(), says)),
        )
    };
    let other =
        |note: &str| Item::new("another…", note, Pick::OfColumns(ColumnPick::Ask(meant.places.clone(), option)));
    let mut items = vec![item(ColumnSays::AsFile(option))];
    match option {
        ColumnOption::Decimal => {
            let (point, comma) = (DecimalMark::Point, DecimalMark::Comma);
            let marks = [ColumnSays::Decimal(point), ColumnSays::Marks(point, ','), ColumnSays::Decimal(comma)];
            items.extend(marks.into_iter().chain([ColumnSays::Marks(comma, '.')]).map(item));
        }
        ColumnOption::Thousands => {
            let marks = [None, Some('.'), Some(','), Some(' '), Some('\'')];
            let marks = marks.map(|mark| mark.map_or(Thousands::Nothing, Thousands::Mark));
            items.extend(marks.map(|mark| item(ColumnSays::Thousands(mark))));
        }
        ColumnOption::Minus => {
            items.extend([TrailingMinus::Refused, TrailingMinus::Taken].map(|minus| item(ColumnSays::Minus(minus))));
        }
        ColumnOption::Dates => {
            let orders = [DateOrder::Iso, DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Compact];
            items.extend(orders.map(|order| item(ColumnSays::Dates(Dates::Order(order)))));
            items.push(Item::new(
                "a pattern…",
                "like DD.MM.YYYY HH:mm, or h:mm a",
                Pick::OfColumns(ColumnPick::Ask(meant.places.clone(), option)),
            ));
        }
        ColumnOption::ZeroDates => {
            items.extend([ZeroDates::AsText, ZeroDates::Null].map(|zero| item(ColumnSays::ZeroDates(zero))));
        }
        ColumnOption::Offsets => {
            let all = [Offsets::AsText, Offsets::TO_UTC, Offsets::Dropped];
            items.extend(all.map(|offsets| item(ColumnSays::Offsets(offsets))));
            items.push(other("converted to an offset like +02:00"));
        }
        ColumnOption::Trim => items.extend([Trim::Kept, Trim::Trimmed].map(|trim| item(ColumnSays::Trim(trim)))),
        ColumnOption::Nulls => {}
    }
    items
}

/// Asks for what is a text.
fn ask_text(state: &mut State, places: Vec<ColumnAt>, option: ColumnOption) {
    let Some(meant) = meant(state) else { return };
    let now = match (option, meant.column.reading.dates) {
        (ColumnOption::Nulls, _) => meant.column.reading.nulls.join(", "),
        (ColumnOption::Dates, Some(Dates::Pattern(pattern))) => pattern.to_string(),
        _ => String::new(),
    };
    let example = meant.sampled.values.iter().find_map(|cell| cell.text().filter(|text| !text.is_empty()));
    let example = crate::text::cell(example.unwrap_or_default(), 30);
    let (title, note) = match option {
        ColumnOption::Nulls => {
            ("Texts that mean null in this column", "set apart by commas, like 00.00.0000, k.A.".to_owned())
        }
        ColumnOption::Dates => ("Pattern of dates and times", format!("for {example}: {PATTERN_LETTERS}")),
        _ => (option.title(), format!("an offset like +02:00, for {example}")),
    };
    prompt(state, title, &note, TextField::new(&now), Purpose::ReadColumns(places, option));
}

/// What a text says of an option, or why it says nothing.
pub(super) fn read_text(option: ColumnOption, text: &str) -> Result<ColumnSays, String> {
    match option {
        ColumnOption::Nulls => {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            Ok(ColumnSays::Nulls(words.map(str::to_owned).collect()))
        }
        ColumnOption::Dates => Ok(ColumnSays::Dates(Dates::Pattern(text.parse()?))),
        option => format!("{}={}", option.word(), text.trim()).parse(),
    }
}

/// Reads the columns as is said, and says what that makes of the first.
pub(super) fn take(state: &mut State, places: &[ColumnAt], says: &ColumnSays) {
    modelling::read_columns(state, places, says);
    let Some(designer) = &state.designer else { return };
    if let Some(column) = places.first().and_then(|at| designer.model().column(*at)) {
        // What the values are; a dataset that is there has types of its own.
        let kind = column.suggested.unwrap_or(column.data_type);
        let words = format!("{} is read as {} now; {{key:undo}} takes it back", column.name, kind.title());
        state.say(Mark::Ok, words);
    }
}
