//! Text as a JSON string. Most text needs no escape at all, so it is copied in runs.

use super::word::{is_plain, plain_bytes, put};

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

/// Many bytes at a time, of which those before the first that needs an escape are kept.
fn write_escaped(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(bytes) = rest.first_chunk::<16>() {
        let [low, high] = bytes.as_chunks::<8>().0 else { break };
        let plain = match plain_bytes(*low) {
            8 => 8 + plain_bytes(*high),
            plain => plain,
        };
        let end = out.len() + plain;
        out.extend_from_slice(bytes);
        out.truncate(end);
        rest = rest.get(plain..).unwrap_or_default();
        if plain < 16 {
            rest = write_first(rest, out);
        }
    }
    while !rest.is_empty() {
        let word = rest.first_chunk().copied().unwrap_or_else(|| last_bytes(text, rest.len()));
        let plain = plain_bytes(word).min(rest.len());
        let end = out.len() + plain;
        out.extend_from_slice(&word);
        out.truncate(end);
        rest = rest.get(plain..).unwrap_or_default();
        if plain < 8 {
            rest = write_first(rest, out);
        }
    }
}

/// The last few bytes of a text, and others behind them.
#[inline]
fn last_bytes(text: &[u8], count: usize) -> [u8; 8] {
    let word = match text.last_chunk() {
        Some(last) => u64::from_le_bytes(*last) >> (8 * (8 - count)),
        None => text.iter().rev().take(count).fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    word.to_le_bytes()
}

/// Writes one byte; gives what follows.
#[inline]
fn write_first<'a>(text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let Some((&byte, rest)) = text.split_first() else { return text };
    match escape_of(byte) {
        0 => out.push(byte),
        b'u' => {
            let digit = |n: u8| if n < 10 { b'0' + n } else { b'a' + n - 10 };
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        }
        letter => out.extend_from_slice(&[b'\\', letter]),
    }
    rest
}
