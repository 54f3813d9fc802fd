//! Screen 2: the projects of the server, one of which is chosen. Only an active one can be.

use super::command::CommandId;
use super::effect::{Effect, Effects, Remote, TaskId};
use super::list::{Cursor, Filter};
use super::opening;
use super::places;
use super::sorting::{self, Order};
use super::state::{Mark, Screen, State, Trouble};
use crate::dataset::{CallFailure, Project, ProjectId};

/// The projects.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Projects {
    /// All of them, as the server sent them.
    pub list: Remote<Vec<Project>, CallFailure>,
    /// What is looked for.
    pub filter: Filter,
    /// The selected one among those shown.
    pub cursor: Cursor,
    /// The chosen one.
    pub chosen: Option<Project>,
    /// In which order they are listed.
    pub order: Order,
    /// Where the cursor goes when the list is there.
    arrive_at: Option<ProjectId>,
}

impl Projects {
    /// Those that the filter shows.
    pub fn shown(&self) -> Vec<&Project> {
        let all = self.list.ready().map_or(&[][..], Vec::as_slice);
        let shown = all.iter().filter(|project| self.filter.shows(&[&project.name, project.id.as_str()]));
        let mut shown: Vec<&Project> = shown.collect();
        sorting::sort_projects(&mut shown, self.order);
        shown
    }

    /// The selected one.
    pub fn selected(&self) -> Option<&Project> {
        self.shown().get(self.cursor.0).copied()
    }

    /// Puts the cursor on this project, else on the first that can be chosen.
    pub(super) fn select(&mut self, wanted: Option<&ProjectId>) {
        let shown = self.shown();
        let at = wanted
            .and_then(|id| shown.iter().position(|project| project.id == *id))
            .or_else(|| shown.iter().position(|project| project.status.refusal().is_none()));
        self.cursor = Cursor(at.unwrap_or(0));
    }
}

/// Changes the filter: the cursor goes to the first match, or stays on its project when all are shown again.
pub(super) fn filter(state: &mut State, change: impl FnOnce(&mut Filter)) -> Effects {
    let projects = &mut state.projects;
    let before = projects.selected().map(|project| project.id.clone());
    let text = projects.filter.text().to_owned();
    change(&mut projects.filter);
    if projects.filter.text() != text {
        let wanted = before.filter(|_| !projects.filter.is_on());
        projects.select(wanted.as_ref());
    }
    Effects::none()
}

/// Asks for the projects.
pub(super) fn read(state: &mut State) -> Effects {
    let task = state.task();
    let projects = &mut state.projects;
    let at = projects.selected().or(projects.chosen.as_ref()).map(|project| project.id.clone());
    projects.arrive_at = at.or_else(|| projects.arrive_at.take());
    projects.cursor = Cursor(0);
    let earlier = projects.list.wait_for(task);
    state.say(Mark::Busy, "reading the projects");
    Effects::from(earlier).and(Effect::ReadProjects(task))
}

/// Takes the projects in.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<Vec<Project>, CallFailure>) -> Effects {
    if !state.projects.list.awaits(task) {
        return Effects::none();
    }
    match answer {
        Ok(list) => {
            state.say(Mark::Ok, format!("{} projects", list.len()));
            let last = places::last(state).map(|last| last.project.clone());
            let projects = &mut state.projects;
            projects.list = Remote::Ready(list);
            let wanted = projects.arrive_at.take().or(last);
            projects.select(wanted.as_ref());
            state.renew_on(Screen::Projects);
            return opening::find_project(state);
        }
        Err(failure) => {
            state.trouble(Trouble {
                title: format!("The projects could not be read: {}", failure.message),
                at: state.now.wall,
                text: vec!["Nothing was changed.".to_owned()],
                next: vec![
                    format!("{} reads them again.", state.key(CommandId::Again)),
                    format!("{} goes back to the sign-in.", state.key(CommandId::Go(Screen::Login))),
                ],
                call: Some(failure.clone()),
            });
            state.projects.list = Remote::Failed(failure);
            opening::no_projects(state);
        }
    }
    Effects::none()
}

/// Chooses the selected project, or says why it can't be.
pub(super) fn choose(state: &mut State) -> Effects {
    let Some(project) = state.projects.selected().cloned() else { return Effects::none() };
    if let Some(reason) = project.status.refusal() {
        state.say(Mark::Warn, format!("{} {reason}", project.name));
        return Effects::none();
    }
    if opening::wants_project(state) {
        return opening::chosen(state, project);
    }
    state.say(Mark::Ok, format!("project {}", project.name));
    state.projects.chosen = Some(project);
    state.show(Screen::Files);
    places::chose_project(state)
}
