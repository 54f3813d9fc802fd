//! Where the program keeps its files: the places that each system has for them.

use std::path::PathBuf;

use directories::{BaseDirs, ProjectDirs};

use super::settings::{ConfigError, Settings};

/// The system names no folder of the operator's, so nothing can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this system names no home folder; give --state-dir, the folder for journals and the log")]
pub struct NoPlace;

/// The places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Journals and the log.
    pub state: PathBuf,
    /// What the operator has set, if the system has a place for it.
    pub config: Option<PathBuf>,
    /// The operator's own folder, if the system names one.
    pub home: Option<PathBuf>,
}

impl Places {
    /// The places on this system, with the operator's own folder for the state if one is given.
    pub fn find(state: Option<PathBuf>) -> Result<Self, NoPlace> {
        let home = BaseDirs::new().map(|base| base.home_dir().to_path_buf());
        let ours = ProjectDirs::from("", "", "pushcube");
        let config = ours.as_ref().map(|ours| ours.config_dir().join("config.toml"));
        let state = match (state, ours) {
            (Some(state), _) => state,
            // Only some systems have a place for state; the others keep it with the program's local data.
            (None, Some(ours)) => ours.state_dir().unwrap_or_else(|| ours.data_local_dir()).to_path_buf(),
            (None, None) => return Err(NoPlace),
        };
        Ok(Self { state, config, home })
    }

    /// What the operator has set; nothing where there is no place for it.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let Some(file) = &self.config else { return Ok(Settings::default()) };
        let folder = file.parent().unwrap_or(file);
        Ok(Settings::read(file)?.with_paths_from(folder, self.home.as_deref()))
    }

    /// Where the operator's own themes are.
    pub fn themes(&self) -> Option<PathBuf> {
        Some(self.config.as_ref()?.with_file_name("themes"))
    }

    /// The file that says what the program did.
    pub fn log(&self) -> PathBuf {
        self.state.join("pushcube.log")
    }

    /// What is remembered between two runs.
    pub fn memory(&self) -> PathBuf {
        self.state.join("memory.json")
    }

    /// Where each upload keeps its journal.
    pub fn journal(&self) -> PathBuf {
        self.state.join("journal")
    }
}
