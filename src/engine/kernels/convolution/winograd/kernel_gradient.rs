//! The gradient of a kernel by fewer products. Each step of the convolution backward is the transpose of a matrix:
//! gradients of outputs are brought to their points (`A g A` transposed), multiplied there with the inputs of their
//! tiles and added up, and the sums are brought back to taps (`G` transposed `m G`).

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use candle_core::Result;
use pulp::{Simd, WithSimd};

use super::super::super::instruction_set::InstructionSet;
use super::super::super::lines::Lines;
use super::super::super::tile::{add_products, even_parts, tallest, with_pixels};
use super::super::super::vector::{Table, WIDEST, load, load_block, padded, store, store_block};
use super::super::geometry::Geometry;
use super::input::bring_in;
use super::scheme::{OUTPUTS, Scheme, taps};
use super::tiles::{Grid, Place, Room, tiles};
use super::{KEPT, LEAST_TILES, Winograd};

/// The sums of a kernel's gradient at the points.
pub(in super::super) struct KernelSums<'a, T, const N: usize> {
    /// Of an output with even rows and columns, enough for a tile.
    geometry: &'a Geometry,
    /// `[rows, columns]` that the output has.
    output: [usize; 2],
    grid: Grid,
    inputs: Room,
    gradients: Room,
    /// How many tiles are in these rooms.
    tiles: usize,
    /// `[points, channels, padded filters]`; nothing yet while `empty`.
    sums: Lines<MaybeUninit<f32>>,
    empty: bool,
    scheme: PhantomData<T>,
}

impl<'a, T: Scheme<N>, const N: usize> KernelSums<'a, T, N> {
    /// How many images are best in a part of a batch, if the method serves the gradient of a convolution: with tiles
    /// enough for a way through all sums, and for bringing these back.
    pub(in super::super) fn together(geometry: &Geometry) -> Option<usize> {
        let served = Winograd::<T, N>::serves(geometry);
        served.then(|| (2 * LEAST_TILES).div_ceil(tiles(geometry)))
    }

    /// Whether the method pays for a part of so many images: where sums do not fit a cache, to pass through them takes as
    /// long as half of so many tiles spare.
    pub(in super::super) fn serves(geometry: &Geometry, images: usize) -> bool {
        Winograd::<T, N>::serves(geometry) && tiles(geometry) * images >= LEAST_TILES
    }

    /// That of the images that are taken, for a convolution.
    ///
    /// # Errors
    /// If an image with some rows and columns more is too large to be indexed by 32 bits.
    pub(in super::super) fn geometry(convolution: &Geometry) -> Result<Geometry> {
        convolution.with_even_output(OUTPUTS)
    }

    /// For a convolution, and with what [`KernelSums::geometry`] makes of it.
    pub(in super::super) fn new(convolution: &Geometry, geometry: &'a Geometry) -> Self {
        let (channels, filters) = (geometry.channels(), geometry.padded_filters());
        let kept = (KEPT / (N * N * padded(channels).max(filters))).max(LEAST_TILES);
        let output = convolution.output();
        Self {
            geometry,
            output,
            grid: Grid::new(geometry, output),
            inputs: Room::by_tiles(N * N, kept, channels),
            gradients: Room::by_tiles(N * N, kept, filters),
            tiles: 0,
            sums: Lines::room(N * N * channels * filters),
            empty: true,
            scheme: PhantomData,
        }
    }

    /// Adds what one image, padded, and the gradient of its outputs, `[output pixels, padded filters]`, come to.
    pub(in super::super) fn add(&mut self, set: InstructionSet, image: &[f32], gradient: &[f32]) {
        let [rows, columns] = self.output;
        assert_eq!(image.len(), self.geometry.padded_image_length());
        assert_eq!(gradient.len(), rows * columns * self.gradients.width());
        let (all, mut first) = (self.grid.tiles(), 0);
        while first < all {
            let count = (self.inputs.tiles() - self.tiles).min(all - first);
            set.run(BringIn { sums: self, image, gradient, first, count });
            (self.tiles, first) = (self.tiles + count, first + count);
            if self.tiles == self.inputs.tiles() {
                self.multiply(set);
            }
        }
    }

    /// Adds the gradient to `[taps, padded filters]`.
    pub(in super::super) fn finish(mut self, set: InstructionSet, kernel: &mut [f32]) {
        self.multiply(set);
        if !self.empty {
            set.run(BringBack { sums: &self, kernel });
        }
    }

    /// Adds up what is in the rooms.
    fn multiply(&mut self, set: InstructionSet) {
        if self.tiles > 0 {
            set.run(Multiply(self));
            (self.tiles, self.empty) = (0, false);
        }
    }
}

/// Brings some tiles of an image, and their gradients, to the points.
struct BringIn<'a, 'g, T, const N: usize> {
    sums: &'a mut KernelSums<'g, T, N>,
    image: &'a [f32],
    gradient: &'a [f32],
    first: usize,
    count: usize,
}

impl<T: Scheme<N>, const N: usize> WithSimd for BringIn<'_, '_, T, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { sums, image, gradient, first, count } = self;
        let (grid, at) = (sums.grid, sums.tiles);
        let tiles = (grid, first..first + count);
        bring_in::<S, T, N>(simd, (sums.geometry, image), tiles, (&mut sums.inputs, at));
        let (width, stride) = (sums.gradients.width(), sums.gradients.point_stride());
        assert_eq!(gradient.len(), sums.output[0] * sums.output[1] * width);
        for nth in 0..count {
            let place = grid.place(first + nth);
            // The last point: those before it are in the room, too.
            sums.gradients.at(N * N - 1, at + nth);
            let start = sums.gradients.at(0, at + nth);
            for filter in (0..width).step_by(S::F32_LANES) {
                let gradient = Gradient { values: gradient, output: sums.output, width, filter };
                // SAFETY: whole vectors of the padded filters of this tile are in the room at each point; the gradient
                // was just checked.
                unsafe {
                    let to = start.wrapping_add(sums.gradients.offset(filter));
                    gradient_at_points::<S, T, N>(simd, gradient, place, (to, stride));
                }
            }
        }
    }
}

/// A vector of filters, from one on, of each pixel of a gradient.
#[derive(Clone, Copy)]
struct Gradient<'a> {
    /// `[rows, columns, padded filters]`
    values: &'a [f32],
    output: [usize; 2],
    /// The padded filters.
    width: usize,
    filter: usize,
}

impl Gradient<'_> {
    /// That of a pixel of a tile; zeros for outputs that there are not, or that another tile has.
    ///
    /// # Safety
    /// The gradient must have as many values as it says, and whole vectors of filters.
    #[inline(always)]
    unsafe fn of<S: Simd>(self, simd: S, place: Place, [row, column]: [usize; 2]) -> S::f32s {
        let at = [place.first[0] + row, place.first[1] + column];
        let [rows, columns] = self.output;
        let new = at[0] >= place.first_new[0] && at[1] >= place.first_new[1];
        if new && at[0] < rows && at[1] < columns {
            let offset = (at[0] * columns + at[1]) * self.width + self.filter;
            // SAFETY: a pixel of the gradient, and a vector of its filters.
            unsafe { load(simd, self.values.as_ptr().wrapping_add(offset)) }
        } else {
            simd.splat_f32s(0.0)
        }
    }
}

/// Writes a vector of filters of a tile's gradients at their points: `A g A` transposed.
///
/// # Safety
/// As [`Gradient::of`]; whole vectors must be writable at all points from the first on, with that distance between them.
#[inline(always)]
unsafe fn gradient_at_points<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    gradient: Gradient<'_>,
    place: Place,
    (to, stride): (*mut f32, usize),
) {
    let mut columns = Table::<S::f32s, OUTPUTS, N>::new();
    for column in 0..OUTPUTS {
        let mut outputs = [simd.splat_f32s(0.0); OUTPUTS];
        for row in 0..OUTPUTS {
            // SAFETY: what the caller vouches for.
            outputs[row] = unsafe { gradient.of(simd, place, [row, column]) };
        }
        columns.set_row(column, T::output_gradient(simd, outputs));
    }
    for p in 0..N {
        // SAFETY: every column was set, as a row of the table.
        let values = T::output_gradient(simd, unsafe { columns.column(p) });
        for q in 0..N {
            // SAFETY: what the caller vouches for.
            unsafe { store(simd, to.wrapping_add((p * N + q) * stride), values[q]) };
        }
    }
}

/// Multiplies the tiles in the rooms, point by point: channels with filters, added up over the tiles.
struct Multiply<'a, 'g, T, const N: usize>(&'a mut KernelSums<'g, T, N>);

impl<T: Scheme<N>, const N: usize> WithSimd for Multiply<'_, '_, T, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let width = self.0.gradients.width();
        for point in 0..N * N {
            let mut filter = 0;
            while filter < width {
                if width - filter > S::F32_LANES {
                    self.strip::<S, 2>(simd, point, filter);
                    filter += 2 * S::F32_LANES;
                } else {
                    self.strip::<S, 1>(simd, point, filter);
                    filter += S::F32_LANES;
                }
            }
        }
    }
}

impl<T: Scheme<N>, const N: usize> Multiply<'_, '_, T, N> {
    /// `V` vectors of filters at one point.
    #[inline(always)]
    fn strip<S: Simd, const V: usize>(&mut self, simd: S, point: usize, filter: usize) {
        let Self(KernelSums { geometry, inputs, gradients, tiles, sums, empty, .. }) = self;
        let (channels, tiles) = (geometry.channels(), *tiles);
        let strides = [inputs.tile_stride(), gradients.tile_stride()];
        let [width, filters] = strides;
        assert!(channels <= width && filter + V * S::F32_LANES <= filters);
        // The values of a tile lie together.
        assert!([inputs.strip_stride(), gradients.strip_stride()] == [WIDEST; 2]);
        assert_eq!(sums.len(), N * N * channels * filters);
        // The last tile of each room: those before it are there, too.
        inputs.at(point, tiles - 1);
        gradients.at(point, tiles - 1);
        let gradients = gradients.at(point, 0).cast_const().wrapping_add(filter);
        let inputs = inputs.at(point, 0).cast_const();
        for (start, height) in even_parts(channels, tallest::<S>(V)) {
            let to = (point * channels + start) * filters + filter;
            let products = Products {
                inputs: inputs.wrapping_add(start),
                gradients,
                strides,
                tiles,
                sums: sums.as_mut_ptr().cast::<f32>().wrapping_add(to),
                empty: *empty,
            };
            // SAFETY: all tiles are in both rooms, with these channels and filters at the point, of which there are sums,
            // written before unless they are empty.
            unsafe { with_pixels!(height, V, multiply(simd, products)) }
        }
    }
}

/// The products of some channels with some filters at one point.
#[derive(Clone, Copy)]
struct Products {
    inputs: *const f32,
    gradients: *const f32,
    /// The distances between the inputs and between the gradients of tiles; the latter also between sums of channels.
    strides: [usize; 2],
    tiles: usize,
    sums: *mut f32,
    /// Whether there are no sums yet.
    empty: bool,
}

/// Adds the products of `M` channels with `V` vectors of filters.
///
/// # Safety
/// So many inputs and gradients must be readable of each tile, and the sums writable and, unless they are empty, readable.
#[inline(always)]
unsafe fn multiply<S: Simd, const M: usize, const V: usize>(simd: S, products: Products) {
    let Products { mut inputs, mut gradients, strides: [width, filters], .. } = products;
    // SAFETY: what the caller vouches for.
    unsafe {
        let mut sums = [[simd.splat_f32s(0.0); V]; M];
        if !products.empty {
            sums = load_block::<S, M, V>(simd, products.sums, filters);
        }
        for _ in 0..products.tiles {
            sums = add_products(simd, inputs, gradients, sums);
            inputs = inputs.wrapping_add(width);
            gradients = gradients.wrapping_add(filters);
        }
        store_block(simd, products.sums, filters, sums);
    }
}

/// Adds the sums, brought back to taps, to the gradient of a kernel.
struct BringBack<'a, 'g, T, const N: usize> {
    sums: &'a KernelSums<'g, T, N>,
    /// `[taps, padded filters]`
    kernel: &'a mut [f32],
}

impl<T: Scheme<N>, const N: usize> WithSimd for BringBack<'_, '_, T, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { sums, kernel } = self;
        let (channels, filters) = (sums.geometry.channels(), sums.gradients.width());
        assert_eq!(kernel.len(), taps(N) * taps(N) * channels * filters);
        assert!(!sums.empty && sums.sums.len() == N * N * channels * filters);
        let stride = channels * filters;
        for channel in 0..channels {
            for filter in (0..filters).step_by(S::F32_LANES) {
                let at = channel * filters + filter;
                let from = sums.sums.as_ptr().cast::<f32>().wrapping_add(at);
                let to = kernel.as_mut_ptr().wrapping_add(at);
                // SAFETY: a vector of the padded filters of one channel, which was written at each point and is there of
                // each tap.
                unsafe { add_taps::<S, T, N>(simd, from, to, stride) };
            }
        }
    }
}

/// Adds a vector of sums at the points to the taps: `G` transposed `m G`. Points and taps are `stride` values apart.
///
/// # Safety
/// A vector must be readable at each point, and readable and writable at each tap.
#[inline(always)]
unsafe fn add_taps<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    from: *const f32,
    to: *mut f32,
    stride: usize,
) {
    let mut columns = Table::<S::f32s, N, N>::new();
    for column in 0..N {
        let mut points = [simd.splat_f32s(0.0); N];
        for row in 0..N {
            let from = from.wrapping_add((row * N + column) * stride);
            // SAFETY: what the caller vouches for.
            points[row] = unsafe { load(simd, from) };
        }
        columns.set_row(column, T::filter_gradient(simd, points));
    }
    for row in 0..taps(N) {
        // SAFETY: every column was set, as a row of the table.
        let values = T::filter_gradient(simd, unsafe { columns.column(row) });
        for column in 0..taps(N) {
            let to = to.wrapping_add((row * taps(N) + column) * stride);
            // SAFETY: what the caller vouches for.
            unsafe { store(simd, to, simd.add_f32s(load(simd, to), values[column])) };
        }
    }
}
