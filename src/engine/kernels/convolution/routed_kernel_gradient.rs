//! The gradient of a kernel from the routes of a pooled gradient, one image at a time.
//!
//! A route ties one gradient of one filter to one window of the image, and adds a multiple of the
//! window's values to the filter's gradient. A block of it stays in registers while all routes go
//! by.

use pulp::{MemMask, Simd, WithSimd};

use super::super::vector::{
    accumulators, first, load, load_block, load_masked, multiply_add, padded, store_block,
};
use super::blocks::{Blocks, with_block};
use super::geometry::Geometry;
use super::routes::Routes;

/// Adds one image's gradient of the kernel.
pub(super) struct RoutedKernelGradient<'a> {
    pub(super) geometry: &'a Geometry,
    pub(super) routes: &'a Routes,
    /// The padded image.
    pub(super) image: &'a [f32],
    /// `[filters, runs, padded run]`
    pub(super) sums: &'a mut [f32],
}

impl WithSimd for RoutedKernelGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (runs, filters) = (self.geometry.runs().len(), self.geometry.filters());
        let width = padded(self.geometry.run_length());
        assert_eq!(self.image.len(), self.geometry.padded_image_length());
        assert_eq!(self.sums.len(), filters * runs * width);
        let blocks = Blocks::new::<S>(self.geometry);
        for (filter, sums) in self.sums.chunks_exact_mut(runs * width).enumerate() {
            blocks.for_each(
                simd,
                #[inline(always)]
                |block| {
                    let tail = first(simd, block.tail);
                    let (routes, stride) = (self.routes.of(filter), self.geometry.run_stride());
                    let x =
                        self.image.as_ptr().wrapping_add(block.first_row * stride + block.index);
                    let at = block.first_row * width + block.index;
                    let to = sums.as_mut_ptr().wrapping_add(at);
                    let (last_row, whole) = (block.rows - 1, (block.vectors - 1) * S::F32_LANES);
                    debug_assert!(at + last_row * width + whole + S::F32_LANES <= sums.len());
                    let end = (block.first_row + last_row) * stride + block.index + whole;
                    debug_assert!(self.routes.of(filter).all(|(offset, _)| {
                        offset as usize + end + block.tail <= self.image.len()
                    }));
                    // SAFETY: the lengths were just checked. The block lies within the kernel,
                    // whose runs are padded to whole vectors; routes lead to windows of the
                    // convolution, which lie inside the image by the geometry's invariant.
                    unsafe { with_block!(block, gather(simd, routes, x, stride, tail, to, width)) }
                },
            );
        }
    }
}

/// Adds to `R` rows of `V` vectors at `to` the multiples of the windows that `routes` lead to.
///
/// # Safety
/// For every route and row `r < R`, `x + offset + r * stride` must be readable for `V` vectors, the
/// last one under the mask; `to + r * width` for whole vectors, and writable.
#[inline(always)]
unsafe fn gather<S: Simd, const R: usize, const V: usize>(
    simd: S,
    routes: impl Iterator<Item = (u32, f32)>,
    x: *const f32,
    stride: usize,
    tail: MemMask<S::m32s>,
    to: *mut f32,
    width: usize,
) {
    // SAFETY: the caller vouches for the rows at `to`.
    let mut sums = unsafe { load_block::<S, R, V>(simd, to, width) };
    for (offset, gradient) in routes {
        let (window, gradient) = (x.wrapping_add(offset as usize), simd.splat_f32s(gradient));
        for r in 0..R {
            for v in 0..V {
                let from = window.wrapping_add(r * stride + v * S::F32_LANES);
                // SAFETY: the caller vouches for the windows, the last vector under the mask.
                let values = unsafe {
                    if v + 1 < V { load(simd, from) } else { load_masked(simd, tail, from) }
                };
                sums[r][v] = multiply_add(simd, gradient, values, sums[r][v]);
            }
        }
    }
    // SAFETY: as for the loads.
    unsafe { store_block(simd, to, width, sums) };
}
