//! The names that rows have, as a tree: which value of a row is which column. It is learned from the start of
//! a file; after that the names of a row are expected in the order of the row that they were learned from,
//! so that most of them are found by one comparison.

use std::collections::HashMap;

use super::super::Fault;
use super::super::split::MAX_FIELDS;
use super::lexer::Halt;

/// More names than this below one are looked up in a table.
const FEW: usize = 12;

/// A name, and what lies below it.
#[derive(Debug, Clone, Default)]
struct Node {
    key: Vec<u8>,
    parent: usize,
    children: Vec<usize>,
    lookup: HashMap<Vec<u8>, usize>,
    /// Whether a value other than null or an object was met.
    value: bool,
    column: Option<usize>,
}

/// All names; the first node is the row itself.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// The row itself.
pub(super) const ROOT: usize = 0;

impl Tree {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// How many names a row has at its top.
    pub(super) fn width(&self) -> usize {
        self.nodes.first().map_or(0, |root| root.children.len())
    }

    /// The name at a place of the row.
    #[inline]
    pub(super) fn nth(&self, place: usize) -> Option<usize> {
        self.nodes.first()?.children.get(place).copied()
    }

    /// The name below another; `guess` is the place where it is looked for first.
    #[inline]
    pub(super) fn child(&self, node: usize, key: &[u8], guess: &mut usize) -> Option<usize> {
        let node = self.nodes.get(node)?;
        let is = |child: usize| self.nodes.get(child).is_some_and(|node| node.key == key);
        if let Some(&child) = node.children.get(*guess)
            && is(child)
        {
            *guess += 1;
            return Some(child);
        }
        let place = if node.children.len() > FEW {
            *node.lookup.get(key)?
        } else {
            node.children.iter().position(|&child| is(child))?
        };
        *guess = place + 1;
        node.children.get(place).copied()
    }

    /// Adds a name below another.
    pub(super) fn add(&mut self, node: usize, key: &[u8], at: usize) -> Result<usize, Halt> {
        if self.nodes.len() > MAX_FIELDS {
            return Err(Halt::Fault(Fault::TooManyFields, at));
        }
        let index = self.nodes.len();
        self.nodes.push(Node { key: key.to_owned(), parent: node, ..Node::default() });
        if let Some(node) = self.nodes.get_mut(node) {
            node.lookup.insert(key.to_owned(), node.children.len());
            node.children.push(index);
        }
        Ok(index)
    }

    pub(super) fn note_value(&mut self, node: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.value = true;
        }
    }

    #[inline]
    pub(super) fn column(&self, node: usize) -> Option<usize> {
        self.nodes.get(node)?.column
    }

    /// The path to a name.
    pub(super) fn path(&self, mut node: usize) -> String {
        let mut names = Vec::new();
        while node != ROOT
            && let Some(here) = self.nodes.get(node)
        {
            names.push(String::from_utf8_lossy(&here.key));
            node = here.parent;
        }
        names.reverse();
        names.join(".")
    }

    /// Makes columns of the names that have values or have nothing below; gives the columns' names.
    pub(super) fn columns(&mut self) -> Vec<String> {
        let mut columns = Vec::new();
        let mut waiting: Vec<usize> = self.below(ROOT);
        while let Some(node) = waiting.pop() {
            waiting.extend(self.below(node));
            let path = self.path(node);
            if let Some(node) = self.nodes.get_mut(node)
                && (node.value || node.children.is_empty())
            {
                node.column = Some(columns.len());
                columns.push(path);
            }
        }
        columns
    }

    /// The names below another, the last one first.
    fn below(&self, node: usize) -> Vec<usize> {
        self.nodes.get(node).map_or_else(Vec::new, |node| node.children.iter().rev().copied().collect())
    }
}
