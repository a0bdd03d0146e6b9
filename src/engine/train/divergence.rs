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
    if let Some(weight) = network.weights.all().iter().rfind(|one| !finite(&one.variable)) {
        return Ok(of_weight(weight));
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

/// What a weight that is not finite says of the step before, in which the loss still was: gradients go
/// from the last layer to the first and are NaN from where they went wrong on, so that `weight`, the
/// last of its kind, is of that layer. A weight that is infinite had a gradient, and too large a step.
fn of_weight(weight: &WeightVariable) -> Divergence {
    let nan = values(&weight.variable).is_ok_and(|numbers| numbers.iter().any(|n| n.is_nan()));
    let layer = weight.key.rsplit_once('/').map(|(layer, _)| layer.to_owned());
    match layer {
        Some(layer) if nan => Divergence::Gradient(layer),
        _ => Divergence::Weight(weight.key.clone()),
    }
}

/// Whether all numbers are; what cannot be read is not said to be at fault.
fn finite(tensor: &Tensor) -> bool {
    values(tensor).map_or(true, |numbers| numbers.iter().all(|number| number.is_finite()))
}
