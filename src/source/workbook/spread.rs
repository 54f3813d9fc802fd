//! How many cells an `OpenDocument` sheet spreads out to. It says "the same a million times" in a few bytes, and
//! the library below writes all of them out.

use memchr::memchr;

/// A row while it is read.
#[derive(Default)]
struct Row {
    repeated: u64,
    width: u64,
    /// Empty cells, which count only where another one follows.
    empty: u64,
}

/// Whether the sheets together spread out to no more than so many cells.
pub(super) fn fits(content: &[u8], most: usize) -> bool {
    let most = most as u64;
    let (mut row, mut rows, mut last, mut widest) = (Row::default(), 0_u64, 0_u64, 0_u64);
    let (mut single, mut whole) = (0_u64, 0_u64);
    let mut rest = content;
    while let Some(open) = memchr(b'<', rest) {
        rest = rest.get(open + 1..).unwrap_or_default();
        let end = memchr(b'>', rest).unwrap_or(rest.len());
        let tag = rest.get(..end).unwrap_or_default();
        rest = rest.get(end..).unwrap_or_default();
        if is(tag, b"table:table-row") {
            row = Row { repeated: repeated(tag, b"number-rows-repeated"), ..Row::default() };
            if tag.ends_with(b"/") {
                rows = rows.saturating_add(row.repeated);
            }
        } else if is(tag, b"table:table-cell") || is(tag, b"table:covered-table-cell") {
            let count = repeated(tag, b"number-columns-repeated").min(1 << 14);
            if tag.ends_with(b"/") && memchr::memmem::find(tag, b"office:").is_none() {
                row.empty = row.empty.saturating_add(count);
            } else {
                row.width = row.width.saturating_add(row.empty).saturating_add(count);
                row.empty = 0;
            }
        } else if is(tag, b"/table:table-row") {
            rows = rows.saturating_add(row.repeated);
            single = single.saturating_add(row.width);
            if row.width > 0 {
                (last, widest) = (rows, widest.max(row.width));
            }
        } else if is(tag, b"/table:table") {
            whole = whole.saturating_add(last.saturating_mul(widest));
            (rows, last, widest) = (0, 0, 0);
        }
        if single > most || whole > most {
            return false;
        }
    }
    true
}

/// Whether a tag has a name.
fn is(tag: &[u8], name: &[u8]) -> bool {
    tag.strip_prefix(name).is_some_and(|rest| rest.first().is_none_or(|byte| b" \t\r\n/".contains(byte)))
}

/// How often a tag says that what it stands for is repeated.
fn repeated(tag: &[u8], name: &[u8]) -> u64 {
    let value = memchr::memmem::find(tag, name).and_then(|at| tag.get(at + name.len()..)).unwrap_or_default();
    let digits = value.iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
    let number = digits.fold(None, |sum: Option<u64>, digit| {
        Some(sum.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    });
    if value.is_empty() { 1 } else { number.unwrap_or(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Vec<u8> {
        format!("<table:table table:name='a'>{rows}</table:table>").into_bytes()
    }

    #[test]
    fn what_is_repeated_counts_as_often_as_it_is_written_out() {
        let cell = "<table:table-cell office:value='1' table:number-columns-repeated='100'/>";
        let many = |repeated: u32| {
            sheet(&format!("<table:table-row table:number-rows-repeated=\"{repeated}\">{cell}</table:table-row>"))
        };
        assert!(fits(&many(10), 1000));
        assert!(!fits(&many(11), 1000));
        // The rest of a sheet that nobody wrote into.
        let empty = "<table:table-cell table:number-columns-repeated='16384'/>";
        let tail = format!(
            "<table:table-row>{cell}{empty}</table:table-row><table:table-row table:number-rows-repeated='1048576'>{empty}</table:table-row>"
        );
        assert!(fits(&sheet(&tail), 1000));
        // A gap is written out where a row follows it.
        let gap = format!("{tail}<table:table-row>{cell}</table:table-row>");
        assert!(!fits(&sheet(&gap), 1000));
    }
}
