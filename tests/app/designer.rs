//! Screen 4: from files to a model, and every edit of it.

use pushcube::app::designer::{Cell, Designer, Pane, Row};
use pushcube::app::overlay::Overlay;
use pushcube::app::{Effect, Screen};
use pushcube::dataset::{DataType, FormCategory, Model, Object, OnBad, Orientation, Role, Sent, UpdatePolicy};

use crate::story::{Story, assert_effects};
use crate::things::{file, folder};

fn designer(story: &Story) -> &Designer {
    story.state.designer.as_ref().unwrap()
}

fn model(story: &Story) -> &Model {
    designer(story).model()
}

/// The columns of the orders have the keys, the cursor on the first.
fn on_columns() -> Story {
    let mut story = Story::at_model();
    story.keys("Tab j l");
    assert_eq!((designer(&story).pane, designer(&story).at().table), (Pane::Columns, 1));
    story
}

/// Presses keys that make one edit, checks it, takes it back and makes it again.
#[track_caller]
fn edit(story: &mut Story, keys: &str, is_made: impl Fn(&Model) -> bool) {
    let before = model(story).clone();
    story.keys(keys);
    assert!(is_made(model(story)), "{:#?}", model(story));
    let after = model(story).clone();
    story.keys("u").says("taken back");
    assert_eq!(model(story), &before);
    story.keys("U").says("made again");
    assert_eq!(model(story), &after);
}

#[test]
fn two_related_files_become_a_model_that_can_be_pushed() {
    let mut story = Story::at_model();
    story.says("the model is ready");
    assert_eq!((story.state.screen, designer(&story).pane), (Screen::Designer, Pane::Review));
    let roles = |at: usize| {
        model(&story).tables[at].columns.iter().map(pushcube::dataset::ColumnModel::roles_title).collect::<Vec<_>>()
    };
    // The key that both tables hold is one attribute, and the name beside it is its other form.
    assert_eq!(roles(0), ["attribute customer", "customer (DESC)", "attribute since"]);
    assert_eq!(roles(1), ["attribute order_id", "attribute customer", "metric amount"]);
    assert!(model(&story).tables.iter().all(|table| table.policy == Some(UpdatePolicy::Replace)));
    assert_eq!(model(&story).name, "data");
}

#[test]
fn a_type_is_chosen_from_a_menu_that_begins_at_the_present_one() {
    let mut story = on_columns();
    story.keys("j j t");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.items[menu.cursor.0].label == "Double"));
    story.keys("Esc");
    edit(&mut story, "t j Enter", |model| model.tables[1].columns[2].data_type == DataType::BigDecimal);
    // A letter goes to the next type that begins with it, and takes nothing.
    edit(&mut story, "t s Enter", |model| model.tables[1].columns[2].data_type == DataType::String);
}

#[test]
fn a_column_becomes_an_attribute_or_a_form_of_one() {
    let mut story = on_columns();
    story.keys("j j");
    edit(&mut story, "a Enter", |model| model.tables[1].columns[2].roles == [Role::attribute("amount")]);
    story.keys("a j Enter Ctrl-U").typed("Paid").keys("Enter");
    assert_eq!(model(&story).tables[1].columns[2].roles, [Role::attribute("Paid")]);
    edit(&mut story, "a D Enter", |model| {
        matches!(model.tables[1].columns[2].roles[..], [Role::Attribute { form: FormCategory::Desc, .. }])
    });
}

#[test]
fn a_column_becomes_a_metric_or_a_further_expression_of_one() {
    let mut story = on_columns();
    edit(&mut story, "m Enter", |model| model.tables[1].columns[0].roles == [Role::metric("order_id")]);
    story.keys("m n Enter Ctrl-U").typed("Orders").keys("Enter");
    assert_eq!(model(&story).tables[1].columns[0].roles, [Role::metric("Orders")]);
    edit(&mut story, "m o o Enter", |model| model.tables[1].columns[0].roles == [Role::metric("amount")]);
    // Two columns of one table can't both be it.
    story.keys(">").says("not ready: two columns of orders are metric");
}

#[test]
fn the_role_cell_offers_attributes_and_metrics() {
    let mut story = on_columns();
    story.keys("l l");
    assert_eq!(designer(&story).cell, Cell::Role);
    edit(&mut story, "Enter m Enter", |model| model.tables[1].columns[0].roles == [Role::metric("order_id")]);
    story.keys("h h h");
    assert_eq!(designer(&story).pane, Pane::Tables);
}

#[test]
fn a_column_is_left_out_and_comes_back() {
    let mut story = on_columns();
    story.keys("s").says("order_id is left out").keys("u");
    edit(&mut story, "s", |model| model.tables[1].columns[0].sent == Sent::Skipped);
    story.keys("s").says("order_id is sent");
}

#[test]
fn everything_with_a_name_can_get_another() {
    let mut story = on_columns();
    edit(&mut story, "r Ctrl-U n o Enter", |model| model.tables[1].columns[0].name == "no");
    story.keys("Shift-Tab");
    edit(&mut story, "r Ctrl-U s a l e s Enter", |model| model.tables[1].name == "sales");
    story.keys("Tab Tab");
    assert_eq!(designer(&story).pane, Pane::Dataset);
    edit(&mut story, "Enter Ctrl-U S a l e s Enter", |model| model.name == "Sales");
    story.keys("j r").says("a folder is chosen with Enter");
    edit(&mut story, "j Enter w h y Enter", |model| model.description == "why");
    story.keys("j");
    assert_eq!(designer(&story).objects()[3], Row::Of(Object::Attribute("customer".to_owned())));
    // Both tables follow.
    edit(&mut story, "r Ctrl-U B u y e r Enter", |model| {
        model.tables[0].columns[0].roles == [Role::attribute("Buyer")]
            && model.tables[1].columns[1].roles == [Role::attribute("Buyer")]
    });
    edit(&mut story, "c n o t e Enter", |model| model.notes.values().eq(["note"]));
    edit(&mut story, "k c Ctrl-U m o r e Enter", |model| model.description == "more");
}

#[test]
fn a_name_that_the_server_refuses_is_refused_while_it_is_typed() {
    let mut story = on_columns();
    story.keys("r Ctrl-U");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.is_some()));
    story.typed("a[1]").keys("Enter");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.as_ref().unwrap().contains('[')));
    story.keys("Esc");
    assert!(!designer(&story).history.can_undo());
}

#[test]
fn policy_and_options_belong_to_the_selected_table() {
    let mut story = Story::at_model();
    story.keys("p");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.title.contains("customers (key: customer_id")));
    story.keys("Esc");
    edit(&mut story, "p u u Enter", |model| model.tables[0].policy == Some(UpdatePolicy::Upsert));
    edit(&mut story, "o c Enter", |model| model.tables[0].orientation == Orientation::Column);
    edit(&mut story, "o G Enter Ctrl-U 8 0 0 k Enter", |model| model.tables[0].chunk_size == 800_000);
    edit(&mut story, "o G k Enter Ctrl-U 8 0 M B Enter", |model| model.tables[0].chunk_size == 59_998_500);
    edit(&mut story, "o s s Enter", |model| model.tables[0].on_bad == OnBad::SetAside);
    edit(&mut story, "o n Enter", |model| model.tables[0].on_bad == OnBad::Null);
}

#[test]
fn the_chunk_size_that_is_offered_can_be_taken_as_it_is() {
    let mut story = Story::at_model();
    for size in ["133500kB", "1234567", "20000 B"] {
        story.keys("o G Enter Ctrl-U").typed(size).keys("Enter");
        let before = model(&story).clone();
        story.keys("o G Enter Enter");
        assert!(story.state.overlays.is_empty());
        assert_eq!(model(&story), &before);
    }
    story.keys("o G Enter Ctrl-U").typed("18446744073709551615").keys("Enter");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.problem.is_some()));
}

#[test]
fn letters_for_columns_ask_for_a_column_first() {
    let mut story = Story::at_model();
    for key in ["t", "a", "m", "s"] {
        story.keys(key).says("select a column first");
    }
    story.keys("r").says("select a table, a column or an object");
    story.keys("u").says("nothing was changed yet").keys("U").says("nothing was taken back");
    story.keys("!").says("there is no problem");
    assert_effects!(story, []);
}

#[test]
fn a_problem_closes_the_way_and_is_gone_to() {
    let mut story = Story::at_model();
    story.keys("Tab Tab r Ctrl-U").typed("since").keys("Enter j j Shift-Tab Tab Tab Tab Tab");
    assert_eq!(designer(&story).pane, Pane::Review);
    story.keys("Enter").says("not ready: two columns of customers are called \"since\"");
    assert!(story.state.overlays.is_empty());
    assert_eq!((designer(&story).pane, designer(&story).at().column), (Pane::Columns, 2));
    story.keys("r Ctrl-U").typed("first seen").keys("Enter >");
    assert!(matches!(story.top(), Overlay::Review(_)));
}

#[test]
fn exclamation_mark_goes_through_the_problems_and_passes_none_over() {
    let mut story = Story::at_model();
    story.keys("Tab Tab");
    // Both tables get a column twice.
    story.keys("r Ctrl-U").typed("since").keys("Enter h j l r Ctrl-U").typed("amount").keys("Enter");
    story.keys("Tab Tab Tab");
    let places = |story: &Story| (designer(story).pane, designer(story).at().table, designer(story).at().column);
    story.keys("!");
    assert_eq!(places(&story), (Pane::Columns, 0, 2));
    story.keys("r Ctrl-U").typed("first seen").keys("Enter !");
    assert_eq!(places(&story), (Pane::Columns, 1, 2));
    story.keys("! !");
    assert_eq!(places(&story), (Pane::Columns, 1, 2));
    story.keys("Tab Tab Enter");
    assert_eq!(places(&story), (Pane::Columns, 1, 2));
}

#[test]
fn the_body_can_be_read_and_copied() {
    let mut story = Story::at_model();
    story.seen().keys("b");
    assert!(matches!(story.top(), Overlay::Text(view) if view.whole().contains("\"columnHeaders\"")));
    story.keys("G k y q");
    assert_effects!(story, [Effect::Copy(_)]);
    assert!(story.state.overlays.is_empty());
}

#[test]
fn the_same_files_again_keep_the_model_as_it_was_edited() {
    let mut story = on_columns();
    story.keys("s 3 Enter");
    assert_eq!(story.state.screen, Screen::Designer);
    assert_eq!(model(&story).tables[1].columns[0].sent, Sent::Skipped);
}

#[test]
fn other_files_make_another_model_and_u_brings_the_edited_one_back() {
    let mut story = on_columns();
    story.keys("s");
    let edited = model(&story).clone();
    story.keys("3 Space k Enter");
    assert_eq!(model(&story).tables.len(), 1);
    assert_eq!(designer(&story).at().table, 0);
    story.keys("u");
    assert_eq!(model(&story), &edited);
    // A model that nobody touched leaves nothing to bring back.
    let mut story = Story::at_model();
    story.keys("3 Space k Enter");
    assert_eq!(model(&story).tables.len(), 1);
    assert!(!designer(&story).history.can_undo());
}

#[test]
fn a_file_that_changed_makes_a_new_model() {
    let mut story = Story::at_files();
    story.keys("j Enter").look("/data/customers.csv").keys("3 R").listed(folder("/data")).keys("Enter");
    let task = story.look_task("/data/customers.csv");
    let mut changed = crate::things::preview("/data/customers.csv");
    changed.file.size += 1;
    let answer = pushcube::app::Answer::Preview(Ok(Box::new(changed)));
    story.act(pushcube::app::Action::Answer(task, answer)).drawn();
    assert_eq!(model(&story).tables[0].feed.as_ref().unwrap().file.size, 1001);
}

#[test]
fn two_files_of_one_name_are_a_problem_with_a_way_out() {
    let mut story = Story::at_files();
    story.keys("j Space g p").typed("/more").keys("Enter").listed(pushcube::dataset::Listing {
        path: "/more".into(),
        parent: Some("/".into()),
        entries: vec![file("/more/customers.csv")],
    });
    story.keys("Space Enter").look("/data/customers.csv").look("/more/customers.csv").says("1 problem closes");
    assert_eq!(designer(&story).pane, Pane::Problems);
    story.keys("Enter r Ctrl-U").typed("more").keys("Enter >");
    assert!(matches!(story.top(), Overlay::Review(_)));
}
