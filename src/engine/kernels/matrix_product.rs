//! Products of matrices on slices, cut into blocks fixed by the shapes: by the `gemm` crate, but for narrow ones and
//! those whose zeros are left out.

mod blocks;
mod narrow;
mod sparse;
mod terms;

use std::mem::MaybeUninit;

use gemm::Parallelism;

use super::instruction_set::InstructionSet;
use super::storage::{room, written};
use super::threads::run_jobs;
pub(super) use blocks::Block;
use blocks::blocks;
pub(super) use narrow::FEW;
use narrow::Narrow;
pub(super) use sparse::sparse_product;

/// A matrix of floats inside a slice.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// The matrix whose rows follow each other in `values`, as many as there are.
    pub(super) fn row_major(values: &'a [f32], columns: usize) -> Self {
        let rows = values.len() / columns.max(1);
        Self { values, rows, columns, row_stride: columns, column_stride: 1 }
    }

    /// Rows become columns; nothing moves.
    pub(super) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }

    /// The rows from `start` on, at most `count` of them.
    pub(super) fn rows_from(self, start: usize, count: usize) -> Self {
        let start = start.min(self.rows);
        let values = self.values.get(start * self.row_stride..).unwrap_or_default();
        Self { values, rows: count.min(self.rows - start), ..self }
    }

    /// The columns from `start` on, at most `count` of them.
    fn columns_from(self, start: usize, count: usize) -> Self {
        self.transposed().rows_from(start, count).transposed()
    }

    /// Whether every element lies within the slice: true of all matrices made here.
    fn is_inside(&self) -> bool {
        if self.rows == 0 || self.columns == 0 {
            return true;
        }
        let last = (self.rows - 1) * self.row_stride + (self.columns - 1) * self.column_stride;
        last < self.values.len()
    }
}

/// `a · b`, row by row, on all threads. `epilogue` is run over each block of the result once it is
/// there.
///
/// The result is cut into blocks by its size alone.
pub(super) fn product(
    a: Matrix<'_>,
    b: Matrix<'_>,
    epilogue: impl Fn(&mut Block<'_, f32>) + Sync,
) -> Vec<f32> {
    assert_eq!(a.columns, b.rows, "shapes are compared before");
    let work = a.rows.saturating_mul(b.columns).saturating_mul(a.columns);
    let mut out = room(a.rows * b.columns);
    let jobs = blocks(&mut out, a.rows, b.columns, work);
    let narrow = a.columns.min(b.columns) <= FEW && a.columns > 0;
    let set = InstructionSet::current();
    run_jobs(jobs, work.saturating_mul(2), |mut block| {
        let (rows, columns) = (block.rows(), block.columns());
        let a = a.rows_from(rows.start, rows.len());
        let b = b.columns_from(columns.start, columns.len());
        let mut block = if narrow {
            set.run(Narrow { a, b, out: &mut block });
            // SAFETY: there is something to add up, so that every element was written.
            unsafe { block.assume_init() }
        } else {
            multiply(a, b, block)
        };
        epilogue(&mut block);
    });
    // SAFETY: the blocks cover `out`, and every element of each was written.
    unsafe { written(out) }
}

/// `out = a · b` on this thread; gives back `out`, all of it written.
fn multiply<'o>(
    a: Matrix<'_>,
    b: Matrix<'_>,
    mut out: Block<'o, MaybeUninit<f32>>,
) -> Block<'o, f32> {
    let (rows, columns) = (out.rows().len(), out.columns().len());
    assert!(a.is_inside() && b.is_inside() && a.columns == b.rows, "shapes are compared before");
    assert!(a.rows == rows && b.columns == columns, "shapes are compared before");
    if a.columns == 0 {
        out.each_row(|row| row.fill(MaybeUninit::new(0.0)));
    }
    // Strides are at most lengths of slices, hence less than `isize::MAX`.
    let stride = usize::cast_signed;
    // SAFETY: by the assertions above all elements that the extents and strides select lie inside
    // the two slices, and a block's own elements are its to write; nobody else reads or writes
    // them meanwhile. `read_dst` is false, so its uninitialised elements are written without being
    // read. With nothing to sum over `gemm` may leave `out` alone, and it was filled above.
    unsafe {
        gemm::gemm(
            rows,
            columns,
            a.columns,
            out.start().cast::<f32>(),
            1,
            stride(out.stride()),
            false,
            a.values.as_ptr(),
            stride(a.column_stride),
            stride(a.row_stride),
            b.values.as_ptr(),
            stride(b.column_stride),
            stride(b.row_stride),
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
        out.assume_init()
    }
}
