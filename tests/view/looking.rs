//! Snapshots of what `y`, `i` and `,` open.

use crate::scene;
use crate::snapshots::check;

#[test]
fn what_can_be_copied() {
    check("copy_files", &scene::in_files().press("y"));
    check("copy_upload", &scene::published().press("y"));
}

#[test]
fn what_is_known_of_what_is_selected() {
    check("inspect_server", &scene::login().press("i"));
    check("inspect_project", &scene::in_projects().press("i"));
    check("inspect_upload", &scene::published().press("i"));
}

#[test]
fn another_order() {
    check("sort_menu", &scene::in_projects().press(","));
    check("sorted_files", &scene::in_files().press(", s Enter"));
}
