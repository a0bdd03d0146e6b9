//! What convolution and pooling share: images as inputs, windows that must fit, and their problems;
//! and the form that all pooling over windows has.

use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Image, Shape};
use crate::window::{PairText, Window};

/// The input as an image.
///
/// # Errors
/// If it has not three axes.
pub(super) fn image(layer: &str, input: &Shape, format: DataFormat) -> Result<Image, ShapeProblem> {
    let axes = match format {
        DataFormat::ChannelsLast => "(rows, columns, channels)",
        DataFormat::ChannelsFirst => "(channels, rows, columns)",
    };
    input.image(format).ok_or_else(|| ShapeProblem::RankMismatch {
        layer: layer.to_owned(),
        needs: format!("three axes, {axes}"),
        rank: input.rank(),
        found: input.with_batch(),
        remedy: image_remedy(input, format),
    })
}

/// The reshape that makes an image of an input, with the numbers worked out where they are certain.
fn image_remedy(input: &Shape, format: DataFormat) -> String {
    let square = |elements: usize| {
        let side = elements.isqrt();
        (side > 1 && side * side == elements).then_some(side)
    };
    let sides = match *input.axes() {
        [rows, columns] => Some((rows, columns)),
        [elements] => square(elements).map(|side| (side, side)),
        _ => None,
    };
    match sides {
        Some((rows, columns)) => {
            let shape = Image { rows, columns, channels: 1 }.shape(format);
            let arguments = shape.to_string();
            format!(
                "`reshape{arguments}` among the inputs' steps, or the layer `Reshape({arguments})`, makes an image"
            )
        }
        None => "put it where its input is an image, before any `Flatten` or `Dense`".to_owned(),
    }
}

/// Rows and columns of places of a window.
///
/// # Errors
/// If the window is larger than the image.
pub(super) fn window_places(
    layer: &str,
    what: &str,
    window: &Window,
    image: Image,
) -> Result<[usize; 2], ShapeProblem> {
    let size = [image.rows, image.columns];
    window.places(size).ok_or_else(|| {
        let [rows, columns] = window.reach();
        let dilated = window.dilation != [1, 1];
        let reach = if dilated {
            format!(" (with its dilation, {})", PairText(window.reach()))
        } else {
            String::new()
        };
        ShapeProblem::KernelLargerThanInput {
            layer: layer.to_owned(),
            what: what.to_owned(),
            kernel: format!("{}{reach}", PairText(window.size)),
            input: PairText(size).to_string(),
            needs: format!("needs at least {rows} rows and {columns} columns"),
            remedy: format!("{}, and so does `padding=same`", fitting(window, size, what)),
        }
    })
}

/// The largest window of the same dilation that fits.
fn fitting(window: &Window, [rows, columns]: [usize; 2], what: &str) -> String {
    let [row_dilation, column_dilation] = window.dilation;
    let most = |length: usize, dilation: usize| length.saturating_sub(1) / dilation.max(1) + 1;
    let fits = [most(rows, row_dilation), most(columns, column_dilation)];
    format!("a {what} of at most {} fits", PairText(fits))
}

/// Declares pooling over windows: documentation, name, the kernel that computes it, and the definition.
macro_rules! pooling2d {
    ($(#[doc = $doc:literal])* $name:ident = $spec:literal, $operation:ident, $definition:ident) => {
        $crate::catalog::declare::declare! {
            $(#[doc = $doc])*
            Layer $name = $spec {
                /// Rows and columns of the window.
                pool_size: Pair = Pair([2, 2]),
                /// Steps between two places of the window; `pool_size` where none are given.
                strides: Option<Pair> = None,
                /// `valid` keeps the window inside, `same` lets it reach over the edges.
                padding: Padding = Padding::Valid,
                /// Where the channels stand; the spec's `image_data_format` where none is given.
                data_format: Option<DataFormat> = None,
            }
            example concat!($spec, "()") on [[4, 6, 2]];
            example concat!($spec, "((2, 3), strides=(1, 2))") on [[5, 7, 2]];
            example concat!($spec, "(3, strides=2, padding=same)") on [[5, 6, 2]];
            example concat!($spec, "(2, data_format=channels_first)") on [[2, 5, 4]];
        }

        impl $name {
            fn window(&self, image: Image) -> Window {
                let strides = self.strides.unwrap_or(self.pool_size).0;
                let size = [image.rows, image.columns];
                Window::new(self.pool_size.0, strides, [1, 1], self.padding, size)
            }
        }

        impl Layer for $name {
            fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
                let format = self.data_format.unwrap_or(inputs.format);
                let image = image($spec, inputs.only(), format)?;
                let [rows, columns] = window_places($spec, "window", &self.window(image), image)?;
                Ok(Image { rows, columns, ..image }.shape(format))
            }

            fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
                let format = self.data_format.unwrap_or(inputs.format);
                let window = self.window(inputs.only().image(format)?);
                Some(Operation::$operation { window, format })
            }

            #[cfg(feature = "train")]
            fn forward(
                &self,
                call: &mut $crate::catalog::forward::Call<'_>,
                inputs: &[candle_core::Tensor],
            ) -> candle_core::Result<candle_core::Tensor> {
                use $crate::catalog::forward::windows;
                let format = self.data_format.unwrap_or(call.format);
                let x = windows::to_channels_first(&inputs[0], format)?;
                let (_, _, rows, columns) = x.dims4()?;
                let window = self.window(Image { rows, columns, channels: 1 });
                windows::from_channels_first(&windows::$definition(&x, &window)?, format)
            }
        }
    };
}
pub(super) use pooling2d;
