//! The gradient of an image from the gradient of every output pixel.
//!
//! Each output pixel's gradient is multiplied with the kernel and added to the window it came
//! from. That holds for any stride and dilation, and neighbouring filters are contiguous, so the
//! forward pass's tile serves here too.

use pulp::{Simd, WithSimd};

use super::super::tile::{Taps, accumulate, even_parts, tallest, with_pixels};
use super::super::vector::{WIDEST, load, padded, store};
use super::geometry::Geometry;
use super::padding::image_room;

/// Adds the gradient of one padded image.
pub(super) struct InputGradient<'a> {
    pub(super) geometry: &'a Geometry,
    /// `[filters, runs, padded run]`, the padding zeros
    pub(super) kernel: &'a [f32],
    /// The gradient before the activation, `[output pixels, padded filters]`.
    pub(super) gradient: &'a [f32],
    /// The padded image's gradient, with [`image_room`].
    pub(super) image: &'a mut [f32],
}

impl WithSimd for InputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (runs, length) = (self.geometry.runs().len(), self.geometry.run_length());
        assert_eq!(self.kernel.len(), self.geometry.filters() * runs * padded(length));
        assert_eq!(self.gradient.len(), self.geometry.padded_output_length());
        assert_eq!(self.image.len(), image_room(self.geometry));
        for run in 0..runs {
            let mut index = 0;
            while index < length {
                // SAFETY: the lengths were just checked; two vectors are taken only if more than
                // one holds values of the run, so they lie within the padded run.
                unsafe {
                    if length - index > S::F32_LANES {
                        self.strip::<S, 2>(simd, run, index);
                        index += 2 * S::F32_LANES;
                    } else {
                        self.strip::<S, 1>(simd, run, index);
                        index += S::F32_LANES;
                    }
                }
            }
        }
    }
}

impl InputGradient<'_> {
    /// `V` vectors, from `index` on, of the `run`-th run of every window.
    ///
    /// # Safety
    /// The slices must have the lengths that [`InputGradient`] states, and the `V` vectors must
    /// lie within the padded run and begin within the run.
    #[inline(always)]
    unsafe fn strip<S: Simd, const V: usize>(&mut self, simd: S, run: usize, index: usize) {
        let [rows, columns] = self.geometry.output();
        for row in 0..rows {
            for (start, height) in even_parts(columns, tallest::<S>(V)) {
                // SAFETY: the tile's pixels are within the row; the rest is the caller's promise.
                unsafe { with_pixels!(height, V, tile(simd, self, run, index, row, start)) }
            }
        }
    }
}

/// `M` pixels of output row `row`, from `column` on, by `V` vectors of a run.
///
/// # Safety
/// As [`InputGradient::strip`]; the pixels must exist.
#[inline(always)]
unsafe fn tile<S: Simd, const M: usize, const V: usize>(
    simd: S,
    task: &mut InputGradient<'_>,
    run: usize,
    index: usize,
    row: usize,
    column: usize,
) {
    let geometry = task.geometry;
    let [_, columns] = geometry.output();
    let (filters, width) = (geometry.filters(), padded(geometry.run_length()));
    let pixel_stride = geometry.padded_filters();
    let taps = Taps {
        runs: &[0],
        run_length: filters,
        pixel_stride,
        weight_stride: geometry.runs().len() * width,
        strip_stride: WIDEST,
    };
    let gradient = task.gradient.as_ptr().wrapping_add((row * columns + column) * pixel_stride);
    let weights = task.kernel.as_ptr().wrapping_add(run * width + index);
    let zeros = [[simd.splat_f32s(0.0); V]; M];
    // SAFETY: the gradient has `filters` values for each pixel; the kernel has a padded run for
    // each filter, of which `V` vectors follow `index`.
    let sums = unsafe { accumulate(simd, taps, gradient, weights, zeros) };
    let offset = geometry.runs().get(run).map_or(0, |run| run + index);
    for m in 0..M {
        let window = geometry.window(row, column + m) + offset;
        for v in 0..V {
            let to = task.image.as_mut_ptr().wrapping_add(window + v * S::F32_LANES);
            // SAFETY: by the geometry's invariant the run lies inside the image, and a vector that
            // begins inside it ends within the room behind. Values behind the run have weights 0
            // and stay what they are.
            unsafe { store(simd, to, simd.add_f32s(load(simd, to), sums[m][v])) };
        }
    }
}
