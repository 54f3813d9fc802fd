//! A server that says what a test tells it to, for what the demo server never does: to lose an answer, to
//! fail in the words of others. One thread a connection, plain sockets, HTTP by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub(crate) const DATASET: &str = "D13539E5433CDB837363F086C6DA6B5C";
pub(crate) const SESSION: &str = "9A4EE1C04C4EA20C8A976A8172034DD0";

/// What a request is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// A status and a body of JSON.
    Json(u16, String),
    /// The connection is closed without a word.
    Cut,
}

impl Reply {
    pub(crate) fn ok(body: &str) -> Self {
        Self::Json(200, body.to_owned())
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::Json(status, format!(r#"{{"code":"{code}","message":"no","ticketId":"0123"}}"#))
    }
}

/// The call in, the reply out.
type Script = dyn Fn(&str) -> Reply + Send + Sync;

pub(crate) struct Scripted {
    address: std::net::SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A server where all goes well, but for what `script` says otherwise. It is asked with `define`, `open`,
/// `chunk`, `publish`, `status`, `delete`.
pub(crate) fn serve(script: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static) -> Scripted {
    let script: Arc<Script> = Arc::new(move |call: &str| script(call).unwrap_or_else(|| usual(call)));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (script, log) = (Arc::clone(&script), Arc::clone(&log));
            // A connection that breaks is the client's affair.
            std::thread::spawn(move || talk(stream, &*script, &log).ok());
        }
    });
    Scripted { address, asked }
}

impl Scripted {
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/MicroStrategyLibrary", self.address)
    }

    /// What was asked so far, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn usual(call: &str) -> Reply {
    match call {
        "define" => Reply::Json(200, format!(r#"{{"id":"{DATASET}","name":"x"}}"#)),
        "open" => Reply::Json(200, format!(r#"{{"uploadSessionId":"{SESSION}"}}"#)),
        "status" => Reply::ok(r#"{"status":1,"message":"result ready"}"#),
        _ => Reply::ok(""),
    }
}

fn talk(stream: TcpStream, script: &Script, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        let Some((first, chunked, length)) = head(&mut reader)? else { return Ok(()) };
        if chunked {
            skip_chunks(&mut reader)?;
        } else {
            skip(&mut reader, length)?;
        }
        let call = name(&first);
        log.lock().unwrap().push(call.to_owned());
        let Reply::Json(status, body) = script(call) else { return Ok(()) };
        write!(
            writer,
            "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
    }
}

fn name(first: &str) -> &'static str {
    let (method, path) = first.split_once(' ').unwrap_or_default();
    let last = path.split(' ').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    match (method, last) {
        ("POST", "models") => "define",
        ("POST", "uploadSessions") => "open",
        ("POST", "publish") => "publish",
        ("GET", "publishStatus") => "status",
        ("PUT", _) => "chunk",
        ("DELETE", _) => "delete",
        _ => "other",
    }
}

type Head = (String, bool, u64);

fn head(reader: &mut impl BufRead) -> std::io::Result<Option<Head>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let (mut chunked, mut length) = (false, 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_lowercase();
        match line.split_once(": ") {
            None => return Ok(Some((first, chunked, length))),
            Some(("transfer-encoding", _)) => chunked = true,
            Some(("content-length", value)) => length = value.parse().unwrap_or(0),
            Some(_) => {}
        }
    }
}

fn skip(reader: &mut impl Read, length: u64) -> std::io::Result<()> {
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).map(drop)
}

fn skip_chunks(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let mut size = String::new();
        reader.read_line(&mut size)?;
        let size = u64::from_str_radix(size.trim(), 16).map_err(std::io::Error::other)?;
        skip(reader, size + 2)?;
        if size == 0 {
            return Ok(());
        }
    }
}
