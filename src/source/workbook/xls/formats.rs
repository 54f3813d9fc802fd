//! What the format of a cell makes of its number: a date, a length of time, or the number that it is.

use std::collections::BTreeMap;

/// What a number is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Meaning {
    #[default]
    Number,
    /// A date, a time, or both.
    Moment,
    /// Hours, minutes or seconds that go on beyond a day.
    Span,
}

/// The formats of a workbook.
#[derive(Default)]
pub(super) struct Formats {
    written: BTreeMap<u16, Meaning>,
    /// The format of each kind of cell.
    cells: Vec<u16>,
}

impl Formats {
    /// Learns a format that the workbook brings with it.
    pub(super) fn learn(&mut self, number: u16, text: &str) {
        self.written.insert(number, of_text(text));
    }

    /// The next kind of cell has this format.
    pub(super) fn add(&mut self, format: u16) {
        self.cells.push(format);
    }

    /// What the number in a cell of a kind is.
    pub(super) fn meaning(&self, kind: u16) -> Meaning {
        let Some(format) = self.cells.get(usize::from(kind)) else { return Meaning::Number };
        self.written.get(format).copied().unwrap_or(match format {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meaning::Moment,
            46 => Meaning::Span,
            _ => Meaning::Number,
        })
    }
}

/// What a written format like `dd.mm.yyyy` or `[h]:mm` means.
fn of_text(text: &str) -> Meaning {
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => while signs.next().is_some_and(|sign| sign != '"') {},
            '\\' | '_' | '*' => {
                signs.next();
            }
            '[' => {
                let inside: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                let inside = inside.to_ascii_lowercase();
                if !inside.is_empty() && ["h", "m", "s"].iter().any(|unit| inside.replace(unit, "").is_empty()) {
                    return Meaning::Span;
                }
            }
            ';' => return Meaning::Number,
            // General, in the language of whoever wrote it, as Standard.
            'G' | 'S' if text.len() > 4 && text.chars().all(char::is_alphabetic) => return Meaning::Number,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return Meaning::Moment,
            _ => {}
        }
    }
    Meaning::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_dates_from_numbers() {
        for (text, expected) in [
            ("dd.mm.yyyy", Meaning::Moment),
            ("[$-407]d. mmmm yyyy;@", Meaning::Moment),
            ("h:mm AM/PM", Meaning::Moment),
            ("[h]:mm:ss", Meaning::Span),
            ("[SS]", Meaning::Span),
            ("0.00", Meaning::Number),
            ("#,##0 \"days\"", Meaning::Number),
            ("0\\d", Meaning::Number),
            ("[Red]0;[Blue]d", Meaning::Number),
            ("General", Meaning::Number),
            ("Standard", Meaning::Number),
            ("0.00E+00", Meaning::Number),
            ("\"open", Meaning::Number),
            ("", Meaning::Number),
        ] {
            assert_eq!(of_text(text), expected, "{text}");
        }
    }
}
