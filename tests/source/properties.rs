//! What holds for any bytes.

use proptest::prelude::*;
use pushcube::dataset::Reading;
use std::path::Path;

use pushcube::source::Source;

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
