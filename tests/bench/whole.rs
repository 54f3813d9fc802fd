//! The whole upload: the real program, from the start of its process to its end, a file on disk, a server that
//! discards. Beside it, when asked for, the client that people would use instead, with the same file and server.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::data::MIXED;
use crate::figures::{Figures, Goal};
use crate::process::{Cost, cost, measured};
use crate::sink::Sink;
use crate::{alone, data};

/// The peer in its pinned environment, which `tests/peers/run` makes.
const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers/venv/bin/python");

pub(crate) fn measure(figures: &mut Figures) {
    let (own, peer) = (figures.wants("whole"), figures.wants("peer"));
    if !own && !peer {
        return;
    }
    let sink = Sink::start();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut first_peak = None;
    for megabytes in [10, 100, 1000] {
        let file = folder.path().join(format!("mixed{megabytes}.csv"));
        generate(&file, megabytes);
        let (first_byte, ours) = best(|at| run(&mut push(&sink, &file, at), &sink, megabytes));
        let name = format!("whole, {megabytes} MB");
        figures.add(format!("{name}: wall"), ours.wall, "s", Goal::None);
        figures.add(format!("{name}: user + system"), ours.cpu, "s", Goal::None);
        figures.add(format!("{name}: peak memory"), ours.peak, "MB", Goal::AtMost(64.0, 24.0));
        figures.add(format!("{name}: definition → first byte"), first_byte, "ms", Goal::AtMost(100.0, 30.0));
        if megabytes == 100 {
            let always = |at| {
                let mut command = push(&sink, &file, at + 10);
                command.args(["--send-length", "always"]);
                run(&mut command, &sink, megabytes)
            };
            let (_, announced) = best(always);
            figures.add(
                format!("{name}: wall with lengths, over without"),
                announced.wall / ours.wall,
                "×",
                Goal::None,
            );
            figures.add(format!("{name}: CPU with lengths, over without"), announced.cpu / ours.cpu, "×", Goal::None);
        }
        let first = *first_peak.get_or_insert(ours.peak);
        if megabytes == 1000 {
            figures.add("whole: growth from 10 MB to 1 GB", ours.peak - first, "MB", Goal::AtMost(8.0, 2.0));
            let alone = 1000.0 / alone::mixed();
            figures.add("whole: CPU over that of encode alone", ours.cpu / alone, "×", Goal::AtMost(2.0, 1.4));
        }
        if peer && megabytes >= 100 {
            compare(figures, &name, &ours, &sink, &file, megabytes);
        }
        std::fs::remove_file(&file).unwrap();
    }
}

/// The cheapest of three, since the machine may be shared.
fn best(once: impl Fn(u8) -> (Option<Duration>, Cost)) -> (f64, Cost) {
    let mut runs: Vec<_> = (0..3).map(once).collect();
    runs.sort_by(|a, b| a.1.cpu.total_cmp(&b.1.cpu));
    let first_byte = runs.iter().filter_map(|run| run.0).min().unwrap().as_secs_f64() * 1000.0;
    let wall = runs.iter().map(|run| run.1.wall).fold(f64::MAX, f64::min);
    let peak = runs.iter().map(|run| run.1.peak).fold(0.0, f64::max);
    (first_byte, Cost { wall, cpu: runs[0].1.cpu, peak })
}

fn compare(figures: &mut Figures, name: &str, ours: &Cost, sink: &Sink, file: &Path, megabytes: u64) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/push.py");
    assert!(Path::new(PEER).exists(), "run tests/peers/run first: it makes the peer's environment");
    let mut command = measured(PEER);
    command.args([script, &sink.base_url]).arg(file);
    let (_, theirs) = run(&mut command, sink, megabytes);
    figures.add(format!("peer, {megabytes} MB: wall"), theirs.wall, "s", Goal::None);
    figures.add(format!("peer, {megabytes} MB: user + system"), theirs.cpu, "s", Goal::None);
    figures.add(format!("peer, {megabytes} MB: peak memory"), theirs.peak, "MB", Goal::None);
    let goal = |megabytes| if megabytes == 1000 { Goal::AtLeast(10.0, 20.0) } else { Goal::None };
    figures.add(format!("{name}: wall, the peer's over ours"), theirs.wall / ours.wall, "×", goal(megabytes));
    figures.add(format!("{name}: CPU, the peer's over ours"), theirs.cpu / ours.cpu, "×", goal(megabytes));
}

fn generate(file: &Path, megabytes: u64) {
    let mut out = std::fs::File::create(file).unwrap();
    let mut rows: data::Endless = MIXED.endless(megabytes * 1_000_000);
    std::io::copy(&mut rows, &mut out).unwrap();
}

/// A push that defines a dataset of its own.
pub(crate) fn push(sink: &Sink, file: &Path, at: u8) -> Command {
    let name = format!("{} {at}", file.file_stem().unwrap().display());
    let mut command = measured(env!("CARGO_BIN_EXE_pushcube"));
    let home = file.parent().unwrap();
    command.env_clear().env("HOME", home).current_dir(home);
    command.env("MSTR_USERNAME", "administrator").env("MSTR_PASSWORD", "");
    command.arg("push").arg(file).args(["--name", &name, "--project", "MicroStrategy Tutorial", "--json"]);
    command.args(["--url", &sink.base_url]);
    command
}

/// Runs a client to its end; gives the time from definition to first byte, and what it cost.
fn run(command: &mut Command, sink: &Sink, megabytes: u64) -> (Option<Duration>, Cost) {
    sink.moments();
    let cost = cost(command);
    let (first_byte, taken) = sink.moments();
    assert!(taken > megabytes * 1_000_000, "{taken} bytes came");
    (first_byte, cost)
}
