//! Text from outside made harmless and clipped. Server replies, file contents and file names may hold
//! escape sequences, direction marks or a hundred kilobytes on one line; whatever is drawn or logged
//! passes through here first, so that data can never act on a terminal or fake what a line says.
#![deny(clippy::disallowed_methods)]

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The text with every character that could act on a terminal replaced by a visible one.
///
/// C0 controls become their Unicode pictures (`␛`, `␊`), DEL `␡`; C1 controls, direction marks,
/// zero-width and tag characters become `�`. The result has the same number of characters and is
/// unchanged by a second pass.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| picture(c).is_some()) {
        Cow::Owned(text.chars().map(|c| picture(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn picture(c: char) -> Option<char> {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// How many terminal cells the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to at most `cells` terminal cells, with `…` at the end where something was cut.
/// Never splits what a reader sees as one character.
pub fn clip(text: &str, cells: usize) -> Cow<'_, str> {
    // A string of n bytes is at most n cells wide, so short ones need no measuring.
    if text.len() <= cells || (text.len() <= cells * 8 + 64 && text.width() <= cells) {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let mut end = 0;
    for grapheme in text.graphemes(true) {
        let next = used + grapheme.width();
        if next > cells - 1 {
            return Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default()));
        }
        used = next;
        end += grapheme.len();
    }
    Cow::Borrowed(text)
}

/// [`harmless`] and [`clip`] in one, for a cell of a table.
pub fn cell(text: &str, cells: usize) -> String {
    // Reading four characters a cell is enough to know what fits, however long the text is.
    let head: String = text.chars().take(cells.saturating_mul(4) + 4).collect();
    let cut = head.len() < text.len();
    let safe = harmless(&head);
    if cut && safe.width() <= cells {
        return clip(&format!("{safe}…"), cells).into_owned();
    }
    clip(&safe, cells).into_owned()
}

/// Like [`cell`], for a name: what is cut is cut from the middle, since names that stand in one list mostly
/// differ at their ends.
pub fn name(text: &str, cells: usize) -> String {
    const SHORTEST: usize = 9;
    // A third for the end, looked for in as many characters as can matter, however long the name is.
    let length = text.chars().count();
    if cells < SHORTEST || (length <= cells * 4 + 4 && width(&harmless(text)) <= cells) {
        return cell(text, cells);
    }
    let end: String = text.chars().skip(length.saturating_sub(cells * 4)).collect();
    let end = harmless(&end);
    let mut used = 0;
    let mut start = end.len();
    for (at, grapheme) in end.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > cells / 3 {
            break;
        }
        start = at;
    }
    let end = end.get(start..).unwrap_or_default();
    format!("{}{end}", cell(text, cells - width(end)))
}

/// The first `limit` characters of a text made harmless, with a word on how much was left out.
pub fn excerpt(text: &str, limit: usize) -> String {
    let head = text.chars().take(limit).collect::<String>();
    match text.chars().count().saturating_sub(limit) {
        0 => harmless(&head).into_owned(),
        left => format!("{}… ({left} more characters)", harmless(&head)),
    }
}

/// What a panic says, without what stands in backquotes at its end, which can be a text of the data.
pub fn of_panic(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let said = said.unwrap_or("without a word");
    excerpt(said.split_once(" of `").map_or(said, |(head, _)| head), 200)
}

/// A count with thin groups of three: `41 204 331`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A size in decimal units (1 MB is 10^6 bytes): `412.6 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    // 999.95 and more would be printed as 1000.0 of the smaller unit.
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS.get(unit).unwrap_or(&"TB"))
}

/// Reads a size as people write it: `50MB`, `50 mb`, `64MiB`, `1000000`.
pub fn read_size(text: &str) -> Result<u64, String> {
    let hint = || format!("{text:?} is no size; it looks like 50MB, 512kB or 64MiB");
    let digits = text.trim().trim_end_matches(|c: char| !c.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let unit = text.trim().get(digits.len()..).unwrap_or_default().trim().to_ascii_lowercase();
    let factor: u64 = match unit.as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(hint()),
    };
    // What is printed with one digit behind the point is read as well.
    let tenths = match fraction.as_bytes() {
        [] => 0,
        [digit @ b'0'..=b'9'] => u64::from(digit - b'0'),
        _ => return Err(hint()),
    };
    let whole = whole.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    whole.and_then(|bytes| bytes.checked_add(factor * tenths / 10)).ok_or_else(hint)
}

/// A duration for people: `0.3 s`, `41.6 s`, `3 min 04 s`, `2 h 52 min`.
pub fn span(duration: std::time::Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_both_its_ends() {
        let all = "measurement_of_station_17";
        assert_eq!(name(all, 25), all);
        assert_eq!(name(all, 16), "measuremen…on_17");
        assert_eq!(name(all, 8), "measure…");
        assert_eq!(name("東京都千代田区丸の内一丁目", 11), "東京都千…目");
        let long = name(&format!("a\u{1b}{}z", "y".repeat(100_000)), 12);
        assert_eq!(long, "a␛yyyyy…yyyz");
    }
    use std::time::Duration;

    #[test]
    fn escape_sequences_turn_into_pictures_of_themselves() {
        assert_eq!(harmless("a\u{1b}[2J\r\n\u{9b}\u{202e}b"), "a␛[2J␍␊��b");
        assert_eq!(harmless("Müller ✓ 東京"), "Müller ✓ 東京");
    }

    proptest::proptest! {
        #[test]
        fn a_second_pass_changes_nothing_and_no_control_character_is_left(text in "[\\PC\u{0}-\u{a0}\u{200b}-\u{206f}\u{feff}\u{e0041}]{0,40}") {
            let once = harmless(&text).into_owned();
            proptest::prop_assert_eq!(&*harmless(&once), once.as_str());
            let acts = |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
            proptest::prop_assert!(!once.chars().any(acts), "{once:?}");
            proptest::prop_assert_eq!(once.chars().count(), text.chars().count());
            let shown = cell(&text, 12);
            proptest::prop_assert!(width(&shown) <= 12 && !shown.chars().any(acts), "{shown:?}");
        }
    }

    #[test]
    fn clipping_respects_wide_and_combined_characters() {
        assert_eq!(clip("orders", 6), "orders");
        assert_eq!(clip("orders", 4), "ord…");
        assert_eq!(clip("東京都", 4), "東…");
        assert_eq!(clip("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cell(&"x".repeat(100_000), 5), "xxxx…");
    }

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(count(41_204_331), "41 204 331");
        assert_eq!(count(0), "0");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(412_600_000), "412.6 MB");
        assert_eq!(size(999_999), "1.0 MB");
        assert_eq!(read_size("50 MB"), Ok(50_000_000));
        assert_eq!([read_size("1.5MB"), read_size("0.5 KiB"), read_size("2.0")], [Ok(1_500_000), Ok(512), Ok(2)]);
        assert_eq!(read_size("64MiB"), Ok(64 << 20));
        assert!(
            ["", "MB", "-1MB", "1.25MB", ".5MB", "1..5MB", "20EB", "99999999999GB"]
                .iter()
                .all(|text| read_size(text).is_err())
        );
        assert_eq!(span(Duration::from_millis(300)), "0.3 s");
        assert_eq!(span(Duration::from_secs(184)), "3 min 04 s");
    }
}
