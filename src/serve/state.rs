//! What all requests of a server share: the model, the line before it, and what is counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::{Notify, Semaphore};

use super::limits::Limits;
use super::metrics::{Metrics, Now};
use super::model::Model;
use super::page::Page;
use super::queue::Queue;
use super::reply;

/// How many pictures or large bodies are taken apart at a time: each may take as much memory as the
/// largest picture, and a core.
const TAKEN_APART: usize = 2;

/// What all requests share.
pub(super) struct State {
    pub(super) model: Arc<dyn Model>,
    pub(super) limits: Limits,
    pub(super) queue: Arc<Queue>,
    pub(super) metrics: Metrics,
    pub(super) page: Page,
    /// The answer to `GET /model`.
    pub(super) description: String,
    /// Whether only names of this machine are answered to.
    pub(super) local: bool,
    /// Lets a few bodies at a time be taken apart aside.
    pub(super) aside: Semaphore,
    draining: AtomicBool,
    in_flight: AtomicUsize,
    connections: AtomicUsize,
    /// Told when no request is in flight any more.
    idle: Notify,
}

impl State {
    pub(super) fn new(model: Arc<dyn Model>, limits: Limits, local: bool) -> Self {
        let description = reply::json_body(&reply::description(model.description(), &limits));
        Self {
            model,
            limits,
            queue: Arc::new(Queue::new(limits.queue)),
            metrics: Metrics::default(),
            page: Page::new(),
            description,
            local,
            aside: Semaphore::new(TAKEN_APART),
            draining: AtomicBool::new(false),
            in_flight: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            idle: Notify::new(),
        }
    }

    /// Takes in nothing new from now on.
    pub(super) fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    /// Requests at hand.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    pub(super) fn now(&self) -> Now {
        Now {
            waiting: self.queue.waiting(),
            in_flight: self.in_flight(),
            connections: self.connections.load(Ordering::SeqCst),
            draining: self.is_draining(),
        }
    }

    /// Waits until no request is at hand.
    pub(super) async fn idle(&self) {
        loop {
            // Asked for before the look, so that no notice in between is missed.
            let idle = self.idle.notified();
            if self.in_flight() == 0 {
                return;
            }
            idle.await;
        }
    }

    /// Counts a request until what is given back is dropped.
    pub(super) fn request(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        InFlight(Arc::clone(self))
    }

    /// Counts a connection until what is given back is dropped.
    pub(super) fn connection(self: &Arc<Self>) -> Connected {
        self.connections.fetch_add(1, Ordering::SeqCst);
        Connected(Arc::clone(self))
    }
}

/// A request at hand.
pub(super) struct InFlight(Arc<State>);

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.0.in_flight.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

/// An open connection.
pub(super) struct Connected(Arc<State>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::SeqCst);
    }
}
