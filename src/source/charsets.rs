//! What a file can be that is no UTF-8: its first words in each character set in which all of its start means
//! something. Which of them is right is for the operator to say, who can read the words.

use std::io::Read;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, ISO_8859_2, ISO_8859_15, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};

use super::preview::preview_asked;
use super::{Fault, Location, SourceError, layers};
use crate::dataset::{Asked, Doubt, Preview, Says, Topic, Way};
use crate::text;

/// The character sets that are looked at, the most frequent first.
const KNOWN: [&Encoding; 9] =
    [WINDOWS_1252, ISO_8859_15, WINDOWS_1250, ISO_8859_2, WINDOWS_1251, SHIFT_JIS, GB18030, BIG5, EUC_KR];

/// How much of a file is decoded.
const LOOKED_AT: u64 = 256 << 10;
/// How many words a way is shown with, and how long they are at most.
const WORDS: usize = 3;
const LONGEST: usize = 40;

/// Like [`preview_asked`], for someone who can be asked: a file that is no UTF-8 is read in the first of the
/// character sets that it can be in, and which one it is stays open.
pub fn preview_open<'a>(location: impl Into<Location<'a>>, asked: &Asked) -> Result<Preview, SourceError> {
    let location = location.into();
    let refused = match preview_asked(location, asked) {
        Err(error) if is_no_utf8(&error) && asked.encoding.is_none() => error,
        answer => return answer,
    };
    let Some(doubt) = doubt(location) else { return Err(refused) };
    let mut provisional = asked.clone();
    doubt.ways.iter().take(1).for_each(|way| way.says.apply(&mut provisional));
    let mut preview = preview_asked(location, &provisional).map_err(|_| refused)?;
    preview.reasons.retain(|reason| !reason.ends_with(" was given"));
    preview.reading.open.insert(0, doubt);
    Ok(preview)
}

fn is_no_utf8(error: &SourceError) -> bool {
    matches!(error.fault, Fault::NotUtf8 | Fault::Malformed("UTF-8"))
}

/// The ways to read the start of a file; none when no character set reads it, or nothing there is beyond ASCII.
fn doubt(location: Location<'_>) -> Option<Doubt> {
    let mut head = Vec::new();
    layers::unpacked(location).ok()?.input.take(LOOKED_AT).read_to_end(&mut head).ok()?;
    let words = words(&head);
    let mut ways: Vec<Way> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for encoding in KNOWN {
        let Some(text) = layers::head_as_text(&head, encoding) else { continue };
        if texts.contains(&text) || text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}')) {
            continue;
        }
        texts.push(text);
        let read = |word: &&[u8]| {
            layers::head_as_text(word, encoding).map(|read| (ascii_of(word), text::cell(read.trim(), LONGEST)))
        };
        let name = encoding.name().to_owned();
        ways.push(Way {
            says: Says::Encoding(name.clone()),
            title: name,
            results: words.iter().filter_map(read).collect(),
        });
    }
    (!ways.is_empty() && !words.is_empty()).then_some(Doubt { topic: Topic::Encoding, ways, columns: Vec::new() })
}

/// A word with a mark where a byte is no ASCII.
fn ascii_of(word: &[u8]) -> String {
    let shown: String = word.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
    text::cell(shown.trim(), LONGEST)
}

/// The first stretches of text that hold bytes beyond ASCII, each with one that those before it don't have.
fn words(head: &[u8]) -> Vec<&[u8]> {
    let mut seen = [false; 256];
    let mut words = Vec::new();
    for word in head.split(|byte| matches!(byte, b',' | b';' | b'\t' | b'|' | b'"' | b'\n' | b'\r')) {
        let word = word.get(..LONGEST * 2).unwrap_or(word);
        let mut is_new = false;
        for byte in word.iter().filter(|byte| !byte.is_ascii()) {
            if let Some(seen) = seen.get_mut(usize::from(*byte)) {
                is_new |= !std::mem::replace(seen, true);
            }
        }
        if is_new && words.len() < WORDS {
            words.push(word);
        }
    }
    words
}
