//! The gradient of an image as a convolution: where a window moves by single pixels, it is the
//! convolution of the padded gradient with the kernel turned by half a turn, channels and filters
//! exchanged.

use candle_core::Result;

use super::super::{Activation, Window};
use super::geometry::Geometry;
use super::method::Method;

/// A convolution from gradients of outputs to gradients of images.
pub(super) struct Mirrored {
    geometry: Geometry,
    /// `[rows, columns, filters, channels]`, turned
    kernel: Vec<f32>,
}

impl Mirrored {
    /// The mirror of a convolution with `kernel`, `[rows, columns, channels, filters]`; `None` where
    /// its window moves by more than one pixel or is padded by more than it covers.
    ///
    /// # Errors
    /// If the padded gradient is too large to be indexed by 32 bits.
    pub(super) fn new(geometry: &Geometry, kernel: &[f32]) -> Result<Option<Self>> {
        let Some(window) = mirror(geometry.window_shape()) else {
            return Ok(None);
        };
        let [rows, columns] = window.size;
        let ([height, width], filters) = (geometry.output(), geometry.filters());
        let channels = geometry.taps() / (rows * columns);
        let shape = [rows, columns, filters, channels];
        let geometry = Geometry::new(&[1, height, width, filters], &shape, &window)?;
        Ok(Some(Self { geometry, kernel: turned(kernel, rows * columns, channels, filters) }))
    }

    /// What computes with it.
    ///
    /// # Errors
    /// If an image is too large.
    pub(super) fn method(&self) -> Result<Method<'_>> {
        let bias = vec![0.0; self.geometry.filters()];
        Method::new(&self.geometry, &self.kernel, &bias, Activation::Linear)
    }
}

/// The window of the mirrored convolution.
fn mirror(window: &Window) -> Option<Window> {
    if window.strides != [1, 1] {
        return None;
    }
    let mut padding = [[0; 2]; 2];
    for ((own, theirs), extent) in padding.iter_mut().zip(window.padding).zip(window.extent()) {
        *own = [(extent - 1).checked_sub(theirs[0])?, (extent - 1).checked_sub(theirs[1])?];
    }
    Some(window.clone().with_padding(padding))
}

/// `[taps, channels, filters]` as `[taps in reverse order, filters, channels]`.
fn turned(kernel: &[f32], taps: usize, channels: usize, filters: usize) -> Vec<f32> {
    let mut out = vec![0.0; kernel.len()];
    let tap = (channels * filters).max(1);
    for (out, kernel) in out.chunks_exact_mut(tap).zip(kernel.chunks_exact(tap).rev()).take(taps) {
        for (channel, row) in kernel.chunks_exact(filters).enumerate() {
            for (out, value) in out.iter_mut().skip(channel).step_by(channels).zip(row) {
                *out = *value;
            }
        }
    }
    out
}
