//! Passwords and tokens without a person: each source in its turn, which of two wins, and what is refused. None of
//! them is repeated anywhere.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::tool::{Said, Stage, run};

const PASSWORD: &str = "push-me";

/// A stage with a file to push, and nothing about a password.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    stage
}

/// A push as jdoe, who has no password yet.
fn push(stage: &Stage, more: &[&str]) -> Command {
    let mut command = stage.push(["orders.csv", "--name", "Sales", "--overwrite"]);
    command.env_remove("MSTR_PASSWORD").env("MSTR_USERNAME", "jdoe").args(more);
    command
}

fn private(stage: &Stage, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = stage.write(name, text);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    path
}

#[track_caller]
fn published(said: &Said, by: &str) {
    said.assert(0, &[&format!("from {by}")]);
    for text in [&said.stdout, &said.stderr] {
        assert!(!text.contains(PASSWORD), "{text}");
    }
}

#[test]
fn each_source_signs_in_and_is_named() {
    let stage = stage();
    let file = private(&stage, "secret", "push-me\nand a note\n", 0o600);
    let file = file.to_str().unwrap();
    published(&run(push(&stage, &["--password-file", file])), "--password-file");
    published(&run(push(&stage, &["--password-command", "head -n 1 secret"])), "--password-command");
    let mut command = push(&stage, &[]);
    command.env("MSTR_PASSWORD_FILE", file);
    published(&run(command), "MSTR_PASSWORD_FILE");
    let mut command = push(&stage, &[]);
    command.env("MSTR_PASSWORD_COMMAND", "head -n 1 secret").env("PATH", "/usr/bin:/bin");
    published(&run(command), "MSTR_PASSWORD_COMMAND");
    let mut command = push(&stage, &[]);
    command.env("MSTR_PASSWORD", PASSWORD);
    published(&run(command), "MSTR_PASSWORD");
    let sentence =
        format!("echo {PASSWORD} | exec {} push orders.csv --name Sales --overwrite", env!("CARGO_BIN_EXE_pushcube"));
    let mut piped = Command::new("sh");
    piped.arg("-c").arg(format!("{sentence} --project 'MicroStrategy Tutorial' --password-stdin"));
    piped.env_clear().env("HOME", stage.home.path()).env("PATH", "/usr/bin:/bin").current_dir(stage.home.path());
    piped.env("MSTR_BASE_URL", stage.server.base_url()).env("MSTR_USERNAME", "jdoe");
    published(&run(piped), "--password-stdin");
}

#[test]
fn an_argument_goes_before_the_environment_and_two_variables_are_one_too_many() {
    let stage = stage();
    let mut command = push(&stage, &["--password-command", "echo push-me"]);
    command.env("MSTR_PASSWORD", "wrong");
    published(&run(command), "--password-command");
    let before = stage.server.requests().len();
    let mut command = push(&stage, &[]);
    command.env("MSTR_PASSWORD", "wrong").env("MSTR_PASSWORD_FILE", "secret");
    run(command).assert(2, &["MSTR_PASSWORD and MSTR_PASSWORD_FILE are both set"]);
    run(push(&stage, &["--password-stdin", "--password-file", "secret"])).assert(2, &["cannot be used with"]);
    run(push(&stage, &[])).assert(2, &["no password", "MSTR_PASSWORD", "--password-command"]);
    assert_eq!(stage.server.requests().len(), before);
}

#[test]
fn what_gives_no_secret_is_said_and_the_server_hears_nothing() {
    let stage = stage();
    let open = private(&stage, "open", "push-me\n", 0o644);
    let said = run(push(&stage, &["--password-file", open.to_str().unwrap()]));
    said.assert(4, &["no password from --password-file", "mode 644", "chmod 600"]);
    assert!(!said.stderr.contains(PASSWORD));
    let said = run(push(&stage, &["--password-command", "echo push-me; echo locked >&2; exit 7"]));
    said.assert(4, &["locked", "no password from --password-command", "exit code 7"]);
    assert!(!said.stderr.contains(PASSWORD));
    run(push(&stage, &["--password-command", "true"])).assert(4, &["is empty"]);
    run(push(&stage, &["--password-stdin"])).assert(4, &["standard input is empty"]);
    assert_eq!(stage.server.requests().len(), 0);
}

#[test]
fn tokens_and_guests_sign_in_as_well() {
    let stage = stage();
    let token = "echo demo-api-token-of-jdoe";
    let said = run(push(&stage, &["--sign-in", "api-token", "--password-command", token]));
    said.assert(0, &["token from --password-command"]);
    let mut command = push(&stage, &["--password-command", token]);
    command.env("MSTR_LOGIN_MODE", "4096");
    run(command).assert(0, &["token from --password-command"]);
    run(push(&stage, &["--sign-in", "ldap", "--password-command", "echo directory"])).assert(0, &[]);
    run(push(&stage, &["--sign-in", "api-token", "--password-command", "echo"])).assert(4, &["is empty"]);
    run(push(&stage, &["--sign-in", "magic"])).assert(2, &["identity-token"]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_configuration_names_a_source_and_others_must_not_write_it() {
    let stage = stage();
    let folder = stage.home.path().join("settings/pushcube");
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("config.toml");
    let text = |key: &str| {
        let url = stage.server.base_url();
        std::fs::write(&config, format!("[servers.test]\nurl = \"{url}\"\nusername = \"jdoe\"\n{key}\n")).unwrap();
    };
    let by_profile = || {
        let mut command = stage.tool();
        command.args([
            "push",
            "orders.csv",
            "--name",
            "Sales",
            "--overwrite",
            "--profile",
            "test",
            "--project",
            crate::tool::TUTORIAL,
        ]);
        command.env("XDG_CONFIG_HOME", stage.home.path().join("settings"));
        command
    };
    text("password_command = \"echo push-me\"");
    published(&run(by_profile()), "password_command of the configured server \"test\"");
    std::fs::set_permissions(&config, PermissionsExt::from_mode(0o622)).unwrap();
    run(by_profile()).assert(2, &["others can write it", "chmod 600"]);
    if cfg!(not(feature = "keyring")) {
        text("keyring = true");
        run(by_profile()).assert(4, &["no password from keyring of the configured server", "--features keyring"]);
        let mut store = stage.tool();
        store.args(["keyring", "store", "test", "--password-command", "echo push-me"]);
        store.env("XDG_CONFIG_HOME", stage.home.path().join("settings"));
        let said = run(store);
        said.assert(1, &["--features keyring"]);
        assert!(!said.stderr.contains(PASSWORD));
    }
    text("password_file = \"secret\"");
    run(by_profile()).assert(4, &["settings/pushcube/secret"]);
    std::fs::write(folder.join("secret"), PASSWORD).unwrap();
    std::fs::set_permissions(folder.join("secret"), PermissionsExt::from_mode(0o600)).unwrap();
    published(&run(by_profile()), "password_file of the configured server \"test\"");
    private(&stage, "other", PASSWORD, 0o400);
    text("password_file = \"~/other\"");
    published(&run(by_profile()), "password_file of the configured server \"test\"");
}

/// What the tool of a keyring does, without a keyring.
const STAND_IN: &str = r#"#!/bin/sh
word=$1
shift
case $word in
store) [ "${1%%=*}" = --label ] && shift && cat > "$HOME/held $*" ;;
lookup) exec cat "$HOME/held $*" ;;
*) exit 2 ;;
esac
"#;

/// The lines of the README as they stand there.
#[test]
fn the_tool_of_a_keyring_keeps_a_password_and_gives_it() {
    let stage = stage();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let line = |begin: &str| readme.lines().find(|line| line.starts_with(begin)).unwrap();
    std::fs::create_dir(stage.home.path().join("bin")).unwrap();
    private(&stage, "bin/secret-tool", STAND_IN, 0o700);
    let path = format!("{}:/usr/bin:/bin", stage.home.path().join("bin").display());
    let config = stage.home.path().join("settings");
    std::fs::create_dir_all(config.join("pushcube")).unwrap();
    let entry = format!(
        "[servers.test]\nurl = \"{}\"\nusername = \"jdoe\"\n{}\n",
        stage.server.base_url(),
        line("password_command = \"secret-tool")
    );
    private(&stage, "settings/pushcube/config.toml", &entry, 0o600);
    let pushed = || {
        let words = ["push", "orders.csv", "--name", "Sales", "--profile", "test", "--project", crate::tool::TUTORIAL];
        let mut command = stage.tool();
        command.args(words).env("XDG_CONFIG_HOME", &config).env("PATH", &path);
        run(command)
    };
    pushed().assert(4, &["password_command of the configured server"]);
    let mut store = Command::new("sh");
    store.arg("-c").arg(format!("printf %s {PASSWORD} | {}", line("secret-tool store")));
    store.env_clear().env("HOME", stage.home.path()).env("PATH", &path);
    assert!(store.status().unwrap().success());
    published(&pushed(), "password_command of the configured server \"test\"");
}

#[test]
fn plain_http_to_another_host_needs_a_word() {
    let stage = stage();
    let mut command = push(&stage, &["--password-command", "echo x > asked"]);
    command.env("MSTR_BASE_URL", "http://bi.example.invalid/MicroStrategyLibrary");
    run(command).assert(2, &["http is not encrypted", "--allow-http"]);
    assert!(!stage.home.path().join("asked").exists());
    let mut command = push(&stage, &["--password-command", "echo push-me", "--allow-http"]);
    command.env("MSTR_BASE_URL", "http://bi.example.invalid/MicroStrategyLibrary");
    run(command).assert(5, &[]);
}
