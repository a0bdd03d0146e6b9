//! `Dense`: every output is a weighted sum of all inputs.

use std::sync::Arc;

use super::{Inputs, Layer, Weight};
use crate::catalog::activations::{Activation, Linear};
use crate::catalog::argument::{Chosen, Count};
use crate::catalog::declare::declare;
use crate::catalog::initializers::{GlorotUniform, Initializer, Zeros};
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::Shape;

declare! {
    /// Computes, for each unit, a weighted sum over the last axis, adds a bias and applies an activation.
    Layer Dense = "Dense" {
        /// Number of outputs.
        units: Count,
        /// Applied to the sums.
        activation: Chosen<dyn Activation> = Chosen(Arc::new(Linear {})),
        /// Whether each unit adds a weight of its own.
        use_bias: bool = true,
        /// How the kernel begins.
        kernel_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(GlorotUniform {})),
        /// How the bias begins.
        bias_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(Zeros {})),
    }
    example "Dense(4)" on [[6]];
    example "Dense(3, activation=relu)" on [[5]];
    example "Dense(3, activation=softmax, use_bias=false)" on [[2, 5]];
}

impl Layer for Dense {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let input = inputs.only();
        if input.rank() == 0 {
            return Err(ShapeProblem::RankMismatch {
                layer: "Dense".to_owned(),
                needs: "at least one axis".to_owned(),
                rank: 0,
                found: input.with_batch(),
                remedy: "`reshape(1)` among the inputs' steps gives each sample one axis"
                    .to_owned(),
            });
        }
        Ok(input.with_last(self.units.0))
    }

    fn weights(&self, inputs: &Inputs<'_>) -> Vec<Weight> {
        let shape = [inputs.only().last(), self.units.0];
        let mut weights = vec![Weight::new("kernel", shape, &self.kernel_initializer.0)];
        if self.use_bias {
            weights.push(Weight::new("bias", [self.units.0], &self.bias_initializer.0));
        }
        weights
    }

    fn activation(&self) -> Option<&dyn Activation> {
        Some(&*self.activation)
    }

    fn operation(&self, _: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Dense { activation: Arc::clone(&self.activation.0) })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let mut y = inputs[0].broadcast_matmul(call.weight("kernel")?)?;
        if let Some(bias) = call.maybe_weight("bias") {
            y = y.broadcast_add(bias)?;
        }
        call.activate(&*self.activation, &y)
    }
}
