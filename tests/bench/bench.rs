//! The goals of speed and size, measured: one table of figure, goal and verdict. Words on the command line
//! choose figures by their names (`cargo bench -- encode`); `peer` and `long` run only when they are asked for.
//! Whatever has a peer or a twin is measured beside it in the same run, since the speed of machines drifts.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench fails by panicking and speaks on standard output"
)]

mod alone;
mod data;
mod figures;
mod formats;
mod live;
mod process;
mod screens;
mod sink;
#[expect(dead_code, reason = "the tests in a pseudo-terminal need more of it")]
#[path = "../pty/terminal.rs"]
mod terminal;
mod whole;

use std::process::ExitCode;

use figures::Figures;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [command, program, arguments @ ..] if command == process::MEASURE => {
            return process::run_and_tell(program, arguments);
        }
        [command, size] if command == alone::CHILD => {
            alone::child(size.parse().unwrap());
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    let mut figures = Figures::new(arguments.into_iter().filter(|word| !word.starts_with("--")).collect());
    alone::measure(&mut figures);
    whole::measure(&mut figures);
    formats::measure(&mut figures);
    process::measure(&mut figures);
    screens::measure(&mut figures);
    live::measure(&mut figures);
    figures.print();
    ExitCode::SUCCESS
}
