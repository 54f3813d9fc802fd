//! `pushcube sales.csv`: what the screens begin with when files are named. The first word may as well be a mistyped
//! command, so a word that is no file is refused with both in mind, and what the screens can't read with the command
//! that can.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use clap::CommandFactory as _;

use super::args::Cli;
use super::failure::{Failure, usage};
use crate::dataset::{STANDARD_INPUT, Store};
use crate::job::draft::is_job;
use crate::text;

/// The folder that the file chooser opens, and the files that are marked in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Begin {
    pub(super) folder: PathBuf,
    pub(super) marked: Vec<PathBuf>,
}

impl Begin {
    /// Where nothing is named: the present folder.
    pub(super) fn here() -> Result<Self> {
        let folder = std::env::current_dir().context("the present folder can't be read")?;
        Ok(Self { folder, marked: Vec::new() })
    }

    /// With what the arguments name: files, or one folder.
    pub(super) fn with(files: &[PathBuf]) -> Result<Self> {
        let mut begin = Self::here()?;
        if let [folder] = files
            && folder.is_dir()
        {
            begin.folder = whole(folder, &begin.folder);
            return Ok(begin);
        }
        for file in files {
            refuse(file)?;
            let path = whole(file, &begin.folder);
            if !begin.marked.contains(&path) {
                begin.marked.push(path);
            }
        }
        let above = begin.marked.first().and_then(|first| match Store::of(first) {
            Some(store) => store.parent(),
            None => first.parent().map(Path::to_path_buf),
        });
        begin.folder = above.unwrap_or(begin.folder);
        Ok(begin)
    }

    /// What is said of it first, where there is anything to say.
    pub(super) fn greeting(&self) -> Option<String> {
        match self.marked.as_slice() {
            [] => None,
            [one] => {
                let name = one.file_name()?.to_string_lossy();
                Some(format!("{} is marked: sign in, then choose its project", text::name(&name, 40)))
            }
            more => Some(format!("{} files are marked: sign in, then choose their project", more.len())),
        }
    }
}

/// A path from the root on, as the file chooser names it.
fn whole(path: &Path, here: &Path) -> PathBuf {
    if Store::of(path).is_some() {
        return path.to_path_buf();
    }
    let path = here.join(path);
    let is_winding = path.components().any(|part| part == Component::ParentDir);
    let straight = is_winding.then(|| path.canonicalize().ok()).flatten();
    straight.unwrap_or_else(|| path.components().collect())
}

/// Says why something can't be marked, if so.
fn refuse(file: &Path) -> Result<(), Failure> {
    let word = file.to_string_lossy();
    let shown = text::excerpt(&word, 60);
    if word == STANDARD_INPUT {
        return Err(usage("the screens read files and not standard input; `pushcube push - --table NAME` reads it"));
    }
    if is_job(file) {
        return Err(usage(format!(
            "{shown} is a job, which `pushcube push {shown}` runs; on the screens it is opened from the Login page, \
             where the jobs stand that were saved or run on this machine"
        )));
    }
    if Store::of(file).is_some() || file.is_file() {
        return Ok(());
    }
    if file.is_dir() {
        return Err(usage(format!("{shown} is a folder: name files, or one folder alone")));
    }
    if file.exists() {
        return Err(usage(format!(
            "{shown} can't be read twice, which the screens do; `pushcube push {shown}` reads it"
        )));
    }
    let is_name = word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    Err(usage(match near(&word) {
        Some(near) => format!("there is no command and no file {shown}; is it `pushcube {near}`?"),
        None if is_name => format!("there is no command and no file {shown}; `pushcube --help` lists the commands"),
        None => format!("there is no file {shown}"),
    }))
}

/// The command that a word is meant to be, if one is near enough.
fn near(word: &str) -> Option<String> {
    let command = Cli::command();
    let names = command.get_subcommands().map(|command| command.get_name().to_owned());
    names.into_iter().find(|name| is_near(word, name))
}

/// Whether two words differ by one letter, or by the order of two.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - same], &other[..other.len() - same]) {
        ([a, b], [c, d]) => a == d && b == c,
        (one, other) => one.len() <= 1 && other.len() <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_is_known_again() {
        for (word, meant) in
            [("psuh", "push"), ("pus", "push"), ("pushh", "push"), ("chekc", "check"), ("dem0", "demo")]
        {
            assert_eq!(near(word).as_deref(), Some(meant), "{word}");
        }
        for word in ["sales", "hsup", "pu", "files"] {
            assert_eq!(near(word), None, "{word}");
        }
    }
}
