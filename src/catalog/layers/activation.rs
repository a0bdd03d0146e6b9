//! `Activation`: an activation function by itself.

use std::sync::Arc;

use super::{Inputs, Layer};
use crate::catalog::activations::Activation;
use crate::catalog::argument::Chosen;
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::Shape;

declare! {
    /// Applies an activation function to its input.
    Layer ActivationLayer = "Activation" {
        /// The function.
        activation: Chosen<dyn Activation>,
    }
    example "Activation(relu)" on [[4, 3]];
    example "Activation(softmax)" on [[5]];
}

impl Layer for ActivationLayer {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        Ok(inputs.only().clone())
    }

    fn activation(&self) -> Option<&dyn Activation> {
        Some(&*self.activation)
    }

    fn operation(&self, _: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Activation(Arc::clone(&self.activation.0)))
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        call.activate(&*self.activation, &inputs[0])
    }
}
