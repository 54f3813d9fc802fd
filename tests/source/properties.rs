//! What holds for any bytes.

use proptest::prelude::*;
use std::path::Path;

use pushcube::dataset::{Asked, Reading, RowCount};
use pushcube::source::{Source, preview_asked};

use crate::help::{Cell, read_by, rest};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

fn text(cell: &Cell) -> &str {
    match cell {
        Cell::Bare(text) | Cell::Quoted(text) => text,
    }
}

/// Bytes that often mean something.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        8 => proptest::sample::select(b"a1,,,\"\"\n\n\r;| ".to_vec()),
        1 => any::<u8>(),
    ];
    proptest::collection::vec(byte, 0..200)
}

/// Something that gives what it has in small portions.
struct Trickle(std::io::Cursor<Vec<u8>>, usize);

impl std::io::Read for Trickle {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(room.len());
        std::io::Read::read(&mut self.0, &mut room[..most])
    }
}

proptest! {
    #![proptest_config(config(192))]

    #[test]
    fn what_a_writer_wrote_the_reader_reads(
        (header, table) in (1usize..6).prop_flat_map(|width| {
            let field = "[ab,;\"\r\n\té東 ]{0,8}";
            let row = proptest::collection::vec(field, width);
            (row.clone(), proptest::collection::vec(row, 0..30))
        }),
        delimiter in proptest::sample::select(Reading::DELIMITERS.to_vec()),
        crlf in any::<bool>(),
        always in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let written = writer.into_inner().unwrap();
        let reading = Reading { delimiter, ..Reading::default() };
        let read = read_by(&written, &reading, 64).unwrap();
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(read.header, header);
        let got: Vec<Vec<&str>> = read.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        prop_assert_eq!(got, table);
        prop_assert_eq!(read.end.byte, written.len() as u64);
    }

    #[test]
    fn no_bytes_make_it_panic_and_buffers_make_no_difference(bytes in bytes(), size in 1usize..80) {
        let reading = Reading::default();
        let whole = read_by(&bytes, &reading, 256 << 10);
        prop_assert_eq!(&read_by(&bytes, &reading, size), &whole);
        let trickle = Trickle(std::io::Cursor::new(bytes.clone()), 1 + size % 7);
        let trickled = Source::from_reader(Path::new("t.csv"), trickle, &reading).map(rest);
        prop_assert_eq!(&trickled, &whole);
    }

    #[test]
    fn where_it_takes_a_file_the_other_reader_agrees(bytes in bytes()) {
        let Ok(read) = read_by(&bytes, &Reading::default(), 256 << 10) else { return Ok(()) };
        // A blank line of a file with one column is a row to us alone.
        prop_assume!(read.error.is_none() && read.header.len() > 1);
        let theirs: Result<Vec<csv::StringRecord>, _> =
            csv::ReaderBuilder::new().from_reader(bytes.as_slice()).into_records().collect();
        let ours: Vec<Vec<&str>> = read.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        let theirs = theirs.unwrap();
        let theirs: Vec<Vec<&str>> = theirs.iter().map(|record| record.iter().collect()).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn reading_goes_on_at_any_record(bytes in bytes(), size in 1usize..80) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, &bytes).unwrap();
        let Ok(whole) = Source::open(&path, &Reading::default()).map(rest) else { return Ok(()) };
        let from = size % (whole.positions.len() + 1);
        let at = whole.positions.get(from).copied().unwrap_or(whole.end);
        prop_assume!(whole.error.is_none());
        let again = rest(Source::open_at(&path, &Reading::default(), at).unwrap());
        prop_assert_eq!(&again.rows, &whole.rows[from..]);
        prop_assert_eq!(&again.positions, &whole.positions[from..]);
        prop_assert_eq!((again.end, again.error), (whole.end, None));
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn no_broken_file_makes_a_look_panic_or_last(
        which in 0usize..64,
        changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..4),
        cut in proptest::option::of(any::<u16>()),
        skip_bottom in 0u32..3,
        encoding in proptest::sample::select(vec![None, Some("UTF-16LE"), Some("Shift_JIS"), Some("gb18030")]),
    ) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus");
        let mut files: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut bytes = std::fs::read(&files[which % files.len()]).unwrap();
        for (at, byte) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(usize::from(cut) % (bytes.len() + 1));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken");
        std::fs::write(&path, bytes).unwrap();
        let asked = Asked { encoding: encoding.map(str::to_owned), skip_bottom, ..Asked::default() };
        if let Ok(look) = preview_asked(&path, &asked) {
            // Files this small are looked at whole, so a push reads just what the look has seen.
            let mut source = Source::open(&path, &look.reading).unwrap();
            if look.reading.ragged.is_some() {
                source.pass_ragged();
            }
            let read = rest(source);
            prop_assert_eq!((read.error, RowCount::Exact(read.rows.len() as u64)), (None, look.rows));
        }
    }
}
