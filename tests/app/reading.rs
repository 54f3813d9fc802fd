//! The reading options: what is said of a file is what it is read with, at once, and the model follows.

use std::path::Path;

use pushcube::app::overlay::Overlay;
use pushcube::app::reading::{ReadingOption, rows};
use pushcube::app::{Answer, Effect, Screen};
use pushcube::dataset::value::{DateOrder, DecimalMark, Offsets, ZeroDates};
use pushcube::dataset::{
    Asked, AskedValues, Cell, DataType, Format, Naming, Preview, Reading, Sheets, Thousands, weigh,
};

use crate::story::{Story, assert_effects};
use crate::things::preview;

const CUSTOMERS: &str = "/data/customers.csv";

/// The options of `customers.csv` lie open.
fn on_options() -> Story {
    let mut story = Story::at_files();
    story.keys("j").look(CUSTOMERS).seen().keys("o");
    assert!(matches!(story.top(), Overlay::Reading(_)), "{:?}", story.top());
    story
}

/// Goes to an option and opens it.
fn change(story: &mut Story, option: ReadingOption) {
    let Overlay::Reading(sheet) = story.top() else { panic!("{:?}", story.top()) };
    let at = rows(&story.state, &sheet.path).iter().position(|row| row.option == option).unwrap();
    story.keys("g");
    story.keys("Home");
    for _ in 0..at {
        story.keys("j");
    }
    story.keys("Enter");
}

fn shown(story: &Story, option: ReadingOption) -> (String, String) {
    let row = rows(&story.state, Path::new(CUSTOMERS)).into_iter().find(|row| row.option == option).unwrap();
    (row.value, row.why)
}

/// What the newest look at a file was asked to read it as.
fn asked(story: &mut Story) -> Asked {
    let asked = story.effects().iter().rev().find_map(|effect| match effect {
        Effect::Preview(_, _, asked) => Some((**asked).clone()),
        _ => None,
    });
    asked.expect("the file is read again")
}

fn read_as(reading: Reading) -> Preview {
    Preview { reading, ..preview(CUSTOMERS) }
}

#[test]
fn each_option_shows_what_was_found_and_why() {
    let mut story = on_options();
    assert_effects!(story, []);
    assert_eq!(shown(&story, ReadingOption::Delimiter), ("comma".to_owned(), "commas".to_owned()));
    assert_eq!(shown(&story, ReadingOption::Header).0, "line 1");
    assert!(rows(&story.state, Path::new(CUSTOMERS)).iter().all(|row| !row.why.is_empty()));
    story.keys("Esc");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn what_is_said_is_read_at_once_and_the_options_stay_open() {
    let mut story = on_options();
    change(&mut story, ReadingOption::Delimiter);
    story.keys("j Enter");
    assert_eq!(asked(&mut story).delimiter, Some(b';'));
    assert!(story.state.files.looks[Path::new(CUSTOMERS)].is_loading());
    let again = read_as(Reading { delimiter: b';', ..Reading::default() });
    story.answer(Answer::Preview(Ok(Box::new(again)))).seen();
    assert_eq!(shown(&story, ReadingOption::Delimiter), ("semicolon".to_owned(), "said by you".to_owned()));
    change(&mut story, ReadingOption::Delimiter);
    story.keys("G");
    story.keys("End Enter");
    assert_eq!(asked(&mut story).delimiter, None, "found out again");
}

#[test]
fn every_option_can_be_said() {
    let mut story = on_options();
    for (option, keys) in [
        (ReadingOption::Quote, "j Enter"),
        (ReadingOption::Escape, "j Enter"),
        (ReadingOption::Encoding, "j Enter"),
        (ReadingOption::Header, "Home j Enter Ctrl-U 4 Enter"),
        (ReadingOption::Bottom, "Ctrl-U 1 Enter"),
        (ReadingOption::Comment, "# Enter"),
        (ReadingOption::Decimal, "j Enter"),
        (ReadingOption::Thousands, "j Enter"),
        (ReadingOption::Minus, "j Enter"),
        (ReadingOption::Dates, "j Enter"),
        (ReadingOption::ZeroDates, "j Enter"),
        (ReadingOption::Offsets, "G End Enter + 0 2 : 0 0 Enter"),
        (ReadingOption::Nulls, "N A , 0 Enter"),
        (ReadingOption::Trim, "j Enter"),
    ] {
        change(&mut story, option);
        story.keys(keys);
        story.look(CUSTOMERS).seen();
    }
    let said = story.state.files.asked(Path::new(CUSTOMERS));
    assert_eq!((said.quote, said.encoding.as_deref()), (Some(b'\''), Some("windows-1252")));
    assert_eq!((said.skip_top, said.skip_bottom, said.comment.as_str()), (3, 1, "#"));
    assert_eq!(said.nulls, ["NA", "0"]);
    assert_eq!((said.values.decimal, said.values.thousands), (Some(DecimalMark::Comma), Some(Thousands::Mark('.'))));
    assert_eq!(said.values.date_order, Some(DateOrder::DayFirst));
    assert_eq!((said.values.zero_dates, said.values.offsets), (ZeroDates::Null, Some(Offsets::ConvertedTo(120))));
    assert_eq!(said.clash(), None);
    story.keys("Esc").seen().keys("k j o");
    assert_eq!(story.state.files.asked(Path::new(CUSTOMERS)), said, "it is remembered");
}

#[test]
fn a_file_without_a_header_line_is_said_to_have_none() {
    let mut story = on_options();
    change(&mut story, ReadingOption::Header);
    story.keys("Home j j Enter");
    assert_eq!(asked(&mut story).naming, Some(Naming::Numbered));
    let again = read_as(Reading { naming: Naming::Numbered, ..Reading::default() });
    story.answer(Answer::Preview(Ok(Box::new(again)))).seen();
    assert_eq!(shown(&story, ReadingOption::Header), ("none".to_owned(), "said by you".to_owned()));
    change(&mut story, ReadingOption::Header);
    story.keys("End Enter");
    assert_eq!(asked(&mut story).naming, None, "found out again");
}

/// A look at a workbook of three sheets, one of which is read.
fn workbook(reading: Reading) -> Preview {
    let names = ["Cover", "Orders", "Old \u{1b}[1m"].map(str::to_owned).to_vec();
    let reading = Reading { format: Format::Workbook, ..reading };
    Preview { reading, sheets: Some(Sheets { names, read: 1, top_row: 4 }), ..preview(CUSTOMERS) }
}

#[test]
fn the_sheets_of_a_workbook_are_listed_and_the_chosen_one_is_read() {
    let mut story = Story::at_files();
    story.keys("j").answer(Answer::Preview(Ok(Box::new(workbook(Reading::default()))))).seen().keys("o");
    let options: Vec<_> = rows(&story.state, Path::new(CUSTOMERS)).iter().map(|row| row.option).collect();
    let of_sheets = [
        ReadingOption::Sheet,
        ReadingOption::Range,
        ReadingOption::Header,
        ReadingOption::Bottom,
        ReadingOption::Nulls,
        ReadingOption::Trim,
    ];
    assert_eq!(options, of_sheets, "and nothing that only text has");
    assert_eq!(shown(&story, ReadingOption::Sheet).0, "Orders");
    assert_eq!(shown(&story, ReadingOption::Header).0, "row 4");
    change(&mut story, ReadingOption::Sheet);
    let Overlay::Menu(menu) = story.top() else { panic!("{:?}", story.top()) };
    let labels: Vec<_> = menu.items.iter().map(|item| item.label.as_str()).collect();
    assert_eq!((labels[..2].to_vec(), menu.cursor.0), (vec!["Cover", "Orders"], 1));
    assert!(!labels[2].contains('\u{1b}'), "{labels:?}");
    story.keys("j Enter");
    assert_eq!(asked(&mut story).sheet.as_deref(), Some("Old \u{1b}[1m"), "the name itself");
    story.answer(Answer::Preview(Ok(Box::new(workbook(Reading::default()))))).seen();
    change(&mut story, ReadingOption::Range);
    story.keys("b 4 Enter");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.is_some()), "{:?}", story.top());
    story.keys(": f 9 0 Enter");
    assert_eq!(asked(&mut story).range.unwrap().to_string(), "B4:F90");
    let again = workbook(Reading { range: "B4:F90".parse().ok(), ..Reading::default() });
    story.answer(Answer::Preview(Ok(Box::new(again)))).seen();
    assert_eq!(shown(&story, ReadingOption::Range), ("B4:F90".to_owned(), "said by you".to_owned()));
    // A row is counted from the start of the sheet, wherever the cells begin that are read.
    change(&mut story, ReadingOption::Header);
    story.keys("Home j Enter").keys("Ctrl-U 3 Enter");
    let Overlay::Prompt(prompt) = story.top() else { panic!("{:?}", story.top()) };
    assert_eq!(prompt.problem.as_deref(), Some("the cells that are read begin in row 4"));
    story.keys("Ctrl-U 6 Enter");
    assert_eq!(asked(&mut story).skip_top, 2);
}

#[test]
fn a_workbook_whose_sheet_cannot_be_read_can_be_read_otherwise() {
    let story = Story::at_files();
    let book = Path::new("/data/book.XLSX");
    assert_eq!(
        rows(&story.state, book)[0].option,
        ReadingOption::Sheet,
        "by its name, as long as nothing else is known"
    );
    assert_eq!(rows(&story.state, book)[0].value, "not known");
}

#[test]
fn what_no_file_can_be_read_as_is_refused_where_it_is_typed() {
    let mut story = on_options();
    change(&mut story, ReadingOption::Delimiter);
    story.keys("Home j j j j Enter").keys("\" Enter");
    let Overlay::Prompt(prompt) = story.top() else { panic!("{:?}", story.top()) };
    assert!(prompt.problem.as_ref().is_some_and(|why| why.contains("same character")), "{:?}", prompt.problem);
    story.keys("Esc");
    change(&mut story, ReadingOption::Header);
    story.keys("Home j Enter").keys("Ctrl-U 0 Enter");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.is_some()));
    assert_effects!(story, []);
}

#[test]
fn a_file_that_cannot_be_read_can_be_read_otherwise() {
    let mut story = Story::at_files();
    story.keys("j").no_look(CUSTOMERS, "line 1: not valid UTF-8").seen().keys("o");
    assert_eq!(shown(&story, ReadingOption::Encoding).0, "not known");
    change(&mut story, ReadingOption::Encoding);
    story.keys("j Enter");
    assert_eq!(asked(&mut story).encoding.as_deref(), Some("windows-1252"));
}

#[test]
fn the_model_follows_and_keeps_what_was_chosen() {
    let mut story = Story::at_model();
    story.keys("Tab Tab r Ctrl-U").typed("key").keys("Enter j j t Home Enter").seen();
    assert_eq!(story.state.screen, Screen::Designer);
    story.keys("Shift-Tab o r Enter");
    assert!(matches!(story.top(), Overlay::Reading(_)), "{:?}", story.top());
    change(&mut story, ReadingOption::Decimal);
    story.keys("j Enter").seen();
    let mut again = preview(CUSTOMERS);
    again.reading.values.decimal = DecimalMark::Comma;
    again.sample.columns[0].values = ["1,5", "2", "3"].map(|text| Cell::Bare(text.to_owned())).to_vec();
    story.answer(Answer::Preview(Ok(Box::new(again)))).keys("Esc");
    let table = story.state.designer.as_ref().unwrap().selected_table().unwrap().clone();
    assert_eq!(table.feed.unwrap().reading.values.decimal, DecimalMark::Comma);
    let columns: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.data_type)).collect();
    assert_eq!(columns[0], ("key", DataType::Double));
    assert_eq!(columns[2], ("since", DataType::String), "chosen by the operator");
    story.keys("u");
    let table = story.state.designer.as_ref().unwrap().selected_table().unwrap();
    assert_eq!(table.columns[0].data_type, DataType::Integer, "and it can be taken back");
}

/// A look at `customers.csv` whose numbers and dates have two readings.
fn doubtful() -> Preview {
    let mut look = preview(CUSTOMERS);
    look.sample.columns[0].values = ["1.234", "2.500", "3"].map(|text| Cell::Bare(text.to_owned())).to_vec();
    look.sample.columns[2].values = ["03/04/2026", "05/06/2026", ""].map(|text| Cell::Bare(text.to_owned())).to_vec();
    look.reading.delimiter = b';';
    look.reading.open = weigh(&look.sample, b';', AskedValues::default()).open;
    look
}

#[test]
fn what_has_two_readings_closes_the_way_on_until_it_is_answered() {
    let mut story = Story::at_files();
    story.keys("j").answer(Answer::Preview(Ok(Box::new(doubtful())))).keys("Enter").seen();
    assert_eq!(story.state.screen, Screen::Designer);
    story.keys(">").says("not ready: customers.csv: 1.234 can be 1.234 or 1234");
    story.keys("Tab Tab Tab Enter");
    assert!(matches!(story.top(), Overlay::Reading(_)), "{:?}", story.top());
    assert_eq!(shown(&story, ReadingOption::Decimal).0, "?");
    story.keys("Enter");
    let Overlay::Menu(menu) = story.top() else { panic!("{:?}", story.top()) };
    assert_eq!(menu.title, "1.234 can be 1.234 or 1234");
    let notes: Vec<&str> = menu.items.iter().map(|item| item.note.as_str()).collect();
    assert_eq!(notes, ["1.234 is 1.234, 2.500 is 2.500", "1.234 is 1234, 2.500 is 2500"]);
    story.keys("j Enter");
    let said = asked(&mut story);
    assert_eq!((said.values.decimal, said.values.thousands), (Some(DecimalMark::Comma), Some(Thousands::Mark('.'))));
    let mut answered = doubtful();
    let found = weigh(&answered.sample, b';', said.values);
    (answered.reading.values, answered.reading.open) = (found.values, found.open);
    story.answer(Answer::Preview(Ok(Box::new(answered)))).keys("Esc");
    let designer = story.state.designer.as_ref().unwrap();
    assert_eq!(designer.selected_table().unwrap().columns[0].data_type, DataType::Integer);
    story.keys(">").says("not ready: customers.csv: 03/04/2026 can be 2026-04-03 or 2026-03-04");
}

#[test]
fn what_only_text_has_can_not_be_said_of_a_parquet_file() {
    let mut story = Story::at_files();
    let look = read_as(Reading { format: Format::Parquet, ..Reading::default() });
    story.keys("j").answer(Answer::Preview(Ok(Box::new(look)))).seen().keys("o");
    for option in [ReadingOption::Delimiter, ReadingOption::Encoding, ReadingOption::Decimal, ReadingOption::Header] {
        assert_eq!(shown(&story, option).0, "not in Parquet");
        change(&mut story, option);
        assert!(matches!(story.top(), Overlay::Reading(_)), "{:?}", story.top());
        story.says("it says itself how it is read");
    }
    change(&mut story, ReadingOption::Trim);
    assert!(matches!(story.top(), Overlay::Menu(_)), "{:?}", story.top());
}

#[test]
fn rows_of_another_width_close_the_review_until_they_are_to_be_set_aside() {
    let words = "line 3, byte 1: the row has 1 field, but the header line has 2";
    let reading = Reading { ragged: Some(words.to_owned()), ..preview(CUSTOMERS).reading };
    let model = |on_bad| {
        let mut table =
            pushcube::dataset::table_from_preview(&Preview { reading: reading.clone(), ..preview(CUSTOMERS) });
        table.on_bad = on_bad;
        let mut tables = vec![table];
        pushcube::dataset::suggest_roles(&mut tables);
        pushcube::dataset::Model {
            name: "Customers".to_owned(),
            description: String::new(),
            folder: None,
            tables: tables.into_iter().map(std::sync::Arc::new).collect(),
            notes: std::collections::BTreeMap::new(),
            target: pushcube::dataset::Target::New,
        }
    };
    let problems = model(pushcube::dataset::OnBad::Stop).problems();
    let ragged = problems.iter().find(|problem| problem.text.contains("has 1 field")).unwrap();
    assert_eq!(
        (&*ragged.text, ragged.keys),
        (&*format!("customers.csv: {words}"), "{key:options} sets such rows aside")
    );
    assert!(!model(pushcube::dataset::OnBad::Stop).is_ready());
    assert!(model(pushcube::dataset::OnBad::SetAside).is_ready());
}
