//! `y` and `i` on each screen: what can be copied, and all that is known of what is selected.

use pushcube::app::Effect;
use pushcube::app::overlay::{Menu, Overlay};

use crate::story::Story;
use crate::things::DEMO;

type Begin = fn() -> Story;

#[track_caller]
fn menu(story: &Story) -> &Menu {
    match story.top() {
        Overlay::Menu(menu) => menu,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn copies(story: &mut Story, keys: &str) -> String {
    story.seen().keys(keys);
    let copied = story.effects().iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    copied.expect("something was copied")
}

#[test]
fn each_screen_lists_what_can_be_copied() {
    assert_eq!(copies(&mut Story::new(), "y Enter"), DEMO);
    let mut story = Story::at_files();
    assert_eq!(copies(&mut story, "j y Enter"), "/data/customers.csv");
    assert_eq!(copies(&mut story, "y n Enter"), "customers.csv");
    assert_eq!(copies(&mut story, "y f Enter"), "/data");
    assert!(menu_labels(&mut story).iter().all(|label| label != "marked paths"), "nothing is marked");
    story.keys("Esc Space Space k");
    assert_eq!(copies(&mut story, "y m Enter"), "/data/customers.csv\n/data/orders.csv");
    let mut story = Story::at_model();
    assert!(copies(&mut story, "y Enter").starts_with('{'));
    assert_eq!(menu_labels(&mut story), ["definition as JSON", "name of the dataset", "name of the column"]);
    let mut story = Story::uploading();
    assert!(copies(&mut story, "y Enter").contains("dataset - session -"));
}

fn menu_labels(story: &mut Story) -> Vec<String> {
    story.keys("y");
    menu(story).items.iter().map(|item| item.label.clone()).collect()
}

#[test]
fn the_newest_error_can_be_copied_everywhere() {
    let mut story = Story::at_files();
    story.keys("R").answer(pushcube::app::Answer::Folder(Err("the folder is gone".to_owned())));
    story.keys("2");
    let text = copies(&mut story, "y G Enter");
    assert!(text.starts_with("the folder is gone\nat "), "{text}");
}

#[test]
fn what_is_selected_is_told_in_full() {
    let begins: [(Begin, &str); 3] = [
        (Story::new, DEMO),
        (Story::at_projects, "Status     active"),
        (Story::uploading, "What the server said while it published"),
    ];
    for (begin, words) in begins {
        let mut story = begin();
        story.keys("i");
        let Overlay::Text(view) = story.top() else { panic!("nothing to read") };
        assert!(view.whole().contains(words), "{}", view.whole());
        story.keys("Esc");
        assert!(story.state.overlays.is_empty());
    }
}

#[test]
fn a_password_is_neither_copied_nor_shown() {
    let mut story = Story::new();
    story.keys("Shift-Tab").paste("sentinel").keys("Esc i");
    let Overlay::Text(view) = story.top() else { panic!("nothing to read") };
    assert!(!view.whole().contains("sentinel"));
    story.keys("Esc y");
    assert!(menu(&story).items.iter().all(|item| !format!("{item:?}").contains("sentinel")));
}
