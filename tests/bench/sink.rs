//! A server that throws chunks away as fast as they come. What is no chunk goes on to the demo server, so that
//! any client finds a whole server here; publishing, which would need the data, is answered at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use pushcube::demo::{self, Options, Server};

pub(crate) struct Sink {
    pub(crate) base_url: String,
    moments: Arc<Told>,
    _demo: Server,
    _runtime: tokio::runtime::Runtime,
}

/// What happened, and a bell for those who wait for more.
type Told = (Mutex<Moments>, Condvar);

#[derive(Default)]
struct Moments {
    /// How many requests came.
    requests: u64,
    defined: Option<Instant>,
    first_byte: Option<Duration>,
    taken: u64,
    /// When somebody ended an upload session.
    deleted: Option<Instant>,
}

/// How one request's body is framed.
enum Framing {
    Length(u64),
    Chunked,
}

impl Sink {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let demo = runtime.block_on(demo::start(Options::default())).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url =
            demo.base_url().replace(&demo.address().to_string(), &listener.local_addr().unwrap().to_string());
        let (moments, behind) = (Arc::new(Told::default()), demo.address());
        let shared = Arc::clone(&moments);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A connection that breaks off is its client's affair.
                std::thread::spawn(move || serve(&stream, behind, &shared).is_ok());
            }
        });
        Self { base_url, moments, _demo: demo, _runtime: runtime }
    }

    /// From the answer to the definition to the first byte of a chunk, and the bytes of bodies, since the last time.
    pub(crate) fn moments(&self) -> (Option<Duration>, u64) {
        let moments = std::mem::take(&mut *self.moments.0.lock().unwrap());
        (moments.first_byte, moments.taken)
    }

    /// When an upload session was ended; waits for that.
    pub(crate) fn deleted(&self) -> Instant {
        let (moments, bell) = &*self.moments;
        let is_open = |moments: &mut Moments| moments.deleted.is_none();
        let (moments, _) = bell.wait_timeout_while(moments.lock().unwrap(), Duration::from_secs(30), is_open).unwrap();
        moments.deleted.expect("somebody ends the upload")
    }

    /// Whether no request comes for so long.
    pub(crate) fn is_left_alone(&self, time: Duration) -> bool {
        let (moments, bell) = &*self.moments;
        let moments = moments.lock().unwrap();
        let before = moments.requests;
        bell.wait_timeout_while(moments, time, |moments| moments.requests == before).unwrap().1.timed_out()
    }
}

fn serve(stream: &TcpStream, behind: SocketAddr, (moments, bell): &Told) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(256 << 10, stream);
    let mut writer = stream;
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if reader.read_until(b'\n', &mut head)? == 0 {
                return Ok(());
            }
        }
        let text = String::from_utf8_lossy(&head).into_owned();
        let framing = framing(&text);
        let is_upload = text.contains("/uploadSessions/");
        {
            let mut moments = moments.lock().unwrap();
            moments.requests += 1;
            if text.starts_with("DELETE ") && is_upload {
                moments.deleted = Some(Instant::now());
            }
        }
        bell.notify_all();
        if text.contains("xpect: 100-continue") {
            writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        if text.starts_with("PUT ") && is_upload {
            let mut first = true;
            let taken = body(&mut reader, &framing, |_| {
                if std::mem::take(&mut first) {
                    let mut moments = moments.lock().unwrap();
                    let since = moments.defined.map(|at| at.elapsed());
                    moments.first_byte = moments.first_byte.or(since);
                }
            })?;
            moments.lock().unwrap().taken += taken;
            writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
        } else if is_upload && text.lines().next().is_some_and(|line| line.contains("/publish")) {
            body(&mut reader, &framing, |_| ())?;
            let answer = r#"{"uploadSessionId":"00000000000000000000000000000000","status":1,"message":""}"#;
            let length = answer.len();
            write!(
                writer,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{answer}"
            )?;
        } else {
            let mut content = Vec::new();
            body(&mut reader, &framing, |part| content.extend_from_slice(part))?;
            let answer = forward(behind, &text, &content)?;
            if text.lines().next().is_some_and(|line| line.contains("/api/datasets/models ")) {
                moments.lock().unwrap().defined = Some(Instant::now());
            }
            return writer.write_all(&answer);
        }
    }
}

fn framing(head: &str) -> Framing {
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    if head.contains("transfer-encoding: chunked") { Framing::Chunked } else { Framing::Length(length.unwrap_or(0)) }
}

/// Reads a body to its end; gives its bytes.
fn body(reader: &mut impl BufRead, framing: &Framing, mut seen: impl FnMut(&[u8])) -> std::io::Result<u64> {
    let mut total = 0;
    loop {
        let mut left = match framing {
            Framing::Length(length) => *length,
            Framing::Chunked => {
                let mut line = String::new();
                reader.read_line(&mut line)?;
                u64::from_str_radix(line.trim(), 16).map_err(std::io::Error::other)?
            }
        };
        let ended = left == 0 || matches!(framing, Framing::Length(_));
        total += left;
        while left > 0 {
            let part = reader.fill_buf()?;
            let part = &part[..part.len().min(usize::try_from(left).unwrap())];
            if part.is_empty() {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            seen(part);
            let length = part.len();
            reader.consume(length);
            left -= length as u64;
        }
        if matches!(framing, Framing::Chunked) {
            reader.read_exact(&mut [0; 2])?;
        }
        if ended {
            return Ok(total);
        }
    }
}

/// Asks the demo server on a connection that ends with the answer.
fn forward(behind: SocketAddr, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(behind)?;
    let dropped = ["connection:", "transfer-encoding:", "content-length:", "expect:"];
    let kept =
        |line: &&str| !line.is_empty() && !dropped.iter().any(|name| line.to_ascii_lowercase().starts_with(name));
    let head = head.lines().filter(kept).collect::<Vec<_>>().join("\r\n");
    let request = format!("{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(request.as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
