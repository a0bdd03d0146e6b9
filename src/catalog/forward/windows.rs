//! Convolution and pooling with plain tensor operations whose gradients are right, on tensors
//! (batch, channels, rows, columns). Slow, but any stride, dilation and padding: a window is taken
//! apart into its places, each a strided view of the padded image. candle's own pooling is not used:
//! its gradients are wrong on the CPU.

use candle_core::{Result, Tensor};

use crate::shape::DataFormat;
use crate::window::Window;

/// An image tensor of a layout as (batch, channels, rows, columns).
///
/// # Errors
/// If it has not four axes.
pub fn to_channels_first(x: &Tensor, format: DataFormat) -> Result<Tensor> {
    match format {
        DataFormat::ChannelsFirst => x.contiguous(),
        DataFormat::ChannelsLast => x.permute((0, 3, 1, 2))?.contiguous(),
    }
}

/// The reverse of [`to_channels_first`].
///
/// # Errors
/// If it has not four axes.
pub fn from_channels_first(x: &Tensor, format: DataFormat) -> Result<Tensor> {
    match format {
        DataFormat::ChannelsFirst => x.contiguous(),
        DataFormat::ChannelsLast => x.permute((0, 2, 3, 1))?.contiguous(),
    }
}

/// Every `stride`-th of `count` elements of an axis, from `start`.
fn every(x: &Tensor, axis: usize, start: usize, stride: usize, count: usize) -> Result<Tensor> {
    if stride == 1 {
        return x.narrow(axis, start, count);
    }
    let indices = (0..count).map(|place| u32::try_from(start + place * stride));
    let indices =
        indices.collect::<std::result::Result<Vec<_>, _>>().map_err(candle_core::Error::wrap)?;
    x.contiguous()?.index_select(&Tensor::from_vec(indices, count, x.device())?, axis)
}

/// For each element of the window, the tensor of what it sees at all places, in row order.
fn views(x: &Tensor, window: &Window) -> Result<Vec<Tensor>> {
    let [[top, bottom], [left, right]] = window.padding;
    let (_, _, rows, columns) = x.dims4()?;
    let [down, across] = window.places([rows, columns]).unwrap_or([0, 0]);
    let x = x.pad_with_zeros(2, top, bottom)?.pad_with_zeros(3, left, right)?;
    let mut views = Vec::new();
    for row in 0..window.size[0] {
        let band = every(&x, 2, row * window.dilation[0], window.strides[0], down)?;
        for column in 0..window.size[1] {
            views.push(every(&band, 3, column * window.dilation[1], window.strides[1], across)?);
        }
    }
    Ok(views)
}

/// Convolution with a kernel (outputs, inputs, rows, columns).
///
/// # Errors
/// If the shapes do not fit.
pub fn convolve(x: &Tensor, kernel: &Tensor, window: &Window) -> Result<Tensor> {
    let (outputs, inputs, rows, columns) = kernel.dims4()?;
    let views = views(x, window)?;
    let mut sum: Option<Tensor> = None;
    for (place, view) in views.iter().enumerate().take(rows * columns) {
        let (batch, _, down, across) = view.dims4()?;
        let weights = kernel.narrow(2, place / columns, 1)?.narrow(3, place % columns, 1)?;
        let weights = weights.contiguous()?.reshape((1, outputs, inputs))?;
        let view = view.contiguous()?.reshape((batch, inputs, down * across))?;
        let part = weights.broadcast_matmul(&view)?.reshape((batch, outputs, down, across))?;
        sum = Some(match sum {
            None => part,
            Some(sum) => (sum + part)?,
        });
    }
    sum.ok_or_else(|| candle_core::Error::Msg("a window without elements".to_owned()))
}

/// The greatest value of each window; among equals, the first in row order has the gradient.
///
/// # Errors
/// If the shapes do not fit.
pub fn greatest(x: &Tensor, window: &Window) -> Result<Tensor> {
    let inside = padding_mask(x, window)?;
    let mut best: Option<Tensor> = None;
    for (view, inside) in views(x, window)?.iter().zip(&inside) {
        best = Some(match best {
            None => {
                // Padding never wins: where the first view lies outside, it counts as -infinity.
                let floor = inside.affine(f64::from(f32::MAX), -f64::from(f32::MAX))?;
                view.broadcast_mul(inside)?.broadcast_add(&floor)?
            }
            Some(best) => {
                let better = view.detach().gt(&best.detach())?.to_dtype(x.dtype())?;
                let better = better.broadcast_mul(inside)?;
                let kept = better.affine(-1.0, 1.0)?;
                ((best * kept)? + (view * better)?)?
            }
        });
    }
    best.ok_or_else(|| candle_core::Error::Msg("a window without elements".to_owned()))
}

/// The mean of each window over what lies inside the image.
///
/// # Errors
/// If the shapes do not fit.
pub fn mean(x: &Tensor, window: &Window) -> Result<Tensor> {
    sum(&views(x, window)?)?.broadcast_div(&sum(&padding_mask(x, window)?)?)
}

fn sum(parts: &[Tensor]) -> Result<Tensor> {
    let mut total: Option<Tensor> = None;
    for part in parts {
        total = Some(match total {
            None => part.clone(),
            Some(total) => (total + part)?,
        });
    }
    total.ok_or_else(|| candle_core::Error::Msg("a window without elements".to_owned()))
}

/// For each element of the window, 1 where it lies inside the image and 0 where it sees padding.
fn padding_mask(x: &Tensor, window: &Window) -> Result<Vec<Tensor>> {
    let (_, _, rows, columns) = x.dims4()?;
    views(&Tensor::ones((1, 1, rows, columns), x.dtype(), x.device())?, window)
}
