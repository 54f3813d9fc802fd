//! `pushcube attach`: the screens in front of an upload that another program of this machine runs, like one that cron has
//! begun. Leaving them leaves the upload alone.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::args::ScreenArgs;
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use super::profile::places_with;
use super::screens;
use crate::push::Shelf;
use crate::push::past::{Past, Standing};

const ATTACH: &str = "\
Examples:
  pushcube attach
  pushcube attach 20261124-031500-1

It needs a terminal, and nobody has to sign in; `pushcube sessions list --json` tells scripts the same. z pauses the
upload, X asks and ends it, q leaves it alone. Exit codes:
  0 left   1 the journals can't be read   2 wrong use, no terminal, or no such upload is running
  6 uploads of these screens were left unfinished";

/// Words of `pushcube attach`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = ATTACH)]
pub struct AttachArgs {
    /// The upload, or as much of its id as means no other; the only one that is running unless given
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// How the screens are
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// Shows an upload that is running.
pub(super) fn attach(args: &AttachArgs, environment: &Environment) -> Result<i32> {
    let places = places_with(args.state_dir.clone(), args.screen.config.as_deref())?;
    let shelf = Shelf::look(&places.journal()).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
    let past = running(&shelf, args.id.as_deref())?;
    screens::attached(&args.screen, environment, places, past)
}

/// The upload that is meant, which is running.
fn running(shelf: &Shelf, id: Option<&str>) -> Result<Past, Failure> {
    let ids = |uploads: &[&Past]| uploads.iter().map(|past| past.id.as_str()).collect::<Vec<_>>().join(", ");
    let all: Vec<&Past> = shelf.uploads.iter().filter(|past| past.standing == Standing::Running).collect();
    let Some(id) = id else {
        return match all.as_slice() {
            [one] => Ok((*one).clone()),
            [] => {
                Err(usage("no upload is running on this machine; `pushcube sessions list` shows those that can go on"))
            }
            several => Err(usage(format!("several uploads are running; say which: {}", ids(several)))),
        };
    };
    let past = shelf.find(id).map_err(|error| usage(error.to_string()))?;
    match past.standing {
        Standing::Running => Ok(past.clone()),
        Standing::Unfinished => Err(usage(format!(
            "upload {id} is not running: the program that was at it has ended; `pushcube resume {id}` goes on with it",
            id = past.id
        ))),
        Standing::ToCleanUp | Standing::Finished => {
            Err(usage(format!("upload {id} is over; `pushcube report {id}` tells how it went", id = past.id)))
        }
    }
}
