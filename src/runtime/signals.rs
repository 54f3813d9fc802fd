//! Signals that end the program, as numbers in a channel. The terminal sends no SIGINT in raw mode: there
//! Ctrl-C is a key.

use tokio::sync::mpsc;

/// The signals that arrive from now on: 15 (SIGTERM), 1 (SIGHUP), 2 (SIGINT from another process).
#[cfg(unix)]
pub(super) fn listen() -> std::io::Result<mpsc::UnboundedReceiver<i32>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (sender, receiver) = mpsc::unbounded_channel();
    for kind in [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()] {
        let mut stream = signal(kind)?;
        let sender = sender.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() && sender.send(kind.as_raw_value()).is_ok() {}
        });
    }
    Ok(receiver)
}

/// The signals that arrive from now on: 2, when the console asks the program to end.
#[cfg(not(unix))]
pub(super) fn listen() -> std::io::Result<mpsc::UnboundedReceiver<i32>> {
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && sender.send(2).is_ok() {} });
    Ok(receiver)
}
