//! Threads that help whoever has work, made for work that comes in many short regions.
//!
//! The caller always works too, and waits only for helpers that have begun: one that the system
//! does not run, because other programs use the cores, is not missed. Who waits sleeps after a
//! short while, so that others may have the core. It must not know what the work is.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// For how long a thread spins before it sleeps. Most regions of a training step follow each other
/// faster than this, and to wake a thread takes about as long.
const PATIENCE: Duration = Duration::from_micros(100);

/// What the open region runs. It does not really live so long; see [`Pool::open`].
type Work = &'static (dyn Fn(Seat) + Sync);

/// Which of a pool's threads one is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    /// 0 for the caller.
    pub(super) number: usize,
    /// How many threads there are, the caller included.
    pub(super) of: usize,
}

/// Threads that wait for regions.
pub(super) struct Pool {
    shared: Arc<Shared>,
    workers: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Copies of the numbers in `state`, for spinning without its lock: hints and no more.
    opened: AtomicUsize,
    inside: AtomicUsize,
    /// Sleeping workers wait for a region to open, a sleeping caller for the last worker to leave.
    opening: Condvar,
    leaving: Condvar,
}

#[derive(Default)]
struct State {
    /// A caller has a region, open or being left. There is one at a time: `inside` counts the
    /// workers in its region alone, and only it waits for them.
    serving: bool,
    /// The open region's work.
    work: Option<Work>,
    /// How many regions have been opened.
    opened: usize,
    /// How many workers have begun with the region and not left it.
    inside: usize,
    /// How many workers sleep.
    asleep: usize,
    /// The pool is gone and its workers are to end.
    ended: bool,
}

impl Pool {
    /// A pool of so many threads, the caller's included.
    pub(super) fn new(threads: usize) -> Self {
        let shared = Arc::<Shared>::default();
        let start = |number: usize| {
            let shared = Arc::clone(&shared);
            let name = format!("netc-worker-{number}");
            // A system that refuses a thread leaves more to the others.
            Builder::new()
                .name(name)
                .spawn(move || shared.serve(Seat { number, of: threads }))
                .is_ok()
        };
        let workers = (1..threads).take_while(|number| start(*number)).count();
        Self { shared, workers }
    }

    /// How many threads there are, the caller's included.
    pub(super) fn threads(&self) -> usize {
        self.workers + 1
    }

    /// Runs `work` on this thread and on those workers that come before it has ended here; returns
    /// when it has ended on all of them. While another caller is served, on this thread alone.
    ///
    /// `work` is to keep its panics: one on a worker would end that worker and tell nobody.
    pub(super) fn share(&self, work: &(dyn Fn(Seat) + Sync)) {
        let _region = if self.workers > 0 { self.open(work) } else { None };
        work(Seat { number: 0, of: self.workers + 1 });
    }

    /// Lets workers begin with `work`, unless another caller has a region.
    fn open<'a>(&'a self, work: &'a (dyn Fn(Seat) + Sync)) -> Option<Region<'a>> {
        let mut state = self.shared.lock();
        if state.serving {
            return None;
        }
        // SAFETY: only the lifetime changes. The reference is kept in `state.work` alone, where
        // workers find it under the lock and count themselves in `inside` before they release it.
        // Nothing between here and the making of the `Region` can fail, and `share`, the only
        // caller, drops that, returning or unwinding, while `work` is still borrowed. The drop takes
        // the reference out of `state.work`, after which no worker can find it, and ends only when
        // it has seen, under the lock, `inside` at 0. A worker leaves `inside`, under the
        // lock too, after its last use of the reference. So nobody uses it after its life.
        let work = unsafe { std::mem::transmute::<&'a (dyn Fn(Seat) + Sync), Work>(work) };
        state.serving = true;
        state.work = Some(work);
        state.opened = state.opened.wrapping_add(1);
        self.shared.opened.store(state.opened, Ordering::Relaxed);
        let asleep = state.asleep;
        drop(state);
        if asleep > 0 {
            self.shared.opening.notify_all();
        }
        Some(Region(&self.shared))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.opening.notify_all();
    }
}

/// An open region. Dropping it keeps further workers out and waits for those inside.
struct Region<'a>(&'a Shared);

impl Drop for Region<'_> {
    fn drop(&mut self) {
        self.0.lock().work = None;
        spin_until(|| self.0.inside.load(Ordering::Relaxed) == 0);
        let mut state = self.0.lock();
        while state.inside > 0 {
            state = self.0.leaving.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.serving = false;
    }
}

impl Shared {
    /// The state. Nothing panics while it is locked, so it is never half changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A worker's life.
    fn serve(&self, seat: Seat) {
        let mut seen = 0;
        while let Some(work) = self.begin(&mut seen) {
            let _presence = Presence(self);
            work(seat);
        }
    }

    /// Waits for a region after the one `seen` and enters it; nothing when the pool has ended.
    fn begin(&self, seen: &mut usize) -> Option<Work> {
        loop {
            spin_until(|| self.opened.load(Ordering::Relaxed) != *seen);
            let mut state = self.lock();
            while state.opened == *seen && !state.ended {
                state.asleep += 1;
                state = self.opening.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.asleep -= 1;
            }
            if state.ended {
                return None;
            }
            *seen = state.opened;
            if let Some(work) = state.work {
                state.inside += 1;
                self.inside.store(state.inside, Ordering::Relaxed);
                return Some(work);
            }
        }
    }
}

/// A worker inside a region. Dropping it leaves.
struct Presence<'a>(&'a Shared);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.inside -= 1;
        self.0.inside.store(state.inside, Ordering::Relaxed);
        let awaited = state.inside == 0 && state.work.is_none();
        drop(state);
        if awaited {
            self.0.leaving.notify_one();
        }
    }
}

/// Spins until something is so, or for a short while.
fn spin_until(so: impl Fn() -> bool) {
    /// About a microsecond.
    const LOOKS: usize = 64;
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        for _ in 0..LOOKS {
            if so() {
                return;
            }
            spin_loop();
        }
    }
}
