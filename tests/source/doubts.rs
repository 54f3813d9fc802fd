//! What a file leaves open about how it is read, and what settles it.

use std::path::Path;

use pushcube::dataset::value::DateOrder;
use pushcube::dataset::{Asked, Cell, Preview, RowCount, Topic};
use pushcube::source::{preview_asked, preview_open};

fn corpus(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

fn look(text: &[u8], asked: &Asked) -> Preview {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    preview_open(&path, asked).unwrap()
}

#[test]
fn a_file_that_is_no_utf8_is_shown_in_each_character_set_that_reads_it() {
    let preview = preview_open(&corpus("windows1252.csv"), &Asked::default()).unwrap();
    let [doubt] = preview.reading.open.as_slice() else { panic!("{:?}", preview.reading.open) };
    assert_eq!(doubt.topic, Topic::Encoding);
    let west = &doubt.ways[0];
    assert_eq!(west.title, "windows-1252");
    assert!(west.results.iter().any(|(_, read)| read.contains("Müller")), "{west:?}");
    assert!(doubt.ways.len() > 1 && doubt.ways[1..].iter().all(|way| way.results != west.results), "{doubt:?}");
    assert!(preview.reasons.iter().all(|reason| !reason.contains("given")), "{:?}", preview.reasons);
    let mut asked = Asked::default();
    west.says.apply(&mut asked);
    let settled = preview_open(&corpus("windows1252.csv"), &asked).unwrap();
    assert_eq!((settled.reading.open.len(), settled.reading.encoding.as_str()), (0, "windows-1252"));
    assert!(preview_asked(&corpus("windows1252.csv"), &Asked::default()).is_err(), "who can't be asked is refused");
    for (name, set) in [("iso8859_2.csv", "ISO-8859-2"), ("shift_jis.csv", "Shift_JIS")] {
        let open = preview_open(&corpus(name), &Asked::default()).unwrap().reading.open;
        assert!(open[0].ways.iter().any(|way| way.title == set), "{name}: {open:?}");
    }
}

#[test]
fn what_the_whole_file_settles_is_not_asked() {
    let mut text = b"id;amount\n".to_vec();
    for row in 0..1000 {
        text.extend_from_slice(format!("{row};1.{row:03}\n").as_bytes());
    }
    assert_eq!(look(&text, &Asked::default()).reading.open.len(), 1);
    text.extend_from_slice(b"1000;7.25\n");
    let settled = look(&text, &Asked::default());
    assert_eq!((settled.reading.open, settled.rows), (Vec::new(), RowCount::Exact(1001)));
}

#[test]
fn a_list_export_is_understood_without_a_word_about_its_values() {
    let asked = Asked { encoding: Some("windows-1252".to_owned()), skip_top: 3, skip_bottom: 1, ..Asked::default() };
    let preview = preview_open(&corpus("list_export.txt"), &asked).unwrap();
    let values = preview.reading.values;
    assert_eq!((values.decimal.char(), values.thousands, values.date_order), (',', Some('.'), DateOrder::DayFirst));
    assert_eq!(preview.reading.open, []);
    for reason in [
        "decimal mark: numbers such as “1.234,56-” show it",
        "thousands mark: numbers such as “1.234,56-” show it",
        "minus at the end: numbers such as “1.234,56-” show it",
        "dates: dates such as “17.04.2026” show it",
    ] {
        assert!(preview.reasons.iter().any(|known| known == reason), "{reason}: {:?}", preview.reasons);
    }
    assert_eq!(preview.sample.columns[2].values[0], Cell::Bare("1.234,56-".to_owned()), "the sample is as in the file");
}
