//! The connections themselves: plain or encrypted, and cut off when a fault says so. A request carries the
//! [`Wire`] it came by, so that whatever answers it can have the connection end instead.

mod line;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;

use line::Line;
pub(super) use tls::Certificate;

/// How a connection ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Orderly, as when a program closes its socket.
    Close,
    /// With a reset, as when a machine dies or a firewall loses patience.
    Reset,
}

/// The connection that a request came by.
#[derive(Debug, Clone, Default)]
pub(super) struct Wire(Arc<AtomicU8>);

impl Wire {
    /// Nothing is sent by this connection from now on; it ends at the next try.
    pub(super) fn cut(&self, end: End) {
        self.0.store(if end == End::Close { 1 } else { 2 }, Ordering::Release);
    }

    fn end(&self) -> Option<End> {
        match self.0.load(Ordering::Acquire) {
            0 => None,
            1 => Some(End::Close),
            _ => Some(End::Reset),
        }
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire().clone()
    }
}

/// Where connections come in.
pub(super) struct Door {
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
}

impl Door {
    /// Lets connections in by `listener`, encrypted if there is a certificate.
    pub(super) fn new(listener: TcpListener, certificate: Option<Arc<Certificate>>) -> Self {
        Self { listener, certificate }
    }
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, from) = Listener::accept(&mut self.listener).await;
        // Answers are small and waited for; if it can't be set, they are only slower.
        let _ = stream.set_nodelay(true);
        (Line::new(stream, self.certificate.as_deref()), from)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
