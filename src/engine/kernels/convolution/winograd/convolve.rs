//! The convolution of images: a few tiles at a time are brought to their points, multiplied with all filters, and
//! brought back.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::super::super::tile::{Taps, accumulate, even_parts, tallest, with_pixels};
use super::super::super::vector::{Table, WIDEST, load, padded, store_block};
use super::super::destination::Destination;
use super::Winograd;
use super::input::{Points, tile_at_points};
use super::scheme::{OUTPUTS, Scheme};

/// The convolution of some images.
pub(super) struct Convolve<'a, T, const N: usize, D> {
    pub(super) layer: &'a Winograd<T, N>,
    /// Padded images, one after the other.
    pub(super) images: &'a [f32],
    /// How many tiles there is room for.
    pub(super) kept: usize,
    /// `[points, tiles, padded channels]`, points [`apart`].
    pub(super) inputs: &'a mut [MaybeUninit<f32>],
    /// `[points, tiles, padded filters]`, points [`apart`].
    pub(super) sums: &'a mut [MaybeUninit<f32>],
    /// One for each image.
    pub(super) destinations: &'a mut [D],
}

/// The distance between points, for so many tiles of so many values. With one line of the cache more than these take,
/// the points of a tile do not meet in the same few places of the cache.
pub(super) fn apart(tiles: usize, values: usize) -> usize {
    tiles * values + WIDEST
}

/// `[rows, columns]` of tiles, for so many of pairs of outputs.
pub(super) fn tiles(pairs: [usize; 2]) -> [usize; 2] {
    pairs.map(|pairs| pairs.div_ceil(PAIRS))
}

/// A tile's outputs in each direction, in pairs.
const PAIRS: usize = OUTPUTS / 2;

impl<T: Scheme<N>, const N: usize, D: Destination> WithSimd for Convolve<'_, T, N, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let Some(destination) = self.destinations.first() else { return };
        let [rows, columns] = tiles(destination.tiles());
        let last = self.layer.geometry.output().map(|outputs| outputs.saturating_sub(OUTPUTS));
        for destination in &mut *self.destinations {
            // The rows of a tile lie far from each other.
            destination.expect_order(false);
        }
        let all = self.destinations.len() * rows * columns;
        for first in (0..all).step_by(self.kept.max(1)) {
            let tiles = Tiles { first, count: self.kept.min(all - first), rows, columns, last };
            self.bring_in(simd, tiles);
            self.multiply(simd, tiles);
            self.hand_over(simd, tiles);
        }
    }
}

/// Neighbouring tiles of images with so many rows and columns of them.
#[derive(Clone, Copy)]
struct Tiles {
    first: usize,
    count: usize,
    rows: usize,
    columns: usize,
    /// The last row and column of outputs where a tile can begin. Tiles that would begin behind them begin there, and
    /// compute some outputs of their neighbours again.
    last: [usize; 2],
}

impl Tiles {
    /// Image, and row and column of the first output, both even, of the `nth`.
    #[inline(always)]
    fn place(self, nth: usize) -> (usize, [usize; 2]) {
        let (row, column) = ((self.first + nth) / self.columns, (self.first + nth) % self.columns);
        let [last_row, last_column] = self.last;
        let place = [row % self.rows * OUTPUTS, column * OUTPUTS];
        (row / self.rows, [place[0].min(last_row), place[1].min(last_column)])
    }
}

impl<T: Scheme<N>, const N: usize, D: Destination> Convolve<'_, T, N, D> {
    /// The padded channels and filters.
    fn widths(&self) -> [usize; 2] {
        let geometry = &self.layer.geometry;
        [padded(geometry.channels()), geometry.padded_filters()]
    }

    /// Brings tiles to their points.
    #[inline(always)]
    fn bring_in<S: Simd>(&mut self, simd: S, tiles: Tiles) {
        let geometry = &self.layer.geometry;
        let ([width, _], length) = (self.widths(), geometry.padded_image_length());
        let stride = apart(self.kept, width);
        assert!(tiles.count <= self.kept && self.inputs.len() >= N * N * stride);
        assert!(self.images.len() >= self.destinations.len() * length);
        for nth in 0..tiles.count {
            let (image, place) = tiles.place(nth);
            let image = self.images.as_ptr().wrapping_add(image * length);
            let start = self.inputs.as_mut_ptr().cast::<f32>().wrapping_add(nth * width);
            // SAFETY: the output has as many rows and columns from there on; by the assertions the image is there,
            // and there is room for `width` values of all tiles at each point.
            unsafe {
                tile_at_points::<S, T, N>(simd, (geometry, image), place, Points { start, stride });
            }
        }
    }

    /// Multiplies tiles with all filters, point by point: the filters of a point stay in the nearest cache.
    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S, tiles: Tiles) {
        let filters = self.layer.geometry.filters();
        for point in 0..N * N {
            let mut filter = 0;
            while filter < filters {
                if filters - filter > S::F32_LANES {
                    self.strip::<S, 2>(simd, tiles, point, filter);
                    filter += 2 * S::F32_LANES;
                } else {
                    self.strip::<S, 1>(simd, tiles, point, filter);
                    filter += S::F32_LANES;
                }
            }
        }
    }

    /// The same at one point with `V` vectors of filters.
    #[inline(always)]
    fn strip<S: Simd, const V: usize>(
        &mut self,
        simd: S,
        tiles: Tiles,
        point: usize,
        filter: usize,
    ) {
        let (channels, [width, filters]) = (self.layer.geometry.channels(), self.widths());
        assert!(tiles.count <= self.kept && filter + V * S::F32_LANES <= filters);
        assert!(self.inputs.len() >= N * N * apart(self.kept, width));
        assert!(self.sums.len() >= N * N * apart(self.kept, filters));
        assert_eq!(self.layer.kernel.len(), N * N * channels * filters);
        let inputs = self.inputs.as_ptr().cast::<f32>();
        let inputs = inputs.wrapping_add(point * apart(self.kept, width));
        let sums = self.sums.as_mut_ptr().cast::<f32>();
        let sums = sums.wrapping_add(point * apart(self.kept, filters) + filter);
        let strip = (point * filters + filter / WIDEST * WIDEST) * channels + filter % WIDEST;
        let weights = self.layer.kernel.as_ptr().wrapping_add(strip);
        for (start, height) in even_parts(tiles.count, tallest::<S>(V)) {
            let products = Products {
                inputs: inputs.wrapping_add(start * width),
                weights,
                channels,
                widths: [width, filters],
                sums: sums.wrapping_add(start * filters),
            };
            // SAFETY: by the assertions there is room for all tiles at each point, and the vectors from `filter` on
            // are among the padded filters.
            unsafe { with_pixels!(height, V, multiply(simd, products)) }
        }
    }

    /// Brings the sums of tiles back, and hands the outputs over.
    #[inline(always)]
    fn hand_over<S: Simd>(&mut self, simd: S, tiles: Tiles) {
        let (filters, [_, width]) = (self.layer.geometry.filters(), self.widths());
        let stride = apart(self.kept, width);
        assert!(tiles.count <= self.kept && self.sums.len() >= N * N * stride);
        assert_eq!(self.layer.bias.len(), width);
        for nth in 0..tiles.count {
            let (image, place) = tiles.place(nth);
            let Some(destination) = self.destinations.get_mut(image) else { return };
            for filter in (0..filters).step_by(S::F32_LANES) {
                let from = self.sums.as_ptr().cast::<f32>().wrapping_add(nth * width + filter);
                let bias = self.layer.bias.as_ptr().wrapping_add(filter);
                // SAFETY: these are among the padded filters, of which biases and, at each point, sums are there;
                // `multiply` has written the latter.
                unsafe {
                    let bias = load(simd, bias);
                    bring_back::<S, T, N, D>(
                        simd,
                        (from, stride),
                        bias,
                        destination,
                        place,
                        filter,
                    );
                }
            }
        }
    }
}

/// The products of some tiles with some filters at one point.
#[derive(Clone, Copy)]
struct Products {
    /// `[tiles, padded channels]`
    inputs: *const f32,
    /// The first filter's.
    weights: *const f32,
    channels: usize,
    /// The padded channels and filters.
    widths: [usize; 2],
    /// `[tiles, padded filters]`
    sums: *mut f32,
}

/// Multiplies `M` tiles with `V` vectors of filters.
///
/// # Safety
/// The inputs and weights must be readable, the sums writable.
#[inline(always)]
unsafe fn multiply<S: Simd, const M: usize, const V: usize>(simd: S, products: Products) {
    let Products { inputs, weights, channels, widths: [width, filters], sums: to } = products;
    let taps = Taps {
        runs: &[0],
        run_length: channels,
        pixel_stride: width,
        weight_stride: WIDEST,
        strip_stride: channels * WIDEST,
    };
    let sums = [[simd.splat_f32s(0.0); V]; M];
    // SAFETY: what the caller vouches for.
    unsafe {
        let sums = accumulate::<S, M, V>(simd, taps, inputs, weights, sums);
        store_block::<S, M, V>(simd, to, filters, sums);
    }
}

/// From the sums of a tile at the points to outputs: `A` transposed `m A`, and the bias; hands over those that the
/// destination takes.
///
/// # Safety
/// A vector must be readable for each of the `N * N` points, from the first on, with that distance between them.
#[inline(always)]
unsafe fn bring_back<S: Simd, T: Scheme<N>, const N: usize, D: Destination>(
    simd: S,
    (from, stride): (*const f32, usize),
    bias: S::f32s,
    destination: &mut D,
    place: [usize; 2],
    filter: usize,
) {
    let zero = simd.splat_f32s(0.0);
    let mut columns = Table::<S::f32s, N, OUTPUTS>::new();
    for column in 0..N {
        let from = from.wrapping_add(column * stride);
        // SAFETY: the caller vouches for the vector of each point.
        let points = unsafe { load_column(simd, from, N * stride) };
        columns.set_row(column, T::output(simd, points));
    }
    let [most_rows, most_columns] = destination.tiles();
    for pair in 0..PAIRS {
        let mut outputs = [[zero; OUTPUTS]; 2];
        for row in 0..2 {
            // SAFETY: every column was set, as a row of the table.
            let values = T::output(simd, unsafe { columns.column(pair * 2 + row) });
            for column in 0..OUTPUTS {
                outputs[row][column] = simd.add_f32s(values[column], bias);
            }
        }
        let [above, below] = outputs;
        for beside in 0..PAIRS {
            let block = [place[0] / 2 + pair, place[1] / 2 + beside];
            if block[0] < most_rows && block[1] < most_columns {
                let left = beside * 2;
                let outputs = [[above[left], above[left + 1]], [below[left], below[left + 1]]];
                destination.put(simd, block, filter, outputs);
            }
        }
    }
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
