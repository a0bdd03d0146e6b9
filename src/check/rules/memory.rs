//! Whether this machine can hold a training.

use super::Job;
use super::network::Network;
use crate::catalog::samples::Split;
use crate::diagnostics::{Diagnostic, PracticeProblem};

/// Bytes of a number.
const NUMBER: u64 = 4;

/// More memory than there is: each value of a batch and its gradient, each weight with its gradient
/// and what the optimizer remembers of it, and the samples as they are kept. A lower bound.
pub(super) fn shortage(job: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let (Some(there), Some((fit, call)), Some((compile, _))) = (job.memory, &job.fit, &job.compile)
    else {
        return Vec::new();
    };
    let count = |number: Option<usize>| number.map_or(u64::MAX, |number| number as u64);
    let values = network
        .layers()
        .filter(|layer| !layer.draft.layer.passes_values())
        .fold(0_u64, |sum, layer| sum.saturating_add(count(layer.shape.elements())));
    let weights = network
        .layers()
        .flat_map(|layer| &layer.draft.weights)
        .fold(0_u64, |sum, weight| sum.saturating_add(weight.parameters() as u64));
    let slots = compile.optimizer.slots().len() as u64;
    let samples = job.data.map_or(0, |data| {
        let one = data.inputs.sample.as_ref().and_then(|sample| sample.shape.elements());
        let all = [Split::Train, Split::Test].into_iter().filter_map(|split| data.samples(split));
        all.fold(0_u64, |sum, samples| sum.saturating_add(samples as u64))
            .saturating_mul(one.unwrap_or(0) as u64)
    });
    let needed = NUMBER
        .saturating_mul(values)
        .saturating_mul(2)
        .saturating_mul(fit.batch_size as u64)
        .saturating_add(NUMBER.saturating_mul(weights).saturating_mul(2 + slots))
        .saturating_add(samples);
    if needed <= there {
        return Vec::new();
    }
    let problem =
        PracticeProblem::MemoryShortage { needed: gibibytes(needed), there: gibibytes(there) };
    let words = format!("batches of {}", fit.batch_size);
    vec![Diagnostic::new(&problem).at(call.place("batch_size"), words)]
}

#[expect(clippy::cast_precision_loss, reason = "a rounded size")]
fn gibibytes(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}
