//! What the kernel says of processes, and how long the program takes to say its first word.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::time::ClockId;

use crate::figures::{Figures, Goal};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pushcube");

/// Time that this thread has spent on a processor.
pub(crate) fn thread_time() -> Duration {
    rustix::time::clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

/// User and system time of a process, in hundredths of a second, while it runs or waits to be collected.
pub(crate) fn process_time(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Peak memory of a process in MB, while it runs.
pub(crate) fn peak(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1000.0)
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
