//! From the gradient of a pooled convolution to that of every pixel under a pool.

use super::super::vector::padded;
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
        let ([rows, columns], [_, windows_of_row]) = (pool.size(), pool.output(geometry));
        Self {
            filters,
            windows: pool.windows(geometry),
            columns: windows_of_row,
            taps: pool.taps(pixels, filters),
            steps: [columns * filters, rows * pixels * filters],
            gradient,
            winners,
        }
    }

    /// Writes the gradient of every pixel of `sample` that is under a pool, and adds each filter's
    /// to `sums`.
    #[inline(always)]
    pub(super) fn expand(&self, sample: usize, expanded: &mut [f32], sums: &mut [f32]) {
        let (filters, width) = (self.filters, padded(self.filters));
        let gradient = self.gradient.chunks_exact(self.windows * filters).nth(sample);
        let winners = self.winners.chunks_exact(self.windows * width).nth(sample);
        let (Some(gradient), Some(winners)) = (gradient, winners) else {
            return;
        };
        let windows = gradient.chunks_exact(filters).zip(winners.chunks_exact(width));
        for (window, (gradient, winners)) in windows.enumerate() {
            let (row, column) = (window / self.columns, window % self.columns);
            let corner = row * self.steps[1] + column * self.steps[0];
            for (tap, offset) in (0..).zip(&self.taps) {
                let at = corner + offset;
                let Some(pixel) = expanded.get_mut(at..at + filters) else {
                    continue;
                };
                for ((to, &gradient), &winner) in pixel.iter_mut().zip(gradient).zip(winners) {
                    *to = if winner == tap { gradient } else { 0.0 };
                }
            }
            for ((sum, &gradient), &winner) in sums.iter_mut().zip(gradient).zip(winners) {
                *sum += if winner == CLOSED { 0.0 } else { gradient };
            }
        }
    }
}
