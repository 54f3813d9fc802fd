//! What shells and readers want to know of the command line: completions and man pages, made from the same
//! words that read the arguments, so that they can't fall behind; and where files are kept.

use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::Cli;
use super::args::PathsArgs;
use super::failure::{Code, Failure};
use super::profile::places_with;
use crate::text;

const NAME: &str = "pushcube";

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell) -> Result<i32> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut script);
    print(&script)
}

/// Prints what editors want to know of job files.
pub(super) fn job_schema() -> Result<i32> {
    print(crate::job::schema().as_bytes())
}

/// Prints what the lines of `--json` hold.
pub(super) fn event_schema() -> Result<i32> {
    print(super::event_schema().as_bytes())
}

/// Prints the man page of the program or of one of its commands.
pub(super) fn man(command: Option<&str>) -> Result<i32> {
    let mut whole = Cli::command();
    whole.build();
    let page = match command {
        None => whole,
        Some(name) => {
            let known = whole.get_subcommands().find(|known| known.get_name() == name);
            known.ok_or_else(|| no_command(&whole, name))?.clone()
        }
    };
    let mut text = Vec::new();
    let source = concat!("pushcube ", env!("CARGO_PKG_VERSION"));
    Man::new(page).source(source).manual("pushcube").render(&mut text)?;
    print(&text)
}

/// Prints where files are kept, a name and a path on each line.
pub(super) fn paths(args: &PathsArgs) -> Result<i32> {
    let places = places_with(args.state_dir.clone(), args.config.as_deref())?;
    let (journal, log, memory) = (places.journal(), places.log(), places.memory());
    let files = [
        ("config", places.config.as_ref()),
        ("journal", Some(&journal)),
        ("log", Some(&log)),
        ("memory", Some(&memory)),
    ];
    let mut lines = Vec::new();
    for (name, path) in files {
        if let Some(path) = path {
            writeln!(lines, "{name:<8} {}", text::harmless(&path.display().to_string()))?;
        }
    }
    print(&lines)
}

fn no_command(whole: &clap::Command, name: &str) -> Failure {
    let names: Vec<_> = whole.get_subcommands().map(clap::Command::get_name).collect();
    Failure::new(Code::Usage, format!("there is no command {name:?}; there are {}", names.join(", ")))
}

fn print(text: &[u8]) -> Result<i32> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text)?;
    stdout.flush()?;
    Ok(0)
}
