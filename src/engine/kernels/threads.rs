//! Work on several threads, cut into parts that do not depend on how many threads there are.
//!
//! The threads are candle's own (`barrier_pool`): a second pool would compete with it for cores.
//! Its callers are served one after the other, so operations may be called from several threads.

use std::cell::Cell;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use candle_core::utils::barrier_pool;
use candle_core::{Result, bail};

/// Into how many parts a batch is cut. Partial sums of the parts are added in order, hence results
/// are the same for any number of threads; more than this many threads bring no further speed.
pub(super) const PARTS: usize = 8;

/// Below this many operations waking a thread costs more than it saves. Operations are counted in
/// floating-point operations at the machine's full speed, about 100 to the nanosecond; what runs
/// slower counts for more. That makes about 20 microseconds.
const WORTH_WAKING: usize = 2_000_000;

/// The length of every part of `items` but the last; at least 1.
pub(super) fn part_length(items: usize) -> usize {
    items.div_ceil(PARTS).max(1)
}

/// Does `work` once for each of `jobs`, on all threads if `operations` in all are worth it. Jobs
/// own what they write, so the order in which they run cannot matter.
pub(super) fn run_jobs<J: Send>(jobs: Vec<J>, operations: usize, work: impl Fn(J) + Sync) {
    if jobs.len() < 2 || !worth_waking(operations) || INSIDE.get() {
        jobs.into_iter().for_each(work);
        return;
    }
    let jobs: Vec<_> = jobs.into_iter().map(|job| Mutex::new(Some(job))).collect();
    let run = |indices: Range<usize>| {
        let _inside = Inside::enter();
        for job in jobs.get(indices).unwrap_or_default() {
            let job = job.lock().unwrap_or_else(PoisonError::into_inner).take();
            job.into_iter().for_each(&work);
        }
    };
    #[cfg(test)]
    if forced::run(jobs.len(), &run) {
        return;
    }
    STARTED.get_or_init(|| ());
    barrier_pool().execute_chunked(jobs.len(), run);
}

fn worth_waking(operations: usize) -> bool {
    #[cfg(test)]
    if forced::get().is_some() {
        return true;
    }
    operations >= WORTH_WAKING
}

/// Set once the pool exists and its size can no longer change.
static STARTED: OnceLock<()> = OnceLock::new();

thread_local! {
    /// Whether this thread is running a job. The pool is not reentrant: jobs inside jobs run on
    /// the thread that has them.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

struct Inside(bool);

impl Inside {
    fn enter() -> Self {
        Self(INSIDE.replace(true))
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(self.0);
    }
}

/// Fixes how many threads tensor operations use, this module's and candle's.
///
/// To be called at the very start of a process: candle reads the number from the environment when
/// its first operation runs, and the environment may only be changed while there is one thread.
///
/// # Errors
/// If `threads` is 0, if a tensor operation has already started the threads, or if the process is
/// known to have other threads.
pub fn set_threads(threads: usize) -> Result<()> {
    if threads == 0 {
        bail!("the number of threads must be at least 1");
    }
    if STARTED.get().is_some() || process_threads().is_some_and(|running| running > 1) {
        bail!("the number of threads must be set before any other thread starts");
    }
    for variable in ["CANDLE_NUM_THREADS", "RAYON_NUM_THREADS"] {
        // SAFETY: changing the environment is unsound only while another thread may read it
        // without the standard library's lock. Where the threads of a process can be counted
        // there is no other, as checked above; elsewhere the documentation of this function asks
        // for the same, and this is the one place of the crate that writes the environment.
        unsafe { std::env::set_var(variable, threads.to_string()) };
    }
    Ok(())
}

/// How many threads this process has, where the system tells.
fn process_threads() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/task").ok()?.count())
}

/// Lets a test choose how many threads run the jobs of operations that it calls.
#[cfg(test)]
pub(super) mod forced {
    use std::cell::Cell;
    use std::ops::Range;
    use std::sync::atomic::{AtomicUsize, Ordering};

    thread_local! {
        static FORCED: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Runs `test` with the jobs of operations called from this thread on so many threads, however
    /// small they are.
    pub(in super::super) fn with<R>(threads: usize, test: impl FnOnce() -> R) -> R {
        let before = FORCED.replace(Some(threads));
        let result = test();
        FORCED.set(before);
        result
    }

    pub(super) fn get() -> Option<usize> {
        FORCED.get()
    }

    /// Runs `work` for each job, if the calling thread asked for a number of threads.
    pub(super) fn run(jobs: usize, work: &(impl Fn(Range<usize>) + Sync)) -> bool {
        let Some(threads) = FORCED.get() else {
            return false;
        };
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        let job = next.fetch_add(1, Ordering::Relaxed);
                        if job >= jobs {
                            break;
                        }
                        work(job..job + 1);
                    }
                });
            }
        });
        true
    }
}
