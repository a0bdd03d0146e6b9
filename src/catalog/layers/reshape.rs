//! `Reshape`: the same elements under another shape.

use super::{Inputs, Layer};
use crate::catalog::argument::Sizes;
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::Shape;

declare! {
    /// Gives each sample another shape with the same number of elements.
    Layer Reshape = "Reshape" {
        /// The new shape, without the batch; one size may be -1.
        target_shape: Sizes,
    }
    example "Reshape((3, 4))" on [[12]];
    example "Reshape((2, -1))" on [[4, 3]];
}

impl Layer for Reshape {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let input = inputs.only();
        let elements = input.elements().unwrap_or(usize::MAX);
        self.target_shape.resolve(elements).map(Shape::new).ok_or_else(|| {
            let known = self.target_shape.0.iter().filter_map(|size| usize::try_from(*size).ok());
            ShapeProblem::ReshapeMismatch {
                from: input.to_string(),
                elements,
                to: self.target_shape.text(),
                product: known.fold(1, usize::saturating_mul),
                fitting: self.target_shape.fitting(elements),
            }
        })
    }

    fn passes_values(&self) -> bool {
        true
    }

    fn operation(&self, _: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Reshape)
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        _: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let x = inputs[0].contiguous()?;
        let batch = x.dim(0)?;
        let elements = x.elem_count() / batch.max(1);
        let axes = self.target_shape.resolve(elements).unwrap_or_else(|| vec![elements]);
        x.reshape([vec![batch], axes].concat())
    }
}
