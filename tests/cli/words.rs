//! What the command line says of itself: help, man pages, completions. The snapshots are read by eye.

use std::process::Command;

use clap::CommandFactory as _;

use crate::tool::{Said, run};

/// The binary with a bare environment; nothing here needs a server or a home.
fn said(words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushcube"));
    command.env_clear().args(words);
    run(command)
}

fn snapshot(name: &str, words: &[&str]) {
    let said = said(words);
    assert_eq!((said.code(), said.stderr.as_str()), (Some(0), ""), "{words:?}");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, said.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION")));
}

#[test]
fn help() {
    snapshot("help", &["--help"]);
    for command in
        ["demo", "serve", "push", "login-check", "keyring", "resume", "sessions", "paths", "completions", "man"]
    {
        snapshot(&format!("help_{command}"), &[command, "--help"]);
    }
    for command in ["store", "delete"] {
        snapshot(&format!("help_keyring_{command}"), &["keyring", command, "--help"]);
    }
    for command in ["list", "delete", "forget"] {
        snapshot(&format!("help_sessions_{command}"), &["sessions", command, "--help"]);
    }
}

/// The commands and, below them, theirs.
fn commands(command: &clap::Command, found: &mut Vec<clap::Command>) {
    found.push(command.clone());
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        commands(below, found);
    }
}

/// The words of a line that runs the program, as a shell reads them: variables before it and what is behind a pipe are
/// left out.
fn words_of(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (vec![], None::<String>, None);
    for c in line.chars().chain([' ']) {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c).inspect(|_| word = Some(word.take().unwrap_or_default())),
            (Some(open), c) if c == open => quote = None,
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    let mut parts = words.split(|word| ["|", "&"].contains(&word.as_str()));
    let ours = parts.find_map(|part| part.get(part.iter().position(|word| word.ends_with("pushcube"))?..))?;
    Some(ours.iter().take_while(|word| !word.starts_with(['>', '#'])).cloned().collect())
}

#[test]
fn every_command_has_examples_and_each_of_them_is_one() {
    let mut all = Vec::new();
    commands(&pushcube::cli::Cli::command(), &mut all);
    for command in all {
        let name = command.get_name();
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let (_, examples) = help.split_once("Examples").unwrap_or_else(|| panic!("{name} has no examples"));
        let examples = examples.split("\n\n").next().unwrap().replace("\\\n", " ");
        let lines: Vec<_> = examples.lines().skip(1).filter_map(words_of).collect();
        assert!(!lines.is_empty(), "{name}: {examples}");
        for words in lines {
            let read = pushcube::cli::Cli::read(words.iter().map(std::ffi::OsString::from));
            assert!(read.is_ok(), "{name}: {words:?}: {}", read.unwrap_err());
        }
    }
}

#[test]
fn man_pages() {
    snapshot("man", &["man"]);
    snapshot("man_push", &["man", "push"]);
    let unknown = said(&["man", "pull"]);
    unknown.assert(2, &["there is no command \"pull\"", "push"]);
}

#[test]
fn every_shell_gets_its_completions() {
    for (shell, sign) in [
        ("bash", "complete -F _pushcube"),
        ("zsh", "#compdef pushcube"),
        ("fish", "complete -c pushcube"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[pushcube]"),
    ] {
        let said = said(&["completions", shell]);
        assert_eq!(said.code(), Some(0), "{}", said.stderr);
        assert!(said.stdout.contains(sign), "{shell}: {}", said.stdout);
        for word in ["chunk-size", "listen", "policy"] {
            assert!(said.stdout.contains(word), "{shell} does not know {word}");
        }
    }
    said(&["completions", "tcsh"]).assert(2, &["possible values", "bash"]);
}

#[test]
fn the_completions_are_a_script_that_bash_takes() {
    let script = said(&["completions", "bash"]).stdout;
    let mut bash = Command::new("bash");
    let ask = "COMP_WORDS=(pushcube pu); COMP_CWORD=1; _pushcube pushcube pu pushcube; echo \"${COMPREPLY[@]}\"";
    bash.env_clear().args(["--norc", "-c", &format!("{script}\n{ask}")]);
    let answer = run(bash);
    assert_eq!((answer.code(), answer.stdout.trim()), (Some(0), "push"), "{}", answer.stderr);
}
