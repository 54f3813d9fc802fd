//! A listener that knows no HTTP beyond the framing of a request, and answers with whatever bytes it was
//! given: servers that break the rules can't be had from a library that keeps them.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pushcube::dataset::{DatasetId, ProjectId, ServerAddress, UploadSessionId};
use pushcube::protocol::{Client, Deadlines, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What the listener does with the next request.
pub(crate) enum Reply {
    /// Reads it to its end and answers with these bytes.
    Say(Vec<u8>),
    /// Reads it to its end, answers with these bytes and closes the connection.
    SayAndClose(Vec<u8>),
    /// Answers as soon as the head is there, and closes the connection.
    SayEarly(Vec<u8>),
    /// Answers as soon as the head is there, and reads the rest all the same.
    SayThenRead(Vec<u8>),
    /// Closes the connection with bytes of the body unread, which resets it.
    Reset,
    /// Reads whatever comes and says nothing until the connection is closed.
    Hang,
}

/// What the listener saw.
#[derive(Debug)]
pub(crate) enum Seen {
    Connection,
    Head,
    /// A request with its whole body.
    Whole(Request),
    /// The client closed a connection, or said what is no HTTP.
    Closed,
}

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

pub(crate) struct Listener {
    pub(crate) address: ServerAddress,
    seen: mpsc::UnboundedReceiver<Seen>,
}

impl Listener {
    /// A listener that answers its requests, on whatever connection, with these replies in turn.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        let (tell, seen) = mpsc::unbounded_channel();
        let replies: Arc<Mutex<VecDeque<Reply>>> = Arc::new(Mutex::new(replies.into_iter().collect()));
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let _ = tell.send(Seen::Connection);
                let connection = Connection { stream, buffer: Vec::new(), tell: tell.clone() };
                tokio::spawn(connection.serve(Arc::clone(&replies)));
            }
        });
        Self { address: address(port), seen }
    }

    /// A client of it, with the usual deadlines.
    pub(crate) fn client(&self) -> Client {
        self.client_with(Deadlines::default())
    }

    pub(crate) fn client_with(&self, deadlines: Deadlines) -> Client {
        Client::new(&self.address, Options { deadlines, ..Options::default() }).unwrap()
    }

    /// The next whole request.
    pub(crate) async fn request(&mut self) -> Request {
        loop {
            if let Seen::Whole(request) = self.next().await {
                return request;
            }
        }
    }

    pub(crate) async fn next(&mut self) -> Seen {
        within(self.seen.recv()).await.expect("the listener lives as long as the test")
    }

    /// Waits for the client to close a connection that was not answered.
    pub(crate) async fn closed(&mut self) {
        while !matches!(self.next().await, Seen::Closed) {}
    }

    /// What was seen and not asked for yet.
    pub(crate) fn seen_so_far(&mut self) -> Vec<Seen> {
        std::iter::from_fn(|| self.seen.try_recv().ok()).collect()
    }
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    tell: mpsc::UnboundedSender<Seen>,
}

impl Connection {
    async fn serve(mut self, replies: Arc<Mutex<VecDeque<Reply>>>) {
        loop {
            let Ok(head) = self.head().await else {
                let _ = self.tell.send(Seen::Closed);
                return;
            };
            let _ = self.tell.send(Seen::Head);
            let reply = replies.lock().unwrap().pop_front().unwrap_or(Reply::Hang);
            match reply {
                Reply::Say(bytes) => {
                    if self.whole(head).await.is_err() || self.stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Reply::SayAndClose(bytes) => {
                    if self.whole(head).await.is_ok() {
                        let _ = self.stream.write_all(&bytes).await;
                    }
                    return;
                }
                Reply::SayEarly(bytes) => {
                    let _ = self.stream.write_all(&bytes).await;
                    return;
                }
                Reply::SayThenRead(bytes) => {
                    if self.stream.write_all(&bytes).await.is_err() || self.whole(head).await.is_err() {
                        return;
                    }
                }
                Reply::Reset => {
                    // What arrives now is never read, so that closing sends a reset.
                    let _ = self.stream.readable().await;
                    return;
                }
                Reply::Hang => {
                    let whole = self.whole(head).await;
                    while whole.is_ok() && self.more().await.is_ok() {}
                    let _ = self.tell.send(Seen::Closed);
                    return;
                }
            }
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            // The first byte of a TLS greeting: who answers it as a web server does, in plain text, is told.
            if self.buffer.first() == Some(&0x16) {
                self.stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
                return Err(io::ErrorKind::InvalidData.into());
            }
            if let Some(at) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line = self.take(at + 2).await?;
                return Ok(String::from_utf8_lossy(&line[..at]).into_owned());
            }
            self.more().await?;
        }
    }

    async fn head(&mut self) -> io::Result<Request> {
        let line = self.line().await?;
        let mut headers = Vec::new();
        loop {
            let header = self.line().await?;
            let Some((name, value)) = header.split_once(':') else { break };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        Ok(Request { line, headers, body: Vec::new() })
    }

    /// Reads the body and tells of the request.
    async fn whole(&mut self, mut request: Request) -> io::Result<()> {
        if request.header("transfer-encoding").is_some() {
            loop {
                let size = usize::from_str_radix(&self.line().await?, 16).expect("the size of a part");
                let part = self.take(size).await?;
                self.line().await?;
                if size == 0 {
                    break;
                }
                request.body.extend(part);
            }
        } else {
            let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
            request.body = self.take(length).await?;
        }
        let _ = self.tell.send(Seen::Whole(request));
        Ok(())
    }
}

pub(crate) fn address(port: u16) -> ServerAddress {
    ServerAddress::parse(&format!("http://127.0.0.1:{port}/MicroStrategyLibrary")).unwrap()
}

/// A reply with a length, extra header lines and a body.
pub(crate) fn reply(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let status = format!("HTTP/1.1 {status}");
    let length = format!("Content-Length: {}\r\n\r\n", body.len());
    let mut bytes = [&[status.as_str()], headers, &[length.as_str()]].concat().join("\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A reply of JSON.
pub(crate) fn json(status: &str, body: &str) -> Reply {
    Reply::Say(reply(status, &["Content-Type: application/json"], body))
}

/// The reply to a sign-in.
pub(crate) fn signed_in(token: &str) -> Reply {
    Reply::Say(format!("HTTP/1.1 204 No Content\r\nx-mstr-authtoken: {token}\r\n\r\n").into_bytes())
}

/// The future's value, or a failed test after 30 s.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("an end within 30 s")
}

pub(crate) fn project() -> ProjectId {
    "B19DEDCC11D4E0EFC000EB9495D0F44F".parse().unwrap()
}

pub(crate) fn dataset() -> DatasetId {
    "D13539E5433CDB837363F086C6DA6B5C".parse().unwrap()
}

pub(crate) fn session() -> UploadSessionId {
    "9A4EE1C04C4EA20C8A976A8172034DD0".parse().unwrap()
}
