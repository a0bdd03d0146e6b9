//! A direct convolution before a pool of 2 by 2: the outputs of a window meet in registers.

use pulp::{Simd, WithSimd};

use super::super::tile::even_parts;
use super::super::vector::{WIDEST, load, multiply_add, store_block};
use super::destination::{Destination, Pooled};
use super::forward::Layer;

/// The pooled convolution of one padded image.
pub(super) struct PooledTiles<'a> {
    /// Without its activation.
    pub(super) layer: &'a Layer<'a>,
    pub(super) image: &'a [f32],
    pub(super) destination: Pooled<'a>,
}

impl WithSimd for PooledTiles<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let geometry = self.layer.geometry();
        let [rows, columns] = self.destination.tiles();
        assert_eq!(self.image.len(), geometry.padded_image_length());
        assert!(geometry.output()[0] >= rows * 2 && geometry.output()[1] >= columns * 2);
        // A run of known length is unrolled. That spares loads, as neighbouring pixels share inputs, but where many
        // sums are in registers there is no room for these inputs.
        match (geometry.pixel_stride(), geometry.run_length()) {
            (1, _) if const { S::REGISTER_COUNT >= 32 } => self.run::<S, ANY_LENGTH>(simd),
            (1, 3) => self.run::<S, 3>(simd),
            (1, 5) => self.run::<S, 5>(simd),
            _ => self.run::<S, ANY_STRIDE>(simd),
        }
    }
}

/// The length of the runs of an image with a single channel is not known.
const ANY_LENGTH: usize = 1;

/// The image may have more channels.
const ANY_STRIDE: usize = 0;

/// How many windows are computed together with `vectors` vectors of filters, for their sums to stay in registers.
#[inline(always)]
fn most_windows<S: Simd>(vectors: usize) -> usize {
    if vectors == 1 || S::REGISTER_COUNT >= 32 { 3 } else { 1 }
}

impl PooledTiles<'_> {
    /// `RUN` is the length of the runs of an image with a single channel, or [`ANY_LENGTH`] or [`ANY_STRIDE`].
    #[inline(always)]
    fn run<S: Simd, const RUN: usize>(mut self, simd: S) {
        let [rows, columns] = self.destination.tiles();
        let filters = self.layer.geometry().filters();
        // Two vectors at once, if there are so many; of an odd number the last alone.
        let pairs = if filters > S::F32_LANES { 2 } else { 1 };
        let single = filters <= pairs * S::F32_LANES;
        self.destination.expect_order(single || most_windows::<S>(pairs) == 1);
        for row in 0..rows {
            for (start, windows) in even_parts(columns, most_windows::<S>(pairs)) {
                for filter in (0..filters).step_by(pairs * S::F32_LANES) {
                    let alone = filters - filter <= S::F32_LANES;
                    let place = Place { row, column: start, filter };
                    // SAFETY: the output has two rows and columns for each window, and padded filters
                    // from `filter` on, of which more than a vector are wanted unless `alone`.
                    unsafe {
                        match (windows, alone) {
                            (1, true) => self.tile::<S, RUN, 4, 1>(simd, place),
                            (2, true) => self.tile::<S, RUN, 8, 1>(simd, place),
                            (_, true) => self.tile::<S, RUN, 12, 1>(simd, place),
                            (1, false) => self.tile::<S, RUN, 4, 2>(simd, place),
                            (2, false) => self.tile::<S, RUN, 8, 2>(simd, place),
                            (_, false) => self.tile::<S, RUN, 12, 2>(simd, place),
                        }
                    }
                }
            }
        }
    }

    /// `M` outputs, four for each window, by `V` vectors of filters.
    ///
    /// # Safety
    /// The windows and the padded filters must exist.
    #[inline(always)]
    unsafe fn tile<S: Simd, const RUN: usize, const M: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
    ) {
        let (layer, geometry) = (self.layer, self.layer.geometry());
        let Place { row, column, filter } = place;
        let strip = filter / WIDEST * geometry.taps() * WIDEST + filter % WIDEST;
        let mut weights = layer.kernel().as_ptr().wrapping_add(strip);
        // Above left, above right, below left and below right in each window.
        let mut sums = [[simd.splat_f32s(0.0); V]; M];
        for v in 0..V {
            let bias = layer.bias().as_ptr().wrapping_add(filter + v * S::F32_LANES);
            // SAFETY: biases are padded to whole vectors.
            let bias = unsafe { load(simd, bias) };
            for m in 0..M {
                sums[m][v] = bias;
            }
        }
        let first = geometry.window(row * 2, column * 2);
        let (length, stride) = match RUN {
            ANY_STRIDE => (geometry.run_length(), geometry.pixel_stride()),
            ANY_LENGTH => (geometry.run_length(), 1),
            _ => (RUN, 1),
        };
        for run in geometry.runs() {
            let above = self.image.as_ptr().wrapping_add(first + run);
            let pixels = [above, above.wrapping_add(geometry.row_stride())];
            for index in 0..length {
                let mut weight = [simd.splat_f32s(0.0); V];
                for v in 0..V {
                    let output = v * S::F32_LANES;
                    let offset = output / WIDEST * geometry.taps() * WIDEST + output % WIDEST;
                    // SAFETY: kernels are padded to whole vectors, and the filters are among them.
                    weight[v] = unsafe { load(simd, weights.wrapping_add(offset)) };
                }
                for m in 0..M {
                    let across = (m / 4 * 2 + m % 2) * stride + index;
                    let input = pixels[m / 2 % 2].wrapping_add(across);
                    // SAFETY: by the geometry's invariant what is under an output is inside.
                    let input = simd.splat_f32s(unsafe { *input });
                    for v in 0..V {
                        sums[m][v] = multiply_add(simd, input, weight[v], sums[m][v]);
                    }
                }
                weights = weights.wrapping_add(WIDEST);
            }
        }
        // Windows are handed over one by one. That loop is not unrolled, and registers have no index: without
        // a copy, the sums would not be kept in registers at all.
        let mut outputs = [[simd.splat_f32s(0.0); V]; M];
        let to = outputs.as_mut_ptr().cast();
        // SAFETY: the array consists of just these vectors.
        unsafe { store_block(simd, to, V * S::F32_LANES, sums) };
        for w in 0..M / 4 {
            for v in 0..V {
                let at = |m: usize| outputs[w * 4 + m][v];
                let outputs = [[at(0), at(1)], [at(2), at(3)]];
                let filter = filter + v * S::F32_LANES;
                self.destination.put(simd, [row, column + w], filter, outputs);
            }
        }
    }
}

/// Row and column of the first window, and the first filter.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    column: usize,
    filter: usize,
}
