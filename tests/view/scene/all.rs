//! One scene of each kind, for what must hold on every screen.

use super::*;

/// One scene of each kind.
pub(crate) fn all() -> Vec<(&'static str, Scene)> {
    vec![
        ("login", login()),
        ("asking", login().press("Enter")),
        ("typing", login().press("Shift-Tab")),
        ("projects", in_projects()),
        ("filter", in_projects().press("/").types("fin")),
        ("files", in_files()),
        ("goto", in_files().press("g p").types("~/in")),
        ("reading", in_files().press("o")),
        ("prefix", in_files().press("g")),
        ("model", in_model()),
        ("tables", in_model().press("Tab")),
        ("problems", in_model_with_problems().press("Tab Tab")),
        ("column", in_model_with_problems()),
        ("types", in_model().press("Tab Tab t")),
        ("roles", in_model().press("Tab Tab Right Right Enter")),
        ("policies", in_model().press("p")),
        ("name", in_model().press("Tab Tab Tab r").types("[")),
        ("body", in_model().press("b G")),
        ("review", in_review()),
        ("uploading", uploading()),
        ("line lost", line_lost()),
        ("several", crate::several::several()),
        ("too large", too_large().press("Enter")),
        ("kept out", kept_out().press("Enter")),
        ("end", uploading().press("X")),
        ("publishing", publishing()),
        ("published", published()),
        ("totals", published_with_totals()),
        ("different", published_and_different()),
        ("trial over", crate::trying::tried().press("Enter")),
        ("log", published().press("L")),
        ("help", published().press("? /").types("a")),
        ("palette", in_files().press(":").types("mod")),
    ]
}
