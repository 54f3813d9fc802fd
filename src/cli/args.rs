//! The words of the command line. A password is none of them: arguments can be read by everyone on the
//! machine.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use clap_complete::Shell;

use super::attach::AttachArgs;
use super::bad_values::BadValuesArg;
use super::check::CheckArgs;
use super::keyring::KeyringArgs;
use super::login_check::LoginCheckArgs;
use super::policies::PolicyArg;
use super::push_words;
use super::reading_args::ReadingArgs;
use super::run_args::RunArgs;
use super::serve_args::ServeArgs;
use super::session_args::{ReportArgs, ResumeArgs, SessionsArgs};
use super::sign_in_args::SignInArgs;
use crate::app::read_chunk_size;
use crate::dataset::Orientation;

const EXAMPLES: &str = "\
Examples:
  pushcube                        # sign in, choose files, design the dataset and push it, on screen
  pushcube sales.csv              # the same with that file chosen already
  pushcube demo                   # the same against an embedded server, with sample files
  pushcube serve --listen 127.0.0.1:8080
  MSTR_PASSWORD=… pushcube push orders.csv --name Sales --project Tutorial \\
      --url https://bi.example.com/MicroStrategyLibrary --username ann";

const PUSH: &str = "\
Examples:
  export MSTR_BASE_URL=https://bi.example.com/MicroStrategyLibrary MSTR_USERNAME=ann MSTR_PASSWORD=…
  pushcube push orders.csv customers.csv --name Sales --project Tutorial
  pushcube push orders.csv --profile test --name Sales --password-command 'pass show bi/test'
  psql -c 'copy orders to stdout csv header' | pushcube push - --table orders --name Sales --profile test
  pushcube push orders.csv --dataset Sales --project Tutorial --policy upsert
  pushcube push orders.csv days.csv --dataset Sales --project Tutorial --policy orders=add --policy days=replace
  pushcube push orders.csv --model sales.json --project Tutorial --policy upsert --json > events.jsonl
  pushcube push sales.job.toml --dry-run
  pushcube push sales.job.toml --limit-rate 2M
  pushcube push sales.job.toml --quiet

Exit codes:
  0 published   1 failed   2 wrong use, or a wrong job   3 a file, a value or a model is wrong, or a guard of
  the job holds it back   4 not allowed in   5 server not reached   6 stopped or out of time
  7 publish failed   8 ended by the operator
  129, 130, 143 stopped by SIGHUP, SIGINT, SIGTERM";

const COMPLETIONS: &str = "\
Examples, where the shells look for them:
  pushcube completions bash > ~/.local/share/bash-completion/completions/pushcube
  pushcube completions zsh  > a folder of your $fpath, as _pushcube
  pushcube completions fish > ~/.config/fish/completions/pushcube.fish
  pushcube completions powershell >> $PROFILE";

const DEMO: &str = "\
Examples:
  pushcube demo
  pushcube demo --db kept.sqlite --no-mouse

Press Enter five times: sign in, project, files, review, push.";

const PATHS: &str = "\
Examples:
  pushcube paths
  pushcube paths --config /etc/pushcube/config.toml --state-dir /var/lib/pushcube";

const JOB_SCHEMA: &str = "\
Examples:
  pushcube job-schema > job.schema.json";

const EVENT_SCHEMA: &str = "\
Examples:
  pushcube event-schema > event.schema.json";

/// Pushes files into a MicroStrategy Intelligence Server as datasets.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "pushcube", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Files to begin the screens with, marked on the Files page; or a folder to open there
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How the screens are, when nothing else is to be done.
    #[command(flatten)]
    pub screen: ScreenArgs,
    /// What to do; the screens when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Open the screens on an embedded server with sample files
    Demo(DemoArgs),
    /// Run the embedded server alone and print its base URL
    Serve(Box<ServeArgs>),
    /// Push files as a dataset, without the screens
    Push(Box<PushArgs>),
    /// Read files to their end against a model, and send nothing
    Check(Box<CheckArgs>),
    /// Sign in and out again, and say what is there
    LoginCheck(Box<LoginCheckArgs>),
    /// Keep the password of a server in the system's keyring, or take it out again
    Keyring(KeyringArgs),
    /// Go on with an upload that was interrupted
    Resume(ResumeArgs),
    /// Show an upload that another program of this machine runs, on the screens
    Attach(AttachArgs),
    /// List the uploads of this machine, or end the sessions that they left on a server
    Sessions(SessionsArgs),
    /// Print the report of an upload, finished or not
    Report(ReportArgs),
    /// Print where the configuration, the journals and the log are
    Paths(PathsArgs),
    /// Print the JSON schema of job files, for editors
    #[command(after_help = JOB_SCHEMA)]
    JobSchema,
    /// Print the JSON schema of the lines of `--json`, for whoever reads them
    #[command(after_help = EVENT_SCHEMA)]
    EventSchema,
    /// Print the completions of a shell
    Completions(CompletionArgs),
    /// Print a man page, of the program or of one of its commands
    Man(ManArgs),
}

/// Words of the screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct ScreenArgs {
    /// The configuration, instead of the one in the user's own folder
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Leave the mouse to the terminal, which selects text with it
    #[arg(long)]
    pub no_mouse: bool,
}

/// Words of `pushcube demo`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = DEMO)]
pub struct DemoArgs {
    /// Keep what is published in this SQLite file; in memory unless given
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// How the screens are.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// Words of `pushcube paths`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = PATHS)]
pub struct PathsArgs {
    /// The configuration, instead of the user's own
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
}

/// Words of `pushcube completions`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = COMPLETIONS)]
pub struct CompletionArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Words of `pushcube man`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = "Examples:\n  pushcube man | man -l -\n  pushcube man push > pushcube-push.1")]
pub struct ManArgs {
    /// The command that the page is about
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Words of `pushcube push`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = PUSH)]
pub struct PushArgs {
    /// The files; each becomes the table that has its name without ending. A folder, or a pattern in quotes like
    /// 'in/part-*.csv', is one table of many files; - is standard input. A job, NAME.job.toml, says all of this itself
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Sign in, check the project, the dataset, the files and how they match, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Try it first: so many rows of each table go the whole way into 'NAME (trial)', a dataset of its own in the same
    /// folder, which is deleted afterwards; the dataset itself is not touched
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    pub trial: Option<u64>,
    /// Say what went wrong, and one last line
    #[arg(long)]
    pub quiet: bool,
    /// Run a job on the server, the project and the folder that are named here, by the names in it instead of its ids
    #[arg(long)]
    pub retarget: bool,
    /// Name of the table, of standard input or of the only file
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Name of the dataset; the model's own when a model is given
    #[arg(long)]
    pub name: Option<String>,
    /// A dataset that is there already: the files are matched with its tables, and its own types rule
    #[arg(long, value_name = "NAME_OR_ID", conflicts_with_all = ["name", "model"], requires = "policies")]
    pub dataset: Option<String>,
    /// The folder that a new dataset goes to, like 'Shared Reports/Finance'; that of the model, or My Reports, unless
    /// given
    #[arg(long, value_name = "PATH_OR_ID", conflicts_with = "dataset")]
    pub folder: Option<String>,
    /// Put the new definition in the place of a dataset that has its name in that folder: all its tables are replaced
    #[arg(long, conflicts_with = "dataset")]
    pub overwrite: bool,
    /// The project it goes to; else `MSTR_PROJECT_ID`, else the one of the profile
    #[arg(long, value_name = "NAME_OR_ID")]
    pub project: Option<String>,
    /// What happens to the rows that a table already has: replace, add, update, upsert; with TABLE=, those of one
    /// table, and it can be given again; replace for a new dataset unless given
    #[arg(long = "policy", value_name = "[TABLE=]POLICY")]
    pub policies: Vec<PolicyArg>,
    /// A column of `--dataset` that no file has, and null is sent for; may be given several times
    #[arg(long, value_name = "COLUMN", requires = "dataset")]
    pub as_null: Vec<String>,
    /// How the data of a chunk is laid out: row, column
    #[arg(long, default_value = "row")]
    pub orientation: Orientation,
    /// The definition as JSON, as `POST /api/datasets/models` takes it; suggested from the files unless given
    #[arg(long, value_name = "MODEL.json")]
    pub model: Option<PathBuf>,
    /// The limit of a chunk before base64: 50MB, 512kB, 64MiB
    #[arg(long, value_name = "SIZE", default_value = "100MB", value_parser = read_chunk_size)]
    pub chunk_size: u64,
    /// What to do with rows that have a value of another type than their column: stop, null (is sent for the value),
    /// set-aside (the row goes to a file that can be corrected and pushed); with TABLE=, of one table [default: stop]
    #[arg(long, value_name = "[TABLE=]WHAT")]
    pub bad_values: Vec<BadValuesArg>,
    /// How it is run
    #[command(flatten)]
    pub running: RunArgs,
    /// A server of the configuration; else `MSTR_PROFILE`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Address of the Library; else `MSTR_BASE_URL`, else the one of the profile
    #[arg(long)]
    pub url: Option<String>,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// The configuration, instead of the user's own
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Who signs in
    #[command(flatten, next_help_heading = "Signing in")]
    pub who: SignInArgs,
    /// How the files are read
    #[command(flatten, next_help_heading = "How files are read")]
    pub reading: ReadingArgs,
    /// The arguments that were given, by their names.
    #[arg(skip)]
    pub given: Vec<String>,
}

impl Cli {
    /// Reads the arguments, the program's own name first.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(arguments)?;
        let mut cli = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        if let (Some(Command::Push(push)), Some((_, given))) = (&mut cli.command, matches.subcommand()) {
            let of_line = |id: &&clap::Id| given.value_source(id.as_str()) == Some(ValueSource::CommandLine);
            push.given = given.ids().filter(of_line).map(ToString::to_string).collect();
            if let Err((kind, what)) = push_words::check(push) {
                let mut of_push = command.find_subcommand("push").cloned().unwrap_or(command);
                return Err(of_push.error(kind, what));
            }
        }
        Ok(cli)
    }
}

#[cfg(test)]
mod tests {
    use super::super::policies::policy_of;
    use super::*;
    use crate::dataset::UpdatePolicy;

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_grammar_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_name_is_needed_unless_the_model_has_one() {
        assert!(read("pushcube push a.csv --project P").is_err());
        assert!(read("pushcube push a.csv --project P --model m.json").is_ok());
        assert!(read("pushcube push a.csv --project P --name N --password geheim").is_err());
        assert_eq!(read("pushcube").map(|cli| cli.command).ok(), Some(None));
    }

    #[test]
    fn policies_are_read_in_any_case_and_unknown_ones_named() {
        let cli =
            read("pushcube push a.csv --project P --name N --policy UPSERT --policy b=add --orientation Column").ok();
        let Some(Cli { command: Some(Command::Push(args)), .. }) = cli else { panic!("{cli:?}") };
        let policies = ["a", "b"].map(|table| policy_of(&args.policies, table));
        assert_eq!(policies, [UpdatePolicy::Upsert, UpdatePolicy::Add].map(Some));
        assert_eq!(args.orientation, Orientation::Column);
        let refused = read("pushcube push a.csv --project P --name N --policy merge").map_err(|e| e.to_string());
        assert!(refused.is_err_and(|text| text.contains("upsert")));
    }
}
