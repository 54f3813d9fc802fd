//! What ends the program without a word to it: a hangup, a signal. And terminals
//! that are not as one thinks: tiny, without colour, without anything.

use crossterm::event::{Event, KeyCode};
use futures_util::StreamExt;
use pushcube::app::Setup;
use pushcube::demo::{self, Gate, Moment, Options, Server};
use pushcube::runtime::Screens;
use pushcube::source::Reach;
use pushcube::view::Look;

use crate::samples::published;
use crate::terminal::Terminal;

const ORDERS: (&str, &str) = ("orders.csv", include_str!("../../assets/samples/orders.csv"));

/// An upload that stands in the middle of its first chunk.
async fn uploading(server: &Server, before: &str) -> (Terminal, Gate) {
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 64 });
    let mut terminal = Terminal::run_below(before, &[ORDERS]);
    terminal.passes_the_offer();
    terminal.pushes_to(&server.base_url());
    gate.reached().await;
    terminal.sees("uploading");
    (terminal, gate)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_goes_away_ends_the_program_and_leaves_the_upload_to_go_on() {
    // Without a terminal of its own session no signal comes: the end of the terminal is all there is.
    for before in ["", "setsid -w "] {
        let server = demo::start(Options::default()).await.unwrap();
        let (terminal, gate) = uploading(&server, before).await;
        let home = terminal.hangs_up();
        assert_eq!(home.waits_for_code(), "129", "{before:?}: {}", home.log());
        drop(gate);
        let journals = home.journals();
        assert_eq!(journals.len(), 1);
        assert!(journals[0].contains("\"session\""), "{}", journals[0]);
        assert!(published(&server, "orders", "orders").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_gives_the_terminal_back_and_leaves_the_upload_to_go_on() {
    let server = demo::start(Options::default()).await.unwrap();
    let (terminal, gate) = uploading(&server, "").await;
    terminal.signals("TERM");
    terminal.sees("` goes on");
    drop(gate);
    assert_eq!(terminal.leaves(), 143);
}

/// A stream that is read by a fault of ours.
struct Breaks;

impl std::io::Read for Breaks {
    #[expect(clippy::panic, reason = "the panic is what is looked at")]
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        panic!("the reader broke\u{1b}[2J on purpose")
    }
}

/// What the screens begin with in the home of a test.
fn screens(reach: Reach, marked: Vec<std::path::PathBuf>) -> Screens {
    let home = std::path::PathBuf::from(std::env::var_os("HOME").unwrap());
    let state = home.join(".local/state/pushcube");
    Screens {
        servers: Vec::new(),
        folder: home.join("work"),
        home: Some(home),
        marked,
        setup: Setup::default(),
        journal: state.join("journal"),
        state,
        look: Look::default(),
        places: None,
        memory: None,
        reach,
    }
}

/// Another thread than the one that draws breaks, under files that are looked at.
#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_breaks_is_told_and_takes_nothing_with_it() {
    if Terminal::holds_this() {
        let home = std::path::PathBuf::from(std::env::var_os("HOME").unwrap());
        let reach = Reach::default().with_streams(home.join("work"), Breaks);
        let code = Box::pin(pushcube::runtime::open(screens(reach, vec!["-".into()]))).await.unwrap();
        std::process::exit(code);
    }
    let server = demo::start(Options::default()).await.unwrap();
    let mut terminal = Terminal::run_this("ends::a_task_that_breaks_is_told_and_takes_nothing_with_it", &[ORDERS]);
    terminal.signs_in_to(&server.base_url());
    terminal.sees("use the marked file");
    terminal.types("e");
    terminal.sees("A task of this program broke");
    terminal.sees("the reader broke\u{241b}[2J on purpose");
    terminal.sees("please report this");
    terminal.types("\u{1b}");
    // The screens go on as ever: that file is left out, and another one pushed.
    terminal.sees("use the marked file");
    terminal.types("x");
    terminal.sees("no file is marked any more");
    for (seen, keys) in
        [("use this file", "\r"), ("Review and push", "\r"), ("nothing is sent yet", "\r"), ("is published", "q")]
    {
        terminal.sees(seen);
        terminal.types(keys);
    }
    let log = String::from_utf8(std::fs::read(terminal.home().join(".local/state/pushcube/pushcube.log")).unwrap());
    assert!(log.as_ref().is_ok_and(|log| log.contains("the reader broke") && !log.contains('\u{1b}')), "{log:?}");
    assert!(!terminal.raw().contains("broke\u{1b}[2J"), "what a panic says does not act on the terminal");
    assert_eq!(terminal.leaves(), 0);
    assert_eq!(published(&server, "orders", "orders"), crate::samples::rows_of("orders.csv"));
}

/// The screens with an input that breaks at a key.
#[expect(clippy::panic, reason = "the panic is what is looked at")]
async fn screens_that_break_at_a_key() {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || while sender.send(crossterm::event::read()).is_ok() {});
    let input = futures_util::stream::poll_fn(move |context| events.poll_recv(context)).map(|event| match event {
        Ok(Event::Key(key)) if key.code == KeyCode::Char('%') => panic!("broken\u{1b}[2J on purpose"),
        event => event,
    });
    let code = Box::pin(pushcube::runtime::open_on(screens(Reach::default(), Vec::new()), input)).await.unwrap();
    std::process::exit(code);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_breaks_gives_the_terminal_back_and_leaves_the_upload_to_go_on() {
    if Terminal::holds_this() {
        return screens_that_break_at_a_key().await;
    }
    let server = demo::start(Options::default()).await.unwrap();
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 64 });
    let mut terminal = Terminal::run_this(
        "ends::a_screen_that_breaks_gives_the_terminal_back_and_leaves_the_upload_to_go_on",
        &[ORDERS],
    );
    terminal.pushes_to(&server.base_url());
    gate.reached().await;
    terminal.sees("uploading");
    terminal.types("%");
    terminal.sees("pushcube broke");
    terminal.sees("tests/pty/ends.rs");
    terminal.sees("`pushcube resume` takes one up");
    terminal.sees("pushcube.log");
    assert!(!terminal.raw().contains("broken\u{1b}[2J"), "what a panic says does not act on the terminal");
    drop(gate);
    let journals = terminal.journals();
    assert_eq!(journals.len(), 1);
    assert!(
        journals[0].contains("\"line\":\"opened\"") && !journals[0].contains("\"line\":\"ended\""),
        "{}",
        journals[0]
    );
    assert_ne!(terminal.leaves(), 0);
    assert!(published(&server, "orders", "orders").is_empty());
}

#[test]
fn a_terminal_of_one_cell_is_drawn_on_and_a_larger_one_again() {
    let mut terminal = Terminal::run("demo", &[]);
    terminal.sees("[ Sign in ]");
    // Each size is drawn before anything else happens: a key in the moment of a resize is read late.
    terminal.resizes(1, 1, "");
    // Another size than at first: where both changes are seen as one, nothing would be drawn anew.
    terminal.resizes(25, 90, "Sign in");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn without_colour_what_is_selected_is_still_seen() {
    let mut terminal = Terminal::run_with("NO_COLOR=1 ", "demo", &[]);
    terminal.sees("[ Sign in ]");
    let (has_colour, has_reverse) = terminal.looks();
    assert!(!has_colour && has_reverse, "colour {has_colour}, reverse {has_reverse}");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_terminal_that_can_place_nothing_gets_no_screen() {
    let terminal = Terminal::run_with("TERM=dumb ", "demo", &[]);
    terminal.sees("TERM is dumb");
    let raw = terminal.raw();
    assert!(!raw.contains('\u{1b}'), "{raw:?}");
    assert_eq!(terminal.leaves(), 2);
}

#[test]
fn a_paste_into_the_password_is_dots_and_signs_nobody_in() {
    let mut terminal = Terminal::run("", &[]);
    terminal.sees("The first time");
    terminal.types("n");
    terminal.sees("Library URL");
    terminal.types("http://127.0.0.1:9/x\t\tann\t");
    terminal.sees("Password    [");
    terminal.types("\u{1b}[200~sentinel-4711\n\u{1b}[201~");
    terminal.sees("[•••••••••••••");
    assert!(!terminal.raw().contains("sentinel-4711"));
    terminal.types("\u{1b}");
    terminal.sees("keys");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}
