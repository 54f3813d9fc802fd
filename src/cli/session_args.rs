//! The words about uploads that are no longer, or not yet, under way: which there are, which goes on, which is
//! given up.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::run_args::RunArgs;
use super::sign_in_args::SignInArgs;
use crate::dataset::{DatasetId, UploadSessionId};

const RESUME: &str = "\
Examples:
  MSTR_PASSWORD=… pushcube resume
  MSTR_PASSWORD=… pushcube resume 20261124-031500-1 --on-session-lost repeat
  MSTR_PASSWORD=… pushcube resume 031500-1 --restart

The server and the user are those of the upload. Exit codes are those of `pushcube push`.";

const REPORT: &str = "\
Examples:
  pushcube report 20261124-031500-1
  pushcube report 031500-1 --json > report.json

It is made from the upload's journal, finished or not; nobody has to sign in. Exit codes:
  0 printed   1 the journal can't be read   2 wrong use or no such upload";

const LIST: &str = "\
Examples:
  pushcube sessions list
  pushcube sessions list --all --json";

const DELETE: &str = "\
Examples:
  MSTR_PASSWORD=… pushcube sessions delete 20261124-031500-1
  MSTR_PASSWORD=… pushcube sessions delete --profile test --project Finance \\
      --dataset D13539E5433CDB837363F086C6DA6B5C --session 4F2A1B0C433CDB837363F086C6DA6B5C";

const FORGET: &str = "\
Examples:
  pushcube sessions forget 20261124-031500-1";

const SESSIONS: &str = "\
Examples:
  pushcube sessions list
  pushcube sessions list --all --json
  MSTR_PASSWORD=… pushcube sessions delete 20261124-031500-1
  MSTR_PASSWORD=… pushcube sessions delete --profile test --project Finance \\
      --dataset D13539E5433CDB837363F086C6DA6B5C --session 4F2A1B0C433CDB837363F086C6DA6B5C

Exit codes:
  0 done   1 failed   2 wrong use or no such upload   4 not allowed in   5 server not reached";

/// Words of `pushcube resume`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = RESUME)]
pub struct ResumeArgs {
    /// The upload, or as much of its id as means no other; the only unfinished one unless given
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Send everything again, from the files as they are now; what was sent is deleted first
    #[arg(long)]
    pub restart: bool,
    /// How it is run
    #[command(flatten)]
    pub running: RunArgs,
    /// Who signs in
    #[command(flatten)]
    pub who: WhoArgs,
}

/// Words of `pushcube report`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = REPORT)]
pub struct ReportArgs {
    /// The upload, or as much of its id as means no other
    #[arg(value_name = "ID")]
    pub id: String,
    /// Print JSON instead of a page for people
    #[arg(long)]
    pub json: bool,
    /// The configuration, instead of the user's own; it says where datasets are opened
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
}

/// Words of `pushcube sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = SESSIONS)]
pub struct SessionsArgs {
    /// What to do
    #[command(subcommand)]
    pub command: SessionsCommand,
}

/// What can be done about uploads.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum SessionsCommand {
    /// List the uploads that can go on, and those that left a session open
    List(ListArgs),
    /// Give an upload up: its session on the server is deleted, with all that was sent
    Delete(Box<DeleteArgs>),
    /// Take an upload out of the list, without a word to its server
    Forget(ForgetArgs),
}

/// Words of `pushcube sessions forget`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = FORGET)]
pub struct ForgetArgs {
    /// The upload, or as much of its id as means no other
    #[arg(value_name = "ID")]
    pub id: String,
    /// Print one JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
}

/// Words of `pushcube sessions list`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = LIST)]
pub struct ListArgs {
    /// Those that are finished as well
    #[arg(long)]
    pub all: bool,
    /// Print one JSON object an upload on standard output
    #[arg(long)]
    pub json: bool,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
}

/// Words of `pushcube sessions delete`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = DELETE)]
pub struct DeleteArgs {
    /// The upload, or as much of its id as means no other
    #[arg(value_name = "ID", required_unless_present = "session", conflicts_with = "session")]
    pub id: Option<String>,
    /// The dataset of a session that is in no journal of this machine
    #[arg(long, value_name = "ID", requires = "session")]
    pub dataset: Option<DatasetId>,
    /// That session
    #[arg(long, value_name = "ID", requires = "dataset")]
    pub session: Option<UploadSessionId>,
    /// Its project; else `MSTR_PROJECT_ID`, else the one of the profile
    #[arg(long, value_name = "NAME_OR_ID", requires = "session")]
    pub project: Option<String>,
    /// Its server by a name of the configuration; else `MSTR_PROFILE`
    #[arg(long, value_name = "NAME", requires = "session")]
    pub profile: Option<String>,
    /// Its server by the address of the Library; else `MSTR_BASE_URL`, else the one of the profile
    #[arg(long, requires = "session")]
    pub url: Option<String>,
    /// Print one JSON object an event on standard output
    #[arg(long)]
    pub json: bool,
    /// Who signs in
    #[command(flatten)]
    pub who: WhoArgs,
}

/// Who signs in, where the server is known.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct WhoArgs {
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// The configuration, instead of the user's own
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Who signs in
    #[command(flatten, next_help_heading = "Signing in")]
    pub sign_in: SignInArgs,
}
