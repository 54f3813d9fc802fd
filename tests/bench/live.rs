//! The screens while much goes on, as somebody at a terminal has them: how long a key takes to its effect, and the end
//! of an upload to its request, while the upload runs as fast as it can; and what the program does at rest.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::data::{Endless, MIXED};
use crate::figures::{Figures, Goal};
use crate::sink::Sink;
use crate::terminal::Terminal;

/// So much that the upload is on its way as long as keys are pressed.
const SIZE: u64 = 4_000_000_000;
/// How often help is opened and closed.
const TIMES: usize = 40;
const AT_REST: Duration = Duration::from_secs(5);

pub(crate) fn measure(figures: &mut Figures) {
    if !figures.wants("live") {
        return;
    }
    let sink = Sink::start();
    let mut terminal = Terminal::run("", &[("mixed.csv", "")]);
    generate(&terminal.home().join("work/mixed.csv"));
    push(&mut terminal, &sink);
    let mut times: Vec<Duration> = (0..TIMES).flat_map(|_| help(&mut terminal)).collect();
    times.sort();
    let slow = times[times.len() * 99 / 100].as_secs_f64() * 1e3;
    figures.add("live: a key to its effect at full speed, p99", slow, "ms", Goal::AtMost(50.0, 20.0));
    // Another page in between: an Esc and a letter that come together would be read as one key.
    terminal.types("4");
    terminal.sees("Review and push");
    terminal.types("5");
    terminal.sees("X end it");
    terminal.types("X");
    terminal.sees("End it");
    terminal.types("\u{1b}[B\u{1b}[B\u{1b}[B");
    let begun = Instant::now();
    terminal.types("\r");
    let ended = sink.deleted().duration_since(begun).as_secs_f64() * 1e3;
    figures.add("live: the end of an upload to its DELETE, in mid chunk", ended, "ms", Goal::AtMost(300.0, 100.0));
    terminal.sees("you ended the upload");
    // What the end brings with it is not rest yet.
    let woken = loop {
        let before = wake_ups();
        if sink.is_left_alone(AT_REST) {
            break wake_ups() - before;
        }
    };
    figures.add("live: wake-ups in 5 s at rest", woken as f64, "", Goal::AtMost(0.0, 0.0));
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

fn generate(file: &Path) {
    let mut rows: Endless = MIXED.endless(SIZE);
    std::io::copy(&mut rows, &mut std::fs::File::create(file).unwrap()).unwrap();
}

/// From the first run to the middle of an upload.
fn push(terminal: &mut Terminal, sink: &Sink) {
    terminal.passes_the_offer();
    terminal.reaches_the_review(&sink.base_url);
    // Past Back and Trial, of which a warning selects one.
    terminal.types("\u{1b}[C\u{1b}[C");
    terminal.sees("[[ Push ]]");
    terminal.types("\r");
    terminal.sees("uploading");
}

/// Opens help and closes it.
fn help(terminal: &mut Terminal) -> [Duration; 2] {
    // The second is among the hints of the page, which go while help is open.
    [("?", "Keys on Publish"), ("\u{1b}", "X end it")].map(|(key, effect)| {
        let begun = Instant::now();
        terminal.types(key);
        terminal.sees(effect);
        begun.elapsed()
    })
}

/// How often any thread of the program was woken so far.
fn wake_ups() -> u64 {
    let program = child_of(child_of(std::process::id()));
    let tasks = std::fs::read_dir(format!("/proc/{program}/task")).unwrap();
    let count = |status: String| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.unwrap().trim().parse::<u64>().unwrap()
    };
    // A thread may end between the two steps.
    let statuses = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("status")).ok());
    statuses.map(count).sum()
}

/// The only child of a process: the shell in the terminal, and the program below it.
fn child_of(process: u32) -> u32 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let mut children = tasks.flat_map(|task| {
        let children = std::fs::read_to_string(task.unwrap().path().join("children")).unwrap();
        children.split_whitespace().map(|child| child.parse().unwrap()).collect::<Vec<u32>>()
    });
    children.next().unwrap()
}
