//! Filters at the points of a scheme.

use super::super::super::lines::Lines;
use super::super::super::vector::{WIDEST, padded};
use super::scheme::Scheme;

/// A kernel of `[N - 1, N - 1, channels, filters]` at all points, packed as
/// `[strips of filters, points, channels, WIDEST]`; the last strip is filled up with zeros.
#[inline(always)]
pub(super) fn at_points<T: Scheme<N>, const N: usize>(
    kernel: &[f32],
    channels: usize,
    filters: usize,
) -> Lines {
    let strips = padded(filters) / WIDEST;
    let mut out = Lines::zeros(N * N * strips * channels * WIDEST);
    for strip in 0..strips {
        for channel in 0..channels {
            let points = at_point::<T, N>(|row, column| {
                let tap = (row * (N - 1) + column) * channels + channel;
                &kernel[tap * filters..(tap + 1) * filters][strip * WIDEST..]
            });
            for (point, values) in points.as_flattened().iter().enumerate() {
                let at = ((strip * N * N + point) * channels + channel) * WIDEST;
                out[at..at + WIDEST].copy_from_slice(values);
            }
        }
    }
    out
}

/// `G g G` transposed for the filters of a strip; `taps(row, column)` are theirs.
#[inline(always)]
fn at_point<'a, T: Scheme<N>, const N: usize>(
    taps: impl Fn(usize, usize) -> &'a [f32],
) -> [[[f32; WIDEST]; N]; N] {
    let mut columns = [[[0.0; WIDEST]; N]; N];
    for row in 0..N - 1 {
        for column in 0..N - 1 {
            let mut tap = [0.0; WIDEST];
            tap.iter_mut().zip(taps(row, column)).for_each(|(to, from)| *to = *from);
            for point in 0..N {
                add(&mut columns[point][column], T::FILTER[point][row], &tap);
            }
        }
    }
    let mut points = [[[0.0; WIDEST]; N]; N];
    for row in 0..N {
        for column in 0..N - 1 {
            for point in 0..N {
                add(&mut points[row][point], T::FILTER[point][column], &columns[row][column]);
            }
        }
    }
    points
}

#[inline(always)]
fn add(sums: &mut [f32; WIDEST], factor: f32, values: &[f32; WIDEST]) {
    for lane in 0..WIDEST {
        sums[lane] += factor * values[lane];
    }
}
