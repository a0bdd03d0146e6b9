//! A server from its first connection to its last: threads, runtime, end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::mpsc;

use super::connections::{self, End};
use super::limits::Limits;
use super::model::Model;
use super::queue::Batching;
use super::signals;
use super::state::State;

/// Why a server cannot serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {host}:{port}: {source}")]
    Bind {
        /// As it was asked for.
        host: String,
        /// As it was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The system refuses a thread, a timer or signals.
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}

/// Something to tell while a server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// It listens, to requests and to signals.
    Ready,
    /// It ends; so many requests are still to be answered.
    Draining(usize),
}

/// What a server came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Requests that were answered, refusals included.
    pub answered: usize,
    /// Requests and connections that were refused for want of room.
    pub rejected: usize,
    /// Requests that were taken in and not answered within the time for it.
    pub unanswered: usize,
    /// Whether it was made to end at once.
    pub forced: bool,
}

/// Begins to listen; connections wait until [`run`]. Port 0 takes a free one.
///
/// # Errors
/// If the address is unknown, not of this machine, or taken.
pub fn bind(host: &str, port: u16) -> Result<(TcpListener, SocketAddr), ServeError> {
    let bound = TcpListener::bind((host, port)).and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    bound.map_err(|source| ServeError::Bind { host: host.to_owned(), port, source })
}

/// Serves until Ctrl-C or SIGTERM; then answers what was taken in. A second signal ends it at once.
///
/// # Errors
/// If the system refuses what a server needs.
pub fn run(
    listener: TcpListener,
    model: Arc<dyn Model>,
    limits: Limits,
    notify: &mut dyn FnMut(Notice),
) -> Result<Outcome, ServeError> {
    run_until(listener, model, limits, notify, |wishes| signals::listen(wishes.clone()))
}

/// The same, ended by what `listen` makes of a sender of wishes to end.
pub(super) fn run_until(
    listener: TcpListener,
    model: Arc<dyn Model>,
    limits: Limits,
    notify: &mut dyn FnMut(Notice),
    listen: impl FnOnce(&mpsc::Sender<()>) -> io::Result<()>,
) -> Result<Outcome, ServeError> {
    let local = listener.local_addr()?.ip().is_loopback();
    listener.set_nonblocking(true)?;
    let state = Arc::new(State::new(model, limits, local));
    let worker = Arc::clone(&state);
    let batching = Batching { most: limits.batch, wait: limits.batch_wait };
    let worker = thread::Builder::new().name("netc-serve".to_owned()).spawn(move || {
        worker.queue.work(&*worker.model, batching, &worker.metrics);
    })?;
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    let end = runtime.block_on(async {
        let (wish, wishes) = mpsc::channel(2);
        listen(&wish)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        notify(Notice::Ready);
        let mut told = |requests| notify(Notice::Draining(requests));
        let end = connections::serve(listener, &state, wishes, &mut told).await;
        drop(wish);
        io::Result::Ok(end)
    })?;
    state.queue.close();
    // Threads that still take pictures apart are not waited for.
    runtime.shutdown_background();
    if end == End::Drained {
        // Nothing waits: the thread ends at once. Where it panicked, requests were told so.
        let _ = worker.join();
    }
    let (answered, rejected) = state.metrics.totals();
    let unanswered = match end {
        End::Late(requests) => requests,
        End::Drained | End::Forced => 0,
    };
    Ok(Outcome { answered, rejected, unanswered, forced: end == End::Forced })
}
