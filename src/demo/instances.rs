//! Instances of cubes: a template's rows, read once and then paged through.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::accounts::User;
use super::ids;
use super::store::{Cube, Dataset, Template};

/// As many as the working set of a session, which is what a real server keeps.
const KEPT: usize = 10;

/// One instance.
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) user: &'static User,
    pub(super) dataset: Arc<Dataset>,
    pub(super) template: Template,
    pub(super) cube: Mutex<Cube>,
}

impl Instance {
    pub(super) fn new(user: &'static User, dataset: Arc<Dataset>, template: Template, cube: Cube) -> Self {
        Self { id: ids::object(), user, dataset, template, cube: Mutex::new(cube) }
    }
}

/// The last instances made, by anyone.
#[derive(Default)]
pub(super) struct Instances(Mutex<VecDeque<Arc<Instance>>>);

impl Instances {
    pub(super) fn insert(&self, instance: Arc<Instance>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(instance);
    }

    /// The instance of that id, if it is that user's and that dataset's.
    pub(super) fn find(&self, id: &str, user: &'static User, dataset: &str) -> Option<Arc<Instance>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|one| one.id == id && one.user == user && one.dataset.id == dataset).cloned()
    }
}
