//! The real binary, killed with -9 at random moments and taken up again each time, until the server has
//! published: then every row of the file is there once, and every row that does not fit once in the rejects
//! file. Moments are drawn over calls, bytes of chunks, lines of the journal and steps of the publish, never
//! over time. `PUSHCUBE_KILL_SEED` draws those of an earlier loop again.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use pushcube::demo::{Call, Gate, Moment};
use serde_json::Value;

use crate::tool::{Said, Stage, run, text};

/// Says that `amount` is a number, also where not every row has one.
const MODEL: &str = r#"{"name":"Stock","tables":[{"name":"items","columnHeaders":[
    {"name":"name","dataType":"STRING"},{"name":"amount","dataType":"INTEGER"}]}],
    "metrics":[{"name":"amount","expressions":[{"tableName":"items","columnName":"amount"}]}],
    "attributes":[{"name":"name","attributeForms":[{"category":"ID",
        "expressions":[{"tableName":"items","columnName":"name"}]}]}]}"#;
const KILLS: usize = 200;
const CHUNKS: u32 = 8;
const ROWS: u32 = 240;
const DEADLINE: Duration = Duration::from_secs(30);

/// When a run is killed.
#[derive(Debug)]
enum When {
    /// The server stands there.
    Gate(Moment),
    /// The journal has so many lines more than before.
    Lines(usize),
}

fn when(random: &mut fastrand::Rng) -> When {
    let calls = [Call::SignIn, Call::Define, Call::OpenUpload, Call::Publish, Call::PublishStatus, Call::DeleteUpload];
    match random.u32(0..10) {
        0..5 => When::Gate(Moment::Chunk {
            table: "items".to_owned(),
            index: random.u32(1..=CHUNKS),
            after_bytes: if random.bool() { random.u64(0..1600) } else { u64::MAX },
        }),
        5..7 => When::Gate(Moment::Call(calls[random.usize(0..calls.len())])),
        7 => When::Gate(Moment::Status([6, 7][random.usize(0..2)])),
        _ => When::Lines(random.usize(1..20)),
    }
}

/// A run under way: its end comes through a channel.
struct Run {
    pid: u32,
    ended: Receiver<Said>,
}

impl Run {
    fn start(mut command: std::process::Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (tell, ended) = channel();
        let pid = child.id();
        std::thread::spawn(move || {
            let output = child.wait_with_output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            tell.send(Said { status: output.status, stdout: text(output.stdout), stderr: text(output.stderr) })
        });
        Self { pid, ended }
    }

    /// Waits for the moment; gives what the run said if it came to its end before.
    fn until(&self, come: impl Fn() -> bool) -> Option<Said> {
        let begun = Instant::now();
        while begun.elapsed() < DEADLINE {
            match self.ended.try_recv() {
                Ok(said) => return Some(said),
                Err(TryRecvError::Disconnected) => panic!("the run was lost"),
                Err(TryRecvError::Empty) if come() => return None,
                Err(TryRecvError::Empty) => std::thread::yield_now(),
            }
        }
        panic!("neither the moment nor the end came");
    }

    fn kill(self) {
        let pid = self.pid.to_string();
        // It may just have ended by itself.
        std::process::Command::new("kill").args(["-KILL", &pid]).stderr(Stdio::null()).status().unwrap();
        self.ended.recv_timeout(DEADLINE).unwrap();
    }
}

struct Loop {
    stage: Stage,
    random: fastrand::Rng,
    seed: u64,
    kills: usize,
}

impl Loop {
    fn journal(&self) -> PathBuf {
        self.stage.home.path().join(".local/state/pushcube/journal")
    }

    fn lines(&self) -> usize {
        let Ok(folder) = self.journal().read_dir() else { return 0 };
        let count = |path: PathBuf| std::fs::read(path).map_or(0, |text| text.split(|byte| *byte == b'\n').count() - 1);
        let paths = folder.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).map(count).sum()
    }

    /// One run, killed at some moment or not; gives what it said if it came to its end.
    fn run(&mut self, command: std::process::Command) -> Option<Said> {
        let when = when(&mut self.random);
        let before = self.lines();
        let gate: Option<Gate> = match &when {
            When::Gate(moment) => Some(self.stage.server.gates().hold(moment.clone())),
            When::Lines(_) => None,
        };
        let run = Run::start(command);
        let ended = run.until(|| match (&when, &gate) {
            (When::Lines(more), _) => self.lines() >= before + more,
            (_, Some(gate)) => gate.is_reached(),
            (_, None) => false,
        });
        if ended.is_none() {
            run.kill();
            self.kills += 1;
        }
        ended
    }

    /// An upload, from its beginning to its publish, through as many kills as come.
    fn upload(&mut self, file: &str, rows: &[[String; 2]]) {
        let size = ["--chunk-size", "1kB", "--model", "model.json", "--bad-values", "set-aside", "--overwrite"];
        let mut said = self.run(self.stage.push([file].into_iter().chain(size)));
        loop {
            match said {
                Some(said) if said.code() == Some(0) => return,
                Some(said) if said.stderr.contains("no upload of this machine is unfinished") => {
                    // Killed behind the last line of the journal, or before its first.
                    let is_done = self.newest().is_some_and(|past| past["outcome"]["phase"] == "done");
                    if is_done && self.held() == rows {
                        return;
                    }
                    return self.upload(file, rows);
                }
                Some(said) if said.stderr.contains("open upload session") => {
                    // Killed before the answer with the session's id: only the server can end that one.
                    self.stage.server.faults().add("sign-in:1:forget@start".parse().unwrap());
                    assert!(said.stderr.contains("MAY BE OPEN") || said.code() == Some(1), "{}", said.stderr);
                }
                Some(said) => panic!("seed {}: it ended with {:?}:\n{}", self.seed, said.code(), said.stderr),
                None => {}
            }
            let command = self.stage.resume(&["--on-session-lost", "repeat"]);
            said = self.run(command);
        }
    }

    /// The rows that the server has published.
    fn held(&self) -> Vec<Vec<String>> {
        let table = self.stage.server.read_table("Stock", "items");
        table.map_or_else(|_| Vec::new(), |table| table.rows.iter().map(|row| row.iter().map(text).collect()).collect())
    }
}

impl Loop {
    /// What the program itself says of the newest upload. The names of its files don't tell which that is: the tenth
    /// upload of a second stands before the ninth.
    fn newest(&self) -> Option<Value> {
        let listed = run(self.stage.sessions(&["list", "--all", "--json"]));
        assert_eq!(listed.code(), Some(0), "{}", listed.stderr);
        listed.stdout.lines().next().map(|line| serde_json::from_str(line).unwrap())
    }

    /// The first fields of the rows that the newest upload set aside.
    fn set_aside(&self) -> Vec<String> {
        let newest = self.newest().unwrap();
        let text = std::fs::read_to_string(newest["unsent"][0]["file"].as_str().unwrap()).unwrap();
        text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
    }
}

#[test]
fn killed_at_any_moment_it_goes_on_and_every_row_arrives_once() {
    let seed = std::env::var("PUSHCUBE_KILL_SEED").map_or_else(|_| fastrand::u64(..), |seed| seed.parse().unwrap());
    let stage = Stage::new();
    let mut story = Loop { stage, random: fastrand::Rng::with_seed(seed), seed, kills: 0 };
    story.stage.write("model.json", MODEL);
    let mut round = 0_u32;
    while story.kills < KILLS {
        round += 1;
        // Each upload has other rows, so that those of the one before can't be taken for its own.
        let rows: Vec<_> = (0..ROWS).map(|row| [format!("n{row}"), (round * 1000 + row).to_string()]).collect();
        let mut lines: Vec<_> = rows.iter().map(|row| row.join(",")).collect();
        // Rows that don't fit, in every chunk one or more.
        let bad: Vec<_> = (0..ROWS / 12).map(|row| format!("b{}", round * 1000 + row)).collect();
        for (at, name) in bad.iter().enumerate().rev() {
            lines.insert(at * 12, format!("{name},no number"));
        }
        story.stage.write("items.csv", &format!("name,amount\n{}\n", lines.join("\n")));
        story.upload("items.csv", &rows);
        assert!(story.held() == rows, "other rows after {} kills, in round {round}, seed {seed}", story.kills);
        let aside = story.set_aside();
        assert_eq!(aside, bad, "set aside after {} kills, in round {round}, seed {seed}", story.kills);
    }
    let listed = run(story.stage.sessions(&["list"]));
    assert!(listed.stdout.is_empty(), "nothing is left over: {}", listed.stdout);
}
