//! The words of the command line. A password is none of them: arguments can be read by everyone on the
//! machine.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::serve_args::ServeArgs;
use crate::app::read_chunk_size;
use crate::dataset::{Orientation, UpdatePolicy};

const EXAMPLES: &str = "\
Examples:
  pushcube                        sign in, choose files, design the dataset and push it, on screen
  pushcube demo                   the same against an embedded server, with sample files
  pushcube serve --listen 127.0.0.1:8080
  MSTR_PASSWORD=… pushcube push orders.csv --name Sales --project Tutorial \\
      --url https://bi.example.com/MicroStrategyLibrary --username ann

Exit codes of push:
  0 published   1 failed   2 wrong use   3 a file, a value or a model is wrong   4 not allowed in
  5 server not reached   6 stopped or out of time   7 publish failed   8 ended by the operator
  129, 130, 143 stopped by SIGHUP, SIGINT, SIGTERM";

/// Pushes files into a MicroStrategy Intelligence Server as datasets.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "pushcube", version, after_help = EXAMPLES)]
pub struct Cli {
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
}

/// Words of `pushcube demo`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct DemoArgs {
    /// Keep what is published in this SQLite file; in memory unless given
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
}

/// Words of `pushcube push`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct PushArgs {
    /// The files; each becomes the table that has its name without ending
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Name of the dataset; the model's own when a model is given
    #[arg(long, required_unless_present = "model")]
    pub name: Option<String>,
    /// The project it goes to
    #[arg(long, value_name = "NAME_OR_ID")]
    pub project: String,
    /// What happens to the rows that a table already has: replace, add, update, upsert
    #[arg(long, default_value = "replace")]
    pub policy: UpdatePolicy,
    /// How the data of a chunk is laid out: row, column
    #[arg(long, default_value = "row")]
    pub orientation: Orientation,
    /// The definition as JSON, as `POST /api/datasets/models` takes it; suggested from the files unless given
    #[arg(long, value_name = "MODEL.json")]
    pub model: Option<PathBuf>,
    /// The limit of a chunk before base64: 50MB, 512kB, 64MiB
    #[arg(long, value_name = "SIZE", default_value = "100MB", value_parser = read_chunk_size)]
    pub chunk_size: u64,
    /// A word that means null in the files, besides the empty field; can be given again
    #[arg(long = "null", value_name = "WORD")]
    pub nulls: Vec<String>,
    /// Print one JSON object an event on standard output
    #[arg(long)]
    pub json: bool,
    /// Address of the Library; else `MSTR_BASE_URL`
    #[arg(long)]
    pub url: Option<String>,
    /// Who signs in; else `MSTR_USERNAME`. The password comes from `MSTR_PASSWORD` only
    #[arg(long)]
    pub username: Option<String>,
    /// Where journals are kept, instead of the user's own folder for state
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
}

impl Cli {
    /// Reads the arguments, the program's own name first.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_grammar_holds_together() {
        use clap::CommandFactory;
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
        let cli = read("pushcube push a.csv --project P --name N --policy UPSERT --orientation Column").ok();
        let Some(Cli { command: Some(Command::Push(args)) }) = cli else { panic!("{cli:?}") };
        assert_eq!((args.policy, args.orientation), (UpdatePolicy::Upsert, Orientation::Column));
        let refused = read("pushcube push a.csv --project P --name N --policy merge").map_err(|e| e.to_string());
        assert!(refused.is_err_and(|text| text.contains("upsert")));
    }
}
