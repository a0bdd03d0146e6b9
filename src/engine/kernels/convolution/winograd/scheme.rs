//! The small matrices of the method, in one direction; they are applied to rows and columns in turn.
//!
//! Two outputs of a filter with `r` taps are the coefficients of a product of polynomials, which is known from
//! its values at `r + 1` points (A. L. Toom, S. A. Cook). S. Winograd, *Arithmetic Complexity of
//! Computations*, 1980; A. Lavin, S. Gray, *Fast Algorithms for Convolutional Neural Networks*, 2015,
//! from which the names are.

#![expect(
    clippy::many_single_char_names,
    reason = "a to f are the elements of a vector of numbers"
)]

use pulp::Simd;

use super::super::super::vector::multiply_add;

/// Two outputs from `N` inputs and a filter of `N - 1` taps, by `N` products.
pub(in super::super) trait Scheme<const N: usize> {
    /// The matrix `G`: from taps to points. Of each row, the first `N - 1` numbers count.
    const FILTER: [[f32; 5]; N];

    /// The matrix `G`: from the first `N - 1` numbers, the taps, to points.
    #[inline(always)]
    fn filter<S: Simd>(simd: S, taps: [S::f32s; N]) -> [S::f32s; N] {
        let mut points = [simd.splat_f32s(0.0); N];
        for point in 0..N {
            for tap in 0..N - 1 {
                let factor = simd.splat_f32s(Self::FILTER[point][tap]);
                points[point] = multiply_add(simd, factor, taps[tap], points[point]);
            }
        }
        points
    }

    /// The matrix `B` transposed: from inputs to points.
    fn input<S: Simd>(simd: S, inputs: [S::f32s; N]) -> [S::f32s; N];

    /// The matrix `A` transposed: from points to outputs.
    fn output<S: Simd>(simd: S, points: [S::f32s; N]) -> [S::f32s; 2];
}

/// Filters of three taps: the points 0, 1, -1 and infinity.
pub(in super::super) struct ThreeTaps;

impl Scheme<4> for ThreeTaps {
    const FILTER: [[f32; 5]; 4] = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [0.5, 0.5, 0.5, 0.0, 0.0],
        [0.5, -0.5, 0.5, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
    ];

    #[inline(always)]
    fn input<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; 4]) -> [S::f32s; 4] {
        let (plus, minus) = (simd.add_f32s(b, c), simd.sub_f32s(c, b));
        [simd.sub_f32s(a, c), plus, minus, simd.sub_f32s(d, b)]
    }

    #[inline(always)]
    fn output<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; 4]) -> [S::f32s; 2] {
        let (plus, minus) = (simd.add_f32s(b, c), simd.sub_f32s(b, c));
        [simd.add_f32s(a, plus), simd.add_f32s(minus, d)]
    }
}

/// Filters of five taps: the points 0, 1, -1, 1/2, -2 and infinity. With 2 and -2, or 1/2 and -1/2, sums would
/// be simpler and errors nearly twice as large; with these they are those of a direct convolution.
pub(in super::super) struct FiveTaps;

impl Scheme<6> for FiveTaps {
    const FILTER: [[f32; 5]; 6] = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0],
        [-1.0 / 3.0, 1.0 / 3.0, -1.0 / 3.0, 1.0 / 3.0, -1.0 / 3.0],
        [-16.0 / 15.0, -8.0 / 15.0, -4.0 / 15.0, -2.0 / 15.0, -1.0 / 15.0],
        [1.0 / 15.0, -2.0 / 15.0, 4.0 / 15.0, -8.0 / 15.0, 16.0 / 15.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ];

    /// ```text
    /// 1 -3/2  -2  3/2  1  0
    /// 0  -1  1/2  5/2  1  0
    /// 0   1 -5/2  1/2  1  0
    /// 0  -2   -1    2  1  0
    /// 0 1/2   -1 -1/2  1  0
    /// 0   1 -3/2   -2 3/2 1
    /// ```
    #[inline(always)]
    fn input<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; 6]) -> [S::f32s; 6] {
        let (odd, even) = (simd.sub_f32s(d, b), simd.sub_f32s(e, c));
        let (three_halves, two) = (simd.splat_f32s(1.5), simd.splat_f32s(2.0));
        let half = simd.splat_f32s(-0.5);
        let (sum, difference) = (simd.add_f32s(c, d), simd.sub_f32s(d, c));
        let first = simd.add_f32s(a, simd.sub_f32s(even, c));
        let last = simd.sub_f32s(f, simd.add_f32s(odd, d));
        [
            multiply_add(simd, three_halves, odd, first),
            multiply_add(simd, three_halves, sum, simd.add_f32s(even, odd)),
            multiply_add(simd, three_halves, difference, simd.sub_f32s(even, odd)),
            multiply_add(simd, two, odd, even),
            multiply_add(simd, half, odd, even),
            multiply_add(simd, three_halves, even, last),
        ]
    }

    /// ```text
    /// 1 1  1  1   1 0
    /// 0 1 -1 1/2 -2 1
    /// ```
    #[inline(always)]
    fn output<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; 6]) -> [S::f32s; 2] {
        let (plus, minus) = (simd.add_f32s(b, c), simd.sub_f32s(b, c));
        let first = simd.add_f32s(simd.add_f32s(a, plus), simd.add_f32s(d, e));
        let (half, two) = (simd.splat_f32s(0.5), simd.splat_f32s(-2.0));
        let second = multiply_add(simd, half, d, simd.add_f32s(minus, f));
        [first, multiply_add(simd, two, e, second)]
    }
}
