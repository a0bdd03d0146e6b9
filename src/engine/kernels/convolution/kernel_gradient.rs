//! The gradient of a kernel from the gradient of every output pixel, one image at a time.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::super::tile::{even_parts, tallest, with_pixels};
use super::super::vector::{load, load_block, multiply_add, padded, store_block};
use super::geometry::Geometry;

/// How many values of a gradient are gone through at a time: they stay in the nearest cache while all
/// taps go over them.
const BAND: usize = 4096;

/// Adds one image's gradient of the kernel.
pub(super) struct KernelGradient<'a> {
    pub(super) geometry: &'a Geometry,
    /// The padded image.
    pub(super) image: &'a [f32],
    /// The gradient before the activation, `[output pixels, padded filters]`.
    pub(super) gradient: &'a [f32],
    /// `[taps, padded filters]`; columns beyond the filters collect nonsense.
    pub(super) sums: &'a mut [f32],
}

impl WithSimd for KernelGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let filters = self.geometry.filters();
        assert_eq!(self.image.len(), self.geometry.padded_image_length());
        assert_eq!(self.gradient.len(), self.geometry.padded_output_length());
        assert_eq!(self.sums.len(), self.geometry.taps() * padded(filters));
        let [rows, columns] = self.geometry.output();
        let band = (BAND / (columns * padded(filters))).max(1);
        for first in (0..rows).step_by(band) {
            // SAFETY: the lengths were just checked, and the rows are among the output's.
            unsafe { self.band(simd, first..rows.min(first + band)) };
        }
    }
}

impl KernelGradient<'_> {
    /// All filters, from some rows of the output.
    ///
    /// # Safety
    /// The slices must have the lengths that [`KernelGradient`] states; the rows must exist.
    #[inline(always)]
    unsafe fn band<S: Simd>(&mut self, simd: S, rows: Range<usize>) {
        let filters = self.geometry.filters();
        let mut column = 0;
        while column < filters {
            // SAFETY: two vectors are taken only if more than one holds filters, so they lie
            // within the padded filters; the rest is the caller's promise.
            unsafe {
                if filters - column > S::F32_LANES {
                    self.strip::<S, 2>(simd, &rows, column);
                    column += 2 * S::F32_LANES;
                } else {
                    self.strip::<S, 1>(simd, &rows, column);
                    column += S::F32_LANES;
                }
            }
        }
    }

    /// `V` vectors of filters, from `column` on, of all taps.
    ///
    /// # Safety
    /// As [`KernelGradient::band`]; `column + V` vectors must lie within the padded filters, and
    /// begin within the filters.
    #[inline(always)]
    unsafe fn strip<S: Simd, const V: usize>(
        &mut self,
        simd: S,
        rows: &Range<usize>,
        column: usize,
    ) {
        let length = self.geometry.run_length();
        for (nth, &run) in self.geometry.runs().iter().enumerate() {
            for (start, height) in even_parts(length, tallest::<S>(V)) {
                let (tap, offset) = (nth * length + start, run + start);
                // SAFETY: taps `tap..tap + height` are within the run; the rest is the caller's
                // promise.
                unsafe { with_pixels!(height, V, tile(simd, self, rows, offset, tap, column)) }
            }
        }
    }
}

/// `M` taps by `V` vectors of filters, summed over the pixels of some rows.
///
/// # Safety
/// As [`KernelGradient::strip`]; the taps from `tap` on must lie at `offset` of each window.
#[inline(always)]
unsafe fn tile<S: Simd, const M: usize, const V: usize>(
    simd: S,
    task: &mut KernelGradient<'_>,
    rows: &Range<usize>,
    offset: usize,
    tap: usize,
    column: usize,
) {
    let (geometry, lanes) = (task.geometry, S::F32_LANES);
    let width = geometry.padded_filters();
    let [_, columns] = geometry.output();
    let to = task.sums.as_mut_ptr().wrapping_add(tap * width + column);
    // SAFETY: each of the taps has a row of whole vectors, `V` of them from `column` on.
    let mut sums = unsafe { load_block::<S, M, V>(simd, to, width) };
    let first = rows.start * columns * width + column;
    let mut gradient = task.gradient.as_ptr().wrapping_add(first);
    for row in rows.clone() {
        let mut x = task.image.as_ptr().wrapping_add(geometry.window(row, 0) + offset);
        for _ in 0..columns {
            let mut vectors = [simd.splat_f32s(0.0); V];
            for (v, vector) in vectors.iter_mut().enumerate() {
                // SAFETY: the vectors lie within this pixel's padded filters.
                *vector = unsafe { load(simd, gradient.wrapping_add(v * lanes)) };
            }
            for m in 0..M {
                // SAFETY: by the geometry's invariant the taps of this pixel are in the image.
                let input = simd.splat_f32s(unsafe { *x.wrapping_add(m) });
                for v in 0..V {
                    sums[m][v] = multiply_add(simd, input, vectors[v], sums[m][v]);
                }
            }
            gradient = gradient.wrapping_add(width);
            x = x.wrapping_add(geometry.pixel_stride());
        }
    }
    // SAFETY: as for the loads.
    unsafe { store_block(simd, to, width, sums) };
}
