//! The convolution of images: a few tiles at a time are brought to their points, multiplied with all filters, and
//! brought back.

use pulp::{Simd, WithSimd};

use super::super::super::tile::{Taps, accumulate, even_parts, tallest, with_pixels};
use super::super::super::vector::{Table, WIDEST, load, store};
use super::super::destination::Destination;
use super::Winograd;
use super::input::bring_in;
use super::scheme::{OUTPUTS, Scheme};
use super::tiles::{Grid, Place, Room};

/// The convolution of some images.
pub(super) struct Convolve<'a, T, const N: usize, D> {
    pub(super) layer: &'a Winograd<T, N>,
    /// Padded images, one after the other.
    pub(super) images: &'a [f32],
    /// One for each image.
    pub(super) destinations: &'a mut [D],
    /// Their tiles.
    pub(super) grid: Grid,
    /// For the channels.
    pub(super) inputs: &'a mut Room,
    /// For the filters; as many tiles.
    pub(super) sums: &'a mut Room,
}

/// A tile's outputs in each direction, in pairs.
const PAIRS: usize = OUTPUTS / 2;

impl<T: Scheme<N>, const N: usize, D: Destination> WithSimd for Convolve<'_, T, N, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for destination in &mut *self.destinations {
            // The rows of a tile lie far from each other.
            destination.expect_order(false);
        }
        let (geometry, all) = (&self.layer.geometry, self.destinations.len() * self.grid.tiles());
        let kept = self.inputs.tiles().min(self.sums.tiles()).max(1);
        for first in (0..all).step_by(kept) {
            let count = kept.min(all - first);
            let tiles = (self.grid, first..first + count);
            bring_in::<S, T, N>(simd, (geometry, self.images), tiles, (self.inputs, 0));
            self.multiply(simd, count);
            self.hand_over(simd, first, count);
        }
    }
}

impl<T: Scheme<N>, const N: usize, D: Destination> Convolve<'_, T, N, D> {
    /// Multiplies tiles with all filters, point by point: the filters of a point stay in the nearest cache.
    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S, tiles: usize) {
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
        tiles: usize,
        point: usize,
        filter: usize,
    ) {
        let channels = self.layer.geometry.channels();
        let filters = self.sums.width();
        assert!(channels <= self.inputs.width() && filter + V * S::F32_LANES <= filters);
        assert!([self.inputs.tile_stride(), self.sums.tile_stride()] == [WIDEST; 2]);
        assert_eq!(self.layer.kernel.len(), N * N * channels * filters);
        let strip_strides = [self.inputs.strip_stride(), self.sums.strip_stride()];
        let strip = (point * filters + filter / WIDEST * WIDEST) * channels + filter % WIDEST;
        let weights = self.layer.kernel.as_ptr().wrapping_add(strip);
        for (start, height) in even_parts(tiles, tallest::<S>(V)) {
            // The last tile of each room: those before it are there, too.
            self.inputs.at(point, start + height - 1);
            self.sums.at(point, start + height - 1);
            let inputs = self.inputs.at(point, start);
            let sums = self.sums.at(point, start).wrapping_add(self.sums.offset(filter));
            let products = Products { inputs, weights, channels, strip_strides, sums };
            // SAFETY: the tiles are in both rooms, and the vectors from `filter` on are among the padded filters, of
            // which weights are there at each point.
            unsafe { with_pixels!(height, V, multiply(simd, products)) }
        }
    }

    /// Brings the sums of tiles back, and hands the outputs over.
    #[inline(always)]
    fn hand_over<S: Simd>(&mut self, simd: S, first: usize, count: usize) {
        let filters = self.layer.geometry.filters();
        let stride = self.sums.point_stride();
        assert!(self.layer.bias.len() == self.sums.width() && filters <= self.sums.width());
        for nth in 0..count {
            let place = self.grid.place(first + nth);
            let destination = &mut self.destinations[place.image];
            self.sums.at(N * N - 1, nth);
            let from = self.sums.at(0, nth);
            for filter in (0..filters).step_by(S::F32_LANES) {
                let bias = self.layer.bias.as_ptr().wrapping_add(filter);
                // SAFETY: these are among the padded filters, of which biases and, at each point, sums are there;
                // `multiply` has written the latter.
                unsafe {
                    let bias = load(simd, bias);
                    let from = from.cast_const().wrapping_add(self.sums.offset(filter));
                    let from = (from, stride);
                    bring_back::<S, T, N, D>(simd, from, bias, destination, place, filter);
                }
            }
        }
    }
}

/// The products of some tiles with some filters at one point.
#[derive(Clone, Copy)]
struct Products {
    /// `[strips of channels, tiles, WIDEST]`
    inputs: *const f32,
    /// The first filter's.
    weights: *const f32,
    channels: usize,
    /// The distances between strips of inputs and between strips of sums.
    strip_strides: [usize; 2],
    /// `[strips of filters, tiles, WIDEST]`
    sums: *mut f32,
}

/// Multiplies `M` tiles with `V` vectors of filters.
///
/// # Safety
/// The inputs and weights must be readable, the sums writable.
#[inline(always)]
unsafe fn multiply<S: Simd, const M: usize, const V: usize>(simd: S, products: Products) {
    let Products { mut inputs, mut weights, channels, strip_strides, sums: to } = products;
    let mut sums = [[simd.splat_f32s(0.0); V]; M];
    for done in (0..channels).step_by(WIDEST) {
        let taps = Taps {
            runs: &[0],
            run_length: WIDEST.min(channels - done),
            pixel_stride: WIDEST,
            weight_stride: WIDEST,
            strip_stride: channels * WIDEST,
        };
        // SAFETY: what the caller vouches for.
        sums = unsafe { accumulate::<S, M, V>(simd, taps, inputs, weights, sums) };
        inputs = inputs.wrapping_add(strip_strides[0]);
        weights = weights.wrapping_add(WIDEST * WIDEST);
    }
    for m in 0..M {
        for v in 0..V {
            let filter = v * S::F32_LANES;
            let at = filter / WIDEST * strip_strides[1] + m * WIDEST + filter % WIDEST;
            // SAFETY: the same.
            unsafe { store(simd, to.wrapping_add(at), sums[m][v]) };
        }
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
    Place { first, .. }: Place,
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
            let block = [first[0] / 2 + pair, first[1] / 2 + beside];
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
