//! Screen 4: the model as text, in the editor and in files; and several columns at once.

use pushcube::app::designer::{Designer, Pane};
use pushcube::app::overlay::{Editor, Overlay};
use pushcube::app::{Answer, Effect, Screen};
use pushcube::dataset::{
    Confidence, DataType, Definition, Model, SaveFailure, Sent, read_definition, write_definition,
};

use crate::story::{Story, assert_effects};

const PAGE: &str = include_str!("../protocol/page/model.json");

fn designer(story: &Story) -> &Designer {
    story.state.designer.as_ref().unwrap()
}

fn model(story: &Story) -> &Model {
    designer(story).model()
}

fn editor(story: &Story) -> &Editor {
    match story.top() {
        Overlay::Editor(editor) => editor,
        other => panic!("{other:?}"),
    }
}

/// The columns of the orders have the keys.
fn on_columns() -> Story {
    let mut story = Story::at_model();
    story.keys("Tab j l");
    story
}

/// A definition without regard to the order in which objects stand.
fn meaning(mut definition: Definition) -> Definition {
    definition.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    definition.metrics.sort_by(|a, b| a.name.cmp(&b.name));
    definition
}

#[test]
fn marked_columns_are_changed_together_and_with_one_undo() {
    let mut story = on_columns();
    story.keys("Space Space");
    assert_eq!(designer(&story).marks.len(), 2);
    let before = model(&story).clone();
    story.keys("t s Enter");
    let types: Vec<_> = model(&story).tables[1].columns.iter().map(|c| c.data_type).collect();
    assert_eq!(types, [DataType::String, DataType::String, DataType::Double]);
    story.keys("m Enter");
    assert!(model(&story).tables[1].columns[..2].iter().all(|c| c.is_metric() && !c.is_attribute()));
    story.keys("u u");
    assert_eq!(model(&story), &before);
    story.keys("s").says("2 columns are left out").keys("* s");
    assert!(model(&story).tables[1].columns.iter().all(|column| column.sent == Sent::Skipped));
    // Esc takes the marks away before it leaves the screen.
    story.keys("Esc");
    assert!(designer(&story).marks.is_empty());
    assert_eq!(story.state.screen, Screen::Designer);
}

#[test]
fn a_column_can_serve_as_two_things_and_as_none() {
    let mut story = on_columns();
    story.keys("j j a G k Enter");
    assert_eq!(model(&story).tables[1].columns[2].roles_title(), "metric amount + attribute amount");
    let definition = model(&story).definition();
    assert!(definition.metrics.iter().any(|metric| metric.name == "amount"));
    assert!(definition.attributes.iter().any(|attribute| attribute.name == "amount"));
    story.keys("m G Enter");
    assert!(model(&story).tables[1].columns[2].roles.is_empty());
    assert!(designer(&story).problems().iter().any(|problem| problem.text.contains("neither attribute nor metric")));
    assert!(model(&story).is_ready(), "it is worth a look and closes nothing");
}

#[test]
fn columns_move_and_tables_are_taken_out() {
    let mut story = on_columns();
    let names = |story: &Story| model(story).tables[1].columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
    story.keys("J");
    assert_eq!(
        (names(&story), designer(&story).column.0),
        (vec!["customer_id".into(), "order_id".into(), "amount".into()], 1)
    );
    story.keys("K K");
    assert_eq!((names(&story)[0].as_str(), designer(&story).column.0), ("order_id", 0));
    story.keys("h h h x").says("table orders is taken out");
    assert_eq!(model(&story).tables.len(), 1);
    story.keys("u");
    assert_eq!(model(&story).tables.len(), 2);
}

#[test]
fn every_pane_is_filtered_and_a_problem_shows_its_place_again() {
    let mut story = on_columns();
    story.keys("/").typed("am").keys("Enter");
    assert_eq!(designer(&story).shown(Pane::Columns), [2]);
    assert_eq!(designer(&story).at().column, 2, "the cursor is where it can be seen");
    story.keys("Tab /").typed("metric").keys("Enter");
    assert_eq!(designer(&story).shown(Pane::Dataset).len(), 1);
    story.keys("Esc");
    assert!(designer(&story).shown(Pane::Dataset).len() > 1);
    story.keys("Shift-Tab r Ctrl-U").typed("customer_id").keys("Enter Tab Tab Enter");
    assert_eq!(designer(&story).pane, Pane::Columns);
    assert_eq!(designer(&story).shown(Pane::Columns), [0, 1, 2]);
}

#[test]
fn a_suggestion_says_how_sure_it_is_and_an_edit_ends_that() {
    let mut story = on_columns();
    let column = &model(&story).tables[1].columns[0];
    assert_eq!(column.type_basis.confidence, Confidence::Sure);
    assert!(column.role_basis.reason.contains("key"));
    story.keys("i");
    let Overlay::Text(view) = story.top() else { panic!() };
    let text = view.whole();
    assert!(text.contains("Distinct   3") && text.contains("Greatest   12") && text.contains("sure:"), "{text}");
    story.keys("q t d Enter");
    assert_eq!(model(&story).tables[1].columns[0].type_basis.confidence, Confidence::Chosen);
}

#[test]
fn the_body_is_edited_as_text_and_wrong_text_is_gone_to() {
    let mut story = on_columns();
    story.keys("b Enter");
    let row = editor(&story).field.lines().iter().position(|line| line.contains("\"DOUBLE\"")).unwrap();
    for _ in 0..row {
        story.keys("Down");
    }
    story.keys("End Backspace Backspace").typed("X\"").keys("F2");
    let fault = editor(&story).fault.clone().unwrap();
    assert_eq!(fault.line, row + 1);
    assert!(fault.text.contains("not a data type"), "{fault}");
    assert_eq!(editor(&story).field.cursor().0, row);
    // The whole line anew, and something else besides.
    story.keys("Home Ctrl-K").typed("\"dataType\": \"BIGDECIMAL\"").keys("Ctrl-S");
    assert!(story.state.overlays.is_empty());
    let column = &model(&story).tables[1].columns[2];
    assert_eq!((column.data_type, column.index), (DataType::BigDecimal, Some(2)));
    assert_eq!(
        model(&story).tables[1].columns[0].type_basis.confidence,
        Confidence::Sure,
        "the rest keeps its reasons"
    );
    story.keys("u");
    assert_eq!(model(&story).tables[1].columns[2].data_type, DataType::Double);
}

#[test]
fn leaving_a_changed_text_asks() {
    let mut story = on_columns();
    story.keys("b Enter Esc");
    assert!(story.state.overlays.is_empty(), "nothing was changed");
    story.keys("b Enter x Esc");
    assert!(matches!(story.top(), Overlay::Question(_)));
    story.keys("Enter");
    assert!(editor(&story).is_changed());
    story.keys("Esc Down Enter");
    assert!(story.state.overlays.is_empty());
    assert!(!designer(&story).history.can_undo());
}

#[test]
fn the_pages_example_opens_unchanged_and_is_saved_to_the_same_meaning() {
    let mut story = Story::at_files();
    story.keys("g m").typed("model.json").seen().keys("Enter");
    assert_effects!(story, [Effect::ReadModel(_, path)] if path.to_str() == Some("/data/model.json"));
    story.answer(Answer::Model(Ok(PAGE.to_owned()))).says("1 problem closes the way");
    assert_eq!(story.state.screen, Screen::Designer);
    assert!(designer(&story).problems()[0].text.contains("no file feeds"));
    story.seen().keys("w Ctrl-U").typed("/out/x.json").seen().keys("Enter");
    let written = match story.effects() {
        [Effect::WriteModel { text, over: false, .. }] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(meaning(read_definition(&written).unwrap()), meaning(read_definition(PAGE).unwrap()));
    story.answer(Answer::Saved(Ok(()))).says("saved /out/x.json");
}

#[test]
fn a_file_that_is_there_is_replaced_only_after_a_question() {
    let mut story = on_columns();
    story
        .keys("s w Ctrl-U")
        .typed("/out/x.json")
        .keys("Enter")
        .answer(Answer::Saved(Err(SaveFailure::Exists)))
        .says("is there already");
    assert!(designer(&story).is_unsaved() && story.state.overlays.is_empty());
    story.seen().keys("w Enter");
    assert!(matches!(story.top(), Overlay::Question(_)));
    story.keys("Down Enter");
    assert_effects!(story, [Effect::WriteModel { over: true, .. }]);
    story.answer(Answer::Saved(Ok(())));
    assert!(!designer(&story).is_unsaved());
    story.keys("q");
    assert_effects!(story, [Effect::Quit(0)]);
}

#[test]
fn files_feed_a_model_that_was_opened_by_names_and_likeness() {
    let text = r#"{"name": "Shop", "tables": [
        {"name": "Orders", "columnHeaders": [{"name": "Order ID", "dataType": "BIGINTEGER"}, {"name": "amount", "dataType": "DOUBLE"},
                                             {"name": "tax", "dataType": "DOUBLE"}]}],
        "metrics": [{"name": "Amount", "expressions": [{"tableName": "Orders", "columnName": "amount"}]},
                    {"name": "Tax", "expressions": [{"tableName": "Orders", "columnName": "tax"}]}],
        "attributes": [{"name": "Order", "attributeForms": [{"category": "ID", "expressions": [{"tableName": "Orders", "columnName": "Order ID"}]}]}]}"#;
    let mut story = Story::at_model();
    story.keys("g m").typed("m.json").keys("Enter").answer(Answer::Model(Ok(text.to_owned())));
    let tables = &model(&story).tables;
    // The customers are in no table of the model, and become one of their own.
    assert_eq!(tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["Orders", "customers"]);
    let of = |name: &str| tables[0].columns.iter().find(|column| column.name == name).unwrap();
    assert_eq!((of("Order ID").index, of("Order ID").data_type), (Some(0), DataType::BigInteger));
    assert_eq!(of("customer_id").sent, Sent::Skipped, "the model has no such column");
    assert_eq!(of("tax").index, None);
    story.keys(">").says("no column of the file feeds \"tax\"");
    story.keys("s").says("tax is sent as null").keys(">");
    assert!(matches!(story.top(), Overlay::Review(_)));
    story.keys("Esc u u").says("taken back");
    assert_eq!(model(&story).tables.len(), 2, "the model before it is back");
    assert_eq!(model(&story).name, "data");
}

#[test]
fn a_model_file_that_is_wrong_says_where_and_changes_nothing() {
    let mut story = on_columns();
    let before = model(&story).clone();
    let wrong = PAGE.replacen("\"category\": \"ID\"", "\"category\": \"LATITUDE\"", 1);
    let line = 1 + wrong.lines().position(|line| line.contains("LATITUDE")).unwrap();
    story.keys("g m").typed("m.json").keys("Enter").answer(Answer::Model(Ok(wrong)));
    story.says(&format!("line {line}, column")).says("longitude and latitude are not supported");
    story.keys("g m").typed("m.json").keys("Enter").answer(Answer::Model(Err("m.json: no such file".to_owned())));
    story.says("no such file");
    assert_eq!(model(&story), &before);
}

#[test]
fn what_is_shown_as_text_is_read_as_the_same_model() {
    let story = Story::at_model();
    let definition = model(&story).definition();
    assert_eq!(read_definition(&write_definition(&definition)), Ok(definition.clone()));
    assert_eq!(Model::of_definition(&definition).definition(), definition);
}
