//! `MaxPooling2D`: the greatest value of each window.

use super::pooling::{image, window_places};
use super::{Inputs, Layer};
use crate::catalog::argument::Pair;
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Image, Shape};
use crate::window::{Padding, Window};

declare! {
    /// Keeps the greatest value of each window, channel by channel.
    Layer MaxPooling2D = "MaxPooling2D" {
        /// Rows and columns of the window.
        pool_size: Pair = Pair([2, 2]),
        /// Steps between two places of the window; `pool_size` where none are given.
        strides: Option<Pair> = None,
        /// `valid` keeps the window inside, `same` lets it reach over the edges.
        padding: Padding = Padding::Valid,
        /// Where the channels stand; the spec's `image_data_format` where none is given.
        data_format: Option<DataFormat> = None,
    }
    example "MaxPooling2D()" on [[4, 6, 2]];
    example "MaxPooling2D((2, 3), strides=(1, 2))" on [[5, 7, 2]];
    example "MaxPooling2D(3, strides=2, padding=same)" on [[5, 6, 2]];
    example "MaxPooling2D(2, data_format=channels_first)" on [[2, 5, 4]];
}

impl MaxPooling2D {
    fn window(&self, image: Image) -> Window {
        let strides = self.strides.unwrap_or(self.pool_size).0;
        Window::new(self.pool_size.0, strides, [1, 1], self.padding, [image.rows, image.columns])
    }
}

impl Layer for MaxPooling2D {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let format = self.data_format.unwrap_or(inputs.format);
        let image = image("MaxPooling2D", inputs.only(), format)?;
        let [rows, columns] = window_places("MaxPooling2D", "window", &self.window(image), image)?;
        Ok(Image { rows, columns, ..image }.shape(format))
    }

    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        let format = self.data_format.unwrap_or(inputs.format);
        let window = self.window(inputs.only().image(format)?);
        Some(Operation::MaxPool2d { window, format })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        use crate::catalog::forward::windows;
        let format = self.data_format.unwrap_or(call.format);
        let x = windows::to_channels_first(&inputs[0], format)?;
        let (_, _, rows, columns) = x.dims4()?;
        let window = self.window(Image { rows, columns, channels: 1 });
        windows::from_channels_first(&windows::greatest(&x, &window)?, format)
    }
}
