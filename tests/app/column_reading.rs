//! How one column is read, where that is otherwise than in its file: what is said shows what the values become, the
//! type follows, and all of it can be taken back.

use pushcube::app::Answer;
use pushcube::app::overlay::{Menu, Overlay};
use pushcube::dataset::value::{DecimalMark, Offsets};
use pushcube::dataset::{AskedValues, Cell, ColumnReading, DataType, Dates, Preview, TableModel, weigh};
use pushcube::push::job::TableJob;

use crate::story::Story;
use crate::things::preview;

const CUSTOMERS: &str = "/data/customers.csv";

/// A look at `customers.csv` with these values in its last column.
fn look(values: [&str; 3]) -> Preview {
    let mut look = preview(CUSTOMERS);
    look.sample.columns[2].values = values.map(|text| Cell::Bare(text.to_owned())).to_vec();
    let found = weigh(&look.sample, b',', AskedValues::default());
    (look.reading.values, look.reading.open) = (found.values, found.open);
    look
}

/// The model of `customers.csv`, the cursor on the last column, whose values are these.
fn on_column(values: [&str; 3]) -> Story {
    let mut story = Story::at_files();
    story.keys("j").answer(Answer::Preview(Ok(Box::new(look(values))))).keys("Enter").seen();
    let pane = |story: &Story| story.state.designer.as_ref().unwrap().pane;
    while pane(&story) != pushcube::app::designer::Pane::Columns {
        story.keys("Tab");
    }
    story.keys("G End");
    story
}

fn table(story: &Story) -> &TableModel {
    story.state.designer.as_ref().unwrap().selected_table().unwrap()
}

fn menu(story: &Story) -> &Menu {
    match story.top() {
        Overlay::Menu(menu) => menu,
        other => panic!("{other:?}"),
    }
}

/// Goes to a line of the menu that is open and takes it.
fn choose(story: &mut Story, label: &str) {
    let place = menu(story).items.iter().position(|item| item.label.starts_with(label));
    let place = place.unwrap_or_else(|| panic!("{label}: {:?}", menu(story)));
    story.keys("Home");
    for _ in 0..place {
        story.keys("j");
    }
    story.keys("Enter");
}

#[test]
fn a_column_has_a_decimal_mark_of_its_own() {
    let mut story = on_column(["1,5", "2", "3,25"]);
    assert_eq!(table(&story).columns[2].data_type, DataType::Double, "found out for the file");
    story.keys("o");
    choose(&mut story, "since");
    choose(&mut story, "decimal mark");
    let notes: Vec<&str> = menu(&story).items.iter().map(|item| item.note.as_str()).collect();
    assert_eq!(notes[0], "Double: 1,5 is 1.5, 2 is 2");
    assert!(notes[1].starts_with("String"), "{notes:?}");
    choose(&mut story, "point");
    assert_eq!(table(&story).columns[2].data_type, DataType::String);
    assert_eq!(table(&story).columns[2].reading.decimal, Some(DecimalMark::Point));
    story.says("since is read as String now");
    story.keys("u");
    assert_eq!(table(&story).columns[2].data_type, DataType::Double);
    assert_eq!(table(&story).columns[2].reading, ColumnReading::default());
}

#[test]
fn a_pattern_is_typed_checked_and_goes_into_the_job() {
    let mut story = on_column(["17.04.26 10h15", "18.04.26 23h59", ""]);
    assert_eq!(table(&story).columns[2].data_type, DataType::String);
    story.keys("o Enter");
    choose(&mut story, "dates and times");
    choose(&mut story, "a pattern");
    story.typed("dd.mm.yy").keys("Enter");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.as_ref().unwrap().contains("minutes mm")));
    story.keys("Ctrl-U").typed("DD.MM.YY HH'h'mm").keys("Enter").says("since is read as DateTime now");
    let column = &table(&story).columns[2];
    assert!(matches!(column.reading.dates, Some(Dates::Pattern(_))), "{column:?}");
    let job = TableJob::from_model(table(&story)).unwrap();
    let json = serde_json::to_string(&job).unwrap();
    assert!(json.contains("DD.MM.YY HH'h'mm"), "{json}");
    assert_eq!(serde_json::from_str::<TableJob>(&json).unwrap().columns, job.columns);
    assert!(job.columns[0].reading.is_of_file());
    story.keys("o");
    assert!(menu(&story).items[0].note.contains("DD.MM.YY HH'h'mm"), "{:?}", menu(&story));
    story.keys("Enter");
    choose(&mut story, "all as its file");
    assert!(table(&story).columns[2].reading.is_of_file());
}

#[test]
fn what_one_column_leaves_open_it_can_settle_for_itself() {
    let mut story = on_column(["2026-04-17T10:00:00+02:00", "2026-04-17T11:00:00Z", "2026-04-18T00:30:00+02:00"]);
    story.keys(">").says("has an offset from UTC and can stay text or be 2026-04-17T08:00:00 or 2026-04-17T10:00:00");
    story.keys("Tab").keys("Shift-Tab l G End o Enter");
    choose(&mut story, "offsets");
    choose(&mut story, "converted to UTC");
    let column = &table(&story).columns[2];
    assert_eq!((column.data_type, column.reading.offsets), (DataType::DateTime, Some(Offsets::TO_UTC)));
    story.keys(">");
    assert!(matches!(story.top(), Overlay::Review(_)), "{:?}", story.state.overlays);
    story.keys("Esc u >").says("has an offset from UTC");
    story.keys("l G End s >");
    assert!(matches!(story.top(), Overlay::Review(_)), "a column that is left out leaves nothing open");
}

#[test]
fn several_columns_are_read_alike_and_words_mean_null_in_them() {
    let mut story = on_column(["1", "k.A.", "3"]);
    story.keys("Home Space G End Space o");
    assert!(menu(&story).items[0].label.starts_with("2 columns"), "{:?}", menu(&story));
    story.keys("Enter");
    choose(&mut story, "words for null");
    story.typed("k.A., 2").keys("Enter");
    let columns = &table(&story).columns;
    assert_eq!([0, 2].map(|at| columns[at].reading.nulls.clone()), [["k.A.", "2"], ["k.A.", "2"]]);
    assert_eq!([0, 2].map(|at| columns[at].data_type), [DataType::Integer, DataType::Integer]);
    assert_eq!([0, 2].map(|at| columns[at].seen.nulls), [1, 1]);
    assert!(columns[1].reading.is_of_file());
    story.keys("u");
    assert!(table(&story).columns.iter().all(|column| column.reading.is_of_file()), "one step");
}

#[test]
fn the_file_read_again_keeps_what_is_said_of_its_columns_and_their_places() {
    let mut story = on_column(["17.04.26", "18.04.26", ""]);
    story.keys("o Enter");
    choose(&mut story, "dates and times");
    choose(&mut story, "a pattern");
    story.typed("DD.MM.YY").keys("Enter K");
    let names = |story: &Story| table(story).columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&story), ["customer_id", "since", "customer_name"]);
    story.keys("Shift-Tab o");
    choose(&mut story, "reading");
    story.keys("G End Enter j Enter");
    let mut again = look(["19.04.26", "", ""]);
    again.reading.values.trim = pushcube::dataset::value::Trim::Trimmed;
    story.answer(Answer::Preview(Ok(Box::new(again)))).keys("Esc");
    assert_eq!(names(&story), ["customer_id", "since", "customer_name"]);
    let column = &table(&story).columns[1];
    assert_eq!((column.data_type, column.example.as_deref()), (DataType::Date, Some("19.04.26")));
}
