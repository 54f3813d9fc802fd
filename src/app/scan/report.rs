//! What a scan found, in words: the same on the screen and on the command line.

use crate::dataset::{BadPlace, BadValues, Findings, OnBad, Repeats, Unit};
use crate::text;

/// What was found in all tables, one line an entry; lines that belong to the one above are set in.
pub fn report(found: &[Findings]) -> Vec<String> {
    let mut lines = Vec::new();
    for table in found {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(table_lines(table));
    }
    lines
}

fn table_lines(found: &Findings) -> Vec<String> {
    let file = found.file.file_name().map_or_else(String::new, |name| text::cell(&name.to_string_lossy(), 60));
    let mut lines = vec![
        format!("{} from {file}", text::cell(&found.table, 60)),
        format!("  Rows       {}, {} of the file", text::count(found.rows), text::size(found.bytes)),
        format!("  Chunks     {}, {} of JSON", text::count(found.chunks), text::size(found.json_bytes)),
    ];
    if let Some(why) = &found.broken {
        lines.push(format!("  Not read to its end: {}", text::harmless(why)));
    }
    lines.push(match (&found.repeats, found.bad_rows) {
        (_, 0) if found.broken.is_some() => "  Bad values none up to there".to_owned(),
        (_, 0) => "  Bad values none: every value is of its column's type".to_owned(),
        (_, rows) => {
            let what = if found.ragged.rows > 0 { "rows   in" } else { "values in" };
            format!("  Bad {what} {}; {}", several(rows, "row"), what_a_push_does(found.on_bad))
        }
    });
    for bad in &found.bad {
        lines.extend(bad_lines(bad, found.unit));
    }
    if found.ragged.rows > 0 {
        let (rows, first) = (found.ragged.rows, &found.ragged.first);
        lines.push(format!("    not as wide as the header line: {}", text::count(rows)));
        lines.extend(place_lines(rows, first, found.unit));
    }
    if let Some(big) = found.too_big {
        let (rows, size) = (several(big.rows, "row"), text::size(big.size));
        lines.push(format!(
            "  Too large  {rows}; the first, in {} {}, takes {size} of JSON: raise the chunk size",
            found.unit.title(),
            text::count(big.line)
        ));
    }
    lines.extend(repeat_lines(&found.repeats, found.unit));
    lines
}

const fn what_a_push_does(on_bad: OnBad) -> &'static str {
    match on_bad {
        OnBad::Stop => "a push stops at the first",
        OnBad::Null => "a push sends null for the values",
        OnBad::SetAside => "a push sets the rows aside",
    }
}

fn several(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", text::count(n)),
    }
}

fn bad_lines(bad: &BadValues, unit: Unit) -> Vec<String> {
    let column = text::cell(&bad.column, 60);
    let mut lines = vec![format!("    {column}, {}: {} {}", bad.data_type, text::count(bad.count), bad.reason)];
    lines.extend(place_lines(bad.count, &bad.first, unit));
    lines
}

/// The first places, and how many there are more.
fn place_lines(count: u64, first: &[BadPlace], unit: Unit) -> Vec<String> {
    let place = |place: &BadPlace| {
        let byte = if unit == Unit::Line { format!(", byte {}", place.byte) } else { String::new() };
        format!("      {} {}{byte}: \u{201c}{}\u{201d}", unit.title(), text::count(place.line), place.value)
    };
    let mut lines: Vec<_> = first.iter().map(place).collect();
    let rest = count.saturating_sub(first.len() as u64);
    if rest > 0 {
        lines.push(format!("      and {} more", text::count(rest)));
    }
    lines
}

fn repeat_lines(repeats: &Repeats, unit: Unit) -> Vec<String> {
    match repeats {
        Repeats::NoKey => vec!["  Keys       the table has no attribute, so no key".to_owned()],
        Repeats::Unknown => vec!["  Keys       not looked at to the end".to_owned()],
        Repeats::Counted { rows: 0, .. } => vec!["  Keys       no key comes twice".to_owned()],
        Repeats::Counted { rows, first } => {
            let mut lines = vec![format!("  Keys       {} with a key that an earlier row has", several(*rows, "row"))];
            let unit = unit.title();
            lines.extend(first.iter().map(|repeat| {
                let (line, again) = (text::count(repeat.line), text::count(repeat.again));
                format!("      {}: {unit} {line} and {unit} {again}", repeat.key)
            }));
            lines
        }
        Repeats::About { rows: 0, sample } => {
            vec![format!("  Keys       none comes twice in a sample of {}", text::count(*sample))]
        }
        Repeats::About { rows, sample } => vec![format!(
            "  Keys       about {} with a key that an earlier row has (by a sample of {})",
            several(*rows, "row"),
            several(*sample, "key")
        )],
    }
}
