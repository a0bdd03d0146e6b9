//! Finds out where numbers ceased to be finite, after the loss did.

use candle_core::Tensor;

use crate::data::Batch;
use crate::engine::error::{Divergence, EngineError};
use crate::engine::loss::values;
use crate::engine::network::Network;
use crate::engine::program::Mode;

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
    for weight in network.weights.all() {
        if !finite(&weight.variable) {
            return Ok(Divergence::Weight(weight.key.clone()));
        }
    }
    let mut first = None;
    let input = network.batch(batch.inputs.clone(), batch.samples)?;
    network.program.run_watched(input, &network.weights, mode, &mut |layer, output| {
        if first.is_none() && !finite(output) {
            first = Some(layer.to_owned());
        }
    })?;
    Ok(first.map_or(Divergence::Loss, Divergence::Layer))
}

/// Whether all numbers are; what cannot be read is not said to be at fault.
fn finite(tensor: &Tensor) -> bool {
    values(tensor).map_or(true, |numbers| numbers.iter().all(|number| number.is_finite()))
}
