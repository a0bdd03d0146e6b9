//! Images at the points of a scheme, tile by tile.

use std::ops::Range;

use pulp::Simd;

use super::super::super::vector::{Table, first, load, load_masked, store};
use super::super::geometry::Geometry;
use super::scheme::Scheme;
use super::tiles::{Grid, Room};

/// Brings tiles of padded images, which lie one after the other, to their points: the first becomes the `at`-th of the
/// room, and so on. Windows move by one pixel and have `N - 3` rows and columns.
#[inline(always)]
pub(super) fn bring_in<S: Simd, T: Scheme<N>, const N: usize>(
    simd: S,
    (geometry, images): (&Geometry, &[f32]),
    (grid, tiles): (Grid, Range<usize>),
    (room, at): (&mut Room, usize),
) {
    let length = geometry.padded_image_length();
    let (stride, channels) = (room.point_stride(), geometry.channels());
    assert!(channels <= room.width() && at + tiles.len() <= room.tiles());
    for (nth, tile) in tiles.enumerate() {
        let place = grid.place(tile);
        let image = &images[place.image * length..][..length];
        let corner = image.as_ptr().wrapping_add(geometry.window(place.first[0], place.first[1]));
        // The last point: those before it are in the room, too.
        room.at(N * N - 1, at + nth);
        let start = room.at(0, at + nth);
        for channel in (0..channels).step_by(S::F32_LANES) {
            let (corner, left) = (corner.wrapping_add(channel), channels - channel);
            let to = Points { start: start.wrapping_add(room.offset(channel)), stride };
            // SAFETY: the grid's tiles are within the output, so the windows of its outputs are within the padded image;
            // there is room for whole vectors of the channels of this tile at each point.
            unsafe {
                if left >= S::F32_LANES {
                    vector_at_points::<S, T, N, false>(simd, geometry, corner, left, to);
                } else {
                    vector_at_points::<S, T, N, true>(simd, geometry, corner, left, to);
                }
            }
        }
    }
}

/// Where the values of a tile go: those at the first point, and the distance between points.
#[derive(Clone, Copy)]
pub(super) struct Points {
    pub(super) start: *mut f32,
    pub(super) stride: usize,
}

/// Writes a vector of channels of `N` by `N` pixels at their points: `B` transposed `d B`. `MASKED` says that `left`
/// channels are fewer than a vector has.
///
/// # Safety
/// The vector's channels must be readable of all pixels from the corner on, and whole vectors writable at all points.
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
