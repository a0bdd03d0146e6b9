//! A direct convolution before a pool of 2 by 2: the outputs of a window meet in registers.

use pulp::{Simd, WithSimd};

use super::super::vector::{WIDEST, load, multiply_add};
use super::destination::{Destination, Pooled};
use super::forward::Layer;
use super::tile::even_parts;

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
        match (geometry.pixel_stride(), geometry.run_length()) {
            (1, 3) => self.run::<S, 3>(simd),
            (1, 5) => self.run::<S, 5>(simd),
            _ => self.run::<S, 0>(simd),
        }
    }
}

/// How many windows are computed together with `vectors` vectors of filters, for their sums to stay in registers.
#[inline(always)]
fn most_windows<S: Simd>(vectors: usize) -> usize {
    if vectors == 1 || S::REGISTER_COUNT >= 32 { 3 } else { 1 }
}

impl PooledTiles<'_> {
    /// `RUN` is the length of runs where an image has a single channel, or 0.
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
                            (1, true) => self.tile::<S, RUN, 1, 1>(simd, place),
                            (2, true) => self.tile::<S, RUN, 2, 1>(simd, place),
                            (_, true) => self.tile::<S, RUN, 3, 1>(simd, place),
                            (1, false) => self.tile::<S, RUN, 1, 2>(simd, place),
                            (2, false) => self.tile::<S, RUN, 2, 2>(simd, place),
                            (_, false) => self.tile::<S, RUN, 3, 2>(simd, place),
                        }
                    }
                }
            }
        }
    }

    /// `W` windows by `V` vectors of filters.
    ///
    /// # Safety
    /// The windows and the padded filters must exist.
    #[inline(always)]
    unsafe fn tile<S: Simd, const RUN: usize, const W: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
    ) {
        let (layer, geometry) = (self.layer, self.layer.geometry());
        let Place { row, column, filter } = place;
        let strip = filter / WIDEST * geometry.taps() * WIDEST + filter % WIDEST;
        let mut weights = layer.kernel().as_ptr().wrapping_add(strip);
        let mut sums = [[[[simd.splat_f32s(0.0); V]; 2]; 2]; W];
        for v in 0..V {
            let bias = layer.bias().as_ptr().wrapping_add(filter + v * S::F32_LANES);
            // SAFETY: biases are padded to whole vectors.
            let bias = unsafe { load(simd, bias) };
            for window in &mut sums {
                for row in window {
                    row[0][v] = bias;
                    row[1][v] = bias;
                }
            }
        }
        let first = geometry.window(row * 2, column * 2);
        let (length, stride) =
            if RUN == 0 { (geometry.run_length(), geometry.pixel_stride()) } else { (RUN, 1) };
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
                for w in 0..W {
                    for i in 0..2 {
                        for j in 0..2 {
                            let input = pixels[i].wrapping_add((2 * w + j) * stride + index);
                            // SAFETY: by the geometry's invariant what is under an output is inside.
                            let input = simd.splat_f32s(unsafe { *input });
                            for v in 0..V {
                                let sum = &mut sums[w][i][j][v];
                                *sum = multiply_add(simd, input, weight[v], *sum);
                            }
                        }
                    }
                }
                weights = weights.wrapping_add(WIDEST);
            }
        }
        for w in 0..W {
            for v in 0..V {
                let [[a, b], [c, d]] = sums[w];
                let outputs = [[a[v], b[v]], [c[v], d[v]]];
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
