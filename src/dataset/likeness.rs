//! When two names are taken for one although they are not written alike: files and datasets are named by
//! different people over the years, who agree on words and not on case, blanks and accents.

/// A name without what people write differently: case, blanks, hyphens, underscores, points and accents.
pub(super) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars().filter(|c| c.is_alphanumeric()) {
        for lower in c.to_lowercase() {
            match plain(lower) {
                Some(letters) => folded.push_str(letters),
                None if is_combining(lower) => {}
                None => folded.push(lower),
            }
        }
    }
    folded
}

const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Letters of Latin alphabets with their accents, by the letters that stand for them without.
const ACCENTS: &[(&str, &str)] = &[
    ("àáâãäåāăąǎ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉ", "n"),
    ("òóôõöøōŏő", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
];

fn plain(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    ACCENTS.iter().find(|(with, _)| with.contains(c)).map(|(_, without)| *without)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_accents_tell_no_names_apart() {
        let pairs = [
            ("Customer ID", "customer_id"),
            ("Größe", "GROSSE"),
            ("Año", "ano"),
            ("  net-amount ", "NetAmount"),
            ("Café", "cafe\u{301}"),
            ("Łódź", "lodz"),
        ];
        for (one, other) in pairs {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("amount 1"), folded("amount 2"));
        assert_ne!(folded("日本"), folded("本日"));
    }
}
