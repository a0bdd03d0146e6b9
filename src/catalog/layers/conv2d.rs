//! `Conv2D`: convolution over images.

use std::sync::Arc;

use super::pooling::{image, window_places};
use super::{Inputs, Layer, Weight};
use crate::catalog::activations::{Activation, Linear};
use crate::catalog::argument::{Chosen, Count, Pair};
use crate::catalog::declare::declare;
use crate::catalog::initializers::{GlorotUniform, Initializer, Zeros};
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Image, Shape};
use crate::window::{Padding, Window};

declare! {
    /// Slides small windows of weights over an image and computes, at each place, one sum per filter.
    Layer Conv2D = "Conv2D" {
        /// Number of filters, the channels of the output.
        filters: Count,
        /// Rows and columns of the window.
        kernel_size: Pair,
        /// Steps between two places of the window.
        strides: Pair = Pair([1, 1]),
        /// `valid` keeps the window inside, `same` pads the edges with 0.
        padding: Padding = Padding::Valid,
        /// Where the channels stand; the spec's `image_data_format` where none is given.
        data_format: Option<DataFormat> = None,
        /// Distance between the window's own rows and columns.
        dilation_rate: Pair = Pair([1, 1]),
        /// Applied to the sums.
        activation: Chosen<dyn Activation> = Chosen(Arc::new(Linear {})),
        /// Whether each filter adds a weight of its own.
        use_bias: bool = true,
        /// How the kernel begins.
        kernel_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(GlorotUniform {})),
        /// How the bias begins.
        bias_initializer: Chosen<dyn Initializer> = Chosen(Arc::new(Zeros {})),
    }
    example "Conv2D(3, (3, 3))" on [[6, 5, 2]];
    example "Conv2D(3, 3, strides=2, padding=same, activation=relu)" on [[7, 6, 2]];
    example "Conv2D(2, (3, 2), dilation_rate=2, use_bias=false)" on [[7, 6, 1]];
    example "Conv2D(2, 3, data_format=channels_first, activation=tanh)" on [[2, 6, 5]];
    example "Conv2D(2, 3, strides=(2, 1), padding=same, data_format=channels_first)" on [[1, 6, 5]];
}

impl Conv2D {
    fn format(&self, inputs: &Inputs<'_>) -> DataFormat {
        self.data_format.unwrap_or(inputs.format)
    }

    fn window(&self, image: Image) -> Window {
        let (size, strides, dilation) = (self.kernel_size.0, self.strides.0, self.dilation_rate.0);
        Window::new(size, strides, dilation, self.padding, [image.rows, image.columns])
    }
}

impl Layer for Conv2D {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        let format = self.format(inputs);
        let image = image("Conv2D", inputs.only(), format)?;
        let [rows, columns] = window_places("Conv2D", "kernel", &self.window(image), image)?;
        Ok(Image { rows, columns, channels: self.filters.0 }.shape(format))
    }

    fn weights(&self, inputs: &Inputs<'_>) -> Vec<Weight> {
        let channels = inputs.only().image(self.format(inputs)).map_or(1, |image| image.channels);
        let [rows, columns] = self.kernel_size.0;
        let shape = [rows, columns, channels, self.filters.0];
        let mut weights = vec![Weight::new("kernel", shape, &self.kernel_initializer.0)];
        if self.use_bias {
            weights.push(Weight::new("bias", [self.filters.0], &self.bias_initializer.0));
        }
        weights
    }

    fn activation(&self) -> Option<&dyn Activation> {
        Some(&*self.activation)
    }

    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        let format = self.format(inputs);
        let window = self.window(inputs.only().image(format)?);
        Some(Operation::Conv2d { window, format, activation: Arc::clone(&self.activation.0) })
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
        let kernel = call.weight("kernel")?.permute((3, 2, 0, 1))?.contiguous()?;
        let mut y = windows::convolve(&x, &kernel, &window)?;
        if let Some(bias) = call.maybe_weight("bias") {
            y = y.broadcast_add(&bias.reshape((1, self.filters.0, 1, 1))?)?;
        }
        call.activate(&*self.activation, &windows::from_channels_first(&y, format)?)
    }
}
