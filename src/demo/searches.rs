//! Searches whose results are asked for later.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::accounts::User;
use super::ids;

const KEPT: usize = 100;

struct Search {
    id: String,
    user: &'static User,
    found: Vec<Value>,
}

/// The last searches made, by anyone.
#[derive(Default)]
pub(super) struct Searches(Mutex<VecDeque<Search>>);

impl Searches {
    /// Keeps what was found; returns the id to ask for it with.
    pub(super) fn insert(&self, user: &'static User, found: Vec<Value>) -> String {
        let id = ids::object();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Search { id: id.clone(), user, found });
        id
    }

    /// What was found, if that user searched for it.
    pub(super) fn find(&self, id: &str, user: &'static User) -> Option<Vec<Value>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|search| search.id == id && search.user == user).map(|search| search.found.clone())
    }
}
