//! Which files are one table: those of a folder, or those that a pattern matches, in the order of their
//! names. Folders in between are partitions and give columns (`day=2026-01-05`). Whatever else lies there is
//! refused by its name, since leaving it out would lose rows in silence; only names that begin with a dot or
//! an underscore are passed over, which is how programs mark what is no data.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use xxhash_rust::xxh3::Xxh3Default;

use super::{Fault, SourceError, file};
use crate::dataset::FileFacts;

/// How many files a table can have.
const MOST: usize = 100_000;
/// How deep partitions may lie in partitions.
const DEPTH: usize = 16;

/// A file of a table of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    modified: Option<i64>,
    identity: Option<u64>,
    /// What the folders above it say, one value a partition column; none is null.
    pub(super) values: Vec<Option<String>>,
}

/// The files of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// Never empty.
    pub(super) files: Vec<Part>,
    /// The names of the partition columns.
    pub(super) columns: Vec<String>,
}

/// Whether a path names many files: it is a folder, or no file has it for a name and it is a pattern.
pub(super) fn is_many(path: &Path) -> bool {
    path.is_dir() || (is_pattern(path.as_os_str()) && std::fs::symlink_metadata(path).is_err())
}

/// Finds the files that a path names.
pub(super) fn find(path: &Path) -> Result<Parts, SourceError> {
    let mut found = Found { root: path, files: Vec::new(), columns: None };
    if path.is_dir() {
        found.folder(path, &mut Vec::new())?;
    } else {
        found.matching(path)?;
    }
    let Found { files, columns, .. } = found;
    if files.is_empty() {
        return Err(SourceError::of(path, Fault::NoParts));
    }
    Ok(Parts { files, columns: columns.unwrap_or_default() })
}

impl Parts {
    /// What the system says of all of them.
    pub(super) fn facts(&self, path: &Path) -> FileFacts {
        let size = self.files.iter().map(|part| part.size).sum();
        let modified = self.files.iter().map(|part| part.modified).max().flatten();
        FileFacts::stored(path.to_owned(), size, modified).known_as(Some(self.identity(path)))
    }

    /// What the system says of each of them.
    pub(super) fn each(&self) -> Vec<FileFacts> {
        let stored = |part: &Part| FileFacts::stored(part.path.clone(), part.size, part.modified);
        self.files.iter().map(|part| stored(part).known_as(part.identity)).collect()
    }

    /// A checksum over what the system says of each, without the way that leads to them all.
    fn identity(&self, path: &Path) -> u64 {
        let mut sum = Xxh3Default::new();
        for part in &self.files {
            let name = part.path.strip_prefix(path).ok().or_else(|| part.path.file_name().map(Path::new));
            let said = (name, part.size, part.modified, part.identity);
            sum.update(format!("{said:?}").as_bytes());
        }
        sum.digest()
    }
}

/// A folder's name as a partition: the column and its value.
type Partition = (String, Option<String>);

struct Found<'a> {
    root: &'a Path,
    files: Vec<Part>,
    columns: Option<Vec<String>>,
}

impl Found<'_> {
    fn error(&self, fault: Fault) -> SourceError {
        SourceError::of(self.root, fault)
    }

    /// Takes all files of a folder and of the partitions in it.
    fn folder(&mut self, folder: &Path, above: &mut Vec<Partition>) -> Result<(), SourceError> {
        if above.len() > DEPTH {
            return Err(SourceError::of(folder, Fault::TooDeep));
        }
        for path in entries(folder)? {
            if path.file_name().is_some_and(is_hidden) {
                continue;
            }
            if !path.is_dir() {
                self.file(path, above)?;
                continue;
            }
            let Some(partition) = path.file_name().and_then(partition) else {
                return Err(SourceError::of(&path, Fault::NoPartition));
            };
            above.push(partition);
            self.folder(&path, above)?;
            above.pop();
        }
        Ok(())
    }

    /// Takes what a pattern matches.
    fn matching(&mut self, pattern: &Path) -> Result<(), SourceError> {
        let mut folders: Vec<(PathBuf, Vec<Partition>)> = vec![(PathBuf::new(), Vec::new())];
        let mut is_fixed = true;
        for component in pattern.components() {
            let Component::Normal(name) = component else {
                for (path, _) in &mut folders {
                    path.push(component);
                }
                continue;
            };
            if is_fixed && !is_pattern(name) {
                for (path, _) in &mut folders {
                    path.push(name);
                }
                continue;
            }
            is_fixed = false;
            let mut next = Vec::new();
            for (folder, above) in folders {
                for path in entries(&folder)?.into_iter().filter(|path| matches(path, name)) {
                    let mut above = above.clone();
                    if path.is_dir() {
                        above.extend(path.file_name().and_then(partition));
                    }
                    next.push((path, above));
                }
            }
            folders = next;
        }
        for (path, mut above) in folders {
            if path.is_dir() { self.folder(&path, &mut above)? } else { self.file(path, &above)? }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, above: &[Partition]) -> Result<(), SourceError> {
        if self.files.len() >= MOST {
            return Err(self.error(Fault::TooManyParts));
        }
        let metadata = std::fs::metadata(&path).map_err(|e| SourceError::of(&path, Fault::Open(e.to_string())))?;
        if !metadata.is_file() {
            return Err(SourceError::of(&path, Fault::NotAFile));
        }
        let names: Vec<&str> = above.iter().map(|(name, _)| name.as_str()).collect();
        match &self.columns {
            None => self.columns = Some(names.iter().map(|&name| name.to_owned()).collect()),
            Some(columns) if *columns == names => {}
            Some(columns) => {
                let words = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                let found: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
                let fault = Fault::OtherPartitions { expected: words(columns), found: words(&found) };
                return Err(SourceError::of(&path, fault));
            }
        }
        self.files.push(Part {
            size: metadata.len(),
            modified: file::modified(&metadata),
            identity: file::identity(&metadata),
            values: above.iter().map(|(_, value)| value.clone()).collect(),
            path,
        });
        Ok(())
    }
}

/// What lies in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let failed = |e: std::io::Error| SourceError::of(folder, Fault::Open(e.to_string()));
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn is_hidden(name: &OsStr) -> bool {
    matches!(name.as_encoded_bytes().first(), Some(b'.' | b'_'))
}

fn is_pattern(text: &OsStr) -> bool {
    text.as_encoded_bytes().iter().any(|byte| matches!(byte, b'*' | b'?'))
}

/// The column and the value that a folder's name gives.
fn partition(name: &OsStr) -> Option<Partition> {
    let (column, value) = name.to_str()?.split_once('=')?;
    let value = (value != "__HIVE_DEFAULT_PARTITION__").then(|| unescaped(value));
    (!column.is_empty()).then(|| (unescaped(column), value))
}

/// A text whose characters that no folder's name can have are written like `%2F`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let code = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Whether the name of a path is like a pattern: `*` is any characters, `?` any one.
fn matches(path: &Path, pattern: &OsStr) -> bool {
    let Some(name) = path.file_name() else { return false };
    if is_hidden(name) && !is_hidden(pattern) {
        return false;
    }
    let (name, pattern) = (name.to_string_lossy(), pattern.to_string_lossy());
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    // Where the last star stands, and how far what it swallowed goes.
    let (mut at, mut in_pattern, mut star) = (0, 0, None);
    while at < name.len() {
        match pattern.get(in_pattern) {
            Some('*') => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(&letter) if letter == '?' || name.get(at) == Some(&letter) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((place, swallowed)) = star else { return false };
                star = Some((place, swallowed + 1));
                (in_pattern, at) = (place + 1, swallowed + 1);
            }
        }
    }
    pattern.get(in_pattern..).unwrap_or_default().iter().all(|&letter| letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_names() {
        for (pattern, name, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.gz", false),
            ("a*b*c", "axxbyybzc", true),
            ("a*b", "ab", true),
            ("a*b", "abc", false),
            ("part-0?.csv", "part-07.csv", true),
            ("part-0?.csv", "part-0.csv", false),
            ("é?", "éß", true),
            ("*", ".hidden", false),
            ("*", "_SUCCESS", false),
            ("_*", "_SUCCESS", true),
        ] {
            assert_eq!(matches(Path::new(name), OsStr::new(pattern)), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_name_of_a_partition_is_its_column_and_its_value() {
        let some = |column: &str, value: Option<&str>| Some((column.to_owned(), value.map(str::to_owned)));
        for (name, expected) in [
            ("day=2026-01-05", some("day", Some("2026-01-05"))),
            ("a=b=c", some("a", Some("b=c"))),
            ("place=K%C3%B6ln%2FRhein 5%", some("place", Some("Köln/Rhein 5%"))),
            ("day=__HIVE_DEFAULT_PARTITION__", some("day", None)),
            ("=x", None),
            ("archive", None),
        ] {
            assert_eq!(partition(OsStr::new(name)), expected, "{name}");
        }
    }
}
