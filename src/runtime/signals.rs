//! Signals that ask the program to end. They are listened to from the start of a command on, so that none
//! kills it in the middle of a call; what each means is decided where it is waited for. Under the screens
//! the terminal sends no SIGINT: there Ctrl-C is a key.

use std::future::pending;
use std::io;

use tokio::sync::mpsc;

/// Waits until the terminal at standard input is gone. What reads keys from it would not notice: it would find the
/// terminal readable, with nothing in it, for ever.
#[cfg(unix)]
fn hung_up() -> bool {
    use nix::errno::Errno;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::os::fd::AsFd;

    let terminal = io::stdin();
    loop {
        // Nothing is asked for, so only what is always told ends the wait: the end, or an error.
        let mut ends = [PollFd::new(terminal.as_fd(), PollFlags::empty())];
        match poll(&mut ends, PollTimeout::NONE) {
            Err(Errno::EINTR) | Ok(0) => {}
            answer => return answer.is_ok(),
        }
    }
}

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

    /// The same, and to the end of the terminal, of which a program that leads no session hears no signal.
    #[cfg(unix)]
    pub fn listen_at_terminal() -> io::Result<Self> {
        let Self(mut system) = Self::listen()?;
        let (sender, receiver) = mpsc::unbounded_channel();
        let terminal = sender.clone();
        tokio::spawn(async move { while system.recv().await.is_some_and(|signal| sender.send(signal).is_ok()) {} });
        // A thread that nobody joins: it waits for as long as the terminal is there.
        std::thread::spawn(move || {
            if hung_up() {
                // The screens may be closed already.
                let _ = terminal.send(1);
            }
        });
        Ok(Self(receiver))
    }

    /// The same.
    #[cfg(not(unix))]
    pub fn listen_at_terminal() -> io::Result<Self> {
        Self::listen()
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
