//! Products with few columns, or few terms to add up, such as those of a last layer: they are over before a library
//! has packed both sides. The right side alone is packed here; the left side is read where it lies. Terms are
//! added in their order, however the product is cut.

use std::mem::MaybeUninit;

use pulp::{MemMask, Simd, WithSimd};

use super::super::lines::Lines;
use super::super::tile::{TALLEST, Taps, accumulate, tallest};
use super::super::vector::{WIDEST, first, load, load_masked, padded, store, store_masked};
use super::{Block, Matrix};

/// So many columns or terms are few.
pub(in super::super) const FEW: usize = 32;

/// How many rows of the right side are packed at once: two vectors of each stay in a near cache.
const DEPTH: usize = 256;

/// `out = a · b`, all of it written if there is anything to add up.
pub(super) struct Narrow<'a, 'o> {
    pub(super) a: Matrix<'a>,
    pub(super) b: Matrix<'a>,
    pub(super) out: &'a mut Block<'o, MaybeUninit<f32>>,
}

impl WithSimd for Narrow<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { a, b, out } = self;
        assert!(a.is_inside() && b.is_inside() && a.columns == b.rows);
        assert!(a.rows == out.rows().len() && b.columns == out.columns().len());
        let mut packed = Lines::zeros(DEPTH.min(b.rows) * padded(b.columns));
        for start in (0..b.rows).step_by(DEPTH) {
            let depth = DEPTH.min(b.rows - start);
            pack(simd, b.rows_from(start, depth), &mut packed);
            // SAFETY: by the assertions, and as `packed` has strips of `depth` rows for all columns.
            unsafe { add(simd, a.columns_from(start, depth), &packed, out, start == 0) };
        }
    }
}

/// Brings rows into strips, `[strip, row, WIDEST]`.
#[inline(always)]
fn pack<S: Simd>(simd: S, b: Matrix<'_>, packed: &mut [f32]) {
    let Matrix { values, rows, columns, row_stride, column_stride } = b;
    assert!(b.is_inside() && packed.len() >= rows * padded(columns));
    let place = |row, column| (column / WIDEST * rows + row) * WIDEST + column % WIDEST;
    if column_stride != 1 {
        for column in 0..columns {
            for row in 0..rows {
                packed[place(row, column)] = values[row * row_stride + column * column_stride];
            }
        }
        return;
    }
    let tail = first(simd, columns % S::F32_LANES);
    for row in 0..rows {
        for column in (0..columns).step_by(S::F32_LANES) {
            let from = values.as_ptr().wrapping_add(row * row_stride + column);
            let to = packed.as_mut_ptr().wrapping_add(place(row, column));
            // SAFETY: the matrix is inside its values, and there is room for whole vectors of its columns.
            unsafe {
                let whole = columns - column >= S::F32_LANES;
                let x = if whole { load(simd, from) } else { load_masked(simd, tail, from) };
                store(simd, to, x);
            }
        }
    }
}

/// Adds `a · b` to the block, or writes it if the block is `fresh`.
///
/// # Safety
/// `packed` must have `a.columns` rows of all the block's columns, and the block the rows of `a`, which must be inside
/// its values.
#[inline(always)]
unsafe fn add<S: Simd>(
    simd: S,
    a: Matrix<'_>,
    packed: &[f32],
    out: &mut Block<'_, MaybeUninit<f32>>,
    fresh: bool,
) {
    let columns = out.columns().len();
    // The terms of a row on the left are a single run, or lie apart.
    let runs: Vec<usize> = match a.column_stride {
        1 => vec![0],
        stride => (0..a.columns).map(|nth| nth * stride).collect(),
    };
    let taps = Taps {
        runs: &runs,
        run_length: a.columns / runs.len().max(1),
        pixel_stride: a.row_stride,
        weight_stride: WIDEST,
        strip_stride: a.columns * WIDEST,
    };
    for column in (0..columns).step_by(2 * S::F32_LANES) {
        let strip = column / WIDEST * a.columns * WIDEST + column % WIDEST;
        let left = columns - column;
        let mut row = 0;
        while row < a.rows {
            let tile = Tile {
                taps,
                a: a.values.as_ptr().wrapping_add(row * a.row_stride),
                b: packed.as_ptr().wrapping_add(strip),
                out: out.start().cast::<f32>().wrapping_add(row * out.stride() + column),
                stride: out.stride(),
                fresh,
            };
            // SAFETY: the tile lies in the block, whose elements have been written unless it is fresh.
            row += unsafe {
                if left > S::F32_LANES {
                    tile.tallest::<S, 2>(simd, a.rows - row, left - S::F32_LANES)
                } else {
                    tile.tallest::<S, 1>(simd, a.rows - row, left)
                }
            };
        }
    }
}

/// Some rows of the block by a vector or two.
struct Tile<'a> {
    taps: Taps<'a>,
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    stride: usize,
    fresh: bool,
}

impl Tile<'_> {
    /// Computes as many of `rows` as stay in registers, and says how many. `lanes` of the last vector count.
    ///
    /// # Safety
    /// The rows and the vectors must exist on both sides and in the block.
    #[inline(always)]
    unsafe fn tallest<S: Simd, const V: usize>(self, simd: S, rows: usize, lanes: usize) -> usize {
        let tail = first(simd, lanes);
        // SAFETY: what the caller vouches for.
        unsafe {
            match rows {
                TALLEST.. if const { tallest::<S>(V) == TALLEST } => {
                    self.run::<S, TALLEST, V>(simd, tail)
                }
                6.. => self.run::<S, 6, V>(simd, tail),
                3.. => self.run::<S, 3, V>(simd, tail),
                _ => self.run::<S, 1, V>(simd, tail),
            }
        }
    }

    /// `M` rows by `V` vectors, the last one under the mask; gives back `M`.
    ///
    /// # Safety
    /// As for [`Tile::tallest`].
    #[inline(always)]
    unsafe fn run<S: Simd, const M: usize, const V: usize>(
        self,
        simd: S,
        tail: MemMask<S::m32s>,
    ) -> usize {
        let mut sums = [[simd.splat_f32s(0.0); V]; M];
        if !self.fresh {
            for m in 0..M {
                for v in 0..V {
                    let from = self.out.wrapping_add(m * self.stride + v * S::F32_LANES);
                    // SAFETY: what the caller vouches for, written before.
                    sums[m][v] = unsafe {
                        if v + 1 < V { load(simd, from) } else { load_masked(simd, tail, from) }
                    };
                }
            }
        }
        // SAFETY: what the caller vouches for.
        let sums = unsafe { accumulate::<S, M, V>(simd, self.taps, self.a, self.b, sums) };
        for m in 0..M {
            for v in 0..V {
                let to = self.out.wrapping_add(m * self.stride + v * S::F32_LANES);
                // SAFETY: what the caller vouches for.
                unsafe {
                    if v + 1 < V {
                        store(simd, to, sums[m][v]);
                    } else {
                        store_masked(simd, tail, to, sums[m][v]);
                    }
                }
            }
        }
        M
    }
}
