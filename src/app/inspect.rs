//! What is known of the selected column: its profile over the sample, as a text to read.

use super::effect::Remote;
use super::overlay::{Overlay, TextView};
use super::state::{Mark, State};
use crate::dataset::{ColumnModel, Preview, Profile, profile};
use crate::text;

/// Shows the profile of the selected column.
pub(super) fn column(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let (Some(table), Some(column)) = (designer.selected_table(), designer.selected_column()) else { return };
    let look = table.feed.as_ref().and_then(|feed| match state.files.looks.get(&feed.file.path) {
        Some(Remote::Ready(preview)) => Some(preview),
        _ => None,
    });
    let sampled = look.and_then(|look| Some((look, look.sample.columns.get(column.index?)?)));
    let Some((look, sampled)) = sampled else {
        state.say(Mark::Warn, "no file feeds this column, so there is nothing to look at");
        return;
    };
    let seen = profile(sampled, column.data_type, column.utc);
    let lines = lines(column, look, &seen);
    let title = format!("{} of {}", text::cell(&column.name, 40), text::cell(&table.name, 30));
    state.open(Overlay::Text(TextView::new(title, lines)));
}

fn lines(column: &ColumnModel, look: &Preview, seen: &Profile) -> Vec<String> {
    let count = |n: usize| text::count(n as u64);
    let basis = |basis: &crate::dataset::Basis| format!("{}: {}", basis.confidence.word(), basis.reason);
    let none = || "none".to_owned();
    let mut lines = vec![
        format!("Type       {} ({})", column.data_type.title(), basis(&column.type_basis)),
        format!("Role       {} ({})", column.roles_title(), basis(&column.role_basis)),
        format!("Sample     {} of {} rows", count(look.sample.rows()), look.rows),
        String::new(),
        format!("Values     {}", count(seen.values)),
        format!("Null       {}", count(seen.nulls)),
        format!("Distinct   {}", count(seen.distinct)),
        format!("Least      {}", seen.least.clone().unwrap_or_else(none)),
        format!("Greatest   {}", seen.greatest.clone().unwrap_or_else(none)),
        format!("Longest    {} characters", count(seen.longest)),
    ];
    if !seen.frequent.is_empty() {
        lines.push(String::new());
        lines.push("Most often".to_owned());
        lines.extend(seen.frequent.iter().map(|(value, times)| format!("  {:>9}  {value}", count(*times))));
    }
    if seen.misfits > 0 {
        lines.push(String::new());
        lines.push(format!("{} no {}", count(seen.misfits), column.data_type.title()));
        lines.extend(seen.examples.iter().map(|(value, why)| format!("  {value}  ({why})")));
    }
    lines
}
