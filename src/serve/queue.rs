//! The line before the network: bounded, first come first served, emptied in batches by one thread.
//! What is taken in is answered; what does not fit is refused at once. Knows no HTTP.

use std::collections::VecDeque;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::metrics::Metrics;
use super::model::{Fault, Layer, Model};

/// What is asked of the network.
#[derive(Debug)]
pub(super) enum Work {
    /// The outputs of samples that lie one after the other.
    Predict { inputs: Vec<f32>, samples: usize },
    /// The outputs of one sample, and what the layers make of it.
    Layers { input: Vec<f32> },
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outputs: Vec<f32>,
    /// Empty unless layers were asked for.
    pub(super) layers: Vec<Layer>,
}

type Answer = Result<Done, Fault>;

#[derive(Debug)]
struct Job {
    work: Work,
    since: Instant,
    reply: oneshot::Sender<Answer>,
}

impl Job {
    fn samples(&self) -> usize {
        match &self.work {
            Work::Predict { samples, .. } => *samples,
            Work::Layers { .. } => 1,
        }
    }

    /// Whether it may be computed together with others.
    fn joins(&self) -> bool {
        matches!(self.work, Work::Predict { .. })
    }
}

/// Why work is not taken in: so many samples wait already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full {
    pub(super) waiting: usize,
}

/// The line.
#[derive(Debug)]
pub(super) struct Queue {
    line: Mutex<Line>,
    came: Condvar,
    /// The most samples that wait.
    room: usize,
    /// Requests that have begun to arrive and are not answered yet. Where all of them stand in the line,
    /// there is nobody to wait for.
    begun: AtomicUsize,
}

#[derive(Debug, Default)]
struct Line {
    jobs: VecDeque<Job>,
    samples: usize,
    closed: bool,
}

/// A request that has begun to arrive, until it is answered or given up.
#[derive(Debug)]
pub(super) struct Begun(Arc<Queue>);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.begun.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How batches are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batching {
    /// The most samples in a batch of several requests.
    pub(super) most: usize,
    /// How long the first of a batch waits for more.
    pub(super) wait: Duration,
}

impl Queue {
    pub(super) fn new(room: usize) -> Self {
        let (line, came, begun) = (Mutex::default(), Condvar::new(), AtomicUsize::new(0));
        Self { line, came, room, begun }
    }

    /// Tells that a request begins to arrive.
    pub(super) fn begin(self: &Arc<Self>) -> Begun {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Begun(Arc::clone(self))
    }

    /// Takes work in; what comes of it arrives at the receiver.
    ///
    /// # Errors
    /// If there is no room. Work that is larger than all room is taken where nothing waits.
    pub(super) fn offer(&self, work: Work) -> Result<oneshot::Receiver<Answer>, Full> {
        let (reply, answer) = oneshot::channel();
        let job = Job { work, since: Instant::now(), reply };
        let mut line = self.line();
        let samples = line.samples.saturating_add(job.samples());
        if samples > self.room && !line.jobs.is_empty() {
            return Err(Full { waiting: line.samples });
        }
        line.samples = samples;
        line.jobs.push_back(job);
        drop(line);
        self.came.notify_one();
        Ok(answer)
    }

    /// Samples that wait.
    pub(super) fn waiting(&self) -> usize {
        self.line().samples
    }

    /// Lets the working thread end when the line is empty.
    pub(super) fn close(&self) {
        self.line().closed = true;
        self.came.notify_all();
    }

    /// A panic elsewhere leaves the line as it was before or after one of its steps, each of which is
    /// whole.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next jobs that are computed together, at least one; `None` when there will be none.
    fn next(&self, batching: Batching) -> Option<Vec<Job>> {
        let mut line = self.line();
        loop {
            let Some(first) = line.jobs.front() else {
                if line.closed {
                    return None;
                }
                line = self.came.wait(line).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let (count, full) = line.batch(batching.most);
            let left = batching.wait.saturating_sub(first.since.elapsed());
            let all = self.begun.load(Ordering::SeqCst) <= line.jobs.len();
            if full || all || left.is_zero() || line.closed {
                let jobs: Vec<Job> = line.jobs.drain(..count).collect();
                line.samples -= jobs.iter().map(Job::samples).sum::<usize>();
                return Some(jobs);
            }
            line = self.came.wait_timeout(line, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Answers until the line is closed and empty.
    pub(super) fn work(&self, model: &dyn Model, batching: Batching, metrics: &Metrics) {
        while let Some(jobs) = self.next(batching) {
            // Who has hung up is not computed for.
            let (asked, gone): (Vec<Job>, Vec<Job>) =
                jobs.into_iter().partition(|job| !job.reply.is_closed());
            metrics.abandoned(gone.len());
            let samples = asked.iter().map(Job::samples).sum();
            if samples > 0 {
                metrics.batch(samples);
                answer(model, asked);
            }
        }
    }
}

impl Line {
    /// How many jobs of the front are computed together, and whether no more can join them.
    fn batch(&self, most: usize) -> (usize, bool) {
        let (mut count, mut samples) = (0, 0_usize);
        for job in &self.jobs {
            let with = samples.saturating_add(job.samples());
            if count > 0 && (with > most || !job.joins()) {
                return (count, true);
            }
            (count, samples) = (count + 1, with);
            if samples >= most || !job.joins() {
                return (count, true);
            }
        }
        (count, false)
    }
}

/// Computes jobs together and answers each.
fn answer(model: &dyn Model, mut jobs: Vec<Job>) {
    if jobs.first().is_some_and(|job| !job.joins()) {
        // Such a job is alone in its batch.
        jobs.into_iter().for_each(|job| answer_layers(model, job));
        return;
    }
    let total: usize = jobs.iter().map(Job::samples).sum();
    let mut inputs = Vec::new();
    for job in &mut jobs {
        if let Work::Predict { inputs: own, .. } = &mut job.work {
            if inputs.is_empty() {
                inputs = mem::take(own);
            } else {
                inputs.append(own);
            }
        }
    }
    match guarded(|| model.predict(inputs, total)) {
        Ok(outputs) => {
            let width = outputs.len() / total.max(1);
            let mut rest = outputs.as_slice();
            for job in jobs {
                let own = job.samples().saturating_mul(width).min(rest.len());
                let (own, behind) = rest.split_at(own);
                rest = behind;
                reply(job, Ok(Done { outputs: own.to_vec(), layers: Vec::new() }));
            }
        }
        Err(fault) => jobs.into_iter().for_each(|job| reply(job, Err(fault.clone()))),
    }
}

fn answer_layers(model: &dyn Model, mut job: Job) {
    let Work::Layers { input } = &mut job.work else { return };
    let input = mem::take(input);
    let done = guarded(|| {
        let outputs = model.predict(input.clone(), 1)?;
        Ok(Done { outputs, layers: model.layers(input)? })
    });
    reply(job, done);
}

/// Where nobody waits for it any more, an answer is dropped.
fn reply(job: Job, answer: Answer) {
    let _ = job.reply.send(answer);
}

/// A panic ends the request, not the server.
fn guarded<T>(compute: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    panic::catch_unwind(AssertUnwindSafe(compute))
        .unwrap_or_else(|_| Err(Fault("it panicked".to_owned())))
}

#[cfg(test)]
mod tests;
