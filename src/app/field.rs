//! Text that the operator types: one line of text, and a secret. This is the only place that knows the
//! text field crate; the rest of the core sees text, a cursor and the keys of TEXT mode.

use secrecy::zeroize::Zeroizing;
use tui_textarea::{CursorMove, Input, Key as AreaKey, TextArea};

use super::key::{Code, Key};
use crate::secret::Secret;

/// One line of text under edit.
#[derive(Clone)]
pub struct TextField(TextArea<'static>);

impl TextField {
    /// A field that holds a text, with the cursor behind it.
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(vec![one_line(text)]);
        area.move_cursor(CursorMove::End);
        Self(area)
    }

    /// What it holds.
    pub fn text(&self) -> &str {
        self.0.lines().first().map_or("", String::as_str)
    }

    /// How many characters stand before the cursor.
    pub fn cursor(&self) -> usize {
        self.0.cursor().1
    }

    /// The widget as the crate draws it, for a view to style a copy of.
    pub fn area(&self) -> &TextArea<'static> {
        &self.0
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Takes a paste: line ends become blanks, other controls are left out, those at the end too.
    pub fn paste(&mut self, text: &str) {
        self.0.insert_str(one_line(text));
    }

    /// Acts on an editing key; false when it is none.
    pub fn input(&mut self, key: Key) -> bool {
        match key {
            Key { code: Code::Char('a'), ctrl: true, .. } | Key { code: Code::Home, .. } => {
                self.0.move_cursor(CursorMove::Head);
            }
            Key { code: Code::Char('e'), ctrl: true, .. } | Key { code: Code::End, .. } => {
                self.0.move_cursor(CursorMove::End);
            }
            Key { code: Code::Char('b'), ctrl: true, .. } | Key { code: Code::Left, .. } => {
                self.0.move_cursor(CursorMove::Back);
            }
            Key { code: Code::Char('f'), ctrl: true, .. } | Key { code: Code::Right, .. } => {
                self.0.move_cursor(CursorMove::Forward);
            }
            Key { code: Code::Char('h'), ctrl: true, .. } | Key { code: Code::Backspace, .. } => {
                self.0.delete_char();
            }
            Key { code: Code::Delete, .. } => {
                self.0.delete_next_char();
            }
            Key { code: Code::Char('w'), ctrl: true, .. } => {
                self.0.delete_word();
            }
            Key { code: Code::Char('u'), ctrl: true, .. } => {
                self.0.delete_line_by_head();
            }
            Key { code: Code::Char('k'), ctrl: true, .. } => {
                self.0.delete_line_by_end();
            }
            key => {
                let Some(c) = key.typed() else { return false };
                let input = Input { key: AreaKey::Char(c), ctrl: false, alt: false, shift: false };
                self.0.input_without_shortcuts(input);
            }
        }
        true
    }
}

impl Default for TextField {
    fn default() -> Self {
        Self::new("")
    }
}

impl PartialEq for TextField {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() && self.0.cursor() == other.0.cursor()
    }
}

impl std::fmt::Debug for TextField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TextField({:?}, {})", self.text(), self.cursor())
    }
}

/// Lines of text under edit.
#[derive(Clone)]
pub struct TextBox(TextArea<'static>);

impl TextBox {
    /// A field that holds a text, with the cursor at its begin.
    pub fn new(text: &str) -> Self {
        Self(TextArea::from(text.lines().map(|line| harmless(line, ' '))))
    }

    /// What it holds, with an end to every line.
    pub fn text(&self) -> String {
        self.0.lines().iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }

    /// Its lines.
    pub fn lines(&self) -> &[String] {
        self.0.lines()
    }

    /// The line of the cursor and how many characters stand before it there, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.0.cursor();
        (cursor.0, cursor.1)
    }

    /// Puts the cursor to a line and a character, from 0; as near as the text allows.
    pub fn go_to(&mut self, line: usize, character: usize) {
        let clamp = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.0.move_cursor(CursorMove::Jump(clamp(line), clamp(character)));
    }

    /// Takes a paste, whose lines stay lines.
    pub fn paste(&mut self, text: &str) {
        let lines: Vec<String> = text.split('\n').map(|line| harmless(line, ' ')).collect();
        self.0.insert_str(lines.join("\n"));
    }

    /// Acts on an editing key; `page` lines are in sight.
    pub fn input(&mut self, key: Key, page: usize) {
        let area = &mut self.0;
        match (key.code, key.ctrl) {
            (Code::Up, _) | (Code::Char('p'), true) => area.move_cursor(CursorMove::Up),
            (Code::Down, _) | (Code::Char('n'), true) => area.move_cursor(CursorMove::Down),
            (Code::PageUp, _) => (0..page).for_each(|_| area.move_cursor(CursorMove::Up)),
            (Code::PageDown, _) => (0..page).for_each(|_| area.move_cursor(CursorMove::Down)),
            (Code::Left, _) | (Code::Char('b'), true) => area.move_cursor(CursorMove::Back),
            (Code::Right, _) | (Code::Char('f'), true) => area.move_cursor(CursorMove::Forward),
            (Code::Home, _) | (Code::Char('a'), true) => area.move_cursor(CursorMove::Head),
            (Code::End, _) | (Code::Char('e'), true) => area.move_cursor(CursorMove::End),
            (Code::Enter, _) => area.insert_newline(),
            (Code::Backspace, _) | (Code::Char('h'), true) => drop(area.delete_char()),
            (Code::Delete, _) | (Code::Char('d'), true) => drop(area.delete_next_char()),
            (Code::Char('w'), true) => drop(area.delete_word()),
            (Code::Char('u'), true) => drop(area.delete_line_by_head()),
            (Code::Char('k'), true) => drop(area.delete_line_by_end()),
            (Code::Tab, _) => drop(area.insert_str("  ")),
            _ => {
                if let Some(c) = key.typed() {
                    area.insert_char(c);
                }
            }
        }
    }
}

impl PartialEq for TextBox {
    fn eq(&self, other: &Self) -> bool {
        self.lines() == other.lines() && self.cursor() == other.cursor()
    }
}

impl std::fmt::Debug for TextBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TextBox({} lines, {:?})", self.lines().len(), self.cursor())
    }
}

/// A line without what would not show: something for tabs, nothing for other controls.
fn harmless(line: &str, tab: char) -> String {
    line.chars().filter(|c| !c.is_control() || *c == '\t').map(|c| if c == '\t' { tab } else { c }).collect()
}

/// Text as one line: blanks for line ends and tabs, nothing for other controls, no blanks of paste at the end.
fn one_line(text: &str) -> String {
    let line: String = text
        .trim_end_matches(['\r', '\n'])
        .chars()
        .filter_map(|c| match c {
            '\n' | '\t' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect();
    line
}

/// A secret under edit: wiped when it is dropped or changed, printed by nobody, shown only on demand.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SecretField {
    text: Zeroizing<String>,
    shown: bool,
}

impl SecretField {
    /// A field that already holds a secret.
    pub fn new(secret: &Secret) -> Self {
        Self { text: Zeroizing::new(secret.expose().to_owned()), shown: false }
    }

    /// What it holds.
    pub fn secret(&self) -> Secret {
        Secret::new(self.text.as_str())
    }

    /// Forgets what it holds.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Shows what it holds, or hides it again.
    pub fn toggle(&mut self) {
        self.shown = !self.shown;
    }

    /// Whether it is shown.
    pub const fn is_shown(&self) -> bool {
        self.shown
    }

    /// What the screen shows: one dot a character, or the text itself after [`SecretField::toggle`].
    pub fn display(&self) -> String {
        if self.shown { self.text.to_string() } else { "•".repeat(self.text.chars().count()) }
    }

    /// Takes a paste without its line end.
    pub fn paste(&mut self, text: &str) {
        let line = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
        self.grow(line.chars().filter(|c| !c.is_control()));
    }

    /// Acts on an editing key; false when it is none.
    pub fn input(&mut self, key: Key) -> bool {
        match key {
            Key { code: Code::Backspace, .. } | Key { code: Code::Char('h'), ctrl: true, .. } => {
                let mut text = Zeroizing::new(self.text.to_string());
                text.pop();
                self.text = text;
            }
            Key { code: Code::Char('u' | 'w' | 'k'), ctrl: true, .. } => self.text = Zeroizing::default(),
            Key { code: Code::Char('t'), ctrl: true, .. } => self.toggle(),
            key => {
                let Some(c) = key.typed() else { return false };
                self.grow(std::iter::once(c));
            }
        }
        true
    }

    /// A buffer that grows leaves its old memory unwiped, so each change makes a new one and wipes the old.
    fn grow(&mut self, more: impl Iterator<Item = char>) {
        let more: Zeroizing<Vec<char>> = Zeroizing::new(more.collect());
        let bytes = self.text.len() + more.iter().map(|c| c.len_utf8()).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(bytes));
        text.push_str(&self.text);
        text.extend(more.iter());
        self.text = text;
    }
}

impl std::fmt::Debug for SecretField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: &mut TextField, keys: &[&str]) {
        for key in keys {
            assert!(field.input(key.parse().expect("a key")), "{key}");
        }
    }

    #[test]
    fn the_editing_keys_do_what_shells_do() {
        let mut field = TextField::new("orders of may");
        typed(&mut field, &["Ctrl-W", "J", "u", "n", "e"]);
        assert_eq!(field.text(), "orders of June");
        typed(&mut field, &["Home", "Delete", "O", "Ctrl-K"]);
        assert_eq!(field.text(), "O");
        typed(&mut field, &["Ctrl-U"]);
        assert_eq!(field.text(), "");
        assert!(!field.input(Key::plain(Code::Enter)));
    }

    #[test]
    fn a_paste_is_one_line_and_never_submits() {
        let mut field = TextField::new("");
        field.paste("https://host/\u{1b}x\r\n");
        assert_eq!(field.text(), "https://host/x");
    }

    #[test]
    fn a_secret_is_dots_and_never_printed() {
        let mut field = SecretField::default();
        field.paste("s3cret\n");
        field.input(Key::char('!'));
        assert_eq!(field.secret(), Secret::new("s3cret!"));
        assert_eq!(field.display(), "•••••••");
        assert!(!format!("{field:?}").contains("s3cret"));
        field.input(Key::plain(Code::Backspace));
        field.toggle();
        assert_eq!(field.display(), "s3cret");
    }
}
