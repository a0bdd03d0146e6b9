//! Which gradients of a pooled output go where in the image: filter by filter, closed ones left
//! out.

use super::geometry::Geometry;
use super::pooled_forward::{CLOSED, Pool};

/// Where the windows of a pool begin, and where each of its taps lies. The same for all images.
pub(super) struct Places {
    /// Each window's index and its offset in the padded image, in the order of the routes.
    windows: Vec<(usize, u32)>,
    /// The offset of each tap from its window.
    taps: [u32; 256],
    /// How many taps the pool has.
    used: usize,
    filters: usize,
    /// The filters of a row of winners.
    width: usize,
}

impl Places {
    pub(super) fn new(geometry: &Geometry, pool: Pool) -> Self {
        let [rows, columns] = pool.output(geometry);
        let [pool_rows, pool_columns] = pool.size();
        // The geometry keeps the image's length, hence every offset, below 2^32.
        let offset = |row, column| u32::try_from(geometry.window(row, column)).unwrap_or(0);
        let mut taps = [0; 256];
        for (tap, to) in taps.iter_mut().enumerate().take(pool_rows * pool_columns) {
            *to = offset(tap / pool_columns, tap % pool_columns);
        }
        let step = window_step(geometry, pool).min(columns.max(1));
        let mut windows = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for first in 0..step {
                for column in (first..columns).step_by(step) {
                    let place = offset(row * pool_rows, column * pool_columns);
                    windows.push((row * columns + column, place));
                }
            }
        }
        let used = pool_rows * pool_columns;
        Self { windows, taps, used, filters: geometry.filters(), width: geometry.padded_filters() }
    }

    pub(super) fn filters(&self) -> usize {
        self.filters
    }

    /// How many windows there are.
    pub(super) fn windows(&self) -> usize {
        self.windows.len()
    }

    /// For each tap, then for each window: the offset of the convolution's window there. Neighbours in this order
    /// share no values.
    pub(super) fn pixels(&self) -> impl Iterator<Item = u32> + '_ {
        let taps = self.taps.iter().take(self.used);
        taps.flat_map(|offset| self.windows.iter().map(move |&(_, place)| place + offset))
    }

    /// Which of [`Places::pixels`] won the window in a place; beyond all of them where none did.
    #[inline(always)]
    pub(super) fn pixel(&self, place: usize, winner: u8) -> usize {
        usize::from(winner).min(self.used) * self.windows.len() + place
    }

    /// The row of gradients and winners of the window in a place.
    pub(super) fn at<'v>(
        &self,
        place: usize,
        gradient: &'v [f32],
        winners: &'v [u8],
    ) -> impl Iterator<Item = (&'v f32, &'v u8)> {
        let window = self.windows.get(place).map_or(0, |(window, _)| *window);
        let gradient = gradient.get(window * self.filters..).unwrap_or_default();
        let winners = winners.get(window * self.width..).unwrap_or_default();
        gradient.iter().zip(winners).take(self.filters)
    }
}

/// How many windows to go on so that the next one shares no values: adding a gradient to memory
/// that was just written would have to wait for the write.
fn window_step(geometry: &Geometry, pool: Pool) -> usize {
    let stride = geometry.pixel_stride() * pool.size()[1];
    geometry.run_length().div_ceil(stride) + 1
}

/// The gradients of one image that pass, for each filter.
pub(super) struct Routes {
    offsets: Vec<u32>,
    gradients: Vec<f32>,
    /// How many there are of each filter.
    counts: Vec<usize>,
}

impl Routes {
    pub(super) fn new(places: &Places) -> Self {
        let length = places.windows.len() * places.filters;
        Self {
            offsets: vec![0; length],
            gradients: vec![0.0; length],
            counts: vec![0; places.filters],
        }
    }

    /// Finds the routes of an image with pooled `gradient`, `[windows, filters]`, and `winners`,
    /// `[windows, padded filters]`. Every offset is that of a window of the convolution.
    pub(super) fn find(&mut self, places: &Places, gradient: &[f32], winners: &[u8]) {
        let windows = places.windows.len();
        let lists =
            self.offsets.chunks_exact_mut(windows).zip(self.gradients.chunks_exact_mut(windows));
        for (filter, ((offsets, gradients), count)) in lists.zip(&mut self.counts).enumerate() {
            let mut next = 0;
            for &(window, place) in &places.windows {
                let gradient = gradient[window * places.filters + filter];
                let winner = winners[window * places.width + filter];
                // Written always, kept only if it counts: that spares a branch nobody can predict.
                offsets[next] = place + places.taps[usize::from(winner)];
                gradients[next] = gradient;
                next += usize::from(winner != CLOSED && gradient != 0.0);
            }
            *count = next;
        }
    }

    /// The offsets into the padded image and the gradients of a filter.
    #[inline(always)]
    pub(super) fn of(&self, filter: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let windows = self.offsets.len() / self.counts.len().max(1);
        let count = self.counts.get(filter).copied().unwrap_or(0);
        let list = filter * windows..filter * windows + count;
        let offsets = self.offsets.get(list.clone()).unwrap_or_default();
        let gradients = self.gradients.get(list).unwrap_or_default();
        offsets.iter().copied().zip(gradients.iter().copied())
    }

    /// Adds each filter's sum of gradients.
    pub(super) fn add_sums(&self, sums: &mut [f32]) {
        for (filter, sum) in sums.iter_mut().enumerate() {
            *sum += self.of(filter).map(|(_, gradient)| gradient).sum::<f32>();
        }
    }
}
