//! Connections: how many, for how long, and how they end. Knows requests only as what a service answers.

mod patient;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::metrics;
use super::problem::Problem;
use super::read::discard;
use super::routes::routes;
use super::state::State;
use patient::Patient;

/// How many connections beyond the limit are told so at a time; others are closed without a word.
const TOLD: usize = 256;

/// The most bytes of a request's head.
const HEAD_BYTES: usize = 64 << 10;

/// How long to leave a system alone that has no room for another connection.
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// All that was taken in was answered.
    Drained,
    /// So many requests were still at hand when the time was over.
    Late(usize),
    /// A second wish to end came.
    Forced,
}

/// Accepts connections until a wish to end comes; then answers what is at hand. `told` is called when
/// that begins.
pub(super) async fn serve(
    listener: TcpListener,
    state: &Arc<State>,
    mut wishes: mpsc::Receiver<()>,
    told: &mut dyn FnMut(usize),
) -> End {
    let (draining, drains) = watch::channel(false);
    let service = Service {
        routes: routes(Arc::clone(state)),
        full: Router::new().fallback(full),
        room: Arc::new(Semaphore::new(state.limits.connections)),
        told: Arc::new(Semaphore::new(TOLD)),
        state: Arc::clone(state),
        drains,
    };
    let mut connections = JoinSet::new();
    let mut deadline: Option<Instant> = None;
    let late = |deadline: Option<Instant>| async move {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    loop {
        tokio::select! {
            biased;
            wish = wishes.recv() => match (wish, deadline) {
                (None, _) | (Some(()), None) => {
                    deadline.get_or_insert(Instant::now() + state.limits.drain_time);
                    state.drain();
                    told(state.in_flight());
                    let _ = draining.send(true);
                    if wish.is_none() { break; }
                }
                (Some(()), Some(_)) => return End::Forced,
            },
            () = late(deadline) => break,
            () = state.idle(), if deadline.is_some() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => service.take(stream, &mut connections),
                // Out of files, or the other side has gone: the next may do better.
                Err(_) => sleep(ACCEPT_AGAIN).await,
            },
        }
    }
    drop(listener);
    end(state, connections, deadline.unwrap_or_else(Instant::now), wishes).await
}

/// Waits until all answers are written.
async fn end(
    state: &State,
    mut connections: JoinSet<()>,
    deadline: Instant,
    mut wishes: mpsc::Receiver<()>,
) -> End {
    loop {
        tokio::select! {
            next = timeout_at(deadline, connections.join_next()) => match next {
                Ok(Some(_)) => {}
                Ok(None) => return End::Drained,
                Err(_) => break,
            },
            Some(()) = wishes.recv() => return End::Forced,
        }
    }
    // Whoever was answered but does not read is not waited for.
    match state.in_flight() {
        0 => End::Drained,
        requests => End::Late(requests),
    }
}

/// What connections are given.
struct Service {
    routes: Router,
    full: Router,
    room: Arc<Semaphore>,
    told: Arc<Semaphore>,
    state: Arc<State>,
    drains: watch::Receiver<bool>,
}

impl Service {
    fn take(&self, stream: TcpStream, connections: &mut JoinSet<()>) {
        let own = Arc::clone(&self.room).try_acquire_owned().map(|permit| (&self.routes, permit));
        let Ok((router, permit)) = own.or_else(|_| {
            self.state.metrics.rejected(metrics::CONNECTIONS);
            Arc::clone(&self.told).try_acquire_owned().map(|permit| (&self.full, permit))
        }) else {
            return;
        };
        let router = router.clone();
        // Answers are small: waiting for more of them to send together only delays them.
        let _ = stream.set_nodelay(true);
        let limits = self.state.limits;
        let mut drains = self.drains.clone();
        let connected = self.state.connection();
        connections.spawn(async move {
            let stream = TokioIo::new(Patient::new(stream, limits.request_time));
            let mut builder = http1::Builder::new();
            builder
                .timer(TokioTimer::new())
                .header_read_timeout(limits.header_time)
                .max_buf_size(HEAD_BYTES);
            let connection = builder.serve_connection(stream, TowerToHyperService::new(router));
            let mut connection = std::pin::pin!(connection);
            // A connection that comes while the server ends is told so; it closes behind the answer.
            let mut open = !*drains.borrow_and_update();
            loop {
                tokio::select! {
                    // What a connection breaks on concerns its other side alone.
                    _ = connection.as_mut() => break,
                    _ = drains.changed(), if open => {
                        open = false;
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
            drop((connected, permit));
        });
    }
}

/// The answer to a connection that is one too many.
async fn full(request: Request) -> Response {
    discard(request.into_body()).await;
    let message = "there are as many connections as the server takes";
    let help = "close those that are not used, or ask again in a second";
    let mut response = Problem::later("connections-full", message, help).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
