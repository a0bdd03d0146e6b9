//! Products of matrices on slices, by the `gemm` crate, cut into parts fixed by the shapes.

use std::mem::MaybeUninit;

use gemm::Parallelism;

use super::storage::{room, written};
use super::threads::{PARTS, run_jobs};

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

    /// Whether every element lies within the slice: true of all matrices made here.
    fn is_inside(&self) -> bool {
        if self.rows == 0 || self.columns == 0 {
            return true;
        }
        let last = (self.rows - 1) * self.row_stride + (self.columns - 1) * self.column_stride;
        last < self.values.len()
    }
}

/// `a · b`, row by row, on all threads. `epilogue` is run over the rows of each part once they are
/// there.
///
/// The product is cut into parts of whole rows by its size alone.
pub(super) fn product(
    a: Matrix<'_>,
    b: Matrix<'_>,
    epilogue: impl Fn(&mut [f32]) + Sync,
) -> Vec<f32> {
    let work = a.rows.saturating_mul(b.columns).saturating_mul(a.columns);
    let rows = rows_per_part(a.rows, work);
    let mut out = room(a.rows * b.columns);
    let jobs: Vec<_> = out.chunks_mut((rows * b.columns).max(1)).enumerate().collect();
    run_jobs(jobs, work.saturating_mul(2), |(part, out)| {
        epilogue(multiply(a.rows_from(part * rows, rows), b, out));
    });
    // SAFETY: the parts cover `out`, and `multiply` writes every element of the part it is given.
    unsafe { written(out) }
}

/// How many of `rows` each part gets, when the product takes `work` multiplications. Every part
/// packs the right-hand matrix again, which parts of few rows do not earn back.
fn rows_per_part(rows: usize, work: usize) -> usize {
    const WORTH_CUTTING: usize = 1 << 18;
    let parts = match rows {
        _ if work < WORTH_CUTTING => 1,
        0..512 => 2,
        512..2048 => 4,
        _ => PARTS,
    };
    rows.div_ceil(parts).max(1)
}

/// `out = a · b` on this thread, `out` row-major; gives back `out`, all of it written.
fn multiply<'o>(a: Matrix<'_>, b: Matrix<'_>, out: &'o mut [MaybeUninit<f32>]) -> &'o mut [f32] {
    assert!(a.is_inside() && b.is_inside() && a.columns == b.rows, "shapes are compared before");
    assert_eq!(out.len(), a.rows * b.columns, "shapes are compared before");
    if a.columns == 0 {
        out.fill(MaybeUninit::new(0.0));
    }
    // Strides are at most lengths of slices, hence less than `isize::MAX`.
    let stride = usize::cast_signed;
    // SAFETY: by the assertions above all elements that the extents and strides select lie inside
    // the three slices; `out` is borrowed for writing, so it overlaps neither input; `read_dst` is
    // false, so its uninitialised elements are written without being read. With nothing to
    // sum over `gemm` may leave `out` alone, and it was filled above.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            out.as_mut_ptr().cast::<f32>(),
            1,
            stride(b.columns),
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
        out.assume_init_mut()
    }
}
