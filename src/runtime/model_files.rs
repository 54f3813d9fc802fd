//! Model files on the disk. A new one appears whole or not at all, and none is replaced unless that was asked.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::dataset::SaveFailure;

/// The largest model file that is read; the body of the request for the largest dataset is far below.
const LARGEST: u64 = 64 << 20;

/// Reads a model file.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let mut text = String::new();
    let file = File::open(path).map_err(|error| format!("{shown}: {error}"))?;
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| format!("{shown}: {error}"))?;
    if text.len() as u64 > LARGEST {
        return Err(format!("{shown} is larger than any definition"));
    }
    Ok(text)
}

/// Writes a model file, over one that is there already only where that was asked.
pub(super) fn write(path: &Path, text: &str, over: bool) -> Result<(), SaveFailure> {
    let other = |error: std::io::Error| SaveFailure::Other(format!("{}: {error}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(other)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(other)?;
    if over {
        return file.persist(path).map(drop).map_err(|error| other(error.error));
    }
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(SaveFailure::Exists),
        Err(error) => Err(other(error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_replaced_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.json");
        assert_eq!(write(&path, "one", false), Ok(()));
        assert_eq!(write(&path, "two", false), Err(SaveFailure::Exists));
        assert_eq!(read(&path).as_deref(), Ok("one"));
        assert_eq!(write(&path, "two", true), Ok(()));
        assert_eq!(read(&path).as_deref(), Ok("two"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(write(&folder.path().join("no/model.json"), "x", false).is_err());
    }
}
