//! A cursor in a list and a filter over it: the same in every pane of every screen.

use super::field::TextField;
use super::key::{Code, Key};

/// The place of the cursor in a list. Where the list scrolls to is the view's affair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor(pub usize);

/// A movement of a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One up.
    Up,
    /// One down.
    Down,
    /// Half a page of so many rows up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first.
    Top,
    /// To the last.
    Bottom,
}

impl Move {
    /// The movement that a key means where letters are no text.
    pub(super) fn of(key: Key) -> Option<Self> {
        Some(match (key.code, key.ctrl) {
            (Code::Char('k'), false) => Self::Up,
            (Code::Char('j'), false) => Self::Down,
            (Code::Char('u'), true) => Self::HalfUp,
            (Code::Char('d'), true) => Self::HalfDown,
            (Code::Home | Code::Char('g'), false) => Self::Top,
            (Code::End | Code::Char('G'), false) => Self::Bottom,
            _ => return Self::beside_text(key),
        })
    }

    /// The movement that a key means while text is typed: those keys that edit no text.
    pub(super) fn beside_text(key: Key) -> Option<Self> {
        Some(match (key.code, key.ctrl) {
            (Code::Up, _) | (Code::Char('p'), true) => Self::Up,
            (Code::Down, _) | (Code::Char('n'), true) => Self::Down,
            (Code::PageUp, _) => Self::PageUp,
            (Code::PageDown, _) => Self::PageDown,
            _ => return None,
        })
    }
}

impl Cursor {
    /// Moves in a list of `len` rows of which `page` are in sight, and stays inside.
    pub fn go(&mut self, step: Move, len: usize, page: usize) {
        let (half, page) = ((page / 2).max(1), page.max(1));
        let to = match step {
            Move::Up => self.0.saturating_sub(1),
            Move::Down => self.0 + 1,
            Move::HalfUp => self.0.saturating_sub(half),
            Move::HalfDown => self.0 + half,
            Move::PageUp => self.0.saturating_sub(page),
            Move::PageDown => self.0 + page,
            Move::Top => 0,
            Move::Bottom => len,
        };
        self.0 = to.min(len.saturating_sub(1));
    }
}

/// A filter over the rows of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    field: TextField,
    state: FilterState,
}

/// Whether a filter is being typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FilterState {
    /// It is not.
    #[default]
    Kept,
    /// It is: printable keys are its text.
    Typing,
}

impl Filter {
    /// What is looked for.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// How many characters stand before its cursor.
    pub fn cursor(&self) -> usize {
        self.field.cursor()
    }

    /// Whether it is being typed.
    pub const fn is_typing(&self) -> bool {
        matches!(self.state, FilterState::Typing)
    }

    /// Whether it leaves anything out.
    pub fn is_on(&self) -> bool {
        !self.text().is_empty()
    }

    /// Begins typing.
    pub fn begin(&mut self) {
        self.state = FilterState::Typing;
    }

    /// Ends typing and shows everything again.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Acts on a key while it is being typed.
    pub fn input(&mut self, key: Key) {
        match key.code {
            Code::Enter => self.state = FilterState::Kept,
            Code::Esc => self.clear(),
            _ => {
                self.field.input(key);
            }
        }
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
    }

    /// Whether a row with these texts is shown: every word typed must stand in one of them, in any case.
    pub fn shows(&self, texts: &[&str]) -> bool {
        let wanted = self.text().to_lowercase();
        wanted.split_whitespace().all(|word| texts.iter().any(|text| text.to_lowercase().contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_stays_in_its_list() {
        let mut cursor = Cursor(0);
        cursor.go(Move::Up, 3, 10);
        assert_eq!(cursor, Cursor(0));
        cursor.go(Move::PageDown, 3, 10);
        assert_eq!(cursor, Cursor(2));
        cursor.go(Move::Bottom, 0, 10);
        assert_eq!(cursor, Cursor(0));
    }

    #[test]
    fn a_filter_wants_every_word_in_any_order() {
        let mut filter = Filter::default();
        filter.begin();
        for c in "rep fin".chars() {
            filter.input(Key::char(c));
        }
        assert!(filter.shows(&["Finance Reporting", "B19DEDCC"]));
        assert!(!filter.shows(&["Finance Sandbox", "AF09B3E3"]));
        filter.input(Key::plain(Code::Esc));
        assert!(!filter.is_on() && !filter.is_typing());
    }
}
