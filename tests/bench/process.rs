//! What the kernel says of processes, and how long the program takes to say its first word.

use std::io::Read;
use std::process::{Command, ExitCode, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::figures::{Figures, Goal};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pushcube");

/// The word by which this binary runs a program and tells what it cost.
pub(crate) const MEASURE: &str = "run-and-tell-cost";

/// What a process cost.
pub(crate) struct Cost {
    /// Seconds from its start to its end.
    pub(crate) wall: f64,
    /// Seconds of processor time, its own and the kernel's.
    pub(crate) cpu: f64,
    /// The most memory it had, in MB.
    pub(crate) peak: f64,
}

/// Time that this thread has spent on a processor.
pub(crate) fn thread_time() -> Duration {
    spent(&getrusage(UsageWho::RUSAGE_THREAD).unwrap())
}

fn spent(usage: &Usage) -> Duration {
    let part = |time: TimeVal| Duration::from_micros(u64::try_from(time.num_microseconds()).unwrap());
    part(usage.user_time()) + part(usage.system_time())
}

/// A program in a process of its own that has no other child: the kernel keeps what ended children cost, added up.
/// What the program says goes to standard error; standard output tells the cost.
pub(crate) fn measured(program: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([MEASURE, program]);
    command
}

/// Does it: runs the program with its arguments and tells what it cost.
pub(crate) fn run_and_tell(program: &str, arguments: &[String]) -> ExitCode {
    let begun = Instant::now();
    let status = Command::new(program).args(arguments).stdout(std::io::stderr()).status().unwrap();
    let wall = begun.elapsed().as_secs_f64();
    let children = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    // Linux counts in kibibytes.
    let peak = children.max_rss() as f64 * 1024.0 / 1e6;
    println!("{wall} {} {peak}", spent(&children).as_secs_f64());
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs what [`measured`] made to its end.
pub(crate) fn cost(command: &mut Command) -> Cost {
    let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().unwrap();
    assert!(status.success(), "{status}: {}", String::from_utf8_lossy(&stderr));
    let line = String::from_utf8(stdout).unwrap();
    let figures: Vec<f64> = line.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
    let [wall, cpu, peak] = figures[..] else { panic!("{line:?} is no cost") };
    Cost { wall, cpu, peak }
}

pub(crate) fn measure(figures: &mut Figures) {
    if !figures.wants("start") {
        return;
    }
    figures.add("start: --version", median(version), "ms", Goal::AtMost(15.0, 5.0));
    figures.add("start: first frame", median(first_frame), "ms", Goal::AtMost(60.0, 25.0));
}

fn median(once: fn() -> Duration) -> f64 {
    let mut times: Vec<f64> = (0..21).map(|_| once().as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn version() -> Duration {
    let begun = Instant::now();
    let status = Command::new(PROGRAM).arg("--version").stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    begun.elapsed()
}

/// From the start of the process to the first bytes of its sign-in screen.
fn first_frame() -> Duration {
    let home = tempfile::tempdir().unwrap();
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    command.env("HOME", home.path());
    command.env("TERM", "xterm-256color");
    command.cwd(home.path());
    let mut reader = pair.master.try_clone_reader().unwrap();
    let begun = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut seen = Vec::new();
    let mut room = [0; 4096];
    while !seen.windows(5).any(|word| word == b"Login") {
        let read = reader.read(&mut room).unwrap();
        assert!(read > 0, "it ended before it drew: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&room[..read]);
    }
    let elapsed = begun.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    elapsed
}
