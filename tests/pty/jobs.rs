//! From the screens to cron: a job is saved where it was designed, tried dry, and run by the very line that the screen
//! shows, with nothing in its environment. What it sends is what the screens send.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pushcube::demo::{self, Options};

use crate::samples::published;
use crate::terminal::Terminal;

const ORDERS: &str = include_str!("../../assets/samples/orders.csv");

/// What each chunk of an upload was, as its journal has it, by the upload's place among all.
fn chunks(home: &Path) -> Vec<Vec<String>> {
    let folder = home.join(".local/state/pushcube/journal");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "jsonl") && file.file_stem().unwrap() != "history");
    files.sort();
    let facts = |file: &std::path::PathBuf| {
        let text = std::fs::read_to_string(file).unwrap();
        let sent = text.lines().filter_map(|line| line.split_once("\"facts\":")).map(|(_, facts)| facts.to_owned());
        sent.map(|facts| facts.split('}').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    files.iter().map(facts).filter(|facts| !facts.is_empty()).collect()
}

/// The text that was copied last.
fn copied(terminal: &Terminal) -> String {
    let raw = terminal.raw();
    let after = raw.rsplit_once("\u{1b}]52;c;").expect("something was copied").1;
    let end = after.find(['\u{1b}', '\u{7}']).unwrap();
    String::from_utf8(STANDARD.decode(&after[..end]).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_made_on_the_screens_is_run_by_the_line_for_cron_and_sends_the_same() {
    let server = demo::start(Options::default()).await.unwrap();
    let config = format!(
        "[servers.test]\nurl = \"{}\"\nlabel = \"TEST\"\nusername = \"administrator\"\npassword_command = \"echo\"\n",
        server.base_url()
    );
    let files = [("orders.csv", ORDERS), ("../.config/pushcube/config.toml", config.as_str())];
    // The program, and when it is left the program once more.
    let again = format!("; '{}'", env!("CARGO_BIN_EXE_pushcube"));
    let mut terminal = Terminal::run(&again, &files);
    terminal.sees("[ Sign in ]");
    terminal.types("\r");
    terminal.sees("MicroStrategy Tutorial");
    terminal.types("\r");
    terminal.sees("use this file");
    terminal.types("\r");
    terminal.sees("Review and push");
    terminal.types("w");
    terminal.sees("NAME.job.toml is a job");
    terminal.types("\r");
    // Paths of folders for tests are long, and what follows them may be out of sight.
    terminal.sees("At 4:15 each night");
    terminal.types("\u{1b}[6~");
    terminal.sees("password_command of the configured server");
    terminal.types("\r");
    terminal.sees("found nothing wrong");
    terminal.types("y");
    terminal.sees("copied");
    let sheet = copied(&terminal);
    terminal.types("\u{1b}");
    terminal.sees("Review and push");
    terminal.types(">");
    terminal.sees("nothing is sent yet");
    terminal.types("\r");
    terminal.sees("is published");
    let rows = published(&server, "orders", "orders");
    let (_, line) = sheet.split_once("crontab -e`:\n").unwrap();
    let line = line.lines().next().unwrap().trim().strip_prefix("15 4 * * * ").unwrap().replace("\\%", "%");
    let said = Command::new("env").args(["-i", "sh", "-c", &line]).output().unwrap();
    let words = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(0), "{words}");
    assert!(words.starts_with("published: dataset orders (") && words.contains(" on TEST; "), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert_eq!(published(&server, "orders", "orders"), rows);
    let sent = chunks(terminal.home());
    assert!(sent.len() == 2 && sent[0] == sent[1], "{sent:?}");
    terminal.types("q");
    // Next month: another file, and from Enter on the job to its review not a key more.
    terminal.sees("[ Sign in ]");
    terminal.sees("Jobs and recent pushes");
    let rows = ORDERS.lines().take(20).collect::<Vec<_>>().join("\n");
    std::fs::write(terminal.home().join("work/orders.csv"), rows).unwrap();
    terminal.types("\t\t");
    terminal.sees("job for orders in");
    terminal.types("\r");
    terminal.sees("Review: what is about to be pushed");
    terminal.sees("A table shrinks");
    terminal.types("\u{1b}");
    terminal.sees("Review and push");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

/// A job with everything that no screen shows.
fn whole_job(url: &str) -> String {
    format!(
        "# Nightly; see the wiki.\n[server]\nurl = \"{url}\"\nprofile = \"test\"\n\n[project]\nname = \"MicroStrategy \
         Tutorial\"\n\n[dataset]\nname = \"Sales\"\n\n[[tables]]\nname = \"orders\"\nfiles = \"in/orders-*.csv\"   # one \
         a month\npick = \"newest\"\npolicy = \"upsert\"\nmin_rows = 2\nmax_age = \"1000d\"\nsettle = \
         \"1s\"\n\n[guards]\nsame_content = \"fail\"\nmax_shrink = \"20%\"\nunknown_keys = \"fail\"\n\n[run]\npatience \
         = \"90s\"\non_orphan = \"stop\"\non_session_lost = \"repeat\"\nlimit_rate = \"20MB\" # the line is \
         shared\ndeadline = \"1h\"\nreport_dir = \"reports\"\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_which_one_thing_was_changed_on_the_screens_is_obeyed_in_all_others() {
    let server = demo::start(Options::default()).await.unwrap();
    let url = server.base_url();
    let config = format!(
        "[servers.test]\nurl = \"{url}\"\nlabel = \"TEST\"\nusername = \"administrator\"\npassword_command = \"echo\"\n"
    );
    let job = whole_job(&url);
    let files = [
        ("in/orders-1.csv", "order_id,amount\n1,1.5\n2,2.5\n3,3.5\n"),
        ("sales.job.toml", job.as_str()),
        ("../.config/pushcube/config.toml", config.as_str()),
    ];
    // Run once, it is known, and its dataset is there.
    let first = format!("'{}' push sales.job.toml --quiet;", env!("CARGO_BIN_EXE_pushcube"));
    let mut terminal = Terminal::run_with(&first, "", &files);
    terminal.sees("[ Sign in ]");
    terminal.sees("Jobs and recent pushes");
    terminal.types("\t\t");
    terminal.sees("job for Sales in");
    let work = terminal.home().join("work");
    std::fs::write(work.join("in/orders-2.csv"), "order_id,amount\n2,20.5\n3,30.5\n").unwrap();
    terminal.types("\r");
    terminal.sees("Review: what is about to be pushed");
    terminal.sees("nothing is sent yet");
    terminal.sees("job sales holds this push to");
    terminal.types("\u{1b}");
    terminal.sees("Review and push");
    terminal.types("p");
    terminal.sees("Policy of orders");
    terminal.types("\u{1b}[A\r");
    terminal.sees("update  ");
    terminal.types("w");
    terminal.sees("sales.job.toml");
    terminal.types("\r");
    terminal.sees("Replace the file?");
    terminal.types("\u{1b}[B\r");
    terminal.sees("Kept of job sales, which the screens don't show:");
    terminal.sees("  saved");
    terminal.types("\r");
    terminal.sees("found nothing wrong");
    terminal.types("\u{1b}");
    terminal.sees("Review and push");
    let saved = std::fs::read_to_string(work.join("sales.job.toml")).unwrap();
    assert_eq!(saved, job.replace("\"upsert\"", "\"update\""));
    // `push` takes the newest file and updates by it, and each guard holds.
    let push = || {
        let line = format!("cd '{}' && '{}' push sales.job.toml", work.display(), env!("CARGO_BIN_EXE_pushcube"));
        let home = format!("HOME={}", terminal.home().display());
        let said = Command::new("env").args(["-i", &home, "sh", "-c", &line]).output().unwrap();
        (said.status.code(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    let (code, words) = push();
    assert_eq!(code, Some(0), "{words}");
    let amounts = published(&server, "Sales", "orders");
    assert_eq!(amounts.len(), 3, "{amounts:?}");
    assert!(work.join("reports").read_dir().unwrap().count() >= 2, "no report was copied");
    let holds = |file: &str, text: &str, why: &str| {
        std::fs::write(work.join(file), text).unwrap();
        let (code, words) = push();
        assert!(code == Some(3) && words.contains(why), "{code:?} {words}");
    };
    holds("in/orders-3.csv", "order_id,amount\n2,20.5\n3,30.5\n", "same_content is \"fail\"");
    holds("in/orders-4.csv", "order_id,amount\n2,21.5\n", "1 row");
    holds("in/orders-5.csv", "order_id,amount\n97,21.5\n98,31.5\n", "unknown_keys is \"fail\"");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}
