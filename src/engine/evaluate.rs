//! Loss and metrics of a network on samples that it does not learn from.

use std::ops::Range;

use super::error::EngineError;
use super::groups::{Wanted, in_groups};
use super::kernels::Operand;
use super::loss::{judge, mean, values};
use super::means::Means;
use super::network::Network;
use super::observe::{Observer, Results};
use super::profile::{self, Owner, Part, Steps, begin_step, during};
use super::program::{Backend, Mode};
use crate::data::{BatchTargets, Inputs, Samples};
use crate::ir::{Plan, Training};

/// Loss and metrics, as means over all samples.
///
/// # Errors
/// If the plan says neither loss nor metrics, or the samples are not what the network takes.
pub fn evaluate(
    network: &Network,
    plan: &Plan,
    samples: &Samples,
    batch_size: usize,
    observer: &mut dyn Observer,
) -> Result<Results, EngineError> {
    evaluate_range(network, plan, samples, 0..samples.len(), batch_size, observer)
}

/// The same over a range of the samples; what lies outside is left out.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_range(
    network: &Network,
    plan: &Plan,
    samples: &Samples,
    range: Range<usize>,
    batch_size: usize,
    observer: &mut dyn Observer,
) -> Result<Results, EngineError> {
    let missing = EngineError::Missing { work: "evaluate", missing: "compile" };
    let training = plan.training.as_ref().ok_or(missing)?;
    network.accepts(samples.inputs().shape())?;
    let evaluation = Evaluation { network, training, samples, batch_size };
    let range = range.start.min(samples.len())..range.end.min(samples.len());
    let all = evaluation.over(range, observer, false)?;
    // Without stopping there always are results.
    Ok(all.unwrap_or_else(|| Means::new(training).results().clone()))
}

/// What to evaluate.
pub(super) struct Evaluation<'a> {
    pub(super) network: &'a Network,
    pub(super) training: &'a Training,
    pub(super) samples: &'a Samples,
    pub(super) batch_size: usize,
}

impl Evaluation<'_> {
    /// Evaluates a range of the samples. `None` where the observer asked to stop and `may_stop`.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(super) fn over(
        &self,
        range: Range<usize>,
        observer: &mut dyn Observer,
        may_stop: bool,
    ) -> Result<Option<Results>, EngineError> {
        let mut means = Means::new(self.training);
        let (mut step, steps) = (0, range.len().div_ceil(self.batch_size.max(1)));
        let mut stopped = false;
        let judge = |rows| self.judge(rows);
        each(self.network, chunks(range, self.batch_size), judge, |judged| {
            let (loss, predictions, targets) = judged?;
            step += 1;
            means.add(loss, &predictions, &targets);
            observer.evaluation_step_ends(step, steps);
            stopped = may_stop && observer.stop_requested();
            Ok(if stopped { Wanted::NoMore } else { Wanted::More })
        })?;
        Ok((!stopped).then(|| means.results().clone()))
    }

    /// The mean loss of some samples, their predictions and targets.
    fn judge(&self, rows: Range<usize>) -> Result<(f64, Vec<f32>, BatchTargets), EngineError> {
        let batch = self.samples.rows(rows);
        let outcome = self.network.run(batch.inputs, batch.samples, Mode::Inference)?;
        let (program, loss) = (&self.network.program, &*self.training.loss);
        let judged = judge(program, loss, &outcome.output, &batch.targets)?;
        Ok((mean(&judged.loss)?, judged.predictions, batch.targets))
    }
}

/// The most samples that are predicted at a time: what comes of them between layers should stay in a core's cache.
const PREDICTED_AT_ONCE: usize = 64;

/// What the network says of a range of the inputs, after its last activation: for each sample the
/// numbers of [`Network::output`], one sample after the other. They do not depend on the other samples
/// of the range.
///
/// # Errors
/// If the inputs are not what the network takes.
pub fn predict(
    network: &Network,
    inputs: &Inputs,
    samples: Range<usize>,
    observer: &mut dyn Observer,
) -> Result<Vec<f32>, EngineError> {
    network.accepts(inputs.shape())?;
    let samples = samples.start.min(inputs.len())..samples.end.min(inputs.len());
    let (mut step, steps) = (0, samples.len().div_ceil(PREDICTED_AT_ONCE));
    let mut predictions = Vec::new();
    let answers = |rows| answers(network, inputs, rows);
    each(network, even_chunks(samples, steps), answers, |batch| {
        predictions.extend(batch?);
        step += 1;
        observer.evaluation_step_ends(step, steps);
        Ok(Wanted::More)
    })?;
    Ok(predictions)
}

/// What the network says of some inputs.
fn answers(
    network: &Network,
    inputs: &Inputs,
    rows: Range<usize>,
) -> Result<Vec<f32>, EngineError> {
    let count = rows.len();
    let _measured = begin_step(Steps::Prediction, count);
    let (run, batch) = during(Owner::Part(Part::Batch), || in_company(count, inputs.rows(rows)));
    let outcome = network.run(batch, run, Mode::Inference)?;
    let batch = network.program.predictions(&outcome.output);
    let batch = batch.and_then(|batch| values(batch.tensor()));
    let mut batch = batch.map_err(EngineError::at("the predictions"))?;
    batch.truncate(batch.len() / run.max(1) * count);
    Ok(batch)
}

/// Computes batches and hands over what came of each, in their order: several batches at a time, one on each
/// thread, unless they are to be measured or are computed elsewhere than by the kernels.
fn each<R: Send>(
    network: &Network,
    batches: impl Iterator<Item = Range<usize>>,
    compute: impl Fn(Range<usize>) -> R + Sync,
    mut take: impl FnMut(R) -> Result<Wanted, EngineError>,
) -> Result<(), EngineError> {
    if network.program.backend == Backend::Kernels && !profile::is_measuring() {
        return in_groups(batches, compute, take);
    }
    for batch in batches {
        if take(compute(batch))? == Wanted::NoMore {
            break;
        }
    }
    Ok(())
}

/// A batch of one sample has the sample twice: products with a single row are summed in another order
/// than those with more, and the sample would get other last digits alone than among others.
fn in_company(count: usize, batch: Vec<f32>) -> (usize, Vec<f32>) {
    if count == 1 { (2, batch.repeat(2)) } else { (count, batch) }
}

/// A range in pieces of a size; the last may be smaller.
fn chunks(range: Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> {
    let (end, size) = (range.end, size.max(1));
    range.step_by(size).map(move |start| start..end.min(start + size))
}

/// A range in so many pieces, as even as can be: their buffers are of a size then, and the memory of one serves the
/// next.
fn even_chunks(range: Range<usize>, count: usize) -> impl Iterator<Item = Range<usize>> {
    let edge = move |nth| range.start + nth * range.len() / count;
    (0..count).map(move |nth| edge(nth)..edge(nth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_chunks_are_all_of_a_range() {
        for (range, count) in [(0..10, 3), (5..105, 7), (3..3, 0), (2..3, 1)] {
            let chunks: Vec<_> = even_chunks(range.clone(), count).collect();
            assert_eq!(chunks.len(), count);
            assert_eq!(
                chunks.iter().cloned().flatten().collect::<Vec<_>>(),
                range.collect::<Vec<_>>()
            );
            let lengths: Vec<_> = chunks.iter().map(Range::len).collect();
            assert!(lengths.iter().max() <= lengths.iter().min().map(|least| least + 1).as_ref());
        }
    }
}
