//! Work on several threads, cut into parts that do not depend on how many threads there are.
//!
//! One caller is served at a time; others meanwhile do their work themselves, so operations may be
//! called from several threads.

mod parts;
mod pool;
mod queue;
mod serving;
mod side_by_side;

use std::cell::Cell;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::available_parallelism;

use candle_core::utils::get_num_threads;
use candle_core::{Result, bail};

pub(super) use parts::Parts;
use pool::{Pool, Seat};
use queue::Queue;
pub use serving::Threads;
pub use side_by_side::{items_for_all_threads, side_by_side};

/// Below this many operations waking a thread costs more than it saves. Operations are counted in
/// floating-point operations at the machine's full speed, about 100 to the nanosecond; what runs
/// slower counts for more. That makes about 20 microseconds.
const WORTH_WAKING: usize = 500_000;

/// Does `work` once for each of `jobs`, on all threads if `operations` in all are worth it. Jobs
/// own what they write, so the order in which they run cannot matter.
///
/// # Panics
/// If a job does: with the panic of the first such job of the list, once none runs any more.
pub(super) fn run_jobs<J: Send>(jobs: Vec<J>, operations: usize, work: impl Fn(J) + Sync) {
    run_jobs_in_rooms(jobs, operations, || (), |(), job| work(job));
}

/// The same for work that needs a room: each thread makes one with `room`, and does its jobs in it, one after the
/// other. What a job leaves there must not matter to the next.
///
/// # Panics
/// As [`run_jobs`].
pub(super) fn run_jobs_in_rooms<J: Send, R>(
    jobs: Vec<J>,
    operations: usize,
    room: impl Fn() -> R + Sync,
    work: impl Fn(&mut R, J) + Sync,
) {
    if jobs.len() < 2 || !worth_waking(operations) || INSIDE.get() {
        let mut room = room();
        jobs.into_iter().for_each(|job| work(&mut room, job));
        return;
    }
    let queue = Mutex::new(Queue::new(jobs));
    let panics = Mutex::new(Vec::new());
    // A function, so that the queue is free again while the job runs.
    let next = |seat| lock(&queue).next(seat);
    share(&|seat| {
        let _inside = Inside::enter();
        let mut own = None;
        while let Some((number, job)) = next(seat) {
            let done = || work(own.get_or_insert_with(&room), job);
            if let Err(panic) = catch_unwind(AssertUnwindSafe(done)) {
                lock(&panics).push((number, panic));
            }
        }
    });
    let panics = panics.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, panic)) = panics.into_iter().min_by_key(|(number, _)| *number) {
        resume_unwind(panic);
    }
}

/// What `mutex` guards: no job runs, and nothing panics, while it is locked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn worth_waking(operations: usize) -> bool {
    #[cfg(test)]
    if serving::chosen().is_some() {
        return true;
    }
    operations >= WORTH_WAKING
}

thread_local! {
    /// Whether this thread is running a job. Jobs inside jobs run on the thread that has them: the
    /// others have work already.
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

/// The threads of this process, started for the first operation that is worth them.
static POOL: OnceLock<Pool> = OnceLock::new();

/// The number that [`set_threads`] was given; 0 before.
static CHOSEN: AtomicUsize = AtomicUsize::new(0);

/// Runs `work` on this thread and on all others that come in time.
fn share(work: &(dyn Fn(Seat) + Sync)) {
    match serving::chosen() {
        Some(pool) => pool.share(work),
        None => POOL.get_or_init(|| Pool::new(threads().min(parts::MOST))).share(work),
    }
}

/// How many threads [`share`] has, this one included.
fn crowd() -> usize {
    serving::chosen().map_or_else(|| threads().min(parts::MOST), |pool| pool.threads())
}

/// How many threads operations use: the number chosen, or else candle's own choice, but not more
/// than the cores that this process may use.
fn threads() -> usize {
    match CHOSEN.load(Ordering::Relaxed) {
        0 => get_num_threads().min(available_parallelism().map_or(usize::MAX, NonZero::get)),
        chosen => chosen,
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
    if POOL.get().is_some() || process_threads().is_some_and(|running| running > 1) {
        bail!("the number of threads must be set before any other thread starts");
    }
    let number = threads.to_string();
    for (variable, value) in [
        // Candle's own operations here are single passes over memory, such as sums of gradients.
        // Its threads spin around each of them, on the cores that the kernels of this module need:
        // with one thread it is the faster, and the kernels are.
        ("CANDLE_NUM_THREADS", "1"),
        ("RAYON_NUM_THREADS", number.as_str()),
    ] {
        // SAFETY: changing the environment is unsound only while another thread may read it
        // without the standard library's lock. Where the threads of a process can be counted
        // there is no other, as checked above; elsewhere the documentation of this function asks
        // for the same, and this is the one place of the crate that writes the environment.
        unsafe { std::env::set_var(variable, value) };
    }
    CHOSEN.store(threads, Ordering::Relaxed);
    Ok(())
}

/// How many threads this process has, where the system tells.
fn process_threads() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/task").ok()?.count())
}

#[cfg(test)]
pub(in crate::engine) use serving::forced;
