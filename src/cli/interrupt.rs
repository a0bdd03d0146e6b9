//! Ctrl-C: the first one asks the run to end after the running step, the second one ends it at once.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::status::Status;

/// Whether the user asked to stop.
#[derive(Debug, Clone)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens to Ctrl-C from now on. Where the system does not allow it, Ctrl-C ends the process
    /// at once, as it does without netc's help.
    pub(super) fn listen() -> Self {
        let flag = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&flag);
        let _ = ctrlc::set_handler(move || {
            if asked.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(Status::Interrupted.code()));
            }
            // Where standard error is closed, nothing can be told.
            let message = "\nstopping after the running step; Ctrl-C again ends at once\n";
            let _ = std::io::stderr().write_all(message.as_bytes());
        });
        Self(flag)
    }

    /// One that is never asked for: Ctrl-C means to whoever works what it means to the system.
    #[cfg(feature = "serve")]
    pub(super) fn never() -> Self {
        Self(Arc::new(AtomicBool::new(false)))
    }

    /// Whether the user asked to stop.
    pub(super) fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for those who look at it while they work.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}
