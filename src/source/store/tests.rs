//! Stores that lie in memory: what is asked of them is what is asked of real ones. That the wire is spoken
//! right is for `tests/peers` to say, against a server that nobody here wrote.

use std::io::{Read, Seek, SeekFrom};

use object_store::memory::InMemory;

use super::*;
use crate::dataset::{Position, Reading, RowCount};
use crate::source::{Block, Reach, Source, list, preview};

/// A reach whose `s3://lake` holds these objects.
fn lake(objects: &[(&str, &str)]) -> (Reach, Arc<InMemory>) {
    let memory = Arc::new(InMemory::new());
    let stores = Stores::new(Vec::new());
    let put = async {
        for (key, text) in objects {
            memory.put(&Key::from(*key), text.to_string().into()).await.unwrap();
        }
    };
    stores.runtime().unwrap().block_on(put);
    stores.clients.lock().unwrap().insert("s3://lake".to_owned(), Arc::clone(&memory) as Client);
    (Reach::of_stores(stores), memory)
}

fn put(reach: &Reach, memory: &InMemory, key: &str, text: &str) {
    let path = Path::new("s3://lake");
    let (stores, _) = reach.at(path).store().unwrap();
    stores.runtime().unwrap().block_on(memory.put(&Key::from(key), text.to_owned().into())).unwrap();
}

fn rows(source: &mut Source) -> Vec<Vec<String>> {
    let (mut rows, mut block) = (Vec::new(), Block::new());
    loop {
        source.next_block(&mut block).unwrap();
        if block.is_empty() {
            return rows;
        }
        rows.extend(
            block.records().map(|record| record.fields().map(|field| field.text().into_owned()).collect::<Vec<_>>()),
        );
    }
}

fn table(reach: &Reach, path: &str) -> Vec<Vec<String>> {
    rows(&mut Source::open(reach.at(Path::new(path)), &Reading::default()).unwrap())
}

#[test]
fn a_place_in_a_store_is_listed_like_a_folder() {
    let (reach, _) = lake(&[("in/b.csv", "id\n1\n"), ("in/A.csv", "id\n"), ("in/old/c.csv", "id\n"), ("d.csv", "")]);
    let names = |path: &str| {
        let listing = list(reach.at(Path::new(path))).unwrap();
        let names: Vec<String> =
            listing.entries.iter().map(|entry| format!("{} {:?}", entry.name, entry.kind)).collect();
        (listing.path, listing.parent, names)
    };
    let (path, parent, found) = names("s3://lake/in/");
    assert_eq!((path.to_str(), parent), (Some("s3://lake/in"), Some("s3://lake".into())));
    assert_eq!(found, ["old Folder", "A.csv File(3)", "b.csv File(5)"]);
    let (_, parent, found) = names("s3://lake");
    assert_eq!((parent, found), (None, vec!["in Folder".to_owned(), "d.csv File(0)".to_owned()]));
    // Of a file, the folder that it lies in.
    assert_eq!(names("s3://lake/in/b.csv").0, Path::new("s3://lake/in"));
    let refused = list(reach.at(Path::new("s3://lake/nowhere"))).unwrap_err();
    assert_eq!(refused.to_string(), "s3://lake/nowhere: can't be opened: there is nothing of that name");
}

#[test]
fn folders_patterns_and_partitions_of_a_store_are_one_table() {
    let (reach, _) = lake(&[
        ("t/day=2026-01-05/p1.csv", "id\n1\n"),
        ("t/day=2026-01-06/p1.csv", "id\n2\n"),
        ("t/day=2026-01-06/p2.csv", "id\n3\n"),
        ("t/_SUCCESS", ""),
        ("other/x.csv", "id\n9\n"),
    ]);
    let all = [["1", "2026-01-05"], ["2", "2026-01-06"], ["3", "2026-01-06"]];
    for path in ["s3://lake/t", "s3://lake/t/", "s3://lake/t/day=*", "s3://lake/t/**/p?.csv", "s3://lake/t/day=*/*.csv"]
    {
        assert_eq!(table(&reach, path), all, "{path}");
    }
    assert_eq!(table(&reach, "s3://lake/{t/day=2026-01-06/p1,other/x}.csv"), [["9"], ["2"]]);
    let look = preview(reach.at(Path::new("s3://lake/t"))).unwrap();
    assert_eq!((look.file.stem().as_str(), look.file.size, look.rows), ("t", 15, RowCount::Exact(3)));
}

#[test]
fn any_place_is_read_again_by_a_range() {
    let lines: String = (0..60_000).map(|row| ["row ", &row.to_string(), ",text of it\n"].concat()).collect();
    let text = format!("id,text\n{lines}");
    let (reach, _) = lake(&[("long.csv", &text)]);
    let path = Path::new("s3://lake/long.csv");
    let look = preview(reach.at(path)).unwrap();
    assert!(matches!(look.rows, RowCount::Exact(60_000) | RowCount::About(_)));
    let mut source = Source::open(reach.at(path), &look.reading).unwrap();
    let (mut block, mut positions) = (Block::new(), Vec::new());
    loop {
        source.next_block(&mut block).unwrap();
        let Some(record) = block.record(0) else { break };
        positions.push(record.position());
    }
    assert!(positions.len() > 3, "{positions:?}");
    let all = table(&reach, "s3://lake/long.csv");
    assert_eq!(all.len(), 60_000);
    for at in positions.into_iter().filter(|at| *at != Position::START) {
        let rest = rows(&mut Source::open_at(reach.at(path), &look.reading, at).unwrap());
        assert_eq!(rest, all[60_000 - rest.len()..], "{at:?}");
    }
}

#[test]
fn a_reader_goes_where_it_is_sent() {
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    let text: String = bytes.iter().map(|byte| char::from(byte % 64 + 32)).collect();
    let (reach, _) = lake(&[("x", &text)]);
    let path = Path::new("s3://lake/x");
    let (stores, store) = reach.at(path).store().unwrap();
    let mut reader = stores.open(path, store).unwrap();
    let mut read = String::new();
    reader.read_to_string(&mut read).unwrap();
    assert!(read == text, "the whole of it");
    for at in [0, 5, 299_999, 2_999_990, 1_500_000] {
        reader.seek(SeekFrom::Start(at)).unwrap();
        let mut ten = [0; 10];
        reader.read_exact(&mut ten).unwrap();
        assert_eq!(ten, text.as_bytes()[at as usize..][..10], "{at}");
    }
    assert_eq!(reader.seek(SeekFrom::End(-1)).unwrap(), 2_999_999);
    assert_eq!(reader.read(&mut [0; 10]).unwrap(), 1);
    assert_eq!(reader.read(&mut [0; 10]).unwrap(), 0);
}

#[test]
fn an_object_that_changes_is_not_read_on() {
    let text = "a".repeat(1 << 20);
    let (reach, memory) = lake(&[("x", &text)]);
    let path = Path::new("s3://lake/x");
    let (stores, store) = reach.at(path).store().unwrap();
    let before = stores.facts(path, store).unwrap();
    let mut reader = stores.open(path, store).unwrap();
    reader.read_exact(&mut [0; 10]).unwrap();
    put(&reach, &memory, "x", &"b".repeat(1 << 20));
    let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("it was changed while it was read"), "{error}");
    assert_ne!(stores.facts(path, store).unwrap(), before);
}

#[test]
fn names_that_hold_secrets_and_names_of_nothing_are_refused() {
    let stores = Stores::new(vec![("AWS_SECRET_ACCESS_KEY".to_owned(), Secret::new("sentinel"))]);
    for (path, said) in [
        ("https://host/x.csv?sig=1", "has a password or a query"),
        ("https://jane:pw@host/x.csv", "has a password or a query"),
        ("az://box:pw@account/x.csv", "has a password or a query"),
        ("s3:///x.csv", "names no bucket"),
    ] {
        let path = Path::new(path);
        let refused = stores.facts(path, Store::of(path).unwrap()).unwrap_err().to_string();
        assert!(refused.contains(said), "{refused}");
    }
    let shown = format!("{:?}", Reach::of_stores(stores));
    assert!(!shown.contains("sentinel"), "{shown}");
    let unreachable = crate::source::facts(Path::new("s3://lake/x.csv")).unwrap_err().to_string();
    assert!(unreachable.ends_with("which can't be read here; fetch it first"), "{unreachable}");
}
