//! Snapshots of what the screens say of rows that are set aside, of a dataset that another session holds, and of a
//! publish that does not move.

use pushcube::push::event::{Doing, Fact, Outcome, Question, Subject, TableProgress, Unsent};

use crate::scene::{self, Scene};
use crate::snapshots::check;

fn unsent() -> Vec<Unsent> {
    let file = "/home/anna/.local/state/pushcube/rejects/20260928-161230-1/orders.csv";
    vec![
        Unsent { table: 0, set_aside: 12, file: Some(file.into()), as_null: 0 },
        Unsent { table: 1, set_aside: 0, file: None, as_null: 3 },
    ]
}

fn ended() -> Scene {
    let mut tables = scene::all_sent();
    tables[0] = TableProgress { rows: 400, accepted_rows: 400, set_aside: 12, ..tables[0] };
    tables[1] = TableProgress { as_null: 3, ..tables[1] };
    scene::published_as(tables, |outcome| Outcome { rows: vec![400, 48], unsent: unsent(), ..outcome })
}

#[test]
fn a_published_upload_says_what_was_set_aside_and_where_it_is() {
    check("upload_set_aside", &ended());
}

#[test]
fn under_way_it_says_how_many_rows_were_set_aside() {
    let table = TableProgress {
        source_bytes: 21_400,
        rows: 261,
        chunk: 3,
        sent: 38_200,
        accepted: 30_100,
        accepted_rows: 205,
        set_aside: 7,
        ..TableProgress::default()
    };
    check("upload_setting_aside", &scene::uploading().progresses(1_900, vec![table, TableProgress::default()]));
}

#[test]
fn the_review_says_what_becomes_of_bad_values() {
    check("review_set_aside", &scene::in_model().press("o s s Enter >"));
}

#[test]
fn a_dataset_that_another_session_holds_is_waited_for() {
    check("upload_kept_out", &scene::kept_out());
    check("question_kept_out", &scene::kept_out().press("Enter"));
    check("prompt_kept_out", &scene::kept_out().press("Enter Down Enter"));
}

#[test]
fn a_publish_that_does_not_move_asks() {
    let message = "Loading data of table orders".to_owned();
    let subject = Subject::Unchanged { status: 8, message, unchanged: 900_000 };
    let question = Question { id: 1, subject, failure: None };
    let told = Fact::Asked(question.clone());
    let unmoved = || scene::publishing().reports(903_400, told.clone()).is(Doing::Asking(question.clone())).at(963_900);
    check("upload_unmoved", &unmoved());
    check("question_unmoved", &unmoved().press("Enter"));
}
