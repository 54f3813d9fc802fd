//! Undo and redo without limit over any value that can be cloned: each change keeps what was before it.

/// A value with its past and its undone future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History<T> {
    past: Vec<T>,
    present: T,
    future: Vec<T>,
}

impl<T: Clone + PartialEq> History<T> {
    /// A value without a past.
    pub const fn new(present: T) -> Self {
        Self { past: Vec::new(), present, future: Vec::new() }
    }

    /// The value as it is now.
    pub const fn now(&self) -> &T {
        &self.present
    }

    /// Changes the value. A change that changes nothing leaves no step to undo.
    pub fn edit(&mut self, change: impl FnOnce(&mut T)) {
        let before = self.present.clone();
        change(&mut self.present);
        if self.present != before {
            self.past.push(before);
            self.future.clear();
        }
    }

    /// Takes the last change back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        true
    }

    /// Makes the last undone change again; false when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.present, after));
        true
    }

    /// Whether there is something to take back.
    pub const fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to make again.
    pub const fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undoing_everything_gives_the_start_and_redoing_the_end() {
        let mut word = History::new(String::from("a"));
        word.edit(|w| w.push('b'));
        word.edit(|_| ());
        word.edit(|w| w.push('c'));
        assert!(word.undo() && word.undo() && !word.undo());
        assert_eq!(word.now(), "a");
        assert!(word.redo() && word.redo() && !word.redo());
        assert_eq!(word.now(), "abc");
        word.undo();
        word.edit(|w| w.push('d'));
        assert!(!word.can_redo());
        assert_eq!(word.now(), "abd");
    }
}
