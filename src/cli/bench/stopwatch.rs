//! Takes the time of steps, with several numbers of threads in turn: a machine whose speed changes from one moment to
//! the next serves all of them alike, and neighbouring turns can be held against each other.

use std::time::{Duration, Instant};

use crate::engine::kernels::Threads;
use crate::engine::{Observer, StepEnds};

/// How long to measure with each number of threads.
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

/// How long a turn is, but one step at least. The first step of a turn is not measured: threads wake up.
const TURN: Duration = Duration::from_millis(25);

/// Takes the time of each step and asks to stop when there were enough. Only whole batches count.
pub(super) struct Stopwatch<'a> {
    limit: Limit,
    /// Those that take turns.
    threads: &'a [Threads],
    /// What was measured with each of them.
    turns: Vec<Turns>,
    /// Whose turn it is.
    now: usize,
    /// Steps until the next that counts; until then, that it is warm.
    left_out: usize,
    warm: bool,
    /// When the stopwatch, or the turn, began.
    began: Instant,
    /// When the last step ended.
    last: Instant,
    /// Steps so far.
    all: usize,
    /// Whether the last batch of an epoch is smaller than the others.
    ends_in_part: bool,
}

impl<'a> Stopwatch<'a> {
    /// With at least one number of threads.
    pub(super) fn new(limit: Limit, threads: &'a [Threads], ends_in_part: bool) -> Self {
        let now = Instant::now();
        if let Some(first) = threads.first() {
            first.serve();
        }
        Self {
            limit,
            threads,
            turns: vec![Turns::default(); threads.len()],
            now: 0,
            left_out: WARM_UP.0,
            warm: false,
            began: now,
            last: now,
            all: 0,
            ends_in_part,
        }
    }

    /// The next step begins now.
    pub(super) fn begin(&mut self) {
        self.last = Instant::now();
    }

    /// A step has ended.
    pub(super) fn lap(&mut self, whole: bool) {
        let now = Instant::now();
        let took = now - self.last;
        self.all += 1;
        if self.left_out > 0 || !self.warm {
            self.left_out = self.left_out.saturating_sub(1);
            let warm = matches!(self.limit, Limit::Steps(_)) || now - self.began >= WARM_UP.1;
            self.warm |= self.left_out == 0 && warm;
            if self.left_out == 0 && self.warm {
                self.turns[self.now].begin();
                self.began = now;
            }
        } else if whole {
            self.turns[self.now].count(took);
            if now - self.began >= TURN || self.turns[self.now].are_enough(self.limit) {
                self.pass_on();
            }
        }
        self.last = Instant::now();
    }

    /// Gives the turn to the next threads, if there are others.
    fn pass_on(&mut self) {
        let others = (1..self.threads.len()).map(|step| (self.now + step) % self.threads.len());
        let mut waiting = others.filter(|other| !self.turns[*other].are_enough(self.limit));
        if let Some(next) = waiting.next() {
            self.now = next;
            self.left_out = 1;
            self.threads[next].serve();
        }
    }

    /// Whether there were enough.
    pub(super) fn is_done(&self) -> bool {
        self.turns.iter().all(|turns| turns.are_enough(self.limit))
    }

    /// Steps so far, those included that do not count.
    pub(super) fn steps(&self) -> usize {
        self.all
    }

    /// What was measured with each number of threads.
    pub(super) fn into_turns(self) -> Vec<Turns> {
        self.turns
    }
}

impl Observer for Stopwatch<'_> {
    fn step_ends(&mut self, step: &StepEnds<'_>) {
        self.lap(!(self.ends_in_part && step.step == step.steps));
    }

    fn stop_requested(&self) -> bool {
        self.is_done()
    }
}

/// The seconds of steps, turn by turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Vec<Vec<f64>>);

impl Turns {
    fn begin(&mut self) {
        self.0.push(Vec::new());
    }

    fn count(&mut self, step: Duration) {
        if let Some(turn) = self.0.last_mut() {
            turn.push(step.as_secs_f64());
        }
    }

    fn are_enough(&self, limit: Limit) -> bool {
        let steps = || self.0.iter().flatten();
        match limit {
            Limit::Steps(wanted) => steps().count() >= wanted,
            Limit::Time(wanted) => {
                steps().count() >= FEWEST && steps().sum::<f64>() >= wanted.as_secs_f64()
            }
        }
    }

    /// Of all steps.
    pub(super) fn seconds(&self) -> Vec<f64> {
        self.0.concat()
    }

    /// How many times as fast as the turns of others beside them: of each pair by the medians, of the pairs the median.
    pub(super) fn speedup(&self, others: &Self) -> Option<f64> {
        let pairs = others.0.iter().zip(&self.0);
        median(
            pairs
                .filter_map(|(other, own)| Some(median(other.clone())? / median(own.clone())?))
                .collect(),
        )
    }
}

/// The number in the middle, the larger one of two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopwatch(threads: &[Threads], steps: usize) -> Stopwatch<'_> {
        Stopwatch::new(Limit::Steps(steps), threads, false)
    }

    #[test]
    fn each_number_of_threads_gets_its_steps() {
        for numbers in [&[1][..], &[1, 2], &[1, 2, 4]] {
            let threads: Vec<_> = numbers.iter().map(|number| Threads::new(*number)).collect();
            let mut stopwatch = stopwatch(&threads, 3);
            while !stopwatch.is_done() {
                stopwatch.lap(true);
            }
            // Those that warm it up, and one before each turn but the first. Turns may end early.
            assert!(stopwatch.steps() >= WARM_UP.0 + 3 * numbers.len() + numbers.len() - 1);
            let turns = stopwatch.into_turns();
            assert!(turns.iter().all(|turns| turns.seconds().len() == 3));
        }
    }

    #[test]
    fn parts_of_batches_do_not_count() {
        let threads = [Threads::new(1)];
        let mut stopwatch = stopwatch(&threads, 1);
        for _ in 0..10 {
            stopwatch.lap(false);
        }
        assert!(!stopwatch.is_done());
        stopwatch.lap(true);
        assert!(stopwatch.is_done());
    }

    #[test]
    fn speeds_are_compared_turn_by_turn() {
        let slow = Turns(vec![vec![4.0, 5.0, 6.0], vec![10.0], vec![9.0]]);
        let fast = Turns(vec![vec![2.0, 2.5, 9.0], vec![2.0], vec![3.0]]);
        assert_eq!(fast.speedup(&slow), Some(3.0));
        assert_eq!(slow.speedup(&slow), Some(1.0));
        assert_eq!(Turns::default().speedup(&slow), None);
    }
}
