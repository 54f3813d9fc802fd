//! One connection: a socket that can be cut, with or without TLS around it.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::Accept;
use tokio_rustls::server::TlsStream;

use super::tls::Certificate;
use super::{End, Wire};

/// A connection as the HTTP layer sees it.
pub(in crate::demo) struct Line {
    wire: Wire,
    layer: Layer,
}

enum Layer {
    Plain(Socket),
    /// TLS whose greeting is not over; it goes on when somebody reads or writes.
    Greeting(Box<Accept<Socket>>),
    Encrypted(Box<TlsStream<Socket>>),
}

impl Line {
    pub(super) fn new(stream: TcpStream, certificate: Option<&Certificate>) -> Self {
        let wire = Wire::default();
        let socket = Socket { stream, wire: wire.clone() };
        let layer = match certificate {
            None => Layer::Plain(socket),
            Some(certificate) => Layer::Greeting(Box::new(certificate.acceptor().accept(socket))),
        };
        Self { wire, layer }
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What to read from and write to, once TLS stands.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<Result<Pin<&mut dyn Both>>> {
        if let Layer::Greeting(accept) = &mut self.layer {
            let stream = ready!(Pin::new(accept.as_mut()).poll(context))?;
            self.layer = Layer::Encrypted(Box::new(stream));
        }
        Poll::Ready(match &mut self.layer {
            Layer::Plain(socket) => Ok(Pin::new(socket)),
            Layer::Encrypted(stream) => Ok(Pin::new(stream.as_mut())),
            Layer::Greeting(_) => Err(ErrorKind::NotConnected.into()),
        })
    }
}

trait Both: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Both for T {}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        ready!(self.poll_open(context))?.poll_read(context, out)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        ready!(self.poll_open(context))?.poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_open(context))?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_open(context))?.poll_shutdown(context)
    }
}

/// A socket that refuses to go on once its wire is cut.
struct Socket {
    stream: TcpStream,
    wire: Wire,
}

impl Socket {
    fn check(&self) -> Result<()> {
        match self.wire.end() {
            None => Ok(()),
            Some(End::Close) => Err(Error::new(ErrorKind::ConnectionAborted, "closed by a fault")),
            Some(End::Reset) => {
                // From now on dropping the socket sends a reset instead of an end.
                self.stream.set_zero_linger()?;
                Err(Error::new(ErrorKind::ConnectionReset, "reset by a fault"))
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, out)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
