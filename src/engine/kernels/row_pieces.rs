//! Copies of pieces of rows. A call for each piece would take longer than to copy it.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::vector::{first, load, load_masked, store, store_masked};

/// Pieces longer than this are left to the library.
const LONG: usize = 512;

/// The same piece of some rows in two matrices.
pub(super) struct RowPieces<'a> {
    /// From the first piece on.
    pub(super) from: &'a [f32],
    pub(super) from_stride: usize,
    /// From the first piece on; all pieces are written.
    pub(super) to: &'a mut [MaybeUninit<f32>],
    pub(super) to_stride: usize,
    pub(super) rows: usize,
    pub(super) width: usize,
}

impl WithSimd for RowPieces<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { from, from_stride, to, to_stride, rows, width } = self;
        let Some(last) = rows.checked_sub(1) else { return };
        assert!(last * from_stride + width <= from.len() && last * to_stride + width <= to.len());
        let tail = first(simd, width % S::F32_LANES);
        for row in 0..rows {
            let from = from.as_ptr().wrapping_add(row * from_stride);
            let to = to.as_mut_ptr().cast::<f32>().wrapping_add(row * to_stride);
            // SAFETY: by the assertion the pieces of all rows lie inside. The two slices are borrowed apart, the second
            // exclusively.
            unsafe {
                if width > LONG {
                    to.copy_from_nonoverlapping(from, width);
                    continue;
                }
                let mut at = 0;
                while at + S::F32_LANES <= width {
                    store(simd, to.wrapping_add(at), load(simd, from.wrapping_add(at)));
                    at += S::F32_LANES;
                }
                if at < width {
                    let values = load_masked(simd, tail, from.wrapping_add(at));
                    store_masked(simd, tail, to.wrapping_add(at), values);
                }
            }
        }
    }
}
