//! The convolution of one image: a few tiles at a time are brought to their points, multiplied with all filters,
//! and brought back.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::super::super::tile::{Taps, accumulate, even_parts, tallest, with_pixels};
use super::super::super::vector::{WIDEST, load, padded, store_block};
use super::super::destination::{Destination, Outputs};
use super::Winograd;
use super::input::{Image, Points, tile_at_points};
use super::scheme::Scheme;

/// How many sums at points are kept, so that they stay in the nearest cache.
pub(super) const SUMS: usize = 8 * 1024;

/// The convolution of one image.
pub(super) struct Convolve<'a, T, const N: usize, D> {
    pub(super) layer: &'a Winograd<T, N>,
    pub(super) image: Image<'a>,
    pub(super) inputs: &'a mut [MaybeUninit<f32>],
    /// How many tiles there is room for.
    pub(super) kept: usize,
    pub(super) sums: &'a mut [MaybeUninit<f32>],
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

    /// First and number of the tiles of each group, of at most `most`. The tiles of a group are multiplied
    /// together.
    #[inline(always)]
    fn groups(self, most: usize) -> impl Iterator<Item = (usize, usize)> {
        even_parts(self.count, most)
    }
}

impl<T: Scheme<N>, const N: usize, D: Destination> Convolve<'_, T, N, D> {
    fn width(&self) -> usize {
        padded(self.layer.geometry.channels())
    }

    /// How many tiles are multiplied together, for their sums to stay in registers and behind them in the room there
    /// is for all points.
    #[inline(always)]
    fn most_tiles<S: Simd>(&self) -> usize {
        let vectors = if self.layer.geometry.filters() > S::F32_LANES { 2 } else { 1 };
        tallest::<S>(vectors).min(SUMS / (N * N * vectors * S::F32_LANES))
    }

    /// Brings tiles to their points.
    #[inline(always)]
    fn bring_in<S: Simd>(&mut self, simd: S, tiles: Tiles) {
        let width = self.width();
        assert!(self.inputs.len() >= N * N * tiles.count * width);
        for (start, height) in tiles.groups(self.most_tiles::<S>()) {
            let group = self.inputs.as_mut_ptr().cast::<f32>().wrapping_add(start * N * N * width);
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
        let (channels, width) = (self.layer.geometry.channels(), self.width());
        let lanes = V * S::F32_LANES;
        let strip = filter / WIDEST * N * N * channels * WIDEST + filter % WIDEST;
        for (start, height) in tiles.groups(self.most_tiles::<S>()) {
            assert!(self.sums.len() >= N * N * height * lanes);
            let products = Products {
                points: N * N,
                inputs: self.inputs.as_ptr().cast::<f32>().wrapping_add(start * N * N * width),
                weights: self.layer.kernel.as_ptr().wrapping_add(strip),
                channels,
                width,
                sums: self.sums.as_mut_ptr().cast(),
            };
            // SAFETY: the group is one that was brought in; the vectors from `filter` on are among the padded
            // filters; by the assertion there is room for the sums.
            unsafe {
                with_pixels!(height, V, multiply(simd, products));
                self.hand_over::<S, V>(simd, (tiles, start, height), filter);
            }
        }
    }

    /// Brings the sums of a group back, and hands the outputs over.
    ///
    /// # Safety
    /// The sums of so many tiles and `V` vectors must have been written; the vectors must be among the padded filters.
    #[inline(always)]
    unsafe fn hand_over<S: Simd, const V: usize>(
        &mut self,
        simd: S,
        (tiles, start, height): (Tiles, usize, usize),
        filter: usize,
    ) {
        let lanes = V * S::F32_LANES;
        for m in 0..height {
            let tile = tiles.place(start + m);
            for v in 0..V {
                let from =
                    self.sums.as_ptr().cast::<f32>().wrapping_add(m * lanes + v * S::F32_LANES);
                let filter = filter + v * S::F32_LANES;
                // SAFETY: these vectors were written; biases are padded to whole vectors.
                let outputs = unsafe {
                    let bias = load(simd, self.layer.bias.as_ptr().wrapping_add(filter));
                    bring_back::<S, T, N>(simd, from, height * lanes, bias)
                };
                self.destination.put(simd, tile, filter, outputs);
            }
        }
    }
}

/// The products of a group of tiles with some filters.
#[derive(Clone, Copy)]
struct Products {
    points: usize,
    /// `[points, tiles, padded channels]`
    inputs: *const f32,
    /// The first filter's at the first point; points follow each other.
    weights: *const f32,
    channels: usize,
    /// The padded channels.
    width: usize,
    /// `[points, tiles, vectors]`
    sums: *mut f32,
}

/// Multiplies `M` tiles with `V` vectors of filters, point by point.
///
/// # Safety
/// The inputs and weights must be readable, the sums writable.
#[inline(always)]
unsafe fn multiply<S: Simd, const M: usize, const V: usize>(simd: S, products: Products) {
    let Products { points, inputs, weights, channels, width, sums } = products;
    let taps = Taps {
        runs: &[0],
        run_length: channels,
        pixel_stride: width,
        weight_stride: WIDEST,
        strip_stride: points * channels * WIDEST,
    };
    let stride = V * S::F32_LANES;
    for point in 0..points {
        let x = inputs.wrapping_add(point * M * width);
        let weights = weights.wrapping_add(point * channels * WIDEST);
        let to = sums.wrapping_add(point * M * stride);
        let sums = [[simd.splat_f32s(0.0); V]; M];
        // SAFETY: what the caller vouches for.
        unsafe {
            let sums = accumulate::<S, M, V>(simd, taps, x, weights, sums);
            store_block::<S, M, V>(simd, to, stride, sums);
        }
    }
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
