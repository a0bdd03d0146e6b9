//! Images at the points of a scheme, tile by tile.

use pulp::Simd;

use super::super::super::vector::{first, load, load_masked, store};
use super::super::geometry::Geometry;
use super::scheme::Scheme;

/// A padded image.
#[derive(Clone, Copy)]
pub(super) struct Image<'a> {
    pub(super) geometry: &'a Geometry,
    pub(super) values: &'a [f32],
}

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
/// The image must be as large as its geometry says, whose windows move by one pixel and have `N - 1` rows and
/// columns; the output must have a row and a column behind those. At each of the `N * N` points, the
/// channels, rounded up to whole vectors, must be writable.
#[inline(always)]
pub(super) unsafe fn tile_at_points<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    image: Image<'_>,
    [row, column]: [usize; 2],
    to: Points,
) {
    let geometry = image.geometry;
    let (channels, row_stride) = (geometry.channels(), geometry.run_stride());
    let corner = image.values.as_ptr().wrapping_add(geometry.window(row, column));
    for channel in (0..channels).step_by(S::F32_LANES) {
        let (corner, left) = (corner.wrapping_add(channel), channels - channel);
        let mut columns = [[simd.splat_f32s(0.0); N]; N];
        for j in 0..N {
            let mut inputs = [simd.splat_f32s(0.0); N];
            for i in 0..N {
                let from = corner.wrapping_add(i * row_stride + j * channels);
                // SAFETY: the windows of four output pixels cover this pixel, which has `left` more
                // channels.
                inputs[i] = unsafe {
                    if left >= S::F32_LANES {
                        load(simd, from)
                    } else {
                        load_masked(simd, first(simd, left), from)
                    }
                };
            }
            columns[j] = T::input(simd, inputs);
        }
        for p in 0..N {
            let mut inputs = [simd.splat_f32s(0.0); N];
            for j in 0..N {
                inputs[j] = columns[j][p];
            }
            let values = T::input(simd, inputs);
            for q in 0..N {
                let to = to.start.wrapping_add((p * N + q) * to.stride + channel);
                // SAFETY: the caller vouches for whole vectors of the channels of each point.
                unsafe { store(simd, to, values[q]) };
            }
        }
    }
}
