//! The command line: reads arguments and environment once, into plain values, and hands them on. Errors
//! become one text on standard error and an exit code that scripts can rely on.

mod args;
mod attach;
mod bad_values;
mod bar;
mod begin;
mod check;
mod column_args;
mod door;
mod drive;
mod dry_run;
mod environment;
mod event_line;
mod failure;
mod foreign_sessions;
mod job;
mod job_run;
mod job_target;
mod keyring;
mod known_keys;
mod login_check;
mod manner;
mod narrator;
mod pages;
mod place;
mod plan;
mod policies;
mod profile;
mod push;
mod push_words;
mod reading_args;
mod resume;
mod run_args;
mod screens;
mod serve;
mod serve_args;
mod session_args;
mod sign_in_args;
mod trial;
mod typed;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;

pub use args::{Cli, Command, CompletionArgs, DemoArgs, ManArgs, PathsArgs, PushArgs, ScreenArgs};
pub use attach::AttachArgs;
pub use check::CheckArgs;
pub use environment::Environment;
pub use event_line::event_schema;
use failure::{Code, Failure};
pub use keyring::{KeyringArgs, KeyringCommand};
pub use login_check::LoginCheckArgs;
pub use reading_args::ReadingArgs;
pub use run_args::RunArgs;
pub use serve_args::ServeArgs;
pub use session_args::{ReportArgs, ResumeArgs, SessionsArgs};
pub use sign_in_args::SignInArgs;

use crate::text;

/// Does what the arguments say. The program's own name comes first.
pub fn run(arguments: impl IntoIterator<Item = OsString>, environment: &Environment) -> ExitCode {
    let cli = match Cli::read(arguments) {
        Ok(cli) => cli,
        Err(refused) => {
            // Help and version are "errors" as well; clap knows which stream and code each one has.
            let _ = refused.print();
            return exit_code(refused.exit_code());
        }
    };
    match dispatch(cli, environment) {
        Ok(code) => exit_code(code),
        Err(error) => {
            complain(&error);
            exit_code(error.downcast_ref::<Failure>().map_or(Code::Failed as i32, |failure| failure.code))
        }
    }
}

fn dispatch(cli: Cli, environment: &Environment) -> Result<i32> {
    match cli.command {
        Some(Command::Check(args)) => check::check(&args, environment),
        Some(Command::Push(args)) => match args.job() {
            Some(job) => job::run(job, &args, environment),
            None => push::push(&args, environment),
        },
        Some(Command::Resume(args)) => resume::resume(&args, environment),
        Some(Command::Attach(args)) => attach::attach(&args, environment),
        Some(Command::Sessions(args)) => resume::sessions(&args, environment),
        Some(Command::LoginCheck(args)) => login_check::login_check(&args, environment),
        Some(Command::Keyring(args)) => keyring::keyring(&args),
        Some(Command::Report(args)) => resume::report(&args),
        Some(Command::Serve(args)) => serve::serve(&args),
        Some(Command::Demo(args)) => screens::demo(args, environment),
        Some(Command::Paths(args)) => pages::paths(&args),
        Some(Command::JobSchema) => pages::job_schema(),
        Some(Command::EventSchema) => pages::event_schema(),
        Some(Command::Completions(args)) => pages::completions(args.shell),
        Some(Command::Man(args)) => pages::man(args.command.as_deref()),
        None => screens::screens(&cli.screen, &cli.files, environment),
    }
}

fn complain(error: &anyhow::Error) {
    let mut stderr = std::io::stderr().lock();
    for (at, line) in format!("{error:#}").lines().enumerate() {
        let begin = if at == 0 { "pushcube: " } else { "          " };
        // Without a standard error there is nobody to tell.
        let _ = writeln!(stderr, "{begin}{}", text::harmless(line));
    }
}

fn exit_code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
