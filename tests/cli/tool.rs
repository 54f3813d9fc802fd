//! The binary with an environment of its own, and the server that it talks to. Every wait has a deadline that
//! prints what the process said.

use std::ffi::OsStr;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use pushcube::demo::{self, Cell, Gate, Options, Server};
use tempfile::TempDir;

pub(crate) const TUTORIAL: &str = "MicroStrategy Tutorial";
const DEADLINE: Duration = Duration::from_secs(30);

/// A folder that is the home of the processes started for it, and a server in this process.
pub(crate) struct Stage {
    pub(crate) home: TempDir,
    pub(crate) server: Server,
    runtime: tokio::runtime::Runtime,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(demo::start(options)).unwrap();
        Self { home: tempfile::tempdir().unwrap(), server, runtime }
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// `pushcube push`, signed in as the user without a password.
    pub(crate) fn push<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.tool();
        command.arg("push").args(arguments).args(["--project", TUTORIAL]);
        command.env("MSTR_BASE_URL", self.server.base_url()).env("MSTR_USERNAME", "administrator");
        command.env("MSTR_PASSWORD", "");
        command
    }

    /// `pushcube resume`, which knows the server and the user from the upload's journal.
    pub(crate) fn resume(&self, arguments: &[&str]) -> Command {
        let mut command = self.tool();
        command.arg("resume").args(arguments).env("MSTR_PASSWORD", "");
        command
    }

    /// `pushcube sessions`.
    pub(crate) fn sessions(&self, arguments: &[&str]) -> Command {
        let mut command = self.tool();
        command.arg("sessions").args(arguments).env("MSTR_PASSWORD", "");
        command
    }

    /// The binary in its folder, with nothing but a home in its environment.
    pub(crate) fn tool(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pushcube"));
        command.env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        command
    }

    /// Waits until something is so.
    pub(crate) fn until(&self, what: &str, come: impl Fn() -> bool) {
        let begun = std::time::Instant::now();
        while !come() {
            assert!(begun.elapsed() < DEADLINE, "{what} did not come: {:?}", self.server.requests());
            std::thread::yield_now();
        }
    }

    /// Waits until the server stands at a gate.
    pub(crate) fn reached(&self, gate: &Gate, running: &Running) {
        let reached = async { tokio::time::timeout(DEADLINE, gate.reached()).await };
        assert!(self.runtime.block_on(reached).is_ok(), "the gate was not reached by {}", running.pid());
    }
}

/// What a process said, and how it ended.
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub(crate) fn last_line(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }

    /// Ended with this code, having said these things on standard error.
    pub(crate) fn assert(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code(), Some(code), "{}\n{}", self.stdout, self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is missing in:\n{}", self.stderr);
        }
    }
}

/// A process under way.
pub(crate) struct Running {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

impl Running {
    pub(crate) fn start(command: Command) -> Self {
        Self::fed(command, Stdio::null())
    }

    /// The same with a standard input.
    pub(crate) fn fed(mut command: Command, input: impl Into<Stdio>) -> Self {
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        Self { child, stdout: gather(stdout), stderr: gather(stderr) }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let killed = Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status();
        assert!(killed.unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn said(self) -> Said {
        let Self { mut child, stdout, stderr } = self;
        let (tell, ended) = mpsc::channel();
        let pid = child.id();
        std::thread::spawn(move || tell.send(child.wait()));
        let status = ended.recv_timeout(DEADLINE);
        if status.is_err() {
            Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap();
        }
        let (stdout, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
        let Ok(status) = status else { panic!("the process did not end; it said:\n{stdout}\n{stderr}") };
        Said { status: status.unwrap(), stdout, stderr }
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: Command) -> Said {
    Running::start(command).said()
}

fn gather(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

/// A value as its text.
pub(crate) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
    }
}
