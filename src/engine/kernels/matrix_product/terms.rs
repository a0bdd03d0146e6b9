//! Which terms of a matrix's rows are not 0. Knows nothing of products.

use super::super::storage::{filled, room, written};
use super::super::threads::{Parts, run_jobs};
use super::Matrix;

/// So many rows share a list. Fewer rows have more zeros in common; more rows use what is loaded for a term more
/// often.
pub(super) const ROWS: usize = 6;

/// How many operations it takes to look at an element, when threads are weighed.
const OPERATIONS: usize = 32;

/// For each group of [`ROWS`] rows of a matrix, the columns in which not all of them are 0, in their order.
pub(super) struct Terms {
    /// `[group, columns]`, of which each group has written the first ones.
    numbers: Vec<u32>,
    /// How many each group has.
    lengths: Vec<usize>,
    columns: usize,
}

impl Terms {
    /// The terms of `a`, which has less than 2^32 columns.
    pub(super) fn of(a: Matrix<'_>) -> Self {
        assert!(u32::try_from(a.columns).is_ok() && a.is_inside(), "callers compare");
        let groups = a.rows.div_ceil(ROWS);
        let (mut numbers, mut lengths) = (room(groups * a.columns), vec![0; groups]);
        let parts = Parts::of(groups);
        let lists = parts.cut_mut(&mut numbers).zip(parts.cut_mut(&mut lengths));
        let jobs = lists.enumerate().collect();
        run_jobs(jobs, a.rows * a.columns * OPERATIONS, |(nth, (numbers, lengths))| {
            let lists = filled(numbers, 0).chunks_mut(a.columns.max(1)).zip(lengths);
            for (group, (list, length)) in lists.enumerate() {
                *length = list_terms(a.rows_from((parts.first(nth) + group) * ROWS, ROWS), list);
            }
        });
        // SAFETY: the parts cover the room, and each was filled.
        Self { numbers: unsafe { written(numbers) }, lengths, columns: a.columns }
    }

    /// The number of columns of the matrix, more than any term.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The terms of a group.
    pub(super) fn group(&self, group: usize) -> &[u32] {
        &self.numbers[group * self.columns..][..self.lengths[group]]
    }
}

/// The columns in which not all of the rows are 0, into `list`; gives their number.
fn list_terms(rows: Matrix<'_>, list: &mut [u32]) -> usize {
    assert!(rows.is_inside() && (1..=ROWS).contains(&rows.rows) && list.len() == rows.columns);
    // Where there are fewer rows, the last one stands for those that are missing.
    let starts: [usize; ROWS] = std::array::from_fn(|row| row.min(rows.rows - 1) * rows.row_stride);
    let (mut length, mut offset) = (0, 0);
    for column in 0_u32.. {
        if column as usize == rows.columns {
            break;
        }
        let mut bits = 0;
        for start in starts {
            // SAFETY: the element of an existing row and column, inside by the assertion.
            bits |= unsafe { rows.values.get_unchecked(start + offset) }.to_bits();
        }
        // Written whether it is a term or not: a branch would be guessed wrong too often.
        // SAFETY: at most as many terms were counted as columns were seen.
        unsafe { *list.get_unchecked_mut(length) = column };
        // Without the sign, as both zeros are 0.
        length += usize::from(bits << 1 != 0);
        offset += rows.column_stride;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_those_that_any_row_of_a_group_has() {
        let mut values = vec![0.0; (ROWS + 2) * 9];
        for (row, column, value) in
            [(0, 3, 1.0), (1, 3, 2.0), (5, 0, f32::NAN), (2, 1, -0.0), (ROWS + 1, 8, 1e-45)]
        {
            values[row * 9 + column] = value;
        }
        let terms = Terms::of(Matrix::row_major(&values, 9));
        assert_eq!((terms.group(0), terms.group(1)), (&[0, 3][..], &[8][..]));
        let terms = Terms::of(Matrix::row_major(&values, 9).transposed());
        assert_eq!(terms.columns(), ROWS + 2);
        assert_eq!(terms.group(0), [0, 1, 5]);
        assert_eq!(terms.group(1), [7]);
    }

    #[test]
    fn a_matrix_without_rows_or_columns_has_none() {
        assert!(Terms::of(Matrix::row_major(&[], 3)).lengths.is_empty());
        let nothing = Matrix::row_major(&[], 3).transposed();
        assert!(Terms::of(nothing).group(0).is_empty());
    }
}
