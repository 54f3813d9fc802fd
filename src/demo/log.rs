//! What was asked of the server, and what it answered: the last ten thousand calls.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::calls::Call;

const KEPT: usize = 10_000;

/// One request, answered or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Counts from 1 over the life of the server.
    pub number: u64,
    /// Which call of the API it is.
    pub call: Call,
    /// Its method.
    pub method: String,
    /// Its path and query, from `/MicroStrategyLibrary` on.
    pub path: String,
    /// The HTTP status it was answered with; none while it is under way, or if the client went away.
    pub status: Option<u16>,
}

/// The log of one server.
#[derive(Default)]
pub(super) struct Log(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    count: u64,
    kept: VecDeque<Request>,
}

impl Log {
    /// Notes a request that came in; returns its number.
    pub(super) fn begin(&self, call: Call, method: &str, path: &str) -> u64 {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.count += 1;
        let number = entries.count;
        if entries.kept.len() == KEPT {
            entries.kept.pop_front();
        }
        let (method, path) = (method.to_owned(), path.to_owned());
        entries.kept.push_back(Request { number, call, method, path, status: None });
        number
    }

    /// Notes how it was answered.
    pub(super) fn end(&self, number: u64, status: u16) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.kept.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    /// All that is kept, in the order it came.
    pub(super) fn all(&self) -> Vec<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).kept.iter().cloned().collect()
    }
}
