//! Filters at the points of a scheme.

use std::marker::PhantomData;

use pulp::{Simd, WithSimd};

use super::super::super::lines::Lines;
use super::super::super::vector::{Table, WIDEST, first, load_masked, padded, store};
use super::scheme::{Scheme, taps};

/// A kernel of `[N - 3, N - 3, channels, filters]` at all points: `G g G` transposed for each of its filters and channels.
pub(super) struct AtPoints<'a, T, const N: usize> {
    pub(super) kernel: &'a [f32],
    pub(super) channels: usize,
    pub(super) filters: usize,
    pub(super) scheme: PhantomData<T>,
}

impl<T: Scheme<N>, const N: usize> WithSimd for AtPoints<'_, T, N> {
    /// `[points, strips of filters, channels, WIDEST]`; the last strip is filled up with zeros.
    type Output = Lines;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Lines {
        let Self { kernel, channels, filters, .. } = self;
        assert_eq!(kernel.len(), taps(N) * taps(N) * channels * filters);
        let point = padded(filters) * channels;
        let mut out = Lines::zeros(N * N * point);
        for at in (0..filters).step_by(S::F32_LANES) {
            let (strip, lane) = (at / WIDEST, at % WIDEST);
            for channel in 0..channels {
                let from = kernel.as_ptr().wrapping_add(channel * filters + at);
                let to = (strip * channels + channel) * WIDEST + lane;
                assert!(to + (N * N - 1) * point + S::F32_LANES <= out.len());
                let to = out.as_mut_ptr().wrapping_add(to);
                // SAFETY: of every tap, the filters from `at` on are there for this channel; so are, by the last
                // assertion, whole vectors of every point.
                unsafe {
                    let taps = [channels * filters, filters - at];
                    at_points::<S, T, N>(simd, from, taps, to, point);
                }
            }
        }
        out
    }
}

/// One vector of filters of one channel. There are `left` of them, at least one; taps are `stride` values apart, points
/// `point_stride`.
///
/// # Safety
/// So many filters, but at most a vector of them, must be readable at every tap from `from` on; whole vectors must be
/// writable at every point from `to` on.
#[inline(always)]
unsafe fn at_points<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    from: *const f32,
    [stride, left]: [usize; 2],
    to: *mut f32,
    point_stride: usize,
) {
    let (zero, mask) = (simd.splat_f32s(0.0), first(simd, left));
    let mut columns = Table::<S::f32s, N, N>::new();
    for column in 0..taps(N) {
        let mut filter = [zero; N];
        for row in 0..taps(N) {
            let tap = from.wrapping_add((row * taps(N) + column) * stride);
            // SAFETY: what the caller vouches for.
            filter[row] = unsafe { load_masked(simd, mask, tap) };
        }
        columns.set_row(column, T::filter(simd, filter));
    }
    for row in 0..N {
        let mut filter = [zero; N];
        for column in 0..taps(N) {
            // SAFETY: the columns of all taps were set, as rows of the table.
            filter[column] = unsafe { columns.row(column) }[row];
        }
        let points = T::filter(simd, filter);
        for column in 0..N {
            let at = (row * N + column) * point_stride;
            // SAFETY: what the caller vouches for.
            unsafe { store(simd, to.wrapping_add(at), points[column]) };
        }
    }
}
