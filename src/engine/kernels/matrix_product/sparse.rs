//! Products whose left side has many zeros, as images with blank margins have: terms are left out that are 0 in a
//! few rows together. The right side is packed here; the left side is read where it lies.
//!
//! Terms are added in their order. So it changes no bit of a sum which zeros are left out, and no row of the result
//! depends on the other rows. (Only what is not finite on the right side, and would have made a sum
//! not-a-number, does not meet the zeros.)

use std::mem::MaybeUninit;

use pulp::{MemMask, Simd, WithSimd};

use super::super::instruction_set::InstructionSet;
use super::super::lines::Lines;
use super::super::storage::{room, written};
use super::super::threads::run_jobs;
use super::super::vector::{first, load, load_masked, multiply_add, store, store_masked};
use super::blocks::panels;
use super::terms::{ROWS, Terms};
use super::{Block, Matrix};

/// How many rows of the right side are packed at once: a panel of them stays in a core's own cache.
const DEPTH: usize = 2048;

/// `a · b` as [`product`](super::product) makes it, for an `a` with many zeros, with less than 2^32 columns, and rows of
/// `b` that lie one after the other.
pub(in super::super) fn sparse_product(
    a: Matrix<'_>,
    b: Matrix<'_>,
    epilogue: impl Fn(&mut Block<'_, f32>) + Sync,
) -> Vec<f32> {
    assert!(a.columns == b.rows && b.column_stride == 1, "shapes are compared before");
    let work = a.rows.saturating_mul(b.columns).saturating_mul(a.columns);
    let (set, terms) = (InstructionSet::current(), Terms::of(a));
    let mut out = room(a.rows * b.columns);
    let jobs = panels(&mut out, a.rows, b.columns, set.run(Widest));
    run_jobs(jobs, work, |mut block| {
        let columns = block.columns();
        let b = b.columns_from(columns.start, columns.len());
        set.run(Panel { a, b, terms: &terms, out: &mut block });
        // SAFETY: all rows of the panel were written, even if there is nothing to add up.
        epilogue(&mut unsafe { block.assume_init() });
    });
    // SAFETY: the panels cover `out`, and every element of each was written.
    unsafe { written(out) }
}

/// The most vectors of columns that a panel may have for its sums to stay in registers, and the columns of one.
struct Widest;

impl WithSimd for Widest {
    type Output = [usize; 2];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [usize; 2] {
        [most_vectors::<S>(), S::F32_LANES]
    }
}

const fn most_vectors<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 4 } else { 2 }
}

/// Some columns of the product, as many as [`Widest`] allows.
struct Panel<'a, 'o> {
    a: Matrix<'a>,
    b: Matrix<'a>,
    terms: &'a Terms,
    out: &'a mut Block<'o, MaybeUninit<f32>>,
}

impl WithSimd for Panel<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.b.columns.div_ceil(S::F32_LANES) {
            0 => {}
            1 => self.run::<S, 1>(simd),
            2 => self.run::<S, 2>(simd),
            3 if const { most_vectors::<S>() > 2 } => self.run::<S, 3>(simd),
            4 if const { most_vectors::<S>() > 3 } => self.run::<S, 4>(simd),
            vectors => unreachable!("a panel of {vectors} vectors"),
        }
    }
}

impl Panel<'_, '_> {
    /// `V` vectors of columns, the last of them whole or not.
    #[inline(always)]
    fn run<S: Simd, const V: usize>(self, simd: S) {
        let Self { a, b, terms, out } = self;
        assert!(a.is_inside() && b.is_inside() && b.column_stride == 1);
        assert!(a.columns == b.rows && a.columns == terms.columns());
        assert!(a.rows == out.rows().len() && b.columns == out.columns().len());
        assert!(b.columns.div_ceil(S::F32_LANES) == V);
        let tail = first(simd, b.columns - (V - 1) * S::F32_LANES);
        let mut packed = Lines::room(b.rows.min(DEPTH) * V * S::F32_LANES);
        // How many terms of each group have been added.
        let mut done = vec![0; a.rows.div_ceil(ROWS)];
        for start in (0..b.rows.max(1)).step_by(DEPTH) {
            let slice = b.rows_from(start, DEPTH);
            // SAFETY: there is room for as many rows, and they have `V` vectors, the last one under the mask.
            unsafe { pack::<S, V>(simd, slice, tail, &mut packed) };
            for (group, done) in done.iter_mut().enumerate() {
                let row = group * ROWS;
                let terms = &terms.group(group)[*done..];
                let terms =
                    &terms[..terms.partition_point(|term| *term as usize - start < slice.rows)];
                *done += terms.len();
                let tile = Tile {
                    a: a.rows_from(row, ROWS),
                    packed: packed.as_ptr().cast::<f32>().wrapping_sub(start * V * S::F32_LANES),
                    out: out.start().cast::<f32>().wrapping_add(row * out.stride()),
                    stride: out.stride(),
                };
                // SAFETY: the terms are columns of `a`, and rows of `b` of which vectors were packed; the tile's
                // rows are the block's, written by the first slice.
                unsafe { tile.run::<S, V>(simd, terms, tail, start == 0) };
            }
        }
    }
}

/// Brings rows of `V` vectors one behind the other, the last vector under the mask.
///
/// # Safety
/// The matrix must have so many columns, lie inside its values, and fit the room.
#[inline(always)]
unsafe fn pack<S: Simd, const V: usize>(
    simd: S,
    b: Matrix<'_>,
    tail: MemMask<S::m32s>,
    packed: &mut [MaybeUninit<f32>],
) {
    for row in 0..b.rows {
        let from = b.values.as_ptr().wrapping_add(row * b.row_stride);
        let to = packed.as_mut_ptr().cast::<f32>().wrapping_add(row * V * S::F32_LANES);
        for v in 0..V {
            let at = v * S::F32_LANES;
            let from = from.wrapping_add(at);
            // SAFETY: what the caller vouches for.
            unsafe {
                let x = if v + 1 < V { load(simd, from) } else { load_masked(simd, tail, from) };
                store(simd, to.wrapping_add(at), x);
            }
        }
    }
}

/// Up to [`ROWS`] rows of a panel.
struct Tile<'a> {
    a: Matrix<'a>,
    /// The vectors of row 0 of the right side.
    packed: *const f32,
    out: *mut f32,
    stride: usize,
}

impl Tile<'_> {
    /// Adds the terms to the rows, or writes them if they are `fresh`; the last vector under the mask.
    ///
    /// # Safety
    /// There must be a row. Terms must be columns of `a` and vectors that can be read from `packed`; the rows of `out`
    /// must be writable, and written unless they are `fresh`.
    #[inline(always)]
    unsafe fn run<S: Simd, const V: usize>(
        self,
        simd: S,
        terms: &[u32],
        tail: MemMask<S::m32s>,
        fresh: bool,
    ) {
        let Self { a, packed, out, stride } = self;
        let mut sums = [[simd.splat_f32s(0.0); V]; ROWS];
        let mut rows = [a.values.as_ptr(); ROWS];
        for m in 0..ROWS {
            // The last row stands for those that are missing.
            rows[m] = rows[m].wrapping_add(m.min(a.rows - 1) * a.row_stride);
        }
        for m in 0..if fresh { 0 } else { ROWS } {
            for v in 0..V {
                let from = out.wrapping_add(m.min(a.rows - 1) * stride + v * S::F32_LANES);
                // SAFETY: what the caller vouches for.
                sums[m][v] = unsafe {
                    if v + 1 < V { load(simd, from) } else { load_masked(simd, tail, from) }
                };
            }
        }
        for term in terms {
            let from = packed.wrapping_add(*term as usize * (V * S::F32_LANES));
            let mut factors = [simd.splat_f32s(0.0); V];
            for v in 0..V {
                // SAFETY: what the caller vouches for.
                factors[v] = unsafe { load(simd, from.wrapping_add(v * S::F32_LANES)) };
            }
            let at = *term as usize * a.column_stride;
            for m in 0..ROWS {
                // SAFETY: the element of an existing row and column.
                let x = simd.splat_f32s(unsafe { *rows[m].wrapping_add(at) });
                for v in 0..V {
                    sums[m][v] = multiply_add(simd, x, factors[v], sums[m][v]);
                }
            }
        }
        for m in 0..ROWS {
            for v in 0..if m < a.rows { V } else { 0 } {
                let to = out.wrapping_add(m * stride + v * S::F32_LANES);
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
    }
}
