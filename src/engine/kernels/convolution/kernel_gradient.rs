//! The gradient of a kernel from the gradient of every output pixel, one image at a time.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::super::tile::{add_products, even_parts, tallest, with_pixels};
use super::super::vector::{load_block, padded, store_block};
use super::geometry::Geometry;
use super::marked_pixels::MarkedPixels;

/// How many values of a gradient are gone through at a time: those of a strip stay in the nearest cache while all
/// taps go over them, and there are enough of them for a tile's sums to be loaded and stored in no time.
const BAND: usize = 16 * 1024;

/// Adds one image's gradient of the kernel.
pub(super) struct KernelGradient<'a> {
    pub(super) geometry: &'a Geometry,
    /// The padded image.
    pub(super) image: &'a [f32],
    /// What was found in it.
    pub(super) marked: &'a MarkedPixels,
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
        assert!(!self.geometry.is_plane() || self.marked.are_of(self.geometry));
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
                let taps = Taps { run, row: nth, start, first: nth * length + start, column };
                // SAFETY: the taps are within the run; the rest is the caller's promise.
                unsafe { with_pixels!(height, V, tile(simd, self, rows, taps)) }
            }
        }
    }
}

/// Some taps of one run, and the first of some filters.
#[derive(Clone, Copy)]
struct Taps {
    /// The offset of the run, and its number.
    run: usize,
    row: usize,
    /// The first tap within the run, and within the kernel.
    start: usize,
    first: usize,
    column: usize,
}

/// `M` taps by `V` vectors of filters, summed over the pixels of some rows.
///
/// # Safety
/// As [`KernelGradient::strip`], for the taps of a run.
#[inline(always)]
unsafe fn tile<S: Simd, const M: usize, const V: usize>(
    simd: S,
    task: &mut KernelGradient<'_>,
    rows: &Range<usize>,
    taps: Taps,
) {
    let geometry = task.geometry;
    let (width, [_, columns]) = (geometry.padded_filters(), geometry.output());
    let to = task.sums.as_mut_ptr().wrapping_add(taps.first * width + taps.column);
    // SAFETY: each of the taps has a row of whole vectors, `V` of them from `column` on.
    let mut sums = unsafe { load_block::<S, M, V>(simd, to, width) };
    let gradient = task.gradient.as_ptr().wrapping_add(taps.column);
    if geometry.is_plane() {
        let x = task.image.as_ptr().wrapping_add(taps.start);
        // The row of the output is as far above that of the image as the run is below the first one.
        let gradient = gradient.wrapping_sub(taps.row * columns * width);
        for stretch in task.marked.under(rows, taps.row) {
            let x = x.wrapping_add(stretch.image as usize);
            let gradient = gradient.wrapping_add(stretch.output as usize * width);
            // SAFETY: a pixel of these rows, as the stretches are of this geometry, and what is under these taps of
            // its window.
            sums = unsafe { add_products(simd, x, gradient, sums) };
        }
    } else {
        let mut gradient = gradient.wrapping_add(rows.start * columns * width);
        for row in rows.clone() {
            let window = geometry.window(row, 0) + taps.run + taps.start;
            let mut x = task.image.as_ptr().wrapping_add(window);
            for _ in 0..columns {
                // SAFETY: by the geometry's invariant the taps of this pixel are in the image.
                sums = unsafe { add_products(simd, x, gradient, sums) };
                gradient = gradient.wrapping_add(width);
                x = x.wrapping_add(geometry.pixel_stride());
            }
        }
    }
    // SAFETY: as for the loads.
    unsafe { store_block(simd, to, width, sums) };
}
