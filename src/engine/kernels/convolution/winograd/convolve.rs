//! The convolution of one image: a few tiles at a time are brought to their points, multiplied with all filters,
//! and brought back.

use pulp::{Simd, WithSimd};

use super::super::super::vector::{WIDEST, load, padded, store_block};
use super::super::destination::{Destination, Outputs};
use super::super::tile::{Taps, accumulate, even_parts};
use super::Winograd;
use super::input::{Image, Points, tile_at_points};
use super::scheme::Scheme;

/// How many sums at points are kept, so that they stay in the nearest cache.
pub(super) const SUMS: usize = 8 * 1024;

/// The most tiles that are multiplied together: with two vectors of filters, their sums stay in registers.
const fn most_tiles<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 8 } else { 6 }
}

/// The convolution of one image.
pub(super) struct Convolve<'a, T, const N: usize, D> {
    pub(super) layer: &'a Winograd<T, N>,
    pub(super) image: Image<'a>,
    pub(super) inputs: &'a mut [f32],
    /// How many tiles there is room for.
    pub(super) kept: usize,
    pub(super) sums: &'a mut [f32],
    pub(super) destination: D,
}

impl<T: Scheme<N>, const N: usize, D: Destination> WithSimd for Convolve<'_, T, N, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let [rows, columns] = self.destination.tiles();
        for first in (0..rows * columns).step_by(self.kept.max(1)) {
            let tiles = Tiles { first, count: self.kept.min(rows * columns - first), columns };
            self.bring_in(simd, tiles);
            self.multiply(simd, tiles);
        }
    }
}

/// Neighbouring tiles of an image with `columns` columns of tiles.
#[derive(Clone, Copy)]
struct Tiles {
    first: usize,
    count: usize,
    columns: usize,
}

impl Tiles {
    /// Row and column of the `nth`.
    #[inline(always)]
    fn place(self, nth: usize) -> [usize; 2] {
        [(self.first + nth) / self.columns, (self.first + nth) % self.columns]
    }

    /// First and number of the tiles of each group. The tiles of a group are multiplied together.
    #[inline(always)]
    fn groups<S: Simd, const N: usize>(self) -> impl Iterator<Item = (usize, usize)> {
        even_parts(self.count, most_tiles::<S>().min(SUMS / (N * N * 2 * S::F32_LANES)))
    }
}

impl<T: Scheme<N>, const N: usize, D: Destination> Convolve<'_, T, N, D> {
    fn width(&self) -> usize {
        padded(self.layer.geometry.channels())
    }

    /// Brings tiles to their points.
    #[inline(always)]
    fn bring_in<S: Simd>(&mut self, simd: S, tiles: Tiles) {
        let width = self.width();
        assert!(self.inputs.len() >= N * N * tiles.count * width);
        for (start, height) in tiles.groups::<S, N>() {
            let group = self.inputs.as_mut_ptr().wrapping_add(start * N * N * width);
            for m in 0..height {
                let [row, column] = tiles.place(start + m);
                let to = Points { start: group.wrapping_add(m * width), stride: height * width };
                // SAFETY: the output has two rows and columns for each tile; by the assertion there is
                // room for `width` values of all tiles at each point.
                unsafe {
                    tile_at_points::<S, T, N>(simd, self.image, [row * 2, column * 2], to);
                }
            }
        }
    }

    /// Multiplies tiles with all filters, and hands the outputs over.
    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S, tiles: Tiles) {
        let filters = self.layer.geometry.filters();
        self.destination.expect_order(filters <= 2 * S::F32_LANES);
        let mut filter = 0;
        while filter < filters {
            if filters - filter > S::F32_LANES {
                self.strip::<S, 2>(simd, tiles, filter);
                filter += 2 * S::F32_LANES;
            } else {
                self.strip::<S, 1>(simd, tiles, filter);
                filter += S::F32_LANES;
            }
        }
    }

    /// The same with `V` vectors of filters.
    #[inline(always)]
    fn strip<S: Simd, const V: usize>(&mut self, simd: S, tiles: Tiles, filter: usize) {
        for (start, height) in tiles.groups::<S, N>() {
            let block = Block { tiles, start, filter };
            // SAFETY: the group is one that was brought in; the vectors from `filter` on are among the
            // padded filters.
            unsafe {
                match height {
                    1 => self.block::<S, 1, V>(simd, block),
                    2 => self.block::<S, 2, V>(simd, block),
                    3 => self.block::<S, 3, V>(simd, block),
                    4 => self.block::<S, 4, V>(simd, block),
                    5 => self.block::<S, 5, V>(simd, block),
                    6 => self.block::<S, 6, V>(simd, block),
                    7 if const { most_tiles::<S>() >= 7 } => self.block::<S, 7, V>(simd, block),
                    _ if const { most_tiles::<S>() >= 8 } => self.block::<S, 8, V>(simd, block),
                    _ => {}
                }
            }
        }
    }

    /// `M` tiles by `V` vectors of filters.
    ///
    /// # Safety
    /// The tiles must be a group that was brought in; the vectors must be among the padded filters.
    #[inline(always)]
    unsafe fn block<S: Simd, const M: usize, const V: usize>(&mut self, simd: S, block: Block) {
        let Block { tiles, start, filter } = block;
        let (channels, width) = (self.layer.geometry.channels(), self.width());
        let taps = Taps {
            runs: &[0],
            run_length: channels,
            pixel_stride: width,
            weight_stride: WIDEST,
            strip_stride: N * N * channels * WIDEST,
        };
        let stride = V * S::F32_LANES;
        assert!(self.sums.len() >= N * N * M * stride);
        for point in 0..N * N {
            let x = self.inputs.as_ptr().wrapping_add((start * N * N + point * M) * width);
            let strip = (filter / WIDEST * N * N + point) * channels * WIDEST;
            let weights = self.layer.kernel.as_ptr().wrapping_add(strip + filter % WIDEST);
            let sums = [[simd.splat_f32s(0.0); V]; M];
            let to = self.sums.as_mut_ptr().wrapping_add(point * M * stride);
            // SAFETY: the caller vouches for inputs and filters; by the assertion there is room for
            // the sums.
            unsafe {
                let sums = accumulate::<S, M, V>(simd, taps, x, weights, sums);
                store_block::<S, M, V>(simd, to, stride, sums);
            }
        }
        for m in 0..M {
            let tile = tiles.place(start + m);
            for v in 0..V {
                let from = self.sums.as_ptr().wrapping_add(m * stride + v * S::F32_LANES);
                let filter = filter + v * S::F32_LANES;
                // SAFETY: these vectors were just written; biases are padded to whole vectors.
                let outputs = unsafe {
                    let bias = load(simd, self.layer.bias.as_ptr().wrapping_add(filter));
                    bring_back::<S, T, N>(simd, from, M * stride, bias)
                };
                self.destination.put(simd, tile, filter, outputs);
            }
        }
    }
}

/// Which tiles and filters are multiplied.
#[derive(Clone, Copy)]
struct Block {
    tiles: Tiles,
    start: usize,
    filter: usize,
}

/// From sums at the points to outputs: `A` transposed `m A`, and the bias.
///
/// # Safety
/// A vector must be readable for each of the `N * N` points, `stride` values apart.
#[inline(always)]
unsafe fn bring_back<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    from: *const f32,
    stride: usize,
    bias: S::f32s,
) -> Outputs<S> {
    let zero = simd.splat_f32s(0.0);
    let mut rows = [[zero; N]; 2];
    for column in 0..N {
        let from = from.wrapping_add(column * stride);
        // SAFETY: the caller vouches for the vector of each point.
        let points = unsafe { load_column(simd, from, N * stride) };
        let [above, below] = T::output(simd, points);
        rows[0][column] = above;
        rows[1][column] = below;
    }
    let mut outputs = [[zero; 2]; 2];
    for row in 0..2 {
        let [left, right] = T::output(simd, rows[row]);
        outputs[row] = [simd.add_f32s(left, bias), simd.add_f32s(right, bias)];
    }
    outputs
}

/// `N` vectors, `stride` values apart.
///
/// # Safety
/// All of them must be readable.
#[inline(always)]
unsafe fn load_column<S: Simd, const N: usize>(
    simd: S,
    from: *const f32,
    stride: usize,
) -> [S::f32s; N] {
    let mut column = [simd.splat_f32s(0.0); N];
    for point in 0..N {
        // SAFETY: the caller vouches for every vector.
        column[point] = unsafe { load(simd, from.wrapping_add(point * stride)) };
    }
    column
}
