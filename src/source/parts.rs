//! Which files are one table: those of a folder, or those that a pattern matches, in the order of their
//! names. Folders in between are partitions and give columns (`day=2026-01-05`). Whatever else lies there is
//! refused by its name, since leaving it out would lose rows in silence; only names that begin with a dot or
//! an underscore are passed over, which is how programs mark what is no data.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3Default;

use super::pattern::{Pattern, alternatives, is_hidden, is_pattern, matches};
use super::tree::{Child, child, children, is_folder};
use super::{Fault, Location, SourceError};
use crate::dataset::{EntryKind, FileFacts, Store};

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

/// Whether a location names many files: it is a folder, or no file has it for a name and it is a pattern.
pub(super) fn is_many(location: Location<'_>) -> bool {
    if Store::of(location.path).is_some_and(Store::is_web) {
        return false;
    }
    is_folder(location) || (is_pattern(location.path.as_os_str()) && child(location).is_err())
}

/// Finds the files that a location names.
pub(super) fn find(location: Location<'_>) -> Result<Parts, SourceError> {
    let mut found = Found { root: location, files: Vec::new(), columns: None };
    if is_folder(location) {
        found.folder(location.path, &mut Vec::new())?;
    } else {
        for pattern in alternatives(location.path) {
            found.matching(&pattern)?;
        }
    }
    let Found { mut files, columns, .. } = found;
    if files.is_empty() {
        return Err(SourceError::of(location.path, Fault::NoParts));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.dedup_by(|one, other| one.path == other.path);
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
    root: Location<'a>,
    files: Vec<Part>,
    columns: Option<Vec<String>>,
}

/// What a pattern has matched so far, and the partitions that it lies in.
struct Match {
    child: Child,
    above: Vec<Partition>,
}

impl Match {
    fn folder(path: PathBuf) -> Self {
        Self { child: Child::folder(path), above: Vec::new() }
    }

    fn below(&self, child: Child) -> Self {
        let mut above = self.above.clone();
        if child.kind == EntryKind::Folder {
            above.extend(child.path.file_name().and_then(partition));
        }
        Self { child, above }
    }
}

impl Found<'_> {
    fn children(&self, folder: &Path) -> Result<Vec<Child>, SourceError> {
        children(self.root.beside(folder))
    }

    /// Takes all files of a folder and of the partitions in it.
    fn folder(&mut self, folder: &Path, above: &mut Vec<Partition>) -> Result<(), SourceError> {
        if above.len() > DEPTH {
            return Err(SourceError::of(folder, Fault::TooDeep));
        }
        for child in self.children(folder)? {
            if child.path.file_name().is_some_and(is_hidden) {
                continue;
            }
            if child.kind != EntryKind::Folder {
                self.file(child, above)?;
                continue;
            }
            let Some(partition) = child.path.file_name().and_then(partition) else {
                return Err(SourceError::of(&child.path, Fault::NoPartition));
            };
            above.push(partition);
            self.folder(&child.path, above)?;
            above.pop();
        }
        Ok(())
    }

    /// Takes what a pattern matches.
    fn matching(&mut self, pattern: &Path) -> Result<(), SourceError> {
        let Pattern { folder, names } = Pattern::of(pattern);
        if names.is_empty() {
            let child = child(self.root.beside(pattern))?;
            return match child.kind {
                EntryKind::Folder => self.folder(pattern, &mut Vec::new()),
                _ => self.file(child, &[]),
            };
        }
        let is_deep = names.iter().any(|name| name == "**");
        let mut matched = vec![Match::folder(folder)];
        for name in &names {
            let mut next = Vec::new();
            for one in matched.into_iter().filter(|one| one.child.kind == EntryKind::Folder) {
                if name == "**" {
                    self.descend(one, DEPTH, &mut next)?;
                } else {
                    let children = self.children(&one.child.path)?.into_iter();
                    next.extend(children.filter(|child| matches(&child.path, name)).map(|child| one.below(child)));
                }
            }
            matched = next;
        }
        for Match { child, mut above } in matched {
            match child.kind {
                // Its files are matched by themselves.
                EntryKind::Folder if is_deep => {}
                EntryKind::Folder => self.folder(&child.path, &mut above)?,
                _ => self.file(child, &above)?,
            }
        }
        Ok(())
    }

    /// A folder and all that lie in it.
    fn descend(&self, folder: Match, left: usize, found: &mut Vec<Match>) -> Result<(), SourceError> {
        if left == 0 {
            return Err(SourceError::of(&folder.child.path, Fault::TooDeep));
        }
        let children = self.children(&folder.child.path)?.into_iter();
        let below = children
            .filter(|child| child.kind == EntryKind::Folder && !child.path.file_name().is_some_and(is_hidden))
            .map(|child| folder.below(child))
            .collect::<Vec<_>>();
        found.push(folder);
        below.into_iter().try_for_each(|folder| self.descend(folder, left - 1, found))
    }

    fn file(&mut self, child: Child, above: &[Partition]) -> Result<(), SourceError> {
        let Child { path, kind, modified, identity } = child;
        if self.files.len() >= MOST {
            return Err(SourceError::of(self.root.path, Fault::TooManyParts));
        }
        let EntryKind::File(size) = kind else {
            return Err(SourceError::of(&path, Fault::NotAFile));
        };
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
        let values = above.iter().map(|(_, value)| value.clone()).collect();
        self.files.push(Part { path, size, modified, identity, values });
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
