//! Running means of the loss and the metrics over samples, as Keras keeps them: each batch counts by
//! its number of samples.

use super::loss::metric_targets;
use super::observe::Results;
use crate::catalog::metrics::Batch;
use crate::data::BatchTargets;
use crate::ir::Training;

/// Means over the samples so far.
#[derive(Debug)]
pub(super) struct Means<'a> {
    training: &'a Training,
    /// The sum of the loss, then those of the metrics.
    sums: Vec<f64>,
    samples: usize,
    results: Results,
}

impl<'a> Means<'a> {
    /// No samples yet.
    pub(super) fn new(training: &'a Training) -> Self {
        let names = training.names();
        let results = names.iter().map(|name| ((*name).to_owned(), f64::NAN)).collect();
        Self { training, sums: vec![0.0; names.len()], samples: 0, results }
    }

    /// Adds a batch with its mean loss.
    #[expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2^53")]
    pub(super) fn add(&mut self, loss: f64, predictions: &[f32], targets: &BatchTargets) {
        let samples = targets.len();
        let batch = Batch {
            predictions,
            width: (predictions.len() / samples.max(1)).max(1),
            targets: metric_targets(targets),
        };
        let metrics = self.training.metrics.iter().map(|metric| metric.sum(&batch));
        let added = std::iter::once(loss * samples as f64).chain(metrics);
        self.samples += samples;
        let sums = self.sums.iter_mut().zip(&mut self.results).zip(added);
        for ((sum, (_, result)), added) in sums {
            *sum += added;
            *result = *sum / self.samples as f64;
        }
    }

    /// The means so far; NaN where there was no sample.
    pub(super) fn results(&self) -> &Results {
        &self.results
    }
}
