//! A file of 200 MB through the real binary into a server of its own: it arrives whole, and the memory of
//! both stays flat; likewise through a stream, of which no more than a chunk is kept. The figures are the
//! kernel's high-water marks of these two processes and of nothing else.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Stdio;

use crate::serve::Serving;
use crate::tool::Stage;

const SIZE: u64 = 200_000_000;
/// How much more it may take than for a twentieth of that. (The program as tests are built takes 50 MB for itself;
/// `cargo bench` holds it to what people run.)
const GROWTH_KB: u64 = 8_000;
const LIMIT_KB: u64 = 80_000;
/// Bodies go to files as they come; the data as values would take several times as much.
const SERVER_LIMIT_KB: u64 = 96_000;

#[test]
fn two_hundred_megabytes_arrive_in_flat_memory() {
    let stage = Stage::new();
    let file = stage.home.path().join("big.csv");
    let rows = generate(&file, SIZE);
    let database = stage.home.path().join("big.sqlite");
    let serving = Serving::start(stage.tool(), &database);
    generate(&stage.home.path().join("small.csv"), SIZE / 20);
    let small = peak_of(&stage, &serving, "small");
    let peak = peak_of(&stage, &serving, "big");
    assert!(peak < LIMIT_KB && peak < small + GROWTH_KB, "the push took {peak} kB, and {small} for a small one");
    let peak = high_water_mark(serving.pid()).unwrap();
    assert!(peak < SERVER_LIMIT_KB, "the server took {peak} kB");
    assert_eq!(serving.end(), Some(0));
    let kept = rusqlite::Connection::open(&database).unwrap();
    let counted = "SELECT count(*), sum(order_id) FROM \"2/Big/big\"";
    let counted: (i64, i64) = kept.query_row(counted, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(counted, (rows, rows * (rows + 1) / 2));
}

/// Pushes a file; gives the high-water mark of the process that does.
fn peak_of(stage: &Stage, serving: &Serving, name: &str) -> u64 {
    let (file, dataset) = (format!("{name}.csv"), if name == "big" { "Big" } else { "Small" });
    let mut command = stage.push([&file, "--name", dataset, "--json", "--url", &serving.base_url]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = None;
    let mut last = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        last = line.unwrap();
        // Behind each of its lines it still has something to do, so it is still there to be asked.
        peak = high_water_mark(child.id()).or(peak);
        if last.contains("close_session") {
            assert!(peak.is_some(), "the figure is one of a push that has sent all its data");
        }
    }
    assert!(child.wait().unwrap().success(), "{last}");
    peak.unwrap()
}

#[test]
fn a_stream_leaves_no_more_than_a_chunk_behind() {
    const CHUNK: u64 = 10_000_000;
    let stage = Stage::new();
    let file = stage.home.path().join("big.csv");
    generate(&file, SIZE / 2);
    let database = stage.home.path().join("big.sqlite");
    let serving = Serving::start(stage.tool(), &database);
    let chunk = format!("{CHUNK}B");
    let words = ["-", "--table", "big", "--name", "Big", "--json", "--chunk-size", &chunk, "--url", &serving.base_url];
    let input = File::open(&file).unwrap();
    let mut child = stage.push(words).stdin(input).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (mut peak, mut spooled) = (None, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        line.unwrap();
        peak = high_water_mark(child.id()).or(peak);
        spooled = spooled.max(nameless_files(child.id()));
    }
    assert!(child.wait().unwrap().success());
    let peak = peak.unwrap();
    assert!(peak < LIMIT_KB, "the push took {peak} kB");
    assert!((CHUNK / 2..CHUNK * 2).contains(&spooled), "{spooled} bytes were kept of chunks of {CHUNK}");
    assert_eq!(serving.end(), Some(0));
}

/// Bytes of the open files of a process that have no name.
fn nameless_files(pid: u32) -> u64 {
    let Ok(handles) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return 0 };
    let handles = handles.filter_map(Result::ok).map(|handle| handle.path());
    let nameless = handles.filter(|handle| {
        std::fs::read_link(handle).is_ok_and(|target| target.to_string_lossy().ends_with(" (deleted)"))
    });
    nameless.filter_map(|handle| std::fs::metadata(handle).ok()).map(|metadata| metadata.len()).sum()
}

/// Peak memory of a process in kB, while it runs.
fn high_water_mark(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Eleven mixed columns, about 157 bytes a row; gives the number of rows.
fn generate(path: &Path, length: u64) -> i64 {
    const CITIES: [&str; 5] = ["Köln", "Paris", "\"New York, NY\"", "東京", ""];
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let header = "order_id,day,at,city,customer,quantity,price,discount,paid,comment,reference\n";
    file.write_all(header.as_bytes()).unwrap();
    let (mut rows, mut size) = (0_i64, header.len() as u64);
    let mut row = Vec::new();
    while size < length {
        rows += 1;
        row.clear();
        let (month, day, city) = (rows % 12 + 1, rows % 28 + 1, CITIES[usize::try_from(rows % 5).unwrap()]);
        write!(row, "{rows},2024-{month:02}-{day:02},2024-01-02T10:{:02}:00,{city},", rows % 60).unwrap();
        write!(row, "C{:06},{},{}.{:02},", rows * 7919 % 100_000, rows % 17, rows % 9973, rows % 100).unwrap();
        write!(row, "{},{},", if rows % 3 == 0 { "" } else { "0.05" }, rows % 2 == 0).unwrap();
        writeln!(row, "\"a comment, with \"\"quotes\"\", that goes on for a while\",REF-{rows:012}").unwrap();
        file.write_all(&row).unwrap();
        size += row.len() as u64;
    }
    file.flush().unwrap();
    rows
}
