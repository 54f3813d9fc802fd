//! Files, folders, and what is neither.

use std::path::Path;

use pushcube::dataset::{EntryKind, Position, Reading};
use pushcube::source::{Source, facts, list, preview};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Why a path can't be looked at, without the path.
fn refusal(path: &Path) -> String {
    let error = preview(path).unwrap_err();
    assert_eq!(error.file, path);
    error.fault.to_string()
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let folder = folder();
    assert!(refusal(folder.path()).starts_with("is a folder"));
    assert!(refusal(&folder.path().join("gone.csv")).starts_with("can't be opened: No such file"));
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_refused_without_opening_them() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for path in [pipe.as_path(), Path::new("/dev/zero")] {
        assert!(refusal(path).starts_with("is a pipe or a device"), "{}", path.display());
    }
}

#[test]
fn what_is_plainly_no_delimited_text_is_called_by_its_name() {
    let folder = folder();
    for (bytes, said) in [
        (&b"\x1f\x8b\x08\0\0\0\0\0"[..], "reading failed: the gzip archive is broken or cut off"),
        (b"PK\x03\x04\x14\0\x06\0", "looks like a workbook or a zip archive with more than one member"),
        (
            b"PAR1\x15\x04",
            if cfg!(feature = "parquet") { "is no Parquet file, or a broken one" } else { "is a Parquet file" },
        ),
        (b"", "is empty"),
    ] {
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        assert!(refusal(&path).starts_with(said), "{bytes:?}: {}", refusal(&path));
    }
}

#[test]
fn a_file_that_shrank_is_not_gone_on_with() {
    let folder = folder();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let beyond = Position { byte: 9, line: 3, ..Position::START };
    let error = Source::open_at(&path, &Reading::default(), beyond).err().unwrap();
    assert!(error.to_string().contains("is shorter than it was"), "{error}");
}

#[test]
fn a_file_that_changed_has_other_facts() {
    let folder = folder();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a\n").unwrap();
    let before = facts(&path).unwrap();
    assert_eq!(preview(&path).unwrap().file, before);
    std::fs::write(&path, "a\n1\n").unwrap();
    assert_ne!(facts(&path).unwrap(), before);
}

#[test]
fn a_folder_is_listed_with_folders_first_and_no_regard_to_case() {
    let folder = folder();
    for name in ["b.csv", "A.csv", ".hidden"] {
        std::fs::write(folder.path().join(name), "a\n").unwrap();
    }
    std::fs::create_dir(folder.path().join("zoo")).unwrap();
    let listing = list(&folder.path().join("zoo").join("..")).unwrap();
    let names: Vec<_> = listing.entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
    let file = EntryKind::File(2);
    assert_eq!(names, [("zoo", EntryKind::Folder), (".hidden", file), ("A.csv", file), ("b.csv", file)]);
    assert_eq!(listing.path, folder.path().canonicalize().unwrap());
    assert_eq!(listing.parent.as_deref(), listing.path.parent());
    assert!(listing.entries.iter().all(|entry| entry.modified.is_some()));
    assert!(list(&folder.path().join("b.csv")).unwrap_err().to_string().ends_with("is not a folder"));
    assert_eq!(list(Path::new("/")).unwrap().parent, None);
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_listed_as_nothing_to_push() {
    let folder = folder();
    std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
    assert_eq!(list(folder.path()).unwrap().entries[0].kind, EntryKind::Other);
}
