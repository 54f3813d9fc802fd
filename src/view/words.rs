//! Text cut, filled up and wrapped to a number of cells. Whatever comes from outside passes through here
//! (and so through [`crate::text`]) on its way to the screen.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::text;

/// The text in exactly so many cells: cut, or followed by blanks.
pub(super) fn fit(text: &str, cells: usize) -> String {
    pad(text::cell(text, cells), cells)
}

/// The same for a name, which keeps both its ends.
pub(super) fn fit_name(text: &str, cells: usize) -> String {
    pad(text::name(text, cells), cells)
}

fn pad(mut cell: String, cells: usize) -> String {
    cell.push_str(&" ".repeat(cells.saturating_sub(text::width(&cell))));
    cell
}

/// The text in exactly so many cells with the blanks before it, as figures stand in a column.
pub(super) fn fit_right(text: &str, cells: usize) -> String {
    let cell = text::cell(text, cells);
    format!("{}{cell}", " ".repeat(cells.saturating_sub(text::width(&cell))))
}

/// A count and what is counted: `1 column`, `12 columns`.
pub(super) fn several(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// The text with every id of 32 hexadecimal digits cut to its first eight, so that what follows it is seen.
pub(super) fn short_ids(text: &str) -> String {
    let is_id = |part: &str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts = text.split('/').map(|part| match part.split_at_checked(8) {
        Some((head, _)) if is_id(part) => Cow::Owned(format!("{head}…")),
        _ => Cow::Borrowed(part),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The text cut at its beginning, as paths are: their end says most.
pub(super) fn tail(text: &str, cells: usize) -> String {
    let safe = text::harmless(text);
    if text::width(&safe) <= cells {
        return safe.into_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut used = 1;
    for grapheme in safe.graphemes(true).rev() {
        used += text::width(grapheme);
        if used > cells {
            break;
        }
        kept.push(grapheme);
    }
    if cells == 0 {
        return String::new();
    }
    kept.push("…");
    kept.reverse();
    kept.concat()
}

/// A paragraph in at most `limit` lines of at most so many cells, broken between words and in paths. What doesn't fit
/// ends in `…`.
pub(super) fn wrap(paragraph: &str, cells: usize, limit: usize) -> Vec<String> {
    if cells == 0 || limit == 0 {
        return Vec::new();
    }
    let most = cells.saturating_mul(limit).saturating_mul(4) + 4;
    let head: String = paragraph.chars().take(most).collect();
    let mut lines: Vec<String> = vec![String::new()];
    for word in text::harmless(&head).split_inclusive([' ', '/']) {
        place(&mut lines, word, cells);
        if lines.len() > limit {
            break;
        }
    }
    let is_cut = lines.len() > limit || head.len() < paragraph.len();
    lines.truncate(limit);
    if let Some(last) = lines.last_mut().filter(|_| is_cut) {
        last.truncate(last.trim_end().len());
        if text::width(last) < cells {
            last.push('…');
        } else {
            *last = text::clip(&format!("{last} "), cells).into_owned();
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// Puts a word into the last line, or into new ones.
fn place(lines: &mut Vec<String>, word: &str, cells: usize) {
    let free = cells.saturating_sub(lines.last().map_or(0, |line| text::width(line)));
    if text::width(word.trim_end()) <= free {
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
        return;
    }
    if text::width(word.trim_end()) <= cells {
        lines.push(word.to_owned());
        return;
    }
    for grapheme in word.graphemes(true) {
        let used = lines.last().map_or(0, |line| text::width(line));
        if used + text::width(grapheme) > cells {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(grapheme);
        }
    }
}

/// The part of a text under edit that is in sight, and the cell of it that the cursor stands on.
pub(super) fn around_cursor(text: &str, cursor: usize, cells: usize) -> (String, usize) {
    let room = cells.saturating_sub(1);
    let safe = text::harmless(text);
    let byte = safe.char_indices().nth(cursor).map_or(safe.len(), |(at, _)| at);
    let (before, after) = safe.split_at_checked(byte).unwrap_or((&safe, ""));
    let mut start = before.len();
    let mut used = 0;
    for grapheme in before.graphemes(true).rev() {
        let next = used + text::width(grapheme);
        if next > room {
            break;
        }
        used = next;
        start -= grapheme.len();
    }
    let mut shown = before.get(start..).unwrap_or_default().to_owned();
    let mut width = used;
    for grapheme in after.graphemes(true) {
        width += text::width(grapheme);
        if width > cells {
            break;
        }
        shown.push_str(grapheme);
    }
    (shown, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_filled_by_width_not_by_length() {
        assert_eq!(fit("東京", 6), "東京  ");
        assert_eq!(fit("東京都", 5), "東京…");
        assert_eq!(fit_right("12", 4), "  12");
        assert_eq!(tail("/data/sap/2026-10", 8), "…2026-10");
    }

    #[test]
    fn ids_in_a_path_are_short() {
        let path = "PUT /api/datasets/D13539E5433CDB837363F086C6DA6B5C/uploadSessions";
        assert_eq!(short_ids(path), "PUT /api/datasets/D13539E5…/uploadSessions");
    }

    #[test]
    fn paragraphs_break_between_words_and_say_that_more_follows() {
        assert_eq!(wrap("rows now in the table stay", 12, 5), ["rows now in", "the table", "stay"]);
        assert_eq!(wrap("rows now in the table stay", 12, 2), ["rows now in", "the table…"]);
        assert_eq!(wrap("abcdefgh", 3, 9), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3, 9), [""]);
        assert!(wrap("x", 0, 9).is_empty());
    }

    #[test]
    fn the_cursor_of_a_long_text_stays_in_sight() {
        assert_eq!(around_cursor("orders", 6, 10), ("orders".to_owned(), 6));
        assert_eq!(around_cursor("orders_of_may", 13, 6), ("f_may".to_owned(), 5));
        assert_eq!(around_cursor("orders_of_may", 0, 6), ("orders".to_owned(), 0));
        assert_eq!(around_cursor("a\u{1b}b", 3, 6), ("a␛b".to_owned(), 3));
    }
}
