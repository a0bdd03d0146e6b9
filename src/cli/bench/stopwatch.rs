//! Takes the time of steps.

use std::time::{Duration, Instant};

use crate::engine::{Observer, StepEnds};

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    /// So many steps.
    Steps(usize),
    /// So long, but some steps at least.
    Time(Duration),
}

/// Steps that are measured however long they take.
const FEWEST: usize = 5;

/// Steps that are not measured at first: threads start, memory is taken. Where time is the limit,
/// they take some of it, too.
const WARM_UP: (usize, Duration) = (3, Duration::from_millis(200));

/// Takes the time of each step and asks to stop when there were enough. Only whole batches count.
#[derive(Debug)]
pub(super) struct Stopwatch {
    limit: Limit,
    began: Instant,
    /// When the last step ended.
    last: Instant,
    /// Steps so far.
    all: usize,
    /// Steps before the first that counts; nothing once they are over.
    warm_up: Option<usize>,
    /// Whether the last batch of an epoch is smaller than the others.
    ends_in_part: bool,
    /// Seconds of each step.
    seconds: Vec<f64>,
}

impl Stopwatch {
    pub(super) fn new(limit: Limit, ends_in_part: bool) -> Self {
        let now = Instant::now();
        let seconds = Vec::new();
        Self { limit, began: now, last: now, all: 0, warm_up: Some(0), ends_in_part, seconds }
    }

    /// The next step begins now.
    pub(super) fn begin(&mut self) {
        self.last = Instant::now();
    }

    /// A step has ended.
    pub(super) fn lap(&mut self, whole: bool) {
        let now = Instant::now();
        self.all += 1;
        match &mut self.warm_up {
            Some(steps) => {
                *steps += 1;
                let warm = matches!(self.limit, Limit::Steps(_)) || now - self.began >= WARM_UP.1;
                if *steps >= WARM_UP.0 && warm {
                    self.warm_up = None;
                    self.began = now;
                }
            }
            None if whole => self.seconds.push((now - self.last).as_secs_f64()),
            None => {}
        }
        self.last = now;
    }

    /// Whether there were enough.
    pub(super) fn is_done(&self) -> bool {
        let (steps, took) = (self.seconds.len(), self.began.elapsed());
        self.warm_up.is_none()
            && match self.limit {
                Limit::Steps(wanted) => steps >= wanted,
                Limit::Time(wanted) => steps >= FEWEST && took >= wanted,
            }
    }

    /// Steps so far, those included that do not count.
    pub(super) fn steps(&self) -> usize {
        self.all
    }

    /// Seconds of each step.
    pub(super) fn into_seconds(self) -> Vec<f64> {
        self.seconds
    }
}

impl Observer for Stopwatch {
    fn step_ends(&mut self, step: &StepEnds<'_>) {
        self.lap(!(self.ends_in_part && step.step == step.steps));
    }

    fn stop_requested(&self) -> bool {
        self.is_done()
    }
}
