//! Servers of `config.toml` on the command line: which one is meant, who signs in, what is refused.

use std::process::Command;

use pushcube::demo;

use crate::tool::{Said, Stage, TUTORIAL, run};

/// A stage with a file to push, and a configuration in which `{url}` stands for the server's address.
fn configured(text: &str) -> Stage {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let folder = stage.home.path().join("settings/pushcube");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), text.replace("{url}", &stage.server.base_url())).unwrap();
    stage
}

/// A push that is told nothing of a server but the password.
fn push(stage: &Stage, more: &[&str]) -> Command {
    let mut command = stage.tool();
    command.args(["push", "orders.csv", "--name", "Sales"]).args(more).env("MSTR_PASSWORD", "");
    with_home(stage, &mut command);
    command
}

fn with_home(stage: &Stage, command: &mut Command) {
    command.env("XDG_CONFIG_HOME", stage.home.path().join("settings"));
}

const TEST: &str = "[servers.test]\nurl = \"{url}\"\nlabel = \"TEST\"\nusername = \"administrator\"\n";

fn refused(stage: &Stage, command: Command, words: &[&str]) {
    run(command).assert(2, words);
    assert_eq!(stage.server.requests().len(), 0, "{words:?} needs no server");
}

#[cfg(target_os = "linux")]
#[test]
fn a_profile_is_address_user_and_project() {
    let stage = configured(&format!("{TEST}project = \"{TUTORIAL}\"\n"));
    let published = |said: Said| assert_eq!(said.code(), Some(0), "{}", said.stderr);
    published(run(push(&stage, &["--profile", "test"])));
    let mut command = push(&stage, &["--overwrite"]);
    command.env("MSTR_PROFILE", "test").env("MSTR_BASE_URL", format!("{}/", stage.server.base_url()));
    published(run(command));
    let mut command = push(&stage, &["--profile", "test"]);
    command.env("MSTR_PROJECT_ID", "nowhere");
    run(command).assert(1, &["no project is called \"nowhere\""]);
    let mut command = push(&stage, &["--profile", "test", "--project", TUTORIAL]);
    command.env("MSTR_PROJECT_ID", "nowhere").env("MSTR_USERNAME", "nobody");
    run(command).assert(4, &["401"]);
}

#[cfg(target_os = "linux")]
#[test]
fn two_servers_none_or_an_unknown_one_are_wrong_use() {
    let stage = configured(TEST);
    let mut command = push(&stage, &["--profile", "test", "--project", TUTORIAL]);
    command.env("MSTR_BASE_URL", "https://other.example.com/MicroStrategyLibrary");
    refused(&stage, command, &["two servers", "MSTR_BASE_URL is https://other.example.com", "\"test\""]);
    refused(&stage, push(&stage, &["--profile", "prod"]), &["no server is called \"prod\"", "config.toml has test"]);
    refused(&stage, push(&stage, &["--project", TUTORIAL]), &["--url or --profile"]);
    refused(&stage, push(&stage, &["--profile", "test"]), &["no project", "--project", "MSTR_PROJECT_ID"]);
    let mut command = push(&stage, &["--profile", "test", "--project", TUTORIAL]);
    command.env_remove("MSTR_PASSWORD");
    refused(&stage, command, &["MSTR_PASSWORD"]);
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_pushed_to_a_server_that_is_read_only_by_whatever_name() {
    let stage = configured(&format!("{TEST}read_only = true\n"));
    refused(&stage, push(&stage, &["--profile", "test", "--project", TUTORIAL]), &["read_only", "nothing is changed"]);
    let url = format!("{}/api/", stage.server.base_url());
    let command = push(&stage, &["--url", &url, "--username", "administrator", "--project", TUTORIAL]);
    refused(&stage, command, &["read_only", "nothing is changed"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_mistake_in_the_configuration_is_named_with_its_place_and_a_password_is_not_repeated() {
    let stage = configured(&format!("{TEST}password = \"sentinel\"\n"));
    let said = run(push(&stage, &["--profile", "test", "--project", TUTORIAL]));
    said.assert(2, &["config.toml:5:1: unknown field `password`", "`username`"]);
    assert!(!said.stderr.contains("sentinel"), "{}", said.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_that_is_not_trusted_is_shown_and_can_be_named() {
    let encryption = demo::Encryption::OwnCertificate;
    let stage = Stage::with(demo::Options { encryption, ..demo::Options::default() });
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    stage.write("ca.pem", stage.server.certificate_pem().unwrap());
    let push = |more: &[&str]| stage.push([&["orders.csv", "--name", "Sales", "--overwrite"], more].concat());
    let said = run(push(&[]));
    said.assert(5, &["does not know", "Issuer:", "SHA-256:", "--certificate-sha256 trusts it"]);
    assert_eq!(stage.server.requests().len(), 0, "it was sent nothing");
    let lines: Vec<_> = said.stderr.lines().collect();
    let at = lines.iter().position(|line| line.contains("SHA-256:")).unwrap();
    let halves = [lines[at + 1].trim(), lines[at + 2].trim()];
    let pin = halves.join(":");
    run(push(&["--certificate-sha256", &pin])).assert(0, &[]);
    run(push(&["--ca-cert", "ca.pem"])).assert(0, &[]);
    let mut command = push(&[]);
    command.env("MSTR_CA_CERT", "ca.pem");
    run(command).assert(0, &[]);
    let mut command = push(&["--certificate-sha256", &"07".repeat(32)]);
    command.env("MSTR_CA_CERT", "ca.pem");
    run(command).assert(5, &["not the one that was accepted"]);
    run(push(&["--certificate-sha256", "07"])).assert(2, &["fingerprint"]);
    run(push(&["--ca-cert", "none.pem"])).assert(5, &["none.pem", "can't be read"]);
}

#[cfg(target_os = "linux")]
#[test]
fn paths_tell_where_files_are() {
    let stage = Stage::new();
    let mut command = stage.tool();
    with_home(&stage, command.args(["paths", "--state-dir", "/somewhere/else"]));
    let said = run(command);
    let config = stage.home.path().join("settings/pushcube/config.toml");
    let journal = "journal  /somewhere/else/journal\nlog      /somewhere/else/pushcube.log\n\
                   memory   /somewhere/else/memory.json\n";
    assert_eq!(said.stdout, format!("config   {}\n{journal}", config.display()));
}

#[test]
fn another_configuration_is_named_by_an_argument() {
    let stage = Stage::new();
    stage.write("mine.toml", "[screen]\nmouse = 7\n");
    stage.write("other.toml", "");
    let push = || {
        let mut command = stage.tool();
        command.args(["push", "orders.csv", "--name", "Sales", "--project", "x", "--profile", "test"]);
        command
    };
    let mut command = push();
    command.args(["--config", "mine.toml"]);
    refused(&stage, command, &["mine.toml:2:9"]);
    let mut command = push();
    command.args(["--config", "other.toml"]);
    refused(&stage, command, &["no server is called \"test\"", "other.toml has no server"]);
    let mut command = push();
    command.args(["--config", "none.toml"]);
    refused(&stage, command, &["none.toml: there is no such file"]);
}

#[test]
fn every_command_that_reads_it_takes_another_one() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let url = stage.server.base_url();
    let entry = format!("[servers.test]\nurl = \"{url}\"\nlabel = \"TRIAL\"\nusername = \"jdoe\"\n");
    stage.write(
        "mine.toml",
        &format!("{entry}password_command = \"echo push-me\"\nweb = \"https://web/{{dataset}}\"\n"),
    );
    stage.write("shut.toml", &format!("{entry}read_only = true\n"));
    let with = |words: &[&str], config: &str| {
        let mut command = stage.tool();
        command.args(words).args(["--config", config]);
        run(command)
    };
    with(&["paths"], "mine.toml").assert(0, &[]);
    assert!(with(&["paths"], "mine.toml").stdout.contains("mine.toml\n"));
    let push = ["push", "orders.csv", "--name", "Sales", "--profile", "test", "--project", crate::tool::TUTORIAL];
    stage.server.faults().add("chunk:1:403".parse().unwrap());
    let stopped = with(&push, "mine.toml");
    stopped.assert(4, &["pushcube resume"]);
    with(&["resume"], "shut.toml").assert(2, &["read_only"]);
    let resumed = with(&["resume"], "mine.toml");
    resumed.assert(0, &["password from password_command of the configured server \"test\"", "on TRIAL"]);
    let (_, report) = resumed.stderr.rsplit_once("`pushcube report ").unwrap();
    let id = report.split('`').next().unwrap();
    let report = with(&["report", id], "mine.toml");
    assert!(report.stdout.contains("https://web/"), "{}", report.stdout);
    stage.server.faults().add("chunk:1:403".parse().unwrap());
    with(&[&push[..], &["--overwrite"]].concat(), "mine.toml").assert(4, &["pushcube resume"]);
    let list = run(stage.sessions(&["list"])).stdout;
    let id = list.lines().last().unwrap().split(' ').next().unwrap();
    with(&["sessions", "delete", id], "shut.toml").assert(2, &["read_only"]);
    with(&["sessions", "delete", id], "mine.toml").assert(0, &["password_command"]);
}

#[test]
fn how_fast_it_may_send_is_a_size_a_second() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let push = |rate: &str| run(stage.push(["orders.csv", "--name", "Sales", "--overwrite", "--limit-rate", rate]));
    for rate in ["2M", "500kB", "2 MB/s"] {
        push(rate).assert(0, &["published"]);
    }
    push("1").assert(2, &["at least"]);
    push("fast").assert(2, &["is no size"]);
}

/// No address is guessed: one is shown where the server's entry has a pattern, of what was published and is there.
#[cfg(target_os = "linux")]
#[test]
fn the_report_has_a_web_address_only_where_the_server_has_a_pattern() {
    let pattern = "web = \"https://bi.example.com/app/{project}/{dataset}/edit\"\n";
    let stage = configured(&format!("{TEST}project = \"{TUTORIAL}\"\n{pattern}"));
    run(push(&stage, &["--profile", "test"])).assert(0, &["published"]);
    run(push(&stage, &["--profile", "test", "--trial", "1", "--overwrite"])).assert(0, &[]);
    let reports = |config: bool| {
        let all = run(stage.sessions(&["list", "--all", "--json"])).stdout;
        let pasts: Vec<serde_json::Value> = all.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let report = |id: &str, words: &[&str]| {
            let mut command = stage.tool();
            command.args(["report", id]).args(words);
            if config {
                with_home(&stage, &mut command);
            }
            run(command).stdout
        };
        let told: Vec<_> = pasts
            .iter()
            .map(|past| {
                let id = past["id"].as_str().unwrap();
                let json: serde_json::Value = serde_json::from_str(&report(id, &["--json"])).unwrap();
                (past["dataset"].as_str().unwrap().to_owned(), json, report(id, &[]))
            })
            .collect();
        told
    };
    let is_trial = |json: &serde_json::Value| !json["trial"].is_null();
    for (dataset, json, page) in reports(true) {
        let address = format!("https://bi.example.com/app/B19DEDCC11D4E0EFC000EB9495D0F44F/{dataset}/edit");
        assert_eq!(page.contains(&format!("Web         {address}")), !is_trial(&json), "{page}");
        assert_eq!(json["web"].as_str(), Some(address.as_str()).filter(|_| !is_trial(&json)), "{json}");
    }
    for (_, json, page) in reports(false) {
        assert!(json["web"].is_null() && !page.contains("\nWeb "), "{page}");
    }
}
