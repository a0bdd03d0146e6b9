//! The gradient of an image from the routes of a pooled gradient.
//!
//! A route ties one gradient of one filter to one window of the image, and adds a multiple of the
//! filter to the window. A block of the filter stays in registers while all routes go by.

use pulp::{MemMask, Simd, WithSimd};

use super::super::vector::{
    accumulators, first, load, load_block, load_masked, multiply_add, padded, store, store_masked,
};
use super::blocks::{Blocks, with_block};
use super::geometry::Geometry;
use super::routes::Routes;

/// Adds the gradient of one padded image.
pub(super) struct RoutedInputGradient<'a> {
    pub(super) geometry: &'a Geometry,
    pub(super) routes: &'a Routes,
    /// `[filters, runs, padded run]`
    pub(super) kernel: &'a [f32],
    /// The padded image's gradient.
    pub(super) image: &'a mut [f32],
}

impl WithSimd for RoutedInputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (runs, filters) = (self.geometry.runs().len(), self.geometry.filters());
        let width = padded(self.geometry.run_length());
        assert_eq!(self.image.len(), self.geometry.padded_image_length());
        assert_eq!(self.kernel.len(), filters * runs * width);
        let image = self.image.as_mut_ptr();
        let blocks = Blocks::new::<S>(self.geometry);
        for (filter, kernel) in self.kernel.chunks_exact(runs * width).enumerate() {
            blocks.for_each(
                simd,
                #[inline(always)]
                |block| {
                    let tail = first(simd, block.tail);
                    let (routes, stride) = (self.routes.of(filter), self.geometry.run_stride());
                    let to = image.wrapping_add(block.first_row * stride + block.index);
                    let at = block.first_row * width + block.index;
                    let weights = kernel.as_ptr().wrapping_add(at);
                    // SAFETY: the lengths were just checked. The block lies within the kernel,
                    // whose runs are padded to whole vectors; routes lead to windows of the
                    // convolution, which lie inside the image by the geometry's invariant.
                    unsafe {
                        with_block!(block, scatter(simd, routes, to, stride, tail, weights, width));
                    }
                },
            );
        }
    }
}

/// Adds multiples of `R` rows of `V` vectors of weights to the windows that `routes` lead to.
///
/// # Safety
/// For every route and row `r < R`, `to + offset + r * stride` must be readable and writable for
/// `V` vectors, the last one under the mask; `weights + r * width` readable for whole vectors.
#[inline(always)]
unsafe fn scatter<S: Simd, const R: usize, const V: usize>(
    simd: S,
    routes: impl Iterator<Item = (u32, f32)>,
    to: *mut f32,
    stride: usize,
    tail: MemMask<S::m32s>,
    weights: *const f32,
    width: usize,
) {
    // SAFETY: the caller vouches for the weights.
    let kernel = unsafe { load_block::<S, R, V>(simd, weights, width) };
    for (offset, gradient) in routes {
        let (window, gradient) = (to.wrapping_add(offset as usize), simd.splat_f32s(gradient));
        for r in 0..R {
            for v in 0..V {
                let at = window.wrapping_add(r * stride + v * S::F32_LANES);
                // SAFETY: the caller vouches for the windows, the last vector under the mask.
                unsafe {
                    if v + 1 < V {
                        store(simd, at, multiply_add(simd, gradient, kernel[r][v], load(simd, at)));
                    } else {
                        let before = load_masked(simd, tail, at);
                        let after = multiply_add(simd, gradient, kernel[r][v], before);
                        store_masked(simd, tail, at, after);
                    }
                }
            }
        }
    }
}
