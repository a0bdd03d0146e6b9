//! Metrics: what is computed beside the loss, for people to read. To add one: a file here, and its name
//! in the registry line.

mod accuracy;
mod errors;

use super::Declared;
use super::declare::registry;
use super::losses::Task;
use crate::diagnostics::TrainingProblem;

registry! {
    Metric "metric":
    accuracy::Accuracy, accuracy::Acc, accuracy::CategoricalAccuracy,
    accuracy::SparseCategoricalAccuracy, accuracy::BinaryAccuracy, errors::MeanSquaredError,
    errors::Mse, errors::MeanAbsoluteError, errors::Mae,
}

/// A mean over samples.
pub trait Metric: Declared {
    /// Holds the metric against the last layer and the targets.
    ///
    /// # Errors
    /// The problem, if they do not fit.
    fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem>;

    /// The sum of the metric's values over the samples of a batch.
    fn sum(&self, batch: &Batch<'_>) -> f64;
}

/// Predictions and targets of some samples.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// All numbers of all predictions, sample by sample.
    pub predictions: &'a [f32],
    /// Numbers in one prediction, at least 1.
    pub width: usize,
    /// One per sample.
    pub targets: Targets<'a>,
}

/// Targets of some samples.
#[derive(Debug, Clone, Copy)]
pub enum Targets<'a> {
    /// The index of the class of each sample. One-hot targets are kept like this too.
    Classes(&'a [u32]),
    /// As many numbers per sample as a prediction has.
    Values(&'a [f32]),
}

impl Batch<'_> {
    /// Adds up a function of each sample's predictions and targets.
    fn sum_values(&self, value: impl Fn(&[f32], &[f32]) -> f64) -> f64 {
        let width = self.width.max(1);
        let samples = self.predictions.chunks_exact(width);
        match self.targets {
            Targets::Values(values) => {
                samples.zip(values.chunks_exact(width)).map(|(p, t)| value(p, t)).sum()
            }
            Targets::Classes(classes) => {
                let mut one_hot = vec![0.0; width];
                let mut sum = 0.0;
                for (predictions, class) in samples.zip(classes) {
                    fill_target(&mut one_hot, *class);
                    sum += value(predictions, &one_hot);
                }
                sum
            }
        }
    }
}

/// The target vector of a class: one-hot, or for one output the class itself, 0 or 1.
#[expect(clippy::cast_precision_loss, reason = "classes are far below 2^24")]
fn fill_target(target: &mut [f32], class: u32) {
    if let [only] = target {
        *only = class as f32;
        return;
    }
    target.fill(0.0);
    if let Some(hot) = target.get_mut(class as usize) {
        *hot = 1.0;
    }
}

/// The index of the first greatest number.
#[must_use]
pub fn argmax(numbers: &[f32]) -> usize {
    let best = |best: (usize, f32), (index, number): (usize, &f32)| {
        if *number > best.1 { (index, *number) } else { best }
    };
    numbers.iter().enumerate().fold((0, f32::NEG_INFINITY), best).0
}
