//! What the command line says of itself: help, man pages, completions. The snapshots are read by eye.

use std::process::Command;

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
    for command in ["demo", "serve", "push", "login-check", "resume", "sessions", "paths", "completions", "man"] {
        snapshot(&format!("help_{command}"), &[command, "--help"]);
    }
    for command in ["list", "delete"] {
        snapshot(&format!("help_sessions_{command}"), &["sessions", command, "--help"]);
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
