//! A training under way as a whole screen: what is known of it, and how that is drawn. Hears of the
//! training through the engine's events; must not know terminals, keys, threads, nor how often it is
//! drawn.

mod curves;
mod view;

use crate::engine::observe::{EpochBegins, EpochEnds, Results, StepEnds};
use crate::report::number::{real, share};

pub use view::draw;

/// What is known of a training under way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    /// The name of the model.
    model: String,
    /// Whether the user asked to stop.
    stopping: bool,
    epochs: usize,
    /// The running epoch, from 1; 0 before the first.
    epoch: usize,
    steps: usize,
    step: usize,
    /// Seconds of the steps of the running epoch.
    seconds: f64,
    /// Steps done and planned of a validation under way.
    validation: Option<(usize, usize)>,
    /// Means over the samples of the running epoch so far.
    results: Results,
    /// The same as they were on the way: epochs done, as a real number, and the value, for each result.
    running: Vec<Vec<(f64, f64)>>,
    ended: Vec<EpochEnds>,
    findings: Vec<String>,
}

/// Of what happens within epochs, so many points are kept in all: no screen has more columns.
const MOST_POINTS: usize = 2_000;
/// Of the findings the newest are kept.
const MOST_FINDINGS: usize = 50;

impl Board {
    /// Before the first epoch of a model.
    #[must_use]
    pub fn new(model: &str) -> Self {
        Self { model: model.to_owned(), ..Self::default() }
    }

    /// Notes whether the user asked to stop.
    pub fn stops(&mut self, stopping: bool) {
        self.stopping = stopping;
    }

    /// An epoch begins.
    pub fn epoch_begins(&mut self, begins: &EpochBegins) {
        (self.epoch, self.epochs, self.steps) = (begins.epoch, begins.epochs, begins.steps);
        (self.step, self.seconds, self.validation) = (0, 0.0, None);
    }

    /// A training step is over.
    pub fn step_ends(&mut self, step: &StepEnds<'_>) {
        (self.epoch, self.step, self.steps) = (step.epoch, step.step, step.steps);
        self.seconds = step.seconds;
        self.results.clone_from(step.results);
        self.running.resize(step.results.len(), Vec::new());
        let at = real(self.epoch.saturating_sub(1)) + share(step.step, step.steps);
        let gap = real(self.epochs) / real(MOST_POINTS);
        let is_due = |points: &Vec<(f64, f64)>| points.last().is_none_or(|(x, _)| at - x >= gap);
        for (points, (_, value)) in self.running.iter_mut().zip(step.results) {
            if is_due(points) {
                points.push((at, *value));
            }
        }
    }

    /// A step of the validation is over.
    pub fn validation_step_ends(&mut self, step: usize, steps: usize) {
        self.validation = (step < steps).then_some((step, steps));
    }

    /// An epoch is over.
    pub fn epoch_ends(&mut self, ends: &EpochEnds) {
        (self.step, self.validation) = (ends.steps, None);
        self.results.clone_from(&ends.training);
        self.ended.push(ends.clone());
    }

    /// Something is wrong with the training, in a line.
    pub fn found(&mut self, headline: String) {
        self.findings.push(headline);
        let old = self.findings.len().saturating_sub(MOST_FINDINGS);
        self.findings.drain(..old);
    }

    /// Seconds that training and validation will still take, as far as can be told.
    fn seconds_left(&self) -> Option<f64> {
        let is_over = self.ended.last().is_some_and(|last| last.epoch == self.epoch);
        let done: usize = self.ended.iter().map(|epoch| epoch.steps).sum();
        let took: f64 = self.ended.iter().map(|epoch| epoch.training_seconds).sum();
        let (done, took) =
            if is_over { (done, took) } else { (done + self.step, took + self.seconds) };
        let all = self.steps * self.epochs;
        let validated: Vec<f64> = self
            .ended
            .iter()
            .filter(|epoch| epoch.validation.is_some())
            .map(|epoch| epoch.validation_seconds)
            .collect();
        let validation = validated.iter().sum::<f64>() / real(validated.len().max(1));
        let epochs = real(self.epochs.saturating_sub(self.ended.len()));
        (done > 0).then(|| took / real(done) * real(all.saturating_sub(done)) + validation * epochs)
    }

    /// The share of all training steps that is done.
    fn share_done(&self) -> f64 {
        share(self.epoch.saturating_sub(1) * self.steps + self.step, self.epochs * self.steps)
    }
}

#[cfg(test)]
mod tests;
