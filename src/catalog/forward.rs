//! What a layer's `forward` is given: its weights, whether it trains, and its random stream.
//! The only file of the catalog, beside `forward` itself, that knows tensors.

use candle_core::{Error, Result, Tensor};

pub mod windows;

use super::activations::Activation;
use crate::random::Stream;
use crate::shape::DataFormat;

/// The index of an axis of a tensor with its batch; negative ones count from the end. The checker has
/// made sure that there is such an axis.
#[must_use]
pub fn tensor_axis(axis: i64, rank: usize) -> usize {
    let from_end = usize::try_from(axis.unsigned_abs()).unwrap_or(rank);
    usize::try_from(axis).unwrap_or_else(|_| rank.saturating_sub(from_end))
}

/// One computation of a layer.
#[derive(Debug)]
pub struct Call<'a> {
    /// Names and values of the weights that the layer declared.
    pub weights: &'a [(&'static str, Tensor)],
    /// Whether the network is being trained.
    pub training: bool,
    /// The spec's `image_data_format`.
    pub format: DataFormat,
    /// The layer's random stream at this step.
    pub random: Stream,
    /// Whether the activation that ends the layer is left to the loss, which computes it together
    /// with itself.
    pub headless: bool,
    /// New values of weights that are not trained, such as moving statistics.
    pub updates: Vec<(&'static str, Tensor)>,
}

impl Call<'_> {
    /// A weight that the layer declared.
    ///
    /// # Errors
    /// If it did not declare it, which is a fault of the layer.
    pub fn weight(&self, name: &str) -> Result<&Tensor> {
        let found = self.maybe_weight(name);
        found.ok_or_else(|| Error::Msg(format!("the layer declares no weight `{name}`")))
    }

    /// A weight that the layer may have declared.
    #[must_use]
    pub fn maybe_weight(&self, name: &str) -> Option<&Tensor> {
        self.weights.iter().find(|(known, _)| *known == name).map(|(_, weight)| weight)
    }

    /// Applies the activation that ends the layer, unless it is left to the loss.
    ///
    /// # Errors
    /// Only what the tensor library reports.
    pub fn activate(&self, activation: &dyn Activation, y: &Tensor) -> Result<Tensor> {
        if self.headless { Ok(y.clone()) } else { activation.forward(y) }
    }

    /// Sets a weight that is not trained, once the step is over.
    pub fn update(&mut self, name: &'static str, value: Tensor) {
        self.updates.push((name, value));
    }
}
