//! Planted secrets and values, looked for in everything that the program says and leaves behind, through runs that go
//! well, fail, are broken off and go on: neither a password, nor a token, nor a value of the data is in any of it. Only
//! the file of rows that were set aside holds rows, and it is its owner's alone, like all the rest.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use pushcube::demo::{Moment, Options, Server};

use crate::tool::{Running, Said, Stage, run};

const PASSWORD: &str = "push-me";
const TOKEN: &str = "demo-api-token-of-jdoe";
/// A value of the data.
const VALUE: &str = "value-7f3a91";
/// A value of a row that is set aside.
const ASIDE: &str = "aside-7f3a91";

fn stage() -> Stage {
    let stage = Stage::new();
    let rows: Vec<_> = (0..200).map(|row| format!("{row},{VALUE},{row}.5")).collect();
    let text = format!("id,what,amount\n{}\n", rows.join("\n"));
    let bad = text.replace("\n50,", &format!("\n49,{ASIDE},wrong\n{ASIDE}\n50,"));
    std::fs::create_dir(stage.home.path().join("in")).unwrap();
    stage.write("in/orders.csv", &bad);
    let secret = stage.write("in/secret", &format!("{PASSWORD}\n"));
    std::fs::set_permissions(secret, PermissionsExt::from_mode(0o600)).unwrap();
    stage.write("in/model.json", MODEL);
    stage
}

const MODEL: &str = r#"{"name":"Sales","tables":[{"name":"orders","columnHeaders":[
  {"name":"id","dataType":"INTEGER"},{"name":"what","dataType":"STRING"},{"name":"amount","dataType":"DOUBLE"}]}],
  "metrics":[{"name":"amount","expressions":[{"tableName":"orders","columnName":"amount"}]}],
  "attributes":[{"name":"id","attributeForms":[{"category":"ID",
    "expressions":[{"tableName":"orders","columnName":"id"}]}]},
   {"name":"what","attributeForms":[{"category":"ID",
    "expressions":[{"tableName":"orders","columnName":"what"}]}]}]}"#;

/// A push as jdoe that sets rows aside, in small chunks.
fn push(stage: &Stage, more: &[&str]) -> Command {
    let words = ["in/orders.csv", "--model", "in/model.json", "--overwrite", "--bad-values", "set-aside", "--json"];
    let mut command = stage.push(words.iter().chain(["--chunk-size", "1kB"].iter()).chain(more));
    command.env("MSTR_USERNAME", "jdoe").env("MSTR_PASSWORD", PASSWORD);
    command
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Nothing that was said holds one of these, and no file but those that were put there and the rejects; and everything
/// that was left is for its owner only.
fn assert_clean(stage: &Stage, said: &[&Said], secrets: &[&str]) {
    for said in said {
        for secret in secrets {
            assert!(!said.stdout.contains(secret) && !said.stderr.contains(secret), "{secret}:\n{}", said.stderr);
        }
    }
    let state = stage.home.path().join(".local");
    let mut kinds = Vec::new();
    for path in files(&state) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let is_rejects = path.components().any(|part| part.as_os_str() == "rejects");
        for secret in secrets.iter().filter(|secret| !is_rejects || **secret != ASIDE) {
            assert!(!text.contains(secret), "{secret} is in {}:\n{text}", path.display());
        }
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o077;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0, 0), "{}", path.display());
        kinds.push(path.extension().unwrap_or_default().to_string_lossy().into_owned());
    }
    for kind in ["jsonl", "json", "txt"] {
        assert!(kinds.iter().any(|other| other == kind), "a {kind} was looked at: {kinds:?}");
    }
    let elsewhere: Vec<_> = files(stage.home.path()).into_iter().filter(|path| !path.starts_with(&state)).collect();
    assert!(elsewhere.iter().all(|path| path.starts_with(stage.home.path().join("in"))), "{elsewhere:?}");
}

const ALL: [&str; 4] = [PASSWORD, TOKEN, VALUE, ASIDE];

#[test]
fn neither_secrets_nor_values_are_in_anything_that_a_push_leaves() {
    let stage = stage();
    let plant =
        |faults: &[&str]| faults.iter().for_each(|fault| drop(stage.server.faults().add(fault.parse().unwrap())));
    plant(&["chunk:1:502,html", "chunk:2:expire", "chunk:3:close", "publish-status:1:503"]);
    let went_well = run(push(&stage, &["--password-file", "in/secret"]));
    went_well.assert(0, &["2 set aside", "signed in again"]);
    plant(&["publish:1:fails=18"]);
    let failed = run(push(&stage, &["--password-command", "cat in/secret"]));
    failed.assert(7, &[]);
    let mut wrong = push(&stage, &[]);
    wrong.env("MSTR_PASSWORD", format!("{PASSWORD}-not"));
    let wrong = run(wrong);
    wrong.assert(4, &[]);
    let mut by_token = push(&stage, &[]);
    by_token.env("MSTR_LOGIN_MODE", "4096").env("MSTR_PASSWORD", TOKEN).env_remove("MSTR_USERNAME");
    let by_token = run(by_token);
    by_token.assert(0, &[]);
    assert_clean(&stage, &[&went_well, &failed, &wrong, &by_token], &ALL);
}

#[test]
fn nor_in_what_a_push_leaves_that_is_killed_and_goes_on() {
    let stage = stage();
    let moment = Moment::Chunk { table: "orders".to_owned(), index: 3, after_bytes: 40 };
    let gate = stage.server.gates().hold(moment);
    let running = Running::start(push(&stage, &[]));
    stage.reached(&gate, &running);
    let words = std::fs::read(format!("/proc/{}/cmdline", running.pid())).unwrap();
    assert!(!String::from_utf8_lossy(&words).contains(PASSWORD));
    running.signal("KILL");
    let killed = running.said();
    drop(gate);
    let mut resume = stage.resume(&["--json"]);
    resume.env("MSTR_PASSWORD", PASSWORD);
    let resumed = run(resume);
    resumed.assert(0, &["published"]);
    let listed = run(stage.sessions(&["list", "--all", "--json"]));
    assert_clean(&stage, &[&killed, &resumed, &listed], &ALL);
}

/// A server that signs everybody in and then has only trouble to tell, repeating what it was sent.
fn troubled() -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/MicroStrategyLibrary", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        while let Ok((mut connection, _)) = listener.accept() {
            let mut request = vec![0; 65_536];
            let read = connection.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let reply = if request.starts_with("POST /MicroStrategyLibrary/api/auth/login") {
                "HTTP/1.1 204 No Content\r\nX-MSTR-AuthToken: token-5b21c9\r\nSet-Cookie: JSESSIONID=cookie-5b21c9\r\n\
                 Connection: close\r\n\r\n"
                    .to_owned()
            } else if request.starts_with("GET /end") {
                return;
            } else {
                let body = r#"{"code":"ERR001","message":"no"}"#;
                format!(
                    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n{body}",
                    body.len()
                )
            };
            let _ = connection.write_all(reply.as_bytes());
        }
    });
    (address, serving)
}

#[test]
fn nor_is_a_token_or_a_cookie_of_the_server_s() {
    let stage = stage();
    let (address, serving) = troubled();
    let mut command = push(&stage, &[]);
    command.env("MSTR_BASE_URL", &address);
    let said = run(command);
    assert_ne!(said.code(), Some(0), "{}", said.stderr);
    for secret in ["token-5b21c9", "cookie-5b21c9", PASSWORD] {
        assert!(!said.stdout.contains(secret) && !said.stderr.contains(secret), "{}", said.stderr);
        for path in files(stage.home.path()).iter().filter(|path| !path.starts_with(stage.home.path().join("in"))) {
            assert!(!std::fs::read_to_string(path).unwrap().contains(secret), "{}", path.display());
        }
    }
    let host = address.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    std::net::TcpStream::connect(host).unwrap().write_all(b"GET /end HTTP/1.1\r\n\r\n").unwrap();
    serving.join().unwrap();
}

/// Another name of this machine, which no rule takes for this machine.
fn elsewhere(server: &Server) -> String {
    server.base_url().replace("127.0.0.1", "0.0.0.0")
}

#[test]
fn a_proxy_is_used_unless_it_is_not_to_be_and_its_password_is_told_nobody() {
    let stage = Stage::with(Options::default());
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    let push = |no_proxy: &str, proxy: &str| {
        let mut command =
            stage.push(["orders.csv", "--name", "Sales", "--overwrite", "--allow-http", "--patience", "1s"]);
        command.env("MSTR_BASE_URL", elsewhere(&stage.server)).env("HTTP_PROXY", proxy).env("NO_PROXY", no_proxy);
        command
    };
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    run(push("0.0.0.0", &format!("http://{address}"))).assert(0, &["published"]);
    let asked = std::thread::spawn(move || {
        let (mut connection, _) = proxy.accept().unwrap();
        let mut request = [0; 4096];
        let read = connection.read(&mut request).unwrap();
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        connection.write_all(refusal.as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let said = run(push("", &format!("http://ann:proxy-5b21c9@{address}")));
    assert_ne!(said.code(), Some(0), "{}", said.stderr);
    assert!(!said.stderr.contains("proxy-5b21c9") && said.stderr.contains("407"), "{}", said.stderr);
    let request = asked.join().unwrap();
    assert!(request.starts_with(&format!("POST {}/api/auth/login", elsewhere(&stage.server))), "{request}");
    // Gone, it is named without its password.
    let said = run(push("", &format!("http://ann:proxy-5b21c9@{address}")));
    assert_ne!(said.code(), Some(0));
    assert!(!said.stderr.contains("proxy-5b21c9"), "{}", said.stderr);
}
