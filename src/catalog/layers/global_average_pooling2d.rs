//! `GlobalAveragePooling2D`: the mean of each channel.

use super::pooling::image;
use super::{Inputs, Layer};
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Image, Shape};

declare! {
    /// Takes the mean of each channel over all rows and columns.
    Layer GlobalAveragePooling2D = "GlobalAveragePooling2D" {
        /// Where the channels stand; the spec's `image_data_format` where none is given.
        data_format: Option<DataFormat> = None,
        /// Whether rows and columns stay, with length 1.
        keepdims: bool = false,
    }
    example "GlobalAveragePooling2D()" on [[4, 3, 2]];
    example "GlobalAveragePooling2D(keepdims=true, data_format=channels_first)" on [[2, 4, 3]];
}

impl Layer for GlobalAveragePooling2D {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let format = self.data_format.unwrap_or(inputs.format);
        let image = image("GlobalAveragePooling2D", inputs.only(), format)?;
        Ok(if self.keepdims {
            Image { rows: 1, columns: 1, ..image }.shape(format)
        } else {
            Shape::new([image.channels])
        })
    }

    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        let format = self.data_format.unwrap_or(inputs.format);
        Some(Operation::GlobalAveragePool2d { format })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        let axes = match self.data_format.unwrap_or(call.format) {
            DataFormat::ChannelsLast => (1, 2),
            DataFormat::ChannelsFirst => (2, 3),
        };
        if self.keepdims { inputs[0].mean_keepdim(axes) } else { inputs[0].mean(axes) }
    }
}
