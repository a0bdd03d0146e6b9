//! A direct convolution before a pool of 2 by 2: the outputs of a window meet in registers.

use pulp::{Simd, WithSimd};

use super::super::tile::even_parts;
use super::super::vector::{WIDEST, load, multiply_add};
use super::destination::{Destination, Pooled};
use super::forward::Layer;
use super::marks::{Marks, Ones};

/// The pooled convolution of one padded image.
pub(super) struct PooledTiles<'a> {
    /// Without its activation.
    pub(super) layer: &'a Layer<'a>,
    pub(super) image: &'a [f32],
    /// Room for the marks of the image.
    pub(super) marks: &'a mut Marks,
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
        if geometry.is_plane() && geometry.taps() <= MOST_TAPS {
            let windows = most_windows::<S>(vectors::<S>(geometry.filters()));
            self.marks.set(simd, self.image, geometry.row_stride());
            self.marks.spread([2, 2 * windows]);
            self.run::<S, true>(simd);
        } else {
            self.run::<S, false>(simd);
        }
    }
}

/// The taps that a word has bits for.
const MOST_TAPS: usize = Ones::MOST;

/// How many vectors of filters are computed together.
#[inline(always)]
fn vectors<S: Simd>(filters: usize) -> usize {
    if filters > S::F32_LANES { 2 } else { 1 }
}

/// How many windows are computed together with `vectors` vectors of filters, for their sums to stay in registers.
#[inline(always)]
fn most_windows<S: Simd>(vectors: usize) -> usize {
    if vectors == 1 || S::REGISTER_COUNT >= 32 { 3 } else { 1 }
}

impl PooledTiles<'_> {
    /// `MARKED` says that taps are left out under which the image is not marked.
    #[inline(always)]
    fn run<S: Simd, const MARKED: bool>(mut self, simd: S) {
        let [rows, columns] = self.destination.tiles();
        let filters = self.layer.geometry().filters();
        // Of an odd number of vectors the last is computed alone.
        let pairs = vectors::<S>(filters);
        let single = filters <= pairs * S::F32_LANES;
        self.destination.expect_order(single || most_windows::<S>(pairs) == 1);
        for row in 0..rows {
            for (start, windows) in even_parts(columns, most_windows::<S>(pairs)) {
                let taps = if MARKED { self.taps(row, start) } else { Ones(0) };
                for filter in (0..filters).step_by(pairs * S::F32_LANES) {
                    let alone = filters - filter <= S::F32_LANES;
                    let place = Place { row, column: start, filter, taps };
                    // SAFETY: the output has two rows and columns for each window, and padded filters
                    // from `filter` on, of which more than a vector are wanted unless `alone`.
                    unsafe {
                        match (windows, alone) {
                            (1, true) => self.tile::<S, MARKED, 4, 1>(simd, place),
                            (2, true) => self.tile::<S, MARKED, 8, 1>(simd, place),
                            (_, true) => self.tile::<S, MARKED, 12, 1>(simd, place),
                            (1, false) => self.tile::<S, MARKED, 4, 2>(simd, place),
                            (2, false) => self.tile::<S, MARKED, 8, 2>(simd, place),
                            (_, false) => self.tile::<S, MARKED, 12, 2>(simd, place),
                        }
                    }
                }
            }
        }
    }

    /// The taps under which anything is marked in the tile that begins with a window.
    #[inline(always)]
    fn taps(&self, row: usize, column: usize) -> Ones {
        let geometry = self.layer.geometry();
        let length = geometry.run_length();
        let mut taps = 0;
        for nth in 0..geometry.runs().len() {
            let marks = Ones(self.marks.from(row * 2 + nth, column * 2));
            taps |= marks.below(length).0 << (nth * length);
        }
        Ones(taps)
    }

    /// `M` outputs, four for each window, by `V` vectors of filters.
    ///
    /// # Safety
    /// The windows and the padded filters must exist.
    #[inline(always)]
    unsafe fn tile<S: Simd, const MARKED: bool, const M: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
    ) {
        let (layer, geometry) = (self.layer, self.layer.geometry());
        let Place { row, column, filter, taps } = place;
        let strip = filter / WIDEST * geometry.taps() * WIDEST + filter % WIDEST;
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
        let first = self.image.as_ptr().wrapping_add(geometry.window(row * 2, column * 2));
        let weights = layer.kernel().as_ptr().wrapping_add(strip);
        let window = Window {
            rows: [first, first.wrapping_add(geometry.row_stride())],
            stride: if MARKED { 1 } else { geometry.pixel_stride() },
            weights,
            strip: geometry.taps() * WIDEST,
        };
        if MARKED {
            for tap in taps {
                let offset = layer.offset(tap);
                // SAFETY: a tap of the kernel, whose filters are padded to whole vectors; by the geometry's
                // invariant what is under an output is inside the image.
                sums = unsafe { window.add(simd, offset, tap, sums) };
            }
        } else {
            let mut tap = 0;
            for run in geometry.runs() {
                for index in 0..geometry.run_length() {
                    // SAFETY: the same.
                    sums = unsafe { window.add(simd, run + index, tap, sums) };
                    tap += 1;
                }
            }
        }
        // Written out: of a loop that is not unrolled, the sums would not stay in registers, which have no index.
        self.hand_over::<S, M, V>(simd, place, sums, 0);
        if const { M > 4 } {
            self.hand_over::<S, M, V>(simd, place, sums, 1);
        }
        if const { M > 8 } {
            self.hand_over::<S, M, V>(simd, place, sums, 2);
        }
    }

    /// Hands over the sums of a window.
    #[inline(always)]
    fn hand_over<S: Simd, const M: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        sums: [[S::f32s; V]; M],
        w: usize,
    ) {
        let Place { row, column, filter, .. } = place;
        for v in 0..V {
            let above = [sums[w * 4][v], sums[w * 4 + 1][v]];
            let below = [sums[w * 4 + 2][v], sums[w * 4 + 3][v]];
            let filter = filter + v * S::F32_LANES;
            self.destination.put(simd, [row, column + w], filter, [above, below]);
        }
    }
}

/// Row and column of the first window, the first filter, and the taps that are marked.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    column: usize,
    filter: usize,
    taps: Ones,
}

/// What the first tap of a tile meets.
#[derive(Clone, Copy)]
struct Window {
    /// The inputs of the first outputs of both rows.
    rows: [*const f32; 2],
    /// The distance between inputs of neighbouring outputs.
    stride: usize,
    weights: *const f32,
    /// The distance between the weights of neighbouring [`WIDEST`] filters.
    strip: usize,
}

impl Window {
    /// Adds the products of a tap, which is `offset` values behind the first.
    ///
    /// # Safety
    /// The tap's inputs of `M` outputs and its weights of `V` vectors must be readable.
    #[inline(always)]
    unsafe fn add<S: Simd, const M: usize, const V: usize>(
        self,
        simd: S,
        offset: usize,
        tap: usize,
        mut sums: [[S::f32s; V]; M],
    ) -> [[S::f32s; V]; M] {
        let weights = self.weights.wrapping_add(tap * WIDEST);
        let rows = [self.rows[0].wrapping_add(offset), self.rows[1].wrapping_add(offset)];
        let mut weight = [simd.splat_f32s(0.0); V];
        for v in 0..V {
            let output = v * S::F32_LANES;
            let from = weights.wrapping_add(output / WIDEST * self.strip + output % WIDEST);
            // SAFETY: what the caller vouches for.
            weight[v] = unsafe { load(simd, from) };
        }
        for m in 0..M {
            let input = rows[m / 2 % 2].wrapping_add((m / 4 * 2 + m % 2) * self.stride);
            // SAFETY: what the caller vouches for.
            let input = simd.splat_f32s(unsafe { *input });
            for v in 0..V {
                sums[m][v] = multiply_add(simd, input, weight[v], sums[m][v]);
            }
        }
        sums
    }
}
