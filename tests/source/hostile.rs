//! Files of the formats that libraries read, with bytes that something changed: whatever a file says of itself, it is
//! read or refused, soon and within the memory that there is.

use std::path::Path;

use proptest::prelude::*;
use pushcube::source::{Source, preview};

use crate::help::rest;

/// What happened to a file.
#[derive(Debug, Clone)]
struct Damage {
    changes: Vec<(prop::sample::Index, u8)>,
    cut: Option<prop::sample::Index>,
}

impl Damage {
    fn to(&self, bytes: &mut Vec<u8>) {
        for (at, byte) in &self.changes {
            // The last part, where some formats say most, comes as often as the rest.
            let at = at.index(bytes.len() * 2);
            let at = if at < bytes.len() { at } else { bytes.len() - 1 - (at - bytes.len()) / 3 };
            bytes[at] = *byte;
        }
        if let Some(cut) = self.cut {
            bytes.truncate(cut.index(bytes.len()));
        }
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8);
    let cut = proptest::option::weighted(0.1, any::<prop::sample::Index>());
    (changes, cut).prop_map(|(changes, cut)| Damage { changes, cut })
}

/// Files of the corpus, each with its format.
const FILES: [&str; 12] = [
    "types.arrow",
    "nested.arrow",
    "batches.arrows",
    "dictionaries.arrows",
    "types.parquet",
    "nested.parquet",
    "groups_lz4.parquet",
    "groups_gzip.parquet",
    "book.xlsx",
    "book.ods",
    "book.xls",
    "same.xls",
];

/// The bytes of a file; of a workbook of Excel once more, not packed, since a checksum finds what changes in a packed one.
fn whole(file: &str) -> Vec<u8> {
    #[cfg(feature = "workbook")]
    if file == "plain.xlsx" {
        return crate::workbook::plain();
    }
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(file)).unwrap()
}

fn files() -> Vec<&'static str> {
    let plain = cfg!(feature = "workbook").then_some("plain.xlsx");
    FILES.into_iter().chain(plain).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(320) })]

    #[test]
    fn no_bytes_end_the_program_or_keep_it_busy(file in proptest::sample::select(files()), damage in damage()) {
        let mut bytes = whole(file);
        damage.to(&mut bytes);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        std::fs::write(&path, bytes).unwrap();
        if let Ok(look) = preview(&path)
            && let Ok(source) = Source::open(&path, &look.reading)
        {
            prop_assert!(rest(source).rows.len() <= 2_000_000);
        }
    }
}
