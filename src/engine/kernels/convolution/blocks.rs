//! How a filter of the kernel is cut into blocks that stay in registers.

use pulp::Simd;

use super::super::tile::even_parts;
use super::super::vector::accumulators;
use super::geometry::Geometry;

const MOST_VECTORS: usize = 6;
const MOST_ROWS: usize = 5;

/// A part of one filter: some rows of the kernel (runs), and some vectors of each.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub(super) rows: usize,
    pub(super) vectors: usize,
    pub(super) first_row: usize,
    /// The index of the first value within each run.
    pub(super) index: usize,
    /// How many values of the last vector are within the run.
    pub(super) tail: usize,
}

/// How a kernel is cut into the fewest blocks that fit the registers.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    runs: usize,
    run_length: usize,
    vectors: usize,
    /// The most vectors and the most rows of a block.
    wide: usize,
    tall: usize,
}

impl Blocks {
    #[inline(always)]
    pub(super) fn new<S: Simd>(geometry: &Geometry) -> Self {
        let (runs, run_length) = (geometry.runs().len(), geometry.run_length());
        let vectors = run_length.div_ceil(S::F32_LANES);
        let (mut best, mut fewest) = ((1, 1), usize::MAX);
        for wide in 1..=MOST_VECTORS {
            let tall = MOST_ROWS.min(accumulators::<S>() / wide);
            let blocks = vectors.div_ceil(wide) * runs.div_ceil(tall);
            if blocks < fewest {
                (best, fewest) = ((wide, tall), blocks);
            }
        }
        Self { runs, run_length, vectors, wide: best.0, tall: best.1 }
    }

    /// Visits each block once.
    #[inline(always)]
    pub(super) fn for_each<S: Simd>(self, _: S, mut visit: impl FnMut(Block)) {
        for (first_vector, vectors) in even_parts(self.vectors, self.wide) {
            for (first_row, rows) in even_parts(self.runs, self.tall) {
                let index = first_vector * S::F32_LANES;
                let tail = self.run_length - index - (vectors - 1) * S::F32_LANES;
                visit(Block { rows, vectors, first_row, index, tail: tail.min(S::F32_LANES) });
            }
        }
    }
}

/// Calls `$kernel::<S, R, V>` with the constants that equal the block's rows and vectors.
macro_rules! with_block {
    (# $kernel:ident, $rows:literal, $vectors:literal, ($($argument:expr),*)) => {
        $kernel::<S, $rows, $vectors>($($argument),*)
    };
    (@ $block:expr, $kernel:ident, $arguments:tt, $($rows:literal $vectors:literal),*) => {
        match ($block.rows, $block.vectors) {
            // A block too large for this instruction set is never made and not compiled.
            $(($rows, $vectors) if $rows * $vectors <= accumulators::<S>() => {
                with_block!(# $kernel, $rows, $vectors, $arguments)
            })*
            _ => {}
        }
    };
    ($block:expr, $kernel:ident ( $($argument:expr),* $(,)? )) => {
        with_block!(@ $block, $kernel, ($($argument),*),
            1 1, 2 1, 3 1, 4 1, 5 1, 1 2, 2 2, 3 2, 4 2, 5 2, 1 3, 2 3, 3 3, 4 3, 5 3,
            1 4, 2 4, 3 4, 4 4, 5 4, 1 5, 2 5, 3 5, 4 5, 5 5, 1 6, 2 6, 3 6, 4 6)
    };
}
pub(super) use with_block;
