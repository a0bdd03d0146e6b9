//! `Flatten`: all axes in one.

use super::{Inputs, Layer};
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Shape};

declare! {
    /// Puts all axes of a sample into one. Under `channels_first` the channels are moved behind rows and
    /// columns before, as Keras does, so that weights behind it mean the same in both layouts.
    Layer Flatten = "Flatten" {
        /// Where the channels stand; the spec's `image_data_format` where none is given.
        data_format: Option<DataFormat> = None,
    }
    example "Flatten()" on [[3, 4, 2]];
    example "Flatten(data_format=channels_first)" on [[2, 3, 4]];
}

impl Layer for Flatten {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let input = inputs.only();
        let elements = input.elements().ok_or_else(|| ShapeProblem::ShapeTooLarge {
            layer: "Flatten".to_owned(),
            found: input.with_batch(),
        })?;
        Ok(Shape::new([elements]))
    }

    fn passes_values(&self) -> bool {
        true
    }

    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Flatten { format: self.data_format.unwrap_or(inputs.format) })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let mut x = inputs[0].clone();
        if self.data_format.unwrap_or(call.format) == DataFormat::ChannelsFirst && x.rank() > 2 {
            let axes: Vec<usize> = std::iter::once(0).chain(2..x.rank()).chain([1]).collect();
            x = x.permute(axes)?.contiguous()?;
        }
        let batch = x.dim(0)?;
        x.reshape((batch, ()))
    }
}
