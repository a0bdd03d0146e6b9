//! Where the outputs of tiles go: into the image of outputs, or through a pool.

use std::mem::MaybeUninit;

use pulp::Simd;

use super::super::Activation;
use super::super::bytes::store_bytes;
use super::super::vector::{first, larger, padded, store, store_masked};
use super::method::PooledImages;
use super::pooled_forward::CLOSED;

/// Two rows of two outputs, a vector of filters of each.
pub(super) type Outputs<S> = [[<S as Simd>::f32s; 2]; 2];

/// Takes the outputs of tiles, which lie side by side from left to right, row by row.
pub(super) trait Destination {
    /// `[rows, columns]` of tiles.
    fn tiles(&self) -> [usize; 2];

    /// Says whether all outputs will come in the order in which they lie: tile after tile, and of each the filters
    /// from the first to the last.
    fn expect_order(&mut self, ordered: bool);

    /// Takes outputs of a tile, whose first filter is `filter`.
    fn put<S: Simd>(&mut self, simd: S, tile: [usize; 2], filter: usize, outputs: Outputs<S>);
}

/// The image of outputs, `[rows, columns, filters]`, all written.
pub(super) struct Pixels<'a> {
    size: [usize; 2],
    filters: usize,
    activation: Activation,
    out: &'a mut [MaybeUninit<f32>],
}

impl<'a> Pixels<'a> {
    pub(super) fn new(
        size: [usize; 2],
        filters: usize,
        activation: Activation,
        out: &'a mut [MaybeUninit<f32>],
    ) -> Self {
        assert_eq!(out.len(), size[0] * size[1] * filters);
        Self { size, filters, activation, out }
    }
}

impl Destination for Pixels<'_> {
    fn tiles(&self) -> [usize; 2] {
        self.size.map(|n| n.div_ceil(2))
    }

    /// The order does not matter: the two rows of a tile lie far from each other.
    fn expect_order(&mut self, _: bool) {}

    #[inline(always)]
    fn put<S: Simd>(&mut self, simd: S, tile: [usize; 2], filter: usize, outputs: Outputs<S>) {
        let zero = simd.splat_f32s(0.0);
        for i in 0..2 {
            for j in 0..2 {
                let mut value = outputs[i][j];
                let [row, column] = [tile[0] * 2 + i, tile[1] * 2 + j];
                if row < self.size[0] && column < self.size[1] {
                    if self.activation == Activation::Relu {
                        let closed = simd.less_than_or_equal_f32s(value, zero);
                        value = simd.select_f32s(closed, zero, value);
                    }
                    let pixel = (row * self.size[1] + column) * self.filters;
                    store_filters(simd, &mut self.out[pixel..][..self.filters], filter, value);
                }
            }
        }
    }
}

/// A max pool of 2 by 2 that moves by its own size: the outputs of a tile are those of a window.
pub(super) struct Pooled<'a> {
    /// `[rows, columns]` of the pooled image.
    size: [usize; 2],
    filters: usize,
    /// Whether values that are not positive become 0.
    rectified: bool,
    /// Whether what is written beyond the filters of a window will be written over.
    ordered: bool,
    to: PooledImages<'a>,
}

impl<'a> Pooled<'a> {
    pub(super) fn new(
        size: [usize; 2],
        filters: usize,
        rectified: bool,
        to: PooledImages<'a>,
    ) -> Self {
        let windows = size[0] * size[1];
        assert_eq!(to.out.len(), windows * filters);
        assert!(to.winners.is_empty() || to.winners.len() == windows * padded(filters));
        Self { size, filters, rectified, ordered: false, to }
    }
}

impl Destination for Pooled<'_> {
    fn tiles(&self) -> [usize; 2] {
        self.size
    }

    fn expect_order(&mut self, ordered: bool) {
        self.ordered = ordered;
    }

    #[inline(always)]
    fn put<S: Simd>(&mut self, simd: S, tile: [usize; 2], filter: usize, outputs: Outputs<S>) {
        let window = tile[0] * self.size[1] + tile[1];
        let best = if self.to.winners.is_empty() {
            self.largest(simd, outputs)
        } else {
            let (best, winner) = self.winner(simd, outputs);
            let at = window * padded(self.filters) + filter;
            store_bytes(simd, winner, &mut self.to.winners[at..][..S::F32_LANES]);
            best
        };
        let left = &mut self.to.out[window * self.filters..];
        let room = if self.ordered { left.len() } else { self.filters };
        store_filters(simd, &mut left[..room], filter, best);
    }
}

impl Pooled<'_> {
    /// The largest of the outputs, or 0 where none passes the rectifier. Not-a-number is never kept back
    /// by what came before, so that divergence shows.
    #[inline(always)]
    fn largest<S: Simd>(&self, simd: S, [[a, b], [c, d]]: Outputs<S>) -> S::f32s {
        let mut best = a;
        if self.rectified {
            best = larger(simd, simd.splat_f32s(0.0), a);
        }
        best = larger(simd, best, b);
        best = larger(simd, best, c);
        larger(simd, best, d)
    }

    /// The same, and the tap that has it.
    #[inline(always)]
    fn winner<S: Simd>(&self, simd: S, [[a, b], [c, d]]: Outputs<S>) -> (S::f32s, S::u32s) {
        let taps = [a, b, c, d];
        let (mut best, mut winner) = if self.rectified {
            (simd.splat_f32s(0.0), simd.splat_u32s(u32::from(CLOSED)))
        } else {
            (a, simd.splat_u32s(0))
        };
        for tap in 0..4_u8 {
            let value = taps[usize::from(tap)];
            let keep = simd.less_than_or_equal_f32s(value, best);
            best = simd.select_f32s(keep, best, value);
            winner = simd.select_u32s(keep, winner, simd.splat_u32s(u32::from(tap)));
        }
        (best, winner)
    }
}

/// Writes a vector's lanes to the filters of a pixel from `filter` on, as many as there are.
#[inline(always)]
fn store_filters<S: Simd>(simd: S, pixel: &mut [MaybeUninit<f32>], filter: usize, value: S::f32s) {
    let to = &mut pixel[filter..];
    // SAFETY: no more lanes are written than `to` has elements.
    unsafe {
        if to.len() >= S::F32_LANES {
            store(simd, to.as_mut_ptr().cast(), value);
        } else {
            store_masked(simd, first(simd, to.len()), to.as_mut_ptr().cast(), value);
        }
    }
}
