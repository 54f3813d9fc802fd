//! A pseudo-terminal with a program in it, and a screen that remembers what the program drew.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use vt100::{Cell, Color, MouseProtocolMode};

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(30);

const WITHIN: &str = "PUSHCUBE_TEST_WITHIN_A_TERMINAL";
const PROGRAM: &str = env!("CARGO_BIN_EXE_pushcube");

/// What the program has drawn, and a bell for those who wait for more.
type Drawn = Arc<(Mutex<Screen>, Condvar)>;

struct Screen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// Nobody looks any more.
    has_left: bool,
    is_over: bool,
}

/// A terminal of 80 by 24 that runs the program from a shell, which notes the terminal's settings before
/// and after.
pub(crate) struct Terminal {
    drawn: Drawn,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    // The terminal hangs up when this is dropped.
    master: Option<Box<dyn MasterPty + Send>>,
    reader: Option<JoinHandle<()>>,
    home: TempDir,
}

impl Terminal {
    /// Runs the program with these arguments, in a folder of its own with these files.
    pub(crate) fn run(arguments: &str, files: &[(&str, &str)]) -> Self {
        Self::run_with("", arguments, files)
    }

    /// The same with more in its environment.
    pub(crate) fn run_with(environment: &str, arguments: &str, files: &[(&str, &str)]) -> Self {
        Self::script(&format!("{environment} '{PROGRAM}' {arguments}; code=$?"), files)
    }

    /// The same below a word of the shell; its code is told also where no terminal is left to ask.
    pub(crate) fn run_below(word: &str, files: &[(&str, &str)]) -> Self {
        let note = r#"echo $$ >"$HOME/pid"; exec "$0""#;
        let tell = r#"echo $code >"$HOME/code.new"; mv "$HOME/code.new" "$HOME/code"; exit $code"#;
        let inner = format!(r#"sh -c "$NOTE" "$PROGRAM"; code=$?; {tell}"#);
        let set = format!("export NOTE='{note}' PROGRAM='{PROGRAM}' INNER='{inner}'");
        Self::script(&format!("trap '' HUP; set -m; {set}; {word} sh -c \"$INNER\"; code=$?"), files)
    }

    /// Runs the program from a shell that knows jobs; when it stops, the shell says so and lets it go on as soon
    /// as a line is typed.
    pub(crate) fn run_as_job(arguments: &str, files: &[(&str, &str)]) -> Self {
        let wait = "echo the shell is back; read answer; fg >/dev/null; code=$?";
        Self::script(&format!("set -m; '{PROGRAM}' {arguments}; {wait}"), files)
    }

    fn script(script: &str, files: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let folder = home.path().join("work");
        std::fs::create_dir(&folder).unwrap();
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut shell = CommandBuilder::new("sh");
        shell.arg("-c");
        shell.arg(format!("stty -g >\"$HOME/before\"; {script}; stty -g >\"$HOME/after\"; exit $code"));
        shell.env_clear();
        shell.env("PATH", std::env::var_os("PATH").unwrap());
        shell.env("HOME", home.path());
        shell.env("TMPDIR", home.path());
        shell.env("TERM", "xterm-256color");
        shell.env("LANG", "C.UTF-8");
        shell.cwd(folder);
        let child = pair.slave.spawn_command(shell).unwrap();
        drop(pair.slave);
        let (rows, columns) = (NonZeroU16::new(24).unwrap(), NonZeroU16::new(80).unwrap());
        let screen =
            Screen { parser: vt100::Parser::new(rows, columns, 0), raw: Vec::new(), has_left: false, is_over: false };
        let drawn: Drawn = Arc::new((Mutex::new(screen), Condvar::new()));
        let reader = watch(pair.master.try_clone_reader().unwrap(), Arc::clone(&drawn));
        let keys = pair.master.take_writer().unwrap();
        Self { drawn, keys, child, master: Some(pair.master), reader: Some(reader), home }
    }

    /// The folder that is its home.
    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Runs the test that calls this once more, in a terminal: there it is the program, and needs the library only.
    pub(crate) fn run_this(name: &str, files: &[(&str, &str)]) -> Self {
        let binary = std::env::current_exe().unwrap();
        Self::script(&format!("{WITHIN}=1 '{}' --exact {name} --nocapture; code=$?", binary.display()), files)
    }

    /// Whether this test is the one that runs in such a terminal.
    pub(crate) fn holds_this() -> bool {
        std::env::var_os(WITHIN).is_some()
    }

    /// Passes by what the first run offers, to the form of a new server.
    pub(crate) fn passes_the_offer(&mut self) {
        self.sees("The first time");
        self.types("n");
    }

    /// From the form of a new server to the files.
    pub(crate) fn signs_in_to(&mut self, base_url: &str) {
        self.sees("Library URL");
        self.types(base_url);
        self.types("\t");
        self.sees("server and Library 11.");
        // Over the sign-in mode to the user, and from there over the empty password to the button.
        self.types("\tadministrator\r\r");
        self.sees("MicroStrategy Tutorial");
        self.types("\r");
    }

    /// From the form of a new server to the review of the only file of the folder.
    pub(crate) fn reaches_the_review(&mut self, base_url: &str) {
        self.signs_in_to(base_url);
        for seen in ["use this file", "Review and push"] {
            self.sees(seen);
            self.types("\r");
        }
        self.sees("nothing is sent yet");
    }

    /// From the form of a new server to the upload of the only file of the folder.
    pub(crate) fn pushes_to(&mut self, base_url: &str) {
        self.reaches_the_review(base_url);
        self.types("\r");
    }

    /// The texts of its journals.
    pub(crate) fn journals(&self) -> Vec<String> {
        journals(&self.home)
    }

    /// Types text, or the bytes of keys.
    pub(crate) fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Looks until a text is to be seen.
    pub(crate) fn sees(&self, text: &str) {
        self.waits(text, |screen| screen.parser.screen().contents().contains(text));
    }

    /// Presses the left button on the first cell of a text and lets it go.
    pub(crate) fn clicks(&mut self, text: &str) {
        self.sees(text);
        let place = {
            let screen = self.drawn.0.lock().unwrap();
            let rows: Vec<String> = screen.parser.screen().rows(0, 80).collect();
            let find = |(y, row): (usize, &String)| Some((row.split_once(text)?.0.chars().count() + 1, y + 1));
            rows.iter().enumerate().find_map(find)
        };
        let (x, y) = place.expect("the text stands in one row");
        self.types(&format!("\u{1b}[<0;{x};{y}M\u{1b}[<0;{x};{y}m"));
    }

    /// Waits until the program has the mouse.
    pub(crate) fn takes_mouse(&self) {
        self.waits("the mouse", |screen| screen.parser.screen().mouse_protocol_mode() != MouseProtocolMode::None);
    }

    /// Waits until the terminal has the mouse.
    pub(crate) fn leaves_mouse(&self) {
        self.waits("no mouse", |screen| screen.parser.screen().mouse_protocol_mode() == MouseProtocolMode::None);
    }

    fn waits(&self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let (screen, bell) = &*self.drawn;
        let mut screen = screen.lock().unwrap();
        while !is_so(&screen) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !screen.is_over,
                "waited for {what:?} and saw\n{}",
                screen.parser.screen().contents()
            );
            screen = bell.wait_timeout(screen, left).unwrap().0;
        }
    }

    /// Looks until the first cell has this colour behind it.
    pub(crate) fn sees_background(&self, colour: Color) {
        self.waits("a background", |screen| {
            screen.parser.screen().cell(0, 0).is_some_and(|cell| cell.bgcolor() == colour)
        });
    }

    /// Whether no cell has a colour of its own.
    pub(crate) fn has_no_colour(&self) -> bool {
        self.cells(|cell| cell.fgcolor() != Color::Default || cell.bgcolor() != Color::Default) == 0
    }

    /// Whether a cell is reversed.
    pub(crate) fn has_reverse(&self) -> bool {
        self.cells(Cell::inverse) > 0
    }

    fn cells(&self, which: impl Fn(&Cell) -> bool) -> usize {
        let screen = self.drawn.0.lock().unwrap();
        let screen = screen.parser.screen();
        let places = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        places.filter_map(|(row, column)| screen.cell(row, column)).filter(|cell| which(cell)).count()
    }

    /// Whether the terminal is as a shell wants it.
    pub(crate) fn is_plain(&self) -> bool {
        let screen = self.drawn.0.lock().unwrap();
        let screen = screen.parser.screen();
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == MouseProtocolMode::None
    }

    /// Gives the terminal another size, and waits until the program has drawn this in it.
    pub(crate) fn resizes(&self, rows: u16, columns: u16, text: &str) {
        let before = self.raw().len();
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self.waits(text, |screen| {
            let drawn = screen.raw.get(before..).unwrap_or_default();
            !drawn.is_empty() && String::from_utf8_lossy(drawn).contains(text)
        });
    }

    /// Sends the program a signal.
    pub(crate) fn signals(&self, name: &str) {
        let pid = std::fs::read_to_string(self.home.path().join("pid")).unwrap();
        let killed = std::process::Command::new("kill").args([&format!("-{name}"), pid.trim()]).status();
        assert!(killed.unwrap().success());
    }

    /// All that the program has written so far.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.drawn.0.lock().unwrap().raw).into_owned()
    }

    /// All that the program has written, once it has ended.
    pub(crate) fn waits_for_its_end(&self) -> Vec<u8> {
        let end = Instant::now() + DEADLINE;
        let (screen, bell) = &*self.drawn;
        let mut screen = screen.lock().unwrap();
        while !screen.is_over {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the program goes on; on screen is\n{}", screen.parser.screen().contents());
            screen = bell.wait_timeout(screen, left).unwrap().0;
        }
        screen.raw.clone()
    }

    /// Whether anything on the screen has a colour, and whether anything is in reverse.
    pub(crate) fn looks(&self) -> (bool, bool) {
        let screen = self.drawn.0.lock().unwrap();
        let screen = screen.parser.screen();
        let cells = || (0..24).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)));
        let is_plain =
            |cell: &vt100::Cell| (cell.fgcolor(), cell.bgcolor()) == (vt100::Color::Default, vt100::Color::Default);
        (cells().any(|cell| !is_plain(cell)), cells().any(vt100::Cell::inverse))
    }

    /// The terminal goes away, like a window that is closed or a line that breaks. What outlives it is given back.
    /// It must still draw: each end of the terminal has to be closed, and the one that is read closes behind a read.
    pub(crate) fn hangs_up(mut self) -> Left {
        self.drawn.0.lock().unwrap().has_left = true;
        self.types("?");
        self.keys = Box::new(std::io::sink());
        self.reader.take().unwrap().join().unwrap();
        self.master = None;
        let home = std::mem::replace(&mut self.home, TempDir::new().unwrap());
        Left { home, _terminal: self }
    }

    /// Waits until the program has ended; the terminal must be as it was, and no temporary file left. Gives
    /// the exit code.
    pub(crate) fn leaves(mut self) -> u32 {
        self.waits_for_its_end();
        let code = self.child.wait().unwrap().exit_code();
        self.reader.take().unwrap().join().unwrap();
        let settings = |name| std::fs::read_to_string(self.home.path().join(name)).unwrap();
        assert_eq!(settings("before"), settings("after"), "the terminal's settings");
        let mut names = std::fs::read_dir(self.home.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(!names.any(|name| name.to_string_lossy().starts_with("pushcube-")), "temporary files are left");
        let screen = self.drawn.0.lock().unwrap();
        let screen = screen.parser.screen();
        assert!(!screen.alternate_screen(), "the normal screen is back");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None, "the mouse is the terminal's again");
        assert!(!screen.bracketed_paste(), "pastes are plain again");
        code
    }
}

/// What a terminal leaves that went away.
pub(crate) struct Left {
    home: TempDir,
    _terminal: Terminal,
}

impl Left {
    /// The code that the program ends with, when it does.
    pub(crate) fn waits_for_code(&self) -> String {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Ok(code) = std::fs::read_to_string(self.home.path().join("code")) {
                return code.trim().to_owned();
            }
            assert!(Instant::now() < end, "the program goes on without its terminal");
            thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// What the program has noted.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join(".local/state/pushcube/pushcube.log")).unwrap()
    }

    /// The texts of its journals.
    pub(crate) fn journals(&self) -> Vec<String> {
        journals(&self.home)
    }
}

fn journals(home: &TempDir) -> Vec<String> {
    let folder = home.path().join(".local/state/pushcube/journal");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let journals = files.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    journals.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A story that failed leaves its program behind otherwise.
        let _ = self.child.kill();
    }
}

fn watch(mut output: Box<dyn Read + Send>, drawn: Drawn) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        loop {
            let read = output.read(&mut bytes).unwrap_or(0);
            let mut screen = drawn.0.lock().unwrap_or_else(PoisonError::into_inner);
            screen.parser.process(&bytes[..read]);
            screen.raw.extend_from_slice(&bytes[..read]);
            screen.is_over = read == 0;
            let is_end = read == 0 || screen.has_left;
            drop(screen);
            drawn.1.notify_all();
            if is_end {
                return;
            }
        }
    })
}
