//! The wish to end: Ctrl-C, and SIGTERM where there is one. Knows not what ends.

use std::io;

use tokio::sync::mpsc::Sender;

/// Listens from now on; each signal is sent on.
///
/// # Errors
/// If the system does not allow it.
#[cfg(unix)]
pub(super) fn listen(wishes: Sender<()>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if wishes.send(()).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Listens from now on; each signal is sent on.
///
/// # Errors
/// If the system does not allow it.
#[cfg(not(unix))]
pub(super) fn listen(wishes: Sender<()>) -> io::Result<()> {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if wishes.send(()).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}
