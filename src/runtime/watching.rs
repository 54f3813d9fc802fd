//! Watches an upload that another program runs: time and again its journal is looked at, and what is new goes into the
//! loop like the facts of one's own.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::app::{Action, Answer, TaskId};
use crate::push::Watching;

/// Watches, looking every so often, until nobody is at it any more.
pub(super) async fn watch(
    task: TaskId,
    journals: PathBuf,
    id: String,
    every: Duration,
    actions: mpsc::UnboundedSender<Action>,
) -> Answer {
    let mut watching = Watching::new(&journals, &id);
    loop {
        let looking = spawn_blocking(move || {
            let glance = watching.look();
            (watching, glance)
        });
        let glance = match looking.await {
            Ok((same, glance)) => {
                watching = same;
                glance
            }
            Err(error) => return Answer::Watched(Err(error.to_string())),
        };
        let glance = match glance {
            Ok(glance) => glance,
            Err(error) => return Answer::Watched(Err(error.to_string())),
        };
        for event in glance.events {
            // The loop may be over.
            let _ = actions.send(Action::Upload(task, event));
        }
        let _ = actions.send(Action::Progress(task, glance.progress));
        if let Some(past) = glance.over {
            return Answer::Watched(Ok(past));
        }
        tokio::time::sleep(every).await;
    }
}
