//! Images at the points of a scheme, tile by tile.

use pulp::Simd;

use super::super::super::vector::{Table, first, load, load_masked, store};
use super::super::geometry::Geometry;
use super::scheme::Scheme;

/// Where the values of a tile go: the first channel at the first point, and the distance between points.
#[derive(Clone, Copy)]
pub(super) struct Points {
    pub(super) start: *mut f32,
    pub(super) stride: usize,
}

/// Writes the `N` by `N` pixels from output pixel `[row, column]` on at their points: `B` transposed `d B` for each
/// channel.
///
/// # Safety
/// The padded image must be readable, as large as its geometry says, whose windows move by one pixel and have `N - 3`
/// rows and columns; the output must have three rows and columns behind those. At each of the `N * N` points, the
/// channels, rounded up to whole vectors, must be writable.
#[inline(always)]
pub(super) unsafe fn tile_at_points<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    (geometry, image): (&Geometry, *const f32),
    [row, column]: [usize; 2],
    to: Points,
) {
    let channels = geometry.channels();
    let corner = image.wrapping_add(geometry.window(row, column));
    for channel in (0..channels).step_by(S::F32_LANES) {
        let (corner, left) = (corner.wrapping_add(channel), channels - channel);
        let to = Points { start: to.start.wrapping_add(channel), ..to };
        // SAFETY: `left` more channels are there of each pixel, whose windows' outputs are; the rest is what the
        // caller vouches for.
        unsafe {
            if left >= S::F32_LANES {
                vector_at_points::<S, T, N, false>(simd, geometry, corner, left, to);
            } else {
                vector_at_points::<S, T, N, true>(simd, geometry, corner, left, to);
            }
        }
    }
}

/// The same for a vector of channels; `MASKED` says that `left` are fewer.
///
/// # Safety
/// The vector's channels must be readable of all `N` by `N` pixels from the corner on, and whole vectors writable.
#[inline(always)]
unsafe fn vector_at_points<S: Simd, T: Scheme<N>, const N: usize, const MASKED: bool>(
    simd: S,
    geometry: &Geometry,
    corner: *const f32,
    left: usize,
    to: Points,
) {
    let (channels, row_stride) = (geometry.channels(), geometry.run_stride());
    let mask = first(simd, left);
    let mut columns = Table::<S::f32s, N, N>::new();
    for j in 0..N {
        let mut inputs = [simd.splat_f32s(0.0); N];
        for i in 0..N {
            let from = corner.wrapping_add(i * row_stride + j * channels);
            // SAFETY: what the caller vouches for.
            inputs[i] =
                unsafe { if MASKED { load_masked(simd, mask, from) } else { load(simd, from) } };
        }
        columns.set_row(j, T::input(simd, inputs));
    }
    for p in 0..N {
        // SAFETY: every column was set, as a row of the table.
        let values = T::input(simd, unsafe { columns.column(p) });
        for q in 0..N {
            let to = to.start.wrapping_add((p * N + q) * to.stride);
            // SAFETY: what the caller vouches for.
            unsafe { store(simd, to, values[q]) };
        }
    }
}
