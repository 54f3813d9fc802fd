//! The program: its arguments and its environment, read once.

use std::process::ExitCode;

use pushcube::cli::{self, Environment};

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &Environment::read())
}
