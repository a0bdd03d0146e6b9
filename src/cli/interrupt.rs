//! Ctrl-C: the first one asks the run to end after the running step, the second one ends it at once. Knows
//! whether the whole terminal is taken: then nothing is written on it, and it is given back before the end.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::status::Status;

/// Whether the user asked to stop.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
    /// Whether a live screen has the terminal.
    taken: Arc<AtomicBool>,
}

impl Stop {
    /// Listens to Ctrl-C from now on. Where the system does not allow it, Ctrl-C ends the process
    /// at once, as it does without netc's help.
    pub(super) fn listen() -> Self {
        let stop = Self { asked: Arc::default(), taken: Arc::default() };
        let heard = stop.clone();
        let _ = ctrlc::set_handler(move || {
            let again = heard.asked.swap(true, Ordering::Relaxed);
            if again {
                heard.end_at_once();
            }
            if heard.taken.load(Ordering::Relaxed) {
                // The live screen says it.
                return;
            }
            // Where standard error is closed, nothing can be told.
            let message = "\nstopping after the running step; Ctrl-C again ends at once\n";
            let _ = std::io::stderr().write_all(message.as_bytes());
        });
        stop
    }

    /// One that is never asked for: Ctrl-C means to whoever works what it means to the system.
    #[cfg(feature = "serve")]
    pub(super) fn never() -> Self {
        Self { asked: Arc::default(), taken: Arc::default() }
    }

    /// Whether the user asked to stop.
    pub(super) fn is_requested(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Ends the process, the terminal in order.
    pub(super) fn end_at_once(&self) -> ! {
        #[cfg(feature = "live")]
        if self.taken.load(Ordering::Relaxed) {
            let _ = ratatui::try_restore();
        }
        std::process::exit(i32::from(Status::Interrupted.code()));
    }

    /// Asks to stop, as the first Ctrl-C does.
    #[cfg(feature = "live")]
    pub(super) fn request(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Notes whether a live screen has the terminal.
    #[cfg(feature = "live")]
    pub(super) fn screen_is_taken(&self, taken: bool) {
        self.taken.store(taken, Ordering::Relaxed);
    }

    /// The flag itself, for those who look at it while they work.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.asked)
    }
}
