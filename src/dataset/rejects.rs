//! The two columns that a file of rejected rows has besides its own. They say where a row stood and what is
//! wrong with it, to people; when the file is pushed, they are left out.

/// Where the row stood.
pub const REJECT_PLACE: &str = "pushcube_place";
/// What is wrong with it.
pub const REJECT_REASON: &str = "pushcube_reason";

/// Whether a column of a file was added when its rows were set aside.
pub fn is_about_rejects(name: &str) -> bool {
    [REJECT_PLACE, REJECT_REASON].contains(&name)
}
