//! From the gradient of a pooled convolution to that of every pixel under a pool.

use pulp::{Simd, WithSimd};

use super::super::bytes::load_bytes;
use super::super::vector::{load, padded, store};
use super::geometry::Geometry;
use super::pooled_forward::{CLOSED, Pool};

/// A pooled gradient, and where its windows lie in the convolution's output.
pub(super) struct Expansion<'a> {
    filters: usize,
    windows: usize,
    /// The windows of a row.
    columns: usize,
    /// The offset of each tap from its window.
    taps: Vec<usize>,
    /// The distance between windows of a row, and between rows of windows.
    steps: [usize; 2],
    /// `[n, windows, filters]`
    gradient: &'a [f32],
    /// `[n, windows, padded filters]`
    winners: &'a [u8],
}

impl<'a> Expansion<'a> {
    pub(super) fn new(
        geometry: &Geometry,
        pool: Pool,
        gradient: &'a [f32],
        winners: &'a [u8],
    ) -> Self {
        let (filters, [_, pixels]) = (geometry.filters(), geometry.output());
        let width = geometry.padded_filters();
        let ([rows, columns], [_, windows_of_row]) = (pool.size(), pool.output(geometry));
        Self {
            filters,
            windows: pool.windows(geometry),
            columns: windows_of_row,
            taps: pool.taps(pixels, width),
            steps: [columns * width, rows * pixels * width],
            gradient,
            winners,
        }
    }

    /// The image `sample`: writes the gradient of every pixel that is under a pool to `expanded`,
    /// `[pixels, padded filters]`, and adds each filter's to `sums`, `[filters]`.
    pub(super) fn of<'s>(
        &'s self,
        sample: usize,
        expanded: &'s mut [f32],
        sums: &'s mut [f32],
    ) -> ExpandedImage<'s> {
        let (gradients, winners) = (self.windows * self.filters, self.windows * self.width());
        ExpandedImage {
            of: self,
            gradient: &self.gradient[sample * gradients..(sample + 1) * gradients],
            winners: &self.winners[sample * winners..(sample + 1) * winners],
            expanded,
            sums,
        }
    }

    fn width(&self) -> usize {
        padded(self.filters)
    }
}

/// One image's expansion.
pub(super) struct ExpandedImage<'a> {
    of: &'a Expansion<'a>,
    /// `[windows, filters]`
    gradient: &'a [f32],
    /// `[windows, padded filters]`
    winners: &'a [u8],
    expanded: &'a mut [f32],
    sums: &'a mut [f32],
}

impl WithSimd for ExpandedImage<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { of, gradient, winners, expanded, sums } = self;
        let (filters, width) = (of.filters, of.width());
        let (mut row, mut totals) = (vec![0.0; width], vec![0.0; width]);
        let windows = gradient.chunks_exact(filters).zip(winners.chunks_exact(width));
        for (window, (gradient, winners)) in windows.enumerate() {
            row[..filters].copy_from_slice(gradient);
            let place = (window / of.columns, window % of.columns);
            let corner = place.0 * of.steps[1] + place.1 * of.steps[0];
            assert!(of.taps.iter().all(|tap| corner + tap + width <= expanded.len()));
            let to = expanded.as_mut_ptr().wrapping_add(corner);
            for at in (0..width).step_by(S::F32_LANES) {
                let total = totals.as_mut_ptr().wrapping_add(at);
                // SAFETY: rows and totals have `width` values, a multiple of the vector's length.
                let gradient = unsafe { load(simd, row.as_ptr().wrapping_add(at)) };
                let (winner, none) = (load_bytes(simd, &winners[at..]), simd.splat_f32s(0.0));
                for (tap, offset) in (0..).zip(&of.taps) {
                    let won = simd.equal_u32s(winner, simd.splat_u32s(tap));
                    let value = simd.select_f32s(won, gradient, none);
                    // SAFETY: the pixel's `width` values lie inside, as was just checked.
                    unsafe { store(simd, to.wrapping_add(offset + at), value) };
                }
                let closed = simd.equal_u32s(winner, simd.splat_u32s(u32::from(CLOSED)));
                let passed = simd.select_f32s(closed, none, gradient);
                // SAFETY: as for the row.
                unsafe { store(simd, total, simd.add_f32s(load(simd, total), passed)) };
            }
        }
        sums.iter_mut().zip(&totals).for_each(|(sum, total)| *sum += total);
    }
}
