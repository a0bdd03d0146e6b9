//! One look at a training: some samples go through the network and back. A complete look takes a
//! program of its own, in which each layer's value is there to be seen; else the network's own program
//! does, in which a rectifier may be seen behind a pool only, which is 0 where all of it is. Draws no
//! conclusions.

use std::sync::Arc;

use super::Moment;
use super::activations::{Activity, Seen};
use super::constant::ConstantAnswer;
use super::gradients::{Gradient, gradients};
use crate::data::{Batch, Samples};
use crate::engine::error::EngineError;
use crate::engine::kernels::WeightGradients;
use crate::engine::loss::{Judged, judge, mean};
use crate::engine::network::Network;
use crate::engine::program::{Mode, Program, Stage};
use crate::ir::{Plan, Training};

/// Number of samples that are looked at. A unit that answers to one sample in a hundred gives 0 for
/// all of them once in thirteen times; that half of a layer's units do so at once is out of the question.
const SAMPLES: usize = 256;

/// What a look at a training came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Number of the last step in it, from 1.
    pub step: usize,
    /// Number of samples that were looked at.
    pub samples: usize,
    /// Least and greatest number among their inputs.
    pub inputs: (f32, f32),
    /// Their mean loss.
    pub loss: f64,
    /// The loss of one answer for all of them, where that can be told.
    pub constant: Option<f64>,
    /// For each node of the plan's model, what was seen.
    pub layers: Vec<LayerState>,
}

/// What was seen of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LayerState {
    /// Its outputs; nothing where they were not looked at.
    pub activity: Option<Activity>,
    /// The gradient of its kernels; nothing where it has none.
    pub gradient: Option<Gradient>,
}

/// The samples to look at, evenly spaced in the order of an epoch: a range of it would be of one class
/// where samples are sorted and not shuffled.
pub(super) fn choose(order: &[u32]) -> Vec<u32> {
    let count = order.len().min(SAMPLES);
    let places = (0..count).map(|index| index * order.len() / count.max(1));
    places.filter_map(|place| order.get(place).copied()).collect()
}

/// What a look needs.
pub(super) struct Pass<'a> {
    pub(super) plan: &'a Plan,
    pub(super) training: &'a Training,
    pub(super) network: &'a Network,
    /// The network with a stage for each layer, for complete looks.
    pub(super) apart: Option<Program>,
    /// Samples that are computed at a time: no more than training does, for the memory they take.
    pub(super) batch_size: usize,
}

/// Sums over batches.
#[derive(Default)]
struct Sums {
    samples: usize,
    loss: f64,
    constant: f64,
    inputs: Option<(f32, f32)>,
    gradients: Vec<Option<Gradient>>,
}

impl Pass<'_> {
    /// Whether all layers are looked at, rather than those that can be in trouble.
    pub(super) fn is_complete(&self) -> bool {
        self.apart.is_some()
    }

    fn program(&self) -> &Program {
        self.apart.as_ref().unwrap_or(&self.network.program)
    }

    /// Looks at the samples of some indices; `None` where their loss is not finite, which training is
    /// about to find out by itself.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(super) fn look(
        &self,
        moment: Moment,
        samples: &Samples,
        indices: &[u32],
        constant: Option<&ConstantAnswer>,
    ) -> Result<Option<Look>, EngineError> {
        let mut seen = Seen::new(self.plan, &self.program().absorbed, self.is_complete());
        let mut sums = Sums::default();
        for chunk in indices.chunks(self.batch_size.max(1)) {
            let batch = samples.batch(chunk);
            sums.constant += constant
                .map_or(Ok(0.0), |constant| constant.loss(self.training, &batch.targets))?;
            self.batch(moment, batch, &mut seen, &mut sums)?;
        }
        if !sums.loss.is_finite() || sums.samples == 0 {
            return Ok(None);
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let count = sums.samples as f64;
        let states = seen.activities().into_iter().zip(sums.gradients);
        Ok(Some(Look {
            epoch: moment.epoch,
            step: moment.step,
            samples: sums.samples,
            inputs: sums.inputs.unwrap_or_default(),
            loss: sums.loss / count,
            constant: constant.map(|_| sums.constant / count),
            layers: states.map(|(activity, gradient)| LayerState { activity, gradient }).collect(),
        }))
    }

    /// Looks at a batch. Gradients are those of the first one: as many samples as in a step.
    fn batch(
        &self,
        moment: Moment,
        batch: Batch,
        seen: &mut Seen<'_>,
        sums: &mut Sums,
    ) -> Result<(), EngineError> {
        let Batch { inputs, targets, samples } = batch;
        sums.inputs = range(sums.inputs, &inputs);
        let sink = WeightGradients::new();
        let mode = Mode::Training { step: moment.number, sink: &sink };
        let (program, weights) = (self.program(), &self.network.weights);
        let input = self.network.batch(inputs, samples)?;
        let mut watch = |stage: &Stage, output: &_| {
            if let Some((node, kept)) = program.value_of(stage.output) {
                seen.add(node, kept.order, output);
            }
        };
        let outcome = program.run_watched(input, weights, mode, &mut watch)?;
        let judged = judge(program, &*self.training.loss, &outcome.output, &targets)?;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let count = samples as f64;
        let loss = mean(&judged.loss)?;
        sums.loss += loss * count;
        seen.add_output(&judged.predictions);
        if sums.samples == 0 && loss.is_finite() {
            sums.gradients = self.backward(&judged, &sink)?;
        }
        sums.samples += samples;
        Ok(())
    }

    fn backward(
        &self,
        judged: &Judged,
        sink: &Arc<WeightGradients>,
    ) -> Result<Vec<Option<Gradient>>, EngineError> {
        let store = judged.loss.backward();
        store
            .and_then(|mut store| gradients(&self.network.weights, sink, &mut store))
            .map_err(EngineError::at("the gradient"))
    }
}

/// Least and greatest of numbers and those before.
fn range(before: Option<(f32, f32)>, numbers: &[f32]) -> Option<(f32, f32)> {
    let first = before.or_else(|| numbers.first().map(|first| (*first, *first)))?;
    Some(numbers.iter().fold(first, |(least, most), x| (least.min(*x), most.max(*x))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_spread_over_the_order() {
        assert_eq!(choose(&[]), Vec::<u32>::new());
        assert_eq!(choose(&[3, 1, 2]), [3, 1, 2]);
        let order: Vec<u32> = (0..2560).collect();
        let chosen = choose(&order);
        assert_eq!((chosen.len(), chosen[1], chosen[255]), (256, 10, 2550));
    }

    #[test]
    fn the_range_goes_on_from_batch_to_batch() {
        assert_eq!(range(None, &[]), None);
        assert_eq!(range(range(None, &[1.0, 2.0]), &[-1.0]), Some((-1.0, 2.0)));
    }
}
