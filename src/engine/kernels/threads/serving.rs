//! Which threads serve the operations that a thread calls: those of the process, or some chosen for a while, so that
//! numbers of threads can be measured in turn.

use std::cell::RefCell;
use std::sync::Arc;

use super::parts;
use super::pool::Pool;

thread_local! {
    /// Those chosen for the operations of this thread.
    static CHOSEN: RefCell<Option<Arc<Pool>>> = const { RefCell::new(None) };
}

/// The threads that were chosen for the operations of this thread.
pub(super) fn chosen() -> Option<Arc<Pool>> {
    CHOSEN.with_borrow(Clone::clone)
}

/// Threads for tensor operations beside those of the process. They sleep while they do not serve, and end with the last
/// of their handles.
#[derive(Clone)]
pub struct Threads(Arc<Pool>);

impl Threads {
    /// So many, with the one that calls the operations.
    #[must_use]
    pub fn new(number: usize) -> Self {
        Self(Arc::new(Pool::new(number.clamp(1, parts::MOST))))
    }

    /// Has these serve the operations that this thread calls from now on. Results are the same with any.
    pub fn serve(&self) {
        CHOSEN.set(Some(Arc::clone(&self.0)));
    }
}

/// Lets a test choose how many threads run the jobs of operations that it calls, however small they are.
#[cfg(test)]
pub(in crate::engine) mod forced {
    use super::{Arc, CHOSEN, Pool, chosen};

    /// Runs `test` with the jobs of operations called from this thread on so many threads.
    pub(in crate::engine) fn with<R>(threads: usize, test: impl FnOnce() -> R) -> R {
        with_pool(Some(Arc::new(Pool::new(threads))), test)
    }

    /// Runs `test` on so many threads at once, as callers of this thread's pool.
    pub(in crate::engine) fn callers(number: usize, test: impl Fn() + Sync) {
        std::thread::scope(|scope| {
            for _ in 0..number {
                let (pool, test) = (chosen(), &test);
                scope.spawn(move || with_pool(pool, test));
            }
        });
    }

    fn with_pool<R>(pool: Option<Arc<Pool>>, test: impl FnOnce() -> R) -> R {
        let before = CHOSEN.replace(pool);
        let result = test();
        CHOSEN.set(before);
        result
    }
}
