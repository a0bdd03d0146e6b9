//! A direct convolution whose results meet in a max pool of any size before they are stored, one image at a time. (A
//! pool of 2 by 2 has `pooled_tile`.)

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::super::Window;
use super::super::bytes::store_bytes;
use super::super::vector::{first, load, store, store_masked};
use super::forward::{Layer, Out};
use super::geometry::Geometry;

/// The winner of a window none of whose values passed the rectifier: no gradient goes back.
pub(super) const CLOSED: u8 = u8::MAX;

/// A max pool that moves by its own size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool {
    size: [usize; 2],
}

impl Pool {
    /// The pool, if it is such a one and its taps can be counted in a byte.
    pub(super) fn new(window: &Window) -> Option<Self> {
        let Window { size, strides, dilation, .. } = window;
        let taps = size[0].saturating_mul(size[1]);
        let simple = size == strides && *dilation == [1, 1] && window.is_unpadded();
        (simple && (1..usize::from(CLOSED)).contains(&taps)).then_some(Self { size: *size })
    }

    /// `[rows, columns]` of one pool.
    pub(super) fn size(self) -> [usize; 2] {
        self.size
    }

    /// `[rows, columns]` of the pooled output of a convolution.
    pub(super) fn output(self, geometry: &Geometry) -> [usize; 2] {
        let [rows, columns] = geometry.output();
        [rows / self.size[0], columns / self.size[1]]
    }

    /// The number of windows of one image.
    pub(super) fn windows(self, geometry: &Geometry) -> usize {
        let [rows, columns] = self.output(geometry);
        rows * columns
    }

    /// How many values of the convolution are kept until they have been pooled.
    pub(super) fn scratch(self, geometry: &Geometry) -> usize {
        self.size[0] * self.pixels(geometry) * geometry.padded_filters()
    }

    /// The offset of each tap of a window from its first, in an image of rows of `pixels` pixels,
    /// `stride` values apart.
    pub(super) fn taps(self, pixels: usize, stride: usize) -> Vec<usize> {
        let [rows, columns] = self.size;
        let row = |row| (0..columns).map(move |column| (row * pixels + column) * stride);
        (0..rows).flat_map(row).collect()
    }

    /// The offset of each tap of a window from its first, in the scratch.
    pub(super) fn scratch_taps(self, geometry: &Geometry) -> Vec<usize> {
        self.taps(self.pixels(geometry), geometry.padded_filters())
    }

    /// How many pixels of each row of the convolution are under a pool.
    fn pixels(self, geometry: &Geometry) -> usize {
        self.output(geometry)[1] * self.size[1]
    }
}

/// The pooled convolution of one padded image.
pub(super) struct PooledForward<'a> {
    /// Without its activation.
    pub(super) layer: &'a Layer<'a>,
    pub(super) pool: Pool,
    /// As [`Pool::scratch_taps`] says.
    pub(super) taps: &'a [usize],
    /// Whether values that are not positive become 0.
    pub(super) rectified: bool,
    pub(super) image: &'a [f32],
    /// As long as [`Pool::scratch`] says.
    pub(super) scratch: &'a mut [f32],
    /// `[windows, filters]`, all written.
    pub(super) out: &'a mut [MaybeUninit<f32>],
    /// `[windows, padded filters]`: the tap that won, or [`CLOSED`]. Empty where nobody asks.
    pub(super) winners: &'a mut [u8],
}

impl WithSimd for PooledForward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if self.winners.is_empty() {
            self.run::<S, false>(simd);
        } else {
            self.run::<S, true>(simd);
        }
    }
}

impl PooledForward<'_> {
    /// `KEEP` says that winners are written.
    #[inline(always)]
    fn run<S: Simd, const KEEP: bool>(mut self, simd: S) {
        let (geometry, pool) = (self.layer.geometry(), self.pool);
        let (filters, width) = (geometry.filters(), geometry.padded_filters());
        assert_eq!(self.image.len(), geometry.padded_image_length());
        assert_eq!(self.scratch.len(), pool.scratch(geometry));
        assert_eq!(self.out.len(), pool.windows(geometry) * filters);
        assert!(!KEEP || self.winners.len() == pool.windows(geometry) * width);
        let [rows, columns] = pool.output(geometry);
        let step = pool.size[1] * width;
        assert!(
            self.taps.iter().all(|tap| (columns - 1) * step + tap + width <= self.scratch.len())
        );
        for row in 0..rows {
            // SAFETY: `row` is one of the pooled rows, and all lengths were just checked.
            unsafe { self.convolve(simd, row) };
            for column in 0..columns {
                let nth = row * columns + column;
                let winners =
                    if KEEP { &mut self.winners[nth * width..][..width] } else { &mut [][..] };
                let window = self.scratch.as_ptr().wrapping_add(column * step);
                let out = &mut self.out[nth * filters..];
                // SAFETY: by the last assertion all taps of the row's windows, `width` values each,
                // lie within the scratch; `width` is `filters` rounded up to whole vectors.
                unsafe {
                    let (taps, rectified) = (self.taps, self.rectified);
                    pool_window::<S, KEEP>(simd, taps, rectified, window, out, filters, winners);
                }
            }
        }
    }

    /// Fills the scratch with the rows of the convolution under pooled row `row`.
    ///
    /// # Safety
    /// The slices must have the lengths that [`PooledForward`] states; the row must exist.
    #[inline(always)]
    unsafe fn convolve<S: Simd>(&mut self, simd: S, row: usize) {
        let geometry = self.layer.geometry();
        let (pixels, width) = (self.pool.pixels(geometry), geometry.padded_filters());
        let [pool_rows, _] = self.pool.size;
        let rows = self.scratch.chunks_exact_mut(pixels * width).enumerate();
        for (pool_row, out) in rows.take(pool_rows) {
            let out = Out { start: out.as_mut_ptr(), stride: width };
            let row = row * pool_rows + pool_row;
            // SAFETY: pooled rows and columns are whole, so this row and its pixels exist in the
            // output of the convolution; `out` has room for `width` values of each pixel.
            unsafe { self.layer.row(simd, self.image, row, pixels, width, out) };
        }
    }
}

/// The largest values of a window, and the taps that have them. `out` is what is left of the output
/// from this window on: what is written beyond the window's `filters`, the next windows write over.
///
/// # Safety
/// With `KEEP`, `winners` must be as long as `filters`, rounded up to whole vectors; for each of `taps`,
/// as many values must be readable at its offset from `window`.
#[inline(always)]
unsafe fn pool_window<S: Simd, const KEEP: bool>(
    simd: S,
    taps: &[usize],
    rectified: bool,
    window: *const f32,
    out: &mut [MaybeUninit<f32>],
    filters: usize,
    winners: &mut [u8],
) {
    let lanes = S::F32_LANES;
    for at in (0..filters).step_by(lanes) {
        let (window, Some(out)) = (window.wrapping_add(at), out.get_mut(at..)) else {
            return;
        };
        let (mut best, mut winner) = if rectified {
            (simd.splat_f32s(0.0), simd.splat_u32s(u32::from(CLOSED)))
        } else {
            // SAFETY: the window's first tap, one of its whole vectors.
            (unsafe { load(simd, window) }, simd.splat_u32s(0))
        };
        for (tap, &offset) in (0..).zip(taps) {
            // SAFETY: a whole vector of a tap.
            let value = unsafe { load(simd, window.wrapping_add(offset)) };
            // Not-a-number is never kept back, so that divergence shows.
            let keep = simd.less_than_or_equal_f32s(value, best);
            best = simd.select_f32s(keep, best, value);
            if KEEP {
                winner = simd.select_u32s(keep, winner, simd.splat_u32s(tap));
            }
        }
        if KEEP {
            store_bytes(simd, winner, &mut winners[at..at + lanes]);
        }
        let wanted = filters.saturating_sub(at);
        let to = out.as_mut_ptr().cast();
        if wanted > 0 && out.len() >= lanes {
            // SAFETY: there is room for a whole vector.
            unsafe { store(simd, to, best) };
        } else if wanted > 0 {
            // SAFETY: the mask has no more lanes than there is room for.
            unsafe { store_masked(simd, first(simd, wanted.min(out.len())), to, best) };
        }
    }
}
