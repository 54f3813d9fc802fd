//! The goals of speed and size, measured: one table of figure, goal and verdict. Words on the command line
//! choose figures by their names (`cargo bench -- encode`); `peer` and `long` run only when they are asked for.
//! Whatever has a peer or a twin is measured beside it in the same run, since the speed of machines drifts.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench fails by panicking and speaks on standard output"
)]

mod alone;
mod data;
mod figures;
mod process;
mod sink;
mod whole;

use figures::Figures;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [command, size] = words.as_slice()
        && command == alone::CHILD
    {
        return alone::child(size.parse().unwrap());
    }
    let mut figures = Figures::new(words);
    alone::measure(&mut figures);
    whole::measure(&mut figures);
    process::measure(&mut figures);
    figures.print();
}
