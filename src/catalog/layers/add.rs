//! `Add`: the sum of several inputs.

use super::{Arity, Inputs, Layer};
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::Shape;

declare! {
    /// Adds its inputs element by element. They must have the same shape.
    Layer Add = "Add" {}
    example "Add()" on [[4, 3], [4, 3]];
    example "Add()" on [[2], [2], [2]];
}

impl Layer for Add {
    fn arity(&self) -> Arity {
        Arity::Many
    }

    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let first = inputs.only();
        match inputs.shapes.iter().find(|shape| *shape != first) {
            None => Ok(first.clone()),
            Some(other) => Err(ShapeProblem::ShapeMismatch {
                layer: "Add".to_owned(),
                reason: format!("{} and {}", first.with_batch(), other.with_batch()),
                remedy: "Add needs inputs of one shape; a layer such as `Dense` or `Conv2D` with \
                         the other's size brings one input to it"
                    .to_owned(),
            }),
        }
    }

    fn operation(&self, _: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Add)
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        _: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let mut sum = inputs[0].clone();
        for input in &inputs[1..] {
            sum = (sum + input)?;
        }
        Ok(sum)
    }
}
