//! `Concatenate`: several inputs side by side.

use super::{Arity, Inputs, Layer};
use crate::catalog::argument::Axis;
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::{ShapeProblem, list_words};
use crate::shape::Shape;

declare! {
    /// Puts its inputs side by side along one axis. All other axes must agree.
    Layer Concatenate = "Concatenate" {
        /// The axis, counted with the batch as axis 0; negative ones count from the end.
        axis: Axis = Axis(-1),
    }
    example "Concatenate()" on [[4, 3], [4, 2]];
    example "Concatenate(axis=1)" on [[1, 4, 3], [2, 4, 3]];
}

/// The index of an axis in a shape without batch. Keras counts the batch as axis 0.
pub(super) fn sample_axis(layer: &str, axis: i64, shape: &Shape) -> Result<usize, ShapeProblem> {
    let rank = i64::try_from(shape.rank()).unwrap_or(i64::MAX);
    let index = if axis < 0 { axis.saturating_add(rank) } else { axis - 1 };
    usize::try_from(index).ok().filter(|index| *index < shape.rank()).ok_or_else(|| {
        let axes: Vec<String> = (1..=rank).chain(-rank..0).map(|axis| axis.to_string()).collect();
        ShapeProblem::AxisOutOfRange {
            layer: layer.to_owned(),
            axis,
            found: shape.with_batch(),
            known: list_words(axes.iter().map(String::as_str), "and"),
        }
    })
}

impl Layer for Concatenate {
    fn arity(&self) -> Arity {
        Arity::Many
    }

    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let first = inputs.only();
        let axis = sample_axis("Concatenate", self.axis.0, first)?;
        let others = |shape: &Shape| {
            let axes = shape.axes().iter().enumerate().filter(|(index, _)| *index != axis);
            (shape.rank(), axes.map(|(_, size)| *size).collect::<Vec<_>>())
        };
        if let Some(other) = inputs.shapes.iter().find(|shape| others(shape) != others(first)) {
            return Err(ShapeProblem::ShapeMismatch {
                layer: "Concatenate".to_owned(),
                reason: format!("{} and {}", first.with_batch(), other.with_batch()),
                remedy: format!("all axes but axis {} must agree", axis + 1),
            });
        }
        let sizes = inputs.shapes.iter().filter_map(|shape| shape.axes().get(axis));
        let mut axes = first.axes().to_vec();
        axes[axis] = sizes.sum();
        Ok(Shape::new(axes))
    }

    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        let axis = sample_axis("Concatenate", self.axis.0, inputs.only()).ok()?;
        Some(Operation::Concatenate { axis })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        _: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let rank = inputs[0].rank();
        let axis = crate::catalog::forward::tensor_axis(self.axis.0, rank);
        candle_core::Tensor::cat(inputs, axis)
    }
}
