//! A matrix cut into blocks that several threads write at once. Knows nothing of products.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ops::Range;

/// Below this many multiplications a product is not cut.
const WORTH_CUTTING: usize = 1 << 18;

/// The fewest multiplications of a block: a block packs its operands for itself, and has to earn
/// that back.
const LEAST: usize = 1 << 21;

/// A block has at least this many rows or columns: whole tiles of `gemm`'s registers, for every
/// instruction set.
const TILE: usize = 48;

/// Blocks begin at multiples of this many rows or columns, whole vectors, and are as even as that
/// allows, so that the threads end together.
const GRAIN: usize = 16;

/// Into how many blocks a matrix is cut at most.
const MOST: usize = 8;

/// Some rows and columns of a row-major matrix, for one thread to write.
pub(in super::super) struct Block<'a, T> {
    /// The block's first element. With the extents and the stride it leads to elements that no
    /// other block leads to, all of them inside the slice that [`blocks`] borrowed for `'a`.
    start: *mut T,
    rows: Range<usize>,
    columns: Range<usize>,
    stride: usize,
    matrix: PhantomData<&'a mut [T]>,
}

// SAFETY: a block is an exclusive borrow of its elements, as `&mut [T]` is.
unsafe impl<T: Send> Send for Block<'_, T> {}

impl<T> Block<'_, T> {
    /// The rows of the matrix that the block has.
    pub(super) fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// The columns of the matrix that the block has.
    pub(in super::super) fn columns(&self) -> Range<usize> {
        self.columns.clone()
    }

    /// The first element; rows are [`Block::stride`] apart.
    pub(super) fn start(&mut self) -> *mut T {
        self.start
    }

    /// The distance between neighbouring rows.
    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// Visits the block's part of each of its rows.
    #[inline(always)]
    pub(in super::super) fn each_row(&mut self, mut visit: impl FnMut(&mut [T])) {
        for row in 0..self.rows.len() {
            let start = self.start.wrapping_add(row * self.stride);
            // SAFETY: these elements are the block's own, borrowed exclusively with it.
            visit(unsafe { std::slice::from_raw_parts_mut(start, self.columns.len()) });
        }
    }
}

impl<'a, T> Block<'a, MaybeUninit<T>> {
    /// The same block of values.
    ///
    /// # Safety
    /// All its elements must have been written.
    pub(super) unsafe fn assume_init(self) -> Block<'a, T> {
        let Self { start, rows, columns, stride, .. } = self;
        Block { start: start.cast(), rows, columns, stride, matrix: PhantomData }
    }
}

/// Cuts a row-major matrix of `rows` by `columns`, whose product takes `work` multiplications, into
/// blocks of whole rows or of whole columns, whichever are more. They cover it.
pub(super) fn blocks<T>(
    matrix: &mut [T],
    rows: usize,
    columns: usize,
    work: usize,
) -> Vec<Block<'_, T>> {
    assert_eq!(matrix.len(), rows * columns, "a matrix fills its room");
    let start = matrix.as_mut_ptr();
    let block = |rows: Range<usize>, columns: Range<usize>, stride: usize| Block {
        start: start.wrapping_add(rows.start * stride + columns.start),
        rows,
        columns,
        stride,
        matrix: PhantomData,
    };
    // Pieces of one axis do not overlap and go with the whole of the other, so blocks do not
    // overlap; both ranges end within the matrix.
    if rows >= columns {
        pieces(rows, work).map(|piece| block(piece, 0..columns, columns)).collect()
    } else {
        pieces(columns, work).map(|piece| block(0..rows, piece, columns)).collect()
    }
}

/// Cuts a row-major matrix into blocks of whole columns, at most `most` vectors of `lanes` columns each. They are as
/// even as whole vectors allow, and their number is, so that two threads end together. They cover the matrix.
pub(super) fn panels<T>(
    matrix: &mut [T],
    rows: usize,
    columns: usize,
    [most, lanes]: [usize; 2],
) -> Vec<Block<'_, T>> {
    assert_eq!(matrix.len(), rows * columns, "a matrix fills its room");
    let start = matrix.as_mut_ptr();
    let vectors = columns.div_ceil(lanes);
    let count = vectors.div_ceil(most).next_multiple_of(2).min(vectors);
    let at = |nth: usize| (nth * vectors / count * lanes).min(columns);
    let block = |nth| Block {
        start: start.wrapping_add(at(nth)),
        rows: 0..rows,
        columns: at(nth)..at(nth + 1),
        stride: columns,
        matrix: PhantomData,
    };
    // Pieces of the columns do not overlap and go with all rows.
    (0..count).map(block).collect()
}

/// Cuts `length` into ranges that follow each other, as even as whole vectors allow.
fn pieces(length: usize, work: usize) -> impl Iterator<Item = Range<usize>> {
    let wanted = if work < WORTH_CUTTING { 1 } else { (work / LEAST).clamp(2, MOST) };
    // More than one are an even number: two threads take as many each.
    let count = match wanted.min(length.div_ceil(TILE)) {
        0 | 1 => 1,
        count => count.next_multiple_of(2),
    };
    let grains = length.div_ceil(GRAIN);
    let at = move |nth: usize| (nth * grains / count * GRAIN).min(length);
    (0..count).map(move |nth| at(nth)..at(nth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_a_matrix_once() {
        let sizes = [(1, 1), (784, 512), (512, 784), (128, 10), (3, 1000), (0, 5), (5, 0)];
        for (rows, columns) in sizes {
            for work in [1, WORTH_CUTTING, 3 * LEAST, 100 * LEAST] {
                let mut matrix = vec![0; rows * columns];
                for mut block in blocks(&mut matrix, rows, columns, work) {
                    block.each_row(|row| row.iter_mut().for_each(|value| *value += 1));
                }
                assert!(matrix.iter().all(|value| *value == 1), "{rows} x {columns}, {work}");
            }
        }
    }

    #[test]
    fn panels_cover_a_matrix_once_and_are_even() {
        for (rows, columns) in [(1, 1), (784, 512), (128, 784), (3, 1000), (0, 5), (5, 0), (5, 33)]
        {
            for widest in [[4, 16], [2, 8], [1, 4]] {
                let mut matrix = vec![0; rows * columns];
                let mut widths = Vec::new();
                for mut block in panels(&mut matrix, rows, columns, widest) {
                    widths.push(block.columns().len().div_ceil(widest[1]));
                    block.each_row(|row| row.iter_mut().for_each(|value| *value += 1));
                }
                assert!(matrix.iter().all(|value| *value == 1), "{rows} x {columns}");
                let (least, most) = (widths.iter().min(), widths.iter().max());
                let even = least.zip(most).is_none_or(|(least, most)| most - least < 2);
                assert!(even && most.is_none_or(|most| *most <= widest[0]), "{widths:?}");
            }
        }
    }

    #[test]
    fn large_products_are_cut_along_the_longer_side_into_whole_vectors() {
        let mut matrix = vec![0; 128 * 784];
        let columns: Vec<_> = blocks(&mut matrix, 128, 784, 128 * 784 * 784)
            .iter()
            .map(|block| (block.rows(), block.columns().start % GRAIN))
            .collect();
        assert_eq!(columns, vec![(0..128, 0); MOST]);
        assert_eq!(blocks(&mut matrix, 784, 128, 1).len(), 1);
    }
}
