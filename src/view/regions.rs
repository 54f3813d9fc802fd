//! What was drawn where, as plain data: the shell looks a click up in it, and jump labels are put on it.

use ratatui::layout::{Position, Rect};

use crate::app::pointing::Target;

/// What was drawn where, later ones on top of earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regions(Vec<(Rect, Target)>);

impl Regions {
    pub(super) fn add(&mut self, area: Rect, target: Target) {
        if area.width > 0 && area.height > 0 {
            self.0.push((area, target));
        }
    }

    /// What is to be seen in a cell.
    pub fn at(&self, column: u16, row: u16) -> Target {
        let position = Position { x: column, y: row };
        let hit = self.0.iter().rev().find(|(area, _)| area.contains(position));
        hit.map_or(Target::Nothing, |(_, target)| *target)
    }

    /// Everything, in the order in which it was drawn.
    pub fn all(&self) -> &[(Rect, Target)] {
        &self.0
    }
}
