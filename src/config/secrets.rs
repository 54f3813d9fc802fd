//! Passwords and tokens that nobody types: from a program that knows them, from a private file, or through
//! standard input. What was read exists only as a [`Secret`]; no error repeats a byte of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::keyring::{KeyringAccount, KeyringError};
use crate::secret::Secret;

/// The most that is read of any source. The longest tokens seen are a few kilobytes.
const LONGEST: u64 = 64 << 10;
/// For a program that gives one: a person may have to touch a key.
const COMMAND: Duration = Duration::from_mins(1);
/// For what a program that has ended may still have in its pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Between two looks at a program that is still at work.
const LOOK: Duration = Duration::from_millis(20);

/// Where a secret comes from when nobody types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The first line that this program writes; the system's shell runs it.
    Command(String),
    /// The first line of this file, which nobody else may read.
    File(PathBuf),
    /// The first line of standard input.
    Stdin,
    /// The system's keyring holds it under this account.
    Keyring(KeyringAccount),
}

/// Why a source gives no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It can't be read.
    #[error("{what} can't be read: {why}")]
    Unreadable {
        /// The source.
        what: String,
        /// Why.
        why: String,
    },
    /// Others can read it, so it is no secret.
    #[error("{} can be read by others (mode {mode:03o}); `chmod 600` it and try again", file.display())]
    NotPrivate {
        /// The file.
        file: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The program ended with an error.
    #[error("the password command ended with {status}{said}")]
    Failed {
        /// How it ended.
        status: String,
        /// What it wrote to its standard error, where that is not the operator's own.
        said: String,
    },
    /// The program is still at work.
    #[error("the password command gave nothing within {} s; it must not ask for anything", .0.as_secs())]
    Late(Duration),
    /// Nobody waits for it any more.
    #[error("the password command was given up")]
    GivenUp,
    /// Nothing came.
    #[error("{0} is empty; it must hold the password in its first line (an empty line for an empty password)")]
    Empty(String),
    /// It can't be a secret.
    #[error("{0} holds no password: its first line is not text of a sensible length")]
    NotASecret(String),
    /// The keyring does not give it.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

/// Who sees what a password command writes to its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaints {
    /// The operator, at the terminal that the command was started from.
    Shown,
    /// Nobody, until it fails: a line on the terminal would tear the screen.
    Kept,
}

impl SecretSource {
    /// The words for it.
    pub fn words(&self) -> String {
        match self {
            Self::Command(_) => "the password command".to_owned(),
            Self::File(file) => file.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
            Self::Keyring(_) => "the keyring".to_owned(),
        }
    }

    /// The key of a server's entry that names a source like this, if one does.
    pub const fn key(&self) -> Option<&'static str> {
        match self {
            Self::Command(_) => Some("password_command"),
            Self::File(_) => Some("password_file"),
            Self::Keyring(_) => Some("keyring"),
            Self::Stdin => None,
        }
    }

    /// Reads it on a thread of its own, which nobody has to wait for at the end. A program that is at work is stopped
    /// when its answer is not awaited any more.
    pub async fn fetch(&self, complaints: Complaints) -> Result<Secret, SecretError> {
        let (told, answer) = tokio::sync::oneshot::channel();
        let source = self.clone();
        thread::spawn(move || {
            let secret = source.read(complaints, COMMAND, || !told.is_closed());
            // Whoever asked may have given up in this moment.
            let _ = told.send(secret);
        });
        answer.await.unwrap_or(Err(SecretError::GivenUp))
    }

    /// Reads it. A program is stopped when it takes longer than `limit`, or as soon as it is not wanted any more.
    fn read(
        &self,
        complaints: Complaints,
        limit: Duration,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Secret, SecretError> {
        match self {
            Self::Command(line) => run(line, complaints, limit, is_wanted),
            Self::File(file) => read_file(file),
            Self::Stdin => first_line(io::stdin().lock(), &self.words()),
            Self::Keyring(account) => ask_keyring(account.clone(), limit),
        }
    }
}

/// The first line, without its end.
fn first_line(from: impl Read, what: &str) -> Result<Secret, SecretError> {
    let mut bytes = Vec::new();
    let unreadable = |error: io::Error| SecretError::Unreadable { what: what.to_owned(), why: error.to_string() };
    from.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.is_empty() {
        return Err(SecretError::Empty(what.to_owned()));
    }
    as_line(bytes).ok_or_else(|| SecretError::NotASecret(what.to_owned()))
}

/// The first line of what was read, if it can be a secret.
fn as_line(bytes: Vec<u8>) -> Option<Secret> {
    let is_all = bytes.len() as u64 <= LONGEST;
    // The whole is wiped with it when it is dropped.
    let whole = String::from_utf8(bytes).ok().map(Secret::new).filter(|_| is_all)?;
    let line = whole.expose().split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    (!line.contains(char::is_control)).then(|| Secret::new(line))
}

fn read_file(path: &Path) -> Result<Secret, SecretError> {
    let what = path.display().to_string();
    let unreadable = |error: io::Error| SecretError::Unreadable { what: what.clone(), why: error.to_string() };
    let file = File::open(path).map_err(unreadable)?;
    // Of the file that is open, so that nobody can put another one in its place after the look.
    let about = file.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Err(SecretError::Unreadable { what, why: "it is a folder".to_owned() });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mode = about.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SecretError::NotPrivate { file: path.to_owned(), mode });
        }
    }
    first_line(file, &what)
}

/// Waits for the keyring as long as one may need to unlock it.
fn ask_keyring(account: KeyringAccount, limit: Duration) -> Result<Secret, SecretError> {
    let (told, answer) = mpsc::channel();
    thread::spawn(move || {
        // Whoever asked may have given up.
        let _ = told.send(account.fetch());
    });
    Ok(answer.recv_timeout(limit).unwrap_or(Err(KeyringError::Late(limit.as_secs())))?)
}

fn run(
    line: &str,
    complaints: Complaints,
    limit: Duration,
    is_wanted: impl Fn() -> bool,
) -> Result<Secret, SecretError> {
    const WHAT: &str = "the password command's output";
    let unreadable = |error: io::Error| SecretError::Unreadable { what: WHAT.to_owned(), why: error.to_string() };
    let mut command = shell(line);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(if complaints == Complaints::Kept { Stdio::piped() } else { Stdio::inherit() });
    let mut child = command.spawn().map_err(unreadable)?;
    let (told, output) = mpsc::channel();
    let (complained, complaint) = mpsc::channel();
    gather(child.stdout.take(), told);
    gather(child.stderr.take(), complained);
    let until = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(unreadable)? {
            break status;
        }
        let is_late = Instant::now() >= until;
        if is_late || !is_wanted() {
            stop(&mut child);
            return Err(if is_late { SecretError::Late(limit) } else { SecretError::GivenUp });
        }
        thread::sleep(LOOK);
    };
    if !status.success() {
        // One that writes more than is read breaks off when nobody listens any more.
        let written = output.recv_timeout(LAST_WORDS).unwrap_or_default();
        if written.len() as u64 > LONGEST {
            return Err(SecretError::NotASecret(WHAT.to_owned()));
        }
        let said = complaint.recv_timeout(LAST_WORDS).unwrap_or_default();
        let said = crate::text::excerpt(String::from_utf8_lossy(&said).trim(), 200);
        let said = if said.is_empty() { said } else { format!(": {said}") };
        let status = status.code().map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
        return Err(SecretError::Failed { status, said });
    }
    // A program that it left behind may hold the pipe open.
    let bytes = output.recv_timeout(until.saturating_duration_since(Instant::now()).max(LAST_WORDS));
    let bytes = bytes.map_err(|_| SecretError::Late(limit))?;
    first_line(bytes.as_slice(), WHAT)
}

/// The program that reads a line as a command.
fn shell(line: &str) -> Command {
    let (name, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut command = Command::new(name);
    command.arg(flag).arg(line);
    command
}

/// Reads a pipe to its end beside the wait, so that a full pipe stops nobody.
fn gather(pipe: Option<impl Read + Send + 'static>, told: mpsc::Sender<Vec<u8>>) {
    let Some(pipe) = pipe else { return };
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if pipe.take(LONGEST + 1).read_to_end(&mut bytes).is_ok() {
            // Whoever asked may have given up.
            let _ = told.send(bytes);
        }
    });
}

fn stop(child: &mut Child) {
    // It may have ended in this moment.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const LONG: Duration = Duration::from_secs(30);

    fn command(line: &str) -> Result<Secret, SecretError> {
        SecretSource::Command(line.to_owned()).read(Complaints::Kept, LONG, || true)
    }

    #[test]
    fn a_command_gives_the_first_line_that_it_writes() {
        assert_eq!(command("printf 'geheim\\r\\nuser: ann\\n'"), Ok(Secret::new("geheim")));
        assert_eq!(command("echo"), Ok(Secret::new("")));
        assert!(matches!(command("true"), Err(SecretError::Empty(_))));
        assert!(matches!(command("printf 'a\\033b'"), Err(SecretError::NotASecret(_))));
        assert!(matches!(command("printf '\\377'"), Err(SecretError::NotASecret(_))));
        assert!(matches!(command("head -c 70000 /dev/zero | tr '\\0' x"), Err(SecretError::NotASecret(_))));
    }

    #[test]
    fn a_command_that_fails_says_so_and_its_output_is_not_repeated() {
        let words = command("echo sentinel; echo no such entry >&2; exit 3").map_err(|error| error.to_string());
        assert_eq!(words, Err("the password command ended with exit code 3: no such entry".to_owned()));
    }

    #[test]
    fn a_command_that_hangs_is_stopped() {
        let source = SecretSource::Command("exec sleep 600".to_owned());
        let late = source.read(Complaints::Kept, Duration::from_millis(50), || true);
        assert_eq!(late, Err(SecretError::Late(Duration::from_millis(50))));
        assert_eq!(source.read(Complaints::Kept, LONG, || false), Err(SecretError::GivenUp));
    }

    #[test]
    fn a_file_must_be_private() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("secret");
        let read = |path: &Path| SecretSource::File(path.to_owned()).read(Complaints::Shown, LONG, || true);
        std::fs::write(&path, "geheim\nnot this\n")?;
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640))?;
        let refused = read(&path).map_err(|error| error.to_string());
        assert!(
            refused.as_ref().is_err_and(|words| words.contains("mode 640") && words.contains("chmod 600")),
            "{refused:?}"
        );
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600))?;
        assert_eq!(read(&path), Ok(Secret::new("geheim")));
        assert!(matches!(read(folder.path()), Err(SecretError::Unreadable { .. })));
        assert!(matches!(read(&folder.path().join("none")), Err(SecretError::Unreadable { .. })));
        Ok(())
    }
}
