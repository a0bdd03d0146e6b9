//! The innermost loop: a tile of pixels by output vectors, accumulated in registers.

use pulp::Simd;

use super::vector::{WIDEST, load, multiply_add};

/// The largest number of pixels of a tile of one output vector.
pub(super) const TALLEST: usize = 12;

/// How many pixels a tile of `vectors` output vectors may have, for its accumulators to stay in
/// registers.
pub(super) const fn tallest<S: Simd>(vectors: usize) -> usize {
    if vectors == 1 || S::REGISTER_COUNT >= 32 { TALLEST } else { TALLEST / 2 }
}

/// What each accumulator sums over: at `runs` offsets from a pixel, `run_length` values each.
#[derive(Clone, Copy)]
pub(super) struct Taps<'a> {
    pub(super) runs: &'a [usize],
    pub(super) run_length: usize,
    /// The distance between the inputs of neighbouring pixels.
    pub(super) pixel_stride: usize,
    /// The distance between the weights of neighbouring taps.
    pub(super) weight_stride: usize,
    /// The distance between the weights of neighbouring [`WIDEST`] outputs.
    pub(super) strip_stride: usize,
}

/// Adds, for `M` pixels and `V` vectors of outputs, the products of inputs and weights.
///
/// # Safety
/// For each pixel `m < M`, run and index within the run, `x + m * pixel_stride + run + index` must
/// be readable; for the `t`-th tap, [`WIDEST`] outputs by [`WIDEST`], the weights of `V` vectors from
/// `weights + t * weight_stride` on.
#[inline(always)]
pub(super) unsafe fn accumulate<S: Simd, const M: usize, const V: usize>(
    simd: S,
    taps: Taps<'_>,
    x: *const f32,
    weights: *const f32,
    mut sums: [[S::f32s; V]; M],
) -> [[S::f32s; V]; M] {
    let stride = taps.pixel_stride;
    let mut weights = weights;
    for &run in taps.runs {
        // Every third pixel has an address of its own, the two after it are offsets from it: more
        // addresses would not fit the general registers. Some are not used if `M` is small, hence
        // `wrapping_add`.
        let row = x.wrapping_add(run);
        // (Written out: a closure is a function of its own, which is not always inlined.)
        let [three, six, nine] = [stride * 3, stride * 6, stride * 9];
        let thirds = [row, row.wrapping_add(three), row.wrapping_add(six), row.wrapping_add(nine)];
        for index in 0..taps.run_length {
            let mut weight = [simd.splat_f32s(0.0); V];
            for (v, weight) in weight.iter_mut().enumerate() {
                let output = v * S::F32_LANES;
                let offset = output / WIDEST * taps.strip_stride + output % WIDEST;
                // SAFETY: the caller vouches for `V` vectors of this tap's weights.
                *weight = unsafe { load(simd, weights.wrapping_add(offset)) };
            }
            for m in 0..M {
                let input = thirds[m / 3].wrapping_add((m % 3) * stride + index);
                // SAFETY: this is the input of pixel `m` that the caller vouches for.
                let input = simd.splat_f32s(unsafe { *input });
                for v in 0..V {
                    sums[m][v] = multiply_add(simd, input, weight[v], sums[m][v]);
                }
            }
            weights = weights.wrapping_add(taps.weight_stride);
        }
    }
    sums
}

/// Adds the products of `M` values and `V` vectors, each with each.
///
/// # Safety
/// So many must be readable from `x` and `vectors` on.
#[inline(always)]
pub(super) unsafe fn add_products<S: Simd, const M: usize, const V: usize>(
    simd: S,
    x: *const f32,
    vectors: *const f32,
    mut sums: [[S::f32s; V]; M],
) -> [[S::f32s; V]; M] {
    let mut others = [simd.splat_f32s(0.0); V];
    for v in 0..V {
        // SAFETY: what the caller vouches for.
        others[v] = unsafe { load(simd, vectors.wrapping_add(v * S::F32_LANES)) };
    }
    for m in 0..M {
        // SAFETY: the same.
        let input = simd.splat_f32s(unsafe { *x.wrapping_add(m) });
        for v in 0..V {
            sums[m][v] = multiply_add(simd, input, others[v], sums[m][v]);
        }
    }
    sums
}

/// Calls `$tile::<S, M, V>` with the constant `M` that equals `$pixels`, at most [`tallest`].
macro_rules! with_pixels {
    (@ $pixels:expr, $vectors:ident, $tile:ident, $arguments:tt, $($m:literal)*) => {
        match $pixels {
            $($m => with_pixels!(
                # $m, $crate::engine::kernels::tile::tallest::<S>($vectors), $tile::<S, $m, $vectors>, $arguments
            ),)*
            _ => {}
        }
    };
    // A tile too tall for this instruction set is never asked for, and not compiled.
    (# $m:literal, $most:expr, $tile:expr, ($($argument:expr),*)) => {
        if const { $m <= $most } {
            $tile($($argument),*)
        }
    };
    ($pixels:expr, $vectors:ident, $tile:ident ( $($argument:expr),* $(,)? )) => {
        with_pixels!(@ $pixels, $vectors, $tile, ($($argument),*), 1 2 3 4 5 6 7 8 9 10 11 12)
    };
}
pub(super) use with_pixels;

/// `(start, length)` of the fewest parts of `total` that are no longer than `most`, as even as can
/// be.
#[inline(always)]
pub(super) fn even_parts(total: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let parts = total.div_ceil(most);
    let mut done = 0;
    (0..parts).map(move |part| {
        let (start, length) = (done, (total - done).div_ceil(parts - part));
        done += length;
        (start, length)
    })
}
