//! What the program remembers for the operator between two runs: files used lately, bookmarks, where jobs are, and for
//! each server the project, folder and files of last time. It is a convenience and no record: what can't be read is begun anew, and
//! the file is private, since paths say a lot about their owner.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::edit::replace;
use crate::dataset::{ProjectId, ServerAddress};

/// The version of the file's shape.
const VERSION: u32 = 1;
/// How many files are remembered as used lately.
const RECENT: usize = 20;
/// How many folders can be bookmarked.
const BOOKMARKS: usize = 50;
/// How many jobs are remembered.
const JOBS: usize = 30;
/// Of how many servers it is remembered what was done there last.
const SERVERS: usize = 40;

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    version: u32,
    /// Files that were used, the newest first.
    pub recent: Vec<PathBuf>,
    /// Folders that the operator wants to find again, in the order in which they were kept.
    pub bookmarks: Vec<PathBuf>,
    /// Jobs that were saved or run, the newest first.
    pub jobs: Vec<PathBuf>,
    /// What was done last at each server, by its address.
    pub servers: BTreeMap<String, Last>,
}

/// What was done last at a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// The project.
    pub project: ProjectId,
    /// When it was chosen, in milliseconds since 1970 UTC.
    pub at: i64,
    /// The folder of the files.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// The files.
    #[serde(default)]
    pub files: Vec<PathBuf>,
}

/// Something to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A project was chosen.
    Project {
        /// At this server.
        server: ServerAddress,
        /// Which.
        project: ProjectId,
        /// When, in milliseconds since 1970 UTC.
        at: i64,
    },
    /// Files were used.
    Files {
        /// For this server.
        server: Option<ServerAddress>,
        /// Which.
        files: Vec<PathBuf>,
    },
    /// A folder is bookmarked.
    Bookmark(PathBuf),
    /// It is no bookmark any more.
    NoBookmark(PathBuf),
    /// A job was saved or run.
    Job(PathBuf),
    /// A job is not to be listed any more.
    NoJob(PathBuf),
}

/// The memory can't be kept.
#[derive(Debug, thiserror::Error)]
#[error("{} can't be written: {why}", file.display())]
pub struct Forgetful {
    file: PathBuf,
    why: io::Error,
}

impl Memory {
    /// Reads a file. What can't be read is nothing.
    pub fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// What was done last at a server.
    pub fn last(&self, server: &ServerAddress) -> Option<&Last> {
        self.servers.get(server.as_str())
    }

    /// Takes something in.
    pub fn take(&mut self, note: &Note) {
        self.version = VERSION;
        match note {
            Note::Project { server, project, at } => {
                let same = self.servers.remove(server.as_str()).filter(|last| last.project == *project);
                let last = same.unwrap_or(Last { project: project.clone(), at: 0, folder: None, files: Vec::new() });
                self.servers.insert(server.to_string(), Last { at: *at, ..last });
                while self.servers.len() > SERVERS {
                    let oldest = self.servers.iter().min_by_key(|(_, last)| last.at).map(|(server, _)| server.clone());
                    oldest.map(|server| self.servers.remove(&server));
                }
            }
            Note::Files { server, files } => {
                // Others can't be written into a file of text.
                let files: Vec<&PathBuf> = files.iter().filter(|path| path.to_str().is_some()).collect();
                self.recent.retain(|path| !files.contains(&path));
                self.recent.splice(0..0, files.iter().map(|path| (*path).clone()));
                self.recent.truncate(RECENT);
                if let Some(last) = server.as_ref().and_then(|server| self.servers.get_mut(server.as_str())) {
                    last.folder = files.first().and_then(|path| path.parent()).map(Path::to_path_buf);
                    last.files = files.into_iter().cloned().collect();
                }
            }
            Note::Bookmark(folder) if folder.to_str().is_some() => {
                self.bookmarks.retain(|kept| kept != folder);
                self.bookmarks.truncate(BOOKMARKS - 1);
                self.bookmarks.push(folder.clone());
            }
            Note::Job(file) if file.to_str().is_some() => {
                self.jobs.retain(|kept| kept != file);
                self.jobs.insert(0, file.clone());
                self.jobs.truncate(JOBS);
            }
            Note::Bookmark(_) | Note::Job(_) => {}
            Note::NoJob(file) => self.jobs.retain(|kept| kept != file),
            Note::NoBookmark(folder) => self.bookmarks.retain(|kept| kept != folder),
        }
    }

    /// Adds something to what the file has by now, since another run may have written it as well.
    pub fn keep(file: &Path, note: &Note) -> Result<(), Forgetful> {
        let mut memory = Self::read(file);
        if memory.version > VERSION {
            // A newer program wrote it, and knows what is in it.
            return Ok(());
        }
        memory.take(note);
        let text = serde_json::to_string_pretty(&memory).map_err(io::Error::from);
        let written = text.and_then(|text| replace(file, &text));
        written.map_err(|why| Forgetful { file: file.to_owned(), why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn files(names: &[&str]) -> Note {
        Note::Files { server: None, files: names.iter().map(PathBuf::from).collect() }
    }

    #[test]
    fn files_used_again_come_first_and_the_oldest_are_forgotten() {
        let mut memory = Memory::default();
        for number in 0..30 {
            memory.take(&files(&[&format!("/data/{number}.csv")]));
        }
        memory.take(&files(&["/data/12.csv", "/data/b.csv"]));
        let first: Vec<_> = memory.recent.iter().take(3).map(|path| path.display().to_string()).collect();
        assert_eq!(first, ["/data/12.csv", "/data/b.csv", "/data/29.csv"]);
        assert_eq!(memory.recent.len(), RECENT);
    }

    #[test]
    fn another_project_of_a_server_forgets_the_files_of_the_one_before() -> Tested {
        let server = ServerAddress::parse("https://test/Lib")?;
        let project = |id: &str, at| -> Result<Note, Box<dyn std::error::Error>> {
            Ok(Note::Project { server: server.clone(), project: id.parse()?, at })
        };
        let (one, other) = ("B19DEDCC11D4E0EFC000EB9495D0F44F", "7A0C11D411D4E0EFC000EB9495D0F44F");
        let mut memory = Memory::default();
        memory.take(&project(one, 1)?);
        memory.take(&Note::Files { server: Some(server.clone()), files: vec!["/data/a.csv".into()] });
        memory.take(&project(one, 2)?);
        let last = memory.last(&server).ok_or("nothing")?;
        assert_eq!((last.at, last.folder.as_deref(), last.files.len()), (2, Some(Path::new("/data")), 1));
        memory.take(&project(other, 3)?);
        assert_eq!(memory.last(&server).map(|last| last.files.len()), Some(0));
        Ok(())
    }

    #[test]
    fn a_job_that_is_run_again_comes_first_and_the_oldest_are_forgotten() {
        let mut memory = Memory::default();
        for number in 0..40 {
            memory.take(&Note::Job(format!("/jobs/{number}.job.toml").into()));
        }
        memory.take(&Note::Job("/jobs/20.job.toml".into()));
        memory.take(&Note::NoJob("/jobs/39.job.toml".into()));
        let first: Vec<_> = memory.jobs.iter().take(2).map(|path| path.display().to_string()).collect();
        assert_eq!(
            (first, memory.jobs.len()),
            (vec!["/jobs/20.job.toml".into(), "/jobs/38.job.toml".into()], JOBS - 1)
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_private_survives_nonsense_and_is_shared_by_two_runs() -> Tested {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("pushcube/memory.json");
        Memory::keep(&file, &Note::Bookmark("/data".into()))?;
        assert_eq!(std::fs::metadata(&file)?.mode() & 0o777, 0o600);
        Memory::keep(&file, &files(&["/data/a.csv"]))?;
        let read = Memory::read(&file);
        assert_eq!((read.bookmarks.len(), read.recent.len()), (1, 1));
        Memory::keep(&file, &Note::NoBookmark("/data".into()))?;
        assert!(Memory::read(&file).bookmarks.is_empty());
        std::fs::write(&file, "{\"recent\": 7")?;
        Memory::keep(&file, &files(&["/data/b.csv"]))?;
        assert_eq!(Memory::read(&file).recent, [Path::new("/data/b.csv")]);
        std::fs::write(&file, "{\"version\": 2}")?;
        Memory::keep(&file, &files(&["/data/b.csv"]))?;
        assert_eq!(std::fs::read_to_string(&file)?, "{\"version\": 2}");
        Ok(())
    }
}
