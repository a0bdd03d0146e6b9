//! Convolutions over images, with bias and activation, and with max pooling right behind.
//!
//! They are computed directly: no window is copied out. Values under one row of a window are
//! contiguous in `[height, width, channels]`, so tiles of pixels by vectors of filters run over
//! them with all sums in registers.

mod blocks;
mod dense_backward;
mod destination;
mod expansion;
mod forward;
mod geometry;
mod input_gradient;
mod kernel_gradient;
mod kernel_gradients;
mod marked_pixels;
mod marks;
mod meetings;
mod method;
mod mirrored;
mod packing;
mod padding;
mod plain;
mod pooled;
mod pooled_forward;
mod pooled_tile;
mod routed_backward;
mod routed_input_gradient;
mod routed_kernel_gradient;
mod routes;
mod winograd;

use std::sync::Arc;

use candle_core::{Result, Tensor, bail};

use super::operand::Operand;
use super::storage::weight_or_zeros;
use super::{Activation, WeightGradients, Window};
use geometry::Geometry;
use plain::Convolution;
use pooled::PooledConvolution;
use pooled_forward::Pool;

/// `activation(convolution(x, kernel) + bias)`.
///
/// `x`: `[n, height, width, channels]`; `kernel`: `[rows, columns, channels, filters]`, of the
/// window's size; `bias`: `[filters]`; the result: `[n, rows, columns, filters]` as
/// [`Window::output_size`] says. Any strides, dilation and padding. As everywhere in deep learning
/// the kernel is not flipped.
///
/// # Errors
/// If the shapes do not agree, the window does not fit, or the tensors are not made of 32-bit
/// floats on the CPU.
pub fn conv2d<V: Operand>(
    x: &V,
    kernel: &Tensor,
    bias: Option<&Tensor>,
    window: &Window,
    activation: Activation,
    sink: Option<&Arc<WeightGradients>>,
) -> Result<V> {
    let geometry = Geometry::new(x.tensor().dims(), kernel.dims(), window)?;
    let bias = weight_or_zeros(bias, geometry.filters())?;
    let operation = Convolution { geometry, activation, for_x: x.learns(), sink: sink.cloned() };
    x.contiguous()?.apply3(&kernel.contiguous()?, &bias, operation)
}

/// Whether [`conv2d_max_pool`] can do this pair of windows: the pool must move by its own size,
/// without padding or dilation, and the convolution's columns must not be dilated.
#[must_use]
pub fn conv2d_max_pool_supported(window: &Window, pool: &Window) -> bool {
    Pool::new(pool).is_some() && (window.dilation[1] == 1 || window.size[1] == 1)
}

/// [`conv2d`] and then the largest value of each window of `pool`, in one operation.
///
/// Between the two nothing is stored, and only the winners' gradients are followed back: with a
/// pool of 2 by 2, a quarter of the work. The gradient goes to the first of the largest values.
///
/// # Errors
/// As [`conv2d`]; also if the pair is not supported or the pool does not fit.
pub fn conv2d_max_pool<V: Operand>(
    x: &V,
    kernel: &Tensor,
    bias: Option<&Tensor>,
    window: &Window,
    activation: Activation,
    pool: &Window,
    sink: Option<&Arc<WeightGradients>>,
) -> Result<V> {
    let geometry = Geometry::new(x.tensor().dims(), kernel.dims(), window)?;
    let (true, Some(sizes)) = (conv2d_max_pool_supported(window, pool), Pool::new(pool)) else {
        bail!("a convolution with window {window:?} cannot be fused with a pool {pool:?}");
    };
    if pool.output_size(geometry.output()).is_none() {
        bail!("a pool of {:?} does not fit an image of {:?}", pool.size, geometry.output());
    }
    let bias = weight_or_zeros(bias, geometry.filters())?;
    let learns = x.learns() || kernel.track_op() || bias.track_op();
    let (for_x, sink) = (x.learns(), sink.cloned());
    let operation = PooledConvolution::new(geometry, sizes, activation, sink, (learns, for_x));
    x.contiguous()?.apply3(&kernel.contiguous()?, &bias, operation)
}
