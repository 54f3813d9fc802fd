//! Text as a JSON string. Most text needs no escape at all, so it is copied in runs.

use super::word::{first_special, is_plain, put};

/// Per byte: 0 when it stands for itself, else the letter behind the backslash (`u` for `\u00XX`).
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

/// Writes a text, which must be UTF-8, as a JSON string with its quotes.
#[inline]
pub fn write_string(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    if is_plain(text) {
        put(text, out);
    } else {
        write_escaped(text, out);
    }
    out.push(b'"');
}

#[inline]
fn escape_of(byte: u8) -> u8 {
    ESCAPES.get(usize::from(byte)).copied().unwrap_or_default()
}

fn write_escaped(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = first_special(rest) {
        let (run, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        let Some((&byte, after)) = from.split_first() else { break };
        put(run, out);
        out.extend_from_slice(&[b'\\', escape_of(byte)]);
        if escape_of(byte) == b'u' {
            let digit = |n: u8| if n < 10 { b'0' + n } else { b'a' + n - 10 };
            out.extend_from_slice(&[b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        }
        rest = after;
    }
    put(rest, out);
}
