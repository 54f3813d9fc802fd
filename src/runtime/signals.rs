//! Signals that ask the program to end. They are listened to from the start of a command on, so that none
//! kills it in the middle of a call; what each means is decided where it is waited for. Under the screens
//! the terminal sends no SIGINT: there Ctrl-C is a key.

use std::future::pending;
use std::io;

use tokio::sync::mpsc;

/// The numbers of the signals that arrive.
#[derive(Debug)]
pub struct Signals(mpsc::UnboundedReceiver<i32>);

impl Signals {
    /// Begins to listen: to 15 (SIGTERM), 2 (SIGINT) and 1 (SIGHUP). Needs a runtime.
    #[cfg(unix)]
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let (sender, receiver) = mpsc::unbounded_channel();
        for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
            let mut stream = signal(kind)?;
            let sender = sender.clone();
            tokio::spawn(
                async move { while stream.recv().await.is_some() && sender.send(kind.as_raw_value()).is_ok() {} },
            );
        }
        Ok(Self(receiver))
    }

    /// Begins to listen: to 2, the console's request to end. Needs a runtime.
    #[cfg(not(unix))]
    pub fn listen() -> io::Result<Self> {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && sender.send(2).is_ok() {} });
        Ok(Self(receiver))
    }

    /// Signals that come from a channel instead of the system.
    pub const fn of(receiver: mpsc::UnboundedReceiver<i32>) -> Self {
        Self(receiver)
    }

    /// The number of the next signal.
    pub async fn next(&mut self) -> i32 {
        match self.0.recv().await {
            Some(signal) => signal,
            None => pending().await,
        }
    }
}
