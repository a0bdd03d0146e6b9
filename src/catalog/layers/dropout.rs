//! `Dropout`: random zeros while training.

use super::{Inputs, Layer};
use crate::catalog::argument::Rate;
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::Shape;

declare! {
    /// While training, sets a random share of its inputs to 0 and scales up the rest, so that their
    /// sum stays the same on average (Srivastava et al., 2014). Does nothing otherwise.
    Layer Dropout = "Dropout" {
        /// The share.
        rate: Rate,
    }
    example "Dropout(0.2)" on [[6, 4]];
}

impl Layer for Dropout {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        Ok(inputs.only().clone())
    }

    fn passes_values(&self) -> bool {
        true
    }

    fn operation(&self, _: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Dropout { rate: self.rate.0 })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let (x, rate) = (&inputs[0], self.rate.0);
        if !call.training || rate == 0.0 {
            return Ok(x.clone());
        }
        let random = call.random;
        let kept = |index| if random.unit(index) < rate { 0.0 } else { 1.0 / (1.0 - rate) };
        let mask: Vec<f64> = (0..x.elem_count() as u64).map(kept).collect();
        let mask = candle_core::Tensor::from_vec(mask, x.shape(), x.device())?;
        x * mask.to_dtype(x.dtype())?
    }
}
