//! Finds out where numbers ceased to be finite, after the loss did.

use candle_core::Tensor;

use crate::data::Batch;
use crate::engine::error::{Divergence, EngineError};
use crate::engine::loss::values;
use crate::engine::network::Network;
use crate::engine::program::Mode;
use crate::engine::weights::WeightVariable;

/// Runs the network on the batch once more and looks for the first numbers that are not finite.
///
/// # Errors
/// What the tensor library refuses.
pub(super) fn cause(
    network: &Network,
    batch: &Batch,
    mode: Mode<'_>,
) -> Result<Divergence, EngineError> {
    if !batch.inputs.iter().all(|number| number.is_finite()) {
        return Ok(Divergence::Inputs);
    }
    if let Some(cause) = of_weights(network.weights.all()) {
        return Ok(cause);
    }
    let mut first = None;
    let input = network.batch(batch.inputs.clone(), batch.samples)?;
    network.program.run_watched(input, &network.weights, mode, &mut |stage, output| {
        if first.is_none() && !finite(output) {
            first = Some(stage.layer.clone());
        }
    })?;
    Ok(first.map_or(Divergence::Loss, Divergence::Layer))
}

/// What weights that are not finite say of the step before, in which the loss still was. Gradients go
/// from the last layer to the first and are NaN from where they went wrong on, so that the last weight
/// that is NaN is of that layer. Where weights are infinite and none is NaN, gradients were in order and
/// the step was too large.
fn of_weights(weights: &[WeightVariable]) -> Option<Divergence> {
    let is_nan = |weight: &&WeightVariable| {
        values(&weight.variable).is_ok_and(|numbers| numbers.iter().any(|number| number.is_nan()))
    };
    let layer = |weight: &WeightVariable| Some(weight.key.rsplit_once('/')?.0.to_owned());
    if let Some(layer) = weights.iter().rfind(is_nan).and_then(layer) {
        return Some(Divergence::Gradient(layer));
    }
    let infinite = weights.iter().find(|weight| !finite(&weight.variable))?;
    Some(Divergence::Weight(infinite.key.clone()))
}

/// Whether all numbers are; what cannot be read is not said to be at fault.
fn finite(tensor: &Tensor) -> bool {
    values(tensor).map_or(true, |numbers| numbers.iter().all(|number| number.is_finite()))
}
