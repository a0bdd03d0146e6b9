//! The gradient of an image from the gradients of a pooled output that pass.
//!
//! At each pixel of the convolution some filters' gradients meet: multiples of these filters are
//! summed in registers, a block of them at a time, and added to the pixel's window once.

use pulp::{Simd, WithSimd};

use super::super::vector::{accumulators, load, multiply_add, padded, store};
use super::blocks::{Blocks, with_block};
use super::geometry::Geometry;
use super::meetings::Meetings;
use super::padding::image_room;

/// Adds the gradient of one padded image.
pub(super) struct RoutedInputGradient<'a> {
    pub(super) geometry: &'a Geometry,
    pub(super) meetings: &'a Meetings,
    /// `[filters, runs, padded run]`, the padding zeros
    pub(super) kernel: &'a [f32],
    /// The padded image's gradient, with [`image_room`].
    pub(super) image: &'a mut [f32],
}

impl WithSimd for RoutedInputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (runs, filters) = (self.geometry.runs().len(), self.geometry.filters());
        let width = padded(self.geometry.run_length());
        assert_eq!(self.image.len(), image_room(self.geometry));
        assert_eq!(self.kernel.len(), filters * runs * width);
        let (image, kernel) = (self.image.as_mut_ptr(), self.kernel.as_ptr());
        let (meetings, stride) = (self.meetings, self.geometry.run_stride());
        Blocks::new::<S>(self.geometry).for_each(
            simd,
            #[inline(always)]
            |block| {
                let to = image.wrapping_add(block.first_row * stride + block.index);
                let weights = kernel.wrapping_add(block.first_row * width + block.index);
                // SAFETY: the lengths were just checked. The block lies within the kernel, whose
                // runs are padded to whole vectors; the pixels' windows lie inside the image by
                // the geometry's invariant, and a vector that begins inside a run ends within the
                // room behind the image.
                unsafe {
                    with_block!(
                        block,
                        add(simd, meetings, to, stride, weights, [runs * width, width])
                    );
                }
            },
        );
    }
}

/// Adds to each pixel's window the sum of `R` rows of `V` vectors of the filters that meet there,
/// each times its gradient. Values behind a run have weights 0 and stay what they are.
///
/// # Safety
/// For every pixel and row `r < R`, `to + offset + r * stride` must be readable and writable for
/// `V` vectors; for every filter in its list, `weights + filter * filter_stride + r * width`
/// readable.
#[inline(always)]
unsafe fn add<S: Simd, const R: usize, const V: usize>(
    simd: S,
    meetings: &Meetings,
    to: *mut f32,
    stride: usize,
    weights: *const f32,
    [filter_stride, width]: [usize; 2],
) {
    meetings.each(
        #[inline(always)]
        |offset, list| {
            let mut sums = [[simd.splat_f32s(0.0); V]; R];
            for &(filter, gradient) in list {
                let filter = weights.wrapping_add(filter as usize * filter_stride);
                let gradient = simd.splat_f32s(gradient);
                for r in 0..R {
                    for v in 0..V {
                        let weight = filter.wrapping_add(r * width + v * S::F32_LANES);
                        // SAFETY: the caller vouches for the weights of every filter.
                        let weight = unsafe { load(simd, weight) };
                        sums[r][v] = multiply_add(simd, gradient, weight, sums[r][v]);
                    }
                }
            }
            let window = to.wrapping_add(offset as usize);
            for r in 0..R {
                for v in 0..V {
                    let at = window.wrapping_add(r * stride + v * S::F32_LANES);
                    // SAFETY: the caller vouches for the windows.
                    unsafe { store(simd, at, simd.add_f32s(load(simd, at), sums[r][v])) };
                }
            }
        },
    );
}
