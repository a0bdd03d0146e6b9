//! The small matrices of the method, in one direction; they are applied to rows and columns in turn.
//!
//! Four outputs of a filter with `r` taps are coefficients of a product of polynomials, which is known from its values
//! at `r + 3` points (A. L. Toom, S. A. Cook). S. Winograd, *Arithmetic Complexity of
//! Computations*, 1980; A. Lavin, S. Gray, *Fast Algorithms for Convolutional Neural Networks*, 2015,
//! from which the names are.

#![expect(
    clippy::many_single_char_names,
    reason = "a to h are the elements of a vector of numbers"
)]

use pulp::Simd;

use super::super::super::vector::multiply_add;

/// The outputs of a tile in each direction.
pub(super) const OUTPUTS: usize = 4;

/// How many taps a filter has whose outputs need `points`.
pub(super) const fn taps(points: usize) -> usize {
    points + 1 - OUTPUTS
}

/// Four outputs from `N` inputs and a filter of `N - 3` taps, by `N` products.
///
/// The more points, the larger are the numbers in the matrices, and with them the errors. Of the sets of points that
/// were tried, these have the smallest: two and three times those of a direct convolution, in the mean of the squares.
pub(in super::super) trait Scheme<const N: usize> {
    /// The matrix `G`: from taps to points. Of each row, the first `N - 3` numbers count.
    const FILTER: [[f32; 5]; N];

    /// The matrix `G`: from the first `N - 3` vectors, the taps, to points.
    #[inline(always)]
    fn filter<S: Simd>(simd: S, filter: [S::f32s; N]) -> [S::f32s; N] {
        let mut points = [simd.splat_f32s(0.0); N];
        for point in 0..N {
            for tap in 0..taps(N) {
                let factor = simd.splat_f32s(Self::FILTER[point][tap]);
                points[point] = multiply_add(simd, factor, filter[tap], points[point]);
            }
        }
        points
    }

    /// The matrix `G` transposed: from points to the first `N - 3` vectors, the gradients of taps.
    #[inline(always)]
    fn filter_gradient<S: Simd>(simd: S, points: [S::f32s; N]) -> [S::f32s; N] {
        let mut filter = [simd.splat_f32s(0.0); N];
        for tap in 0..taps(N) {
            for point in 0..N {
                let factor = simd.splat_f32s(Self::FILTER[point][tap]);
                filter[tap] = multiply_add(simd, factor, points[point], filter[tap]);
            }
        }
        filter
    }

    /// The matrix `B` transposed: from inputs to points.
    fn input<S: Simd>(simd: S, inputs: [S::f32s; N]) -> [S::f32s; N];

    /// The matrix `A` transposed: from points to outputs.
    fn output<S: Simd>(simd: S, points: [S::f32s; N]) -> [S::f32s; OUTPUTS];

    /// The matrix `A`: from the gradients of outputs to points.
    fn output_gradient<S: Simd>(simd: S, outputs: [S::f32s; OUTPUTS]) -> [S::f32s; N];
}

/// Filters of three taps: the points 0, 1, -1, 1/2, -2 and infinity.
pub(in super::super) struct ThreeTaps;

impl Scheme<6> for ThreeTaps {
    const FILTER: [[f32; 5]; 6] = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0, 0.0],
        [-1.0 / 3.0, 1.0 / 3.0, -1.0 / 3.0, 0.0, 0.0],
        [-16.0 / 15.0, -8.0 / 15.0, -4.0 / 15.0, 0.0, 0.0],
        [1.0 / 15.0, -2.0 / 15.0, 4.0 / 15.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
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
    /// 1 1  1   1  1 0
    /// 0 1 -1 1/2 -2 0
    /// 0 1  1 1/4  4 0
    /// 0 1 -1 1/8 -8 1
    /// ```
    #[inline(always)]
    fn output<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; 6]) -> [S::f32s; OUTPUTS] {
        let (sum, difference) = (simd.add_f32s(b, c), simd.sub_f32s(b, c));
        [
            simd.add_f32s(simd.add_f32s(a, sum), simd.add_f32s(d, e)),
            add(simd, -2.0, e, add(simd, 0.5, d, difference)),
            add(simd, 4.0, e, add(simd, 0.25, d, sum)),
            add(simd, -8.0, e, add(simd, 0.125, d, simd.add_f32s(difference, f))),
        ]
    }

    #[inline(always)]
    fn output_gradient<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; OUTPUTS]) -> [S::f32s; 6] {
        let (even, odd) = (simd.add_f32s(a, c), simd.add_f32s(b, d));
        [
            a,
            simd.add_f32s(even, odd),
            simd.sub_f32s(even, odd),
            add(simd, 0.125, d, add(simd, 0.25, c, add(simd, 0.5, b, a))),
            add(simd, -8.0, d, add(simd, 4.0, c, add(simd, -2.0, b, a))),
            d,
        ]
    }
}

/// Filters of five taps: the points 0, 1, -1, 1/2, -1/2, 2, -2 and infinity.
pub(in super::super) struct FiveTaps;

impl Scheme<8> for FiveTaps {
    const FILTER: [[f32; 5]; 8] = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [-2.0 / 9.0, -2.0 / 9.0, -2.0 / 9.0, -2.0 / 9.0, -2.0 / 9.0],
        [-2.0 / 9.0, 2.0 / 9.0, -2.0 / 9.0, 2.0 / 9.0, -2.0 / 9.0],
        [32.0 / 45.0, 16.0 / 45.0, 8.0 / 45.0, 4.0 / 45.0, 2.0 / 45.0],
        [32.0 / 45.0, -16.0 / 45.0, 8.0 / 45.0, -4.0 / 45.0, 2.0 / 45.0],
        [1.0 / 90.0, 1.0 / 45.0, 2.0 / 45.0, 4.0 / 45.0, 8.0 / 45.0],
        [1.0 / 90.0, -1.0 / 45.0, 2.0 / 45.0, -4.0 / 45.0, 8.0 / 45.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ];

    /// ```text
    /// 1    0 -21/4     0  21/4     0 -1 0
    /// 0    1     1 -17/4 -17/4     1  1 0
    /// 0   -1     1  17/4 -17/4    -1  1 0
    /// 0    2     4  -5/2    -5   1/2  1 0
    /// 0   -2     4   5/2    -5  -1/2  1 0
    /// 0  1/2   1/4  -5/2  -5/4     2  1 0
    /// 0 -1/2   1/4   5/2  -5/4    -2  1 0
    /// 0   -1     0  21/4     0 -21/4  0 1
    /// ```
    #[inline(always)]
    fn input<S: Simd>(simd: S, [a, b, c, d, e, f, g, h]: [S::f32s; 8]) -> [S::f32s; 8] {
        let ones =
            [add(simd, -4.25, e, simd.add_f32s(c, g)), add(simd, -4.25, d, simd.add_f32s(b, f))];
        let halves =
            [add(simd, 4.0, c, add(simd, -5.0, e, g)), add(simd, 4.0, b, add(simd, -5.0, d, f))];
        let twos = [
            add(simd, 0.25, c, add(simd, -1.25, e, g)),
            add(simd, 0.25, b, add(simd, -1.25, d, f)),
        ];
        let [one, minus_one, half, minus_half, two, minus_two] = pairs(simd, ones, halves, twos);
        [
            add(simd, 5.25, simd.sub_f32s(e, c), simd.sub_f32s(a, g)),
            one,
            minus_one,
            half,
            minus_half,
            two,
            minus_two,
            add(simd, 5.25, simd.sub_f32s(d, f), simd.sub_f32s(h, b)),
        ]
    }

    /// ```text
    /// 1 1  1   1    1 1  1 0
    /// 0 1 -1 1/2 -1/2 2 -2 0
    /// 0 1  1 1/4  1/4 4  4 0
    /// 0 1 -1 1/8 -1/8 8 -8 1
    /// ```
    #[inline(always)]
    fn output<S: Simd>(simd: S, [a, b, c, d, e, f, g, h]: [S::f32s; 8]) -> [S::f32s; OUTPUTS] {
        let even = [simd.add_f32s(b, c), simd.add_f32s(d, e), simd.add_f32s(f, g)];
        let odd = [simd.sub_f32s(b, c), simd.sub_f32s(d, e), simd.sub_f32s(f, g)];
        [
            simd.add_f32s(simd.add_f32s(a, even[0]), simd.add_f32s(even[1], even[2])),
            add(simd, 2.0, odd[2], add(simd, 0.5, odd[1], odd[0])),
            add(simd, 4.0, even[2], add(simd, 0.25, even[1], even[0])),
            add(simd, 8.0, odd[2], add(simd, 0.125, odd[1], simd.add_f32s(odd[0], h))),
        ]
    }

    #[inline(always)]
    fn output_gradient<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; OUTPUTS]) -> [S::f32s; 8] {
        let ones = [simd.add_f32s(a, c), simd.add_f32s(b, d)];
        let halves = [add(simd, 0.25, c, a), add(simd, 0.25, d, b)];
        let twos = [add(simd, 4.0, c, a), add(simd, 4.0, d, b)];
        let [one, minus_one, half, minus_half, two, minus_two] = pairs(simd, ones, halves, twos);
        [a, one, minus_one, half, minus_half, two, minus_two, d]
    }
}

/// The values at 1, -1, 1/2, -1/2, 2 and -2, of the sums over even and odd powers at each of 1, 1/2 and 2, the latter
/// divided by it: at -p, even powers are those at p, and odd ones change their sign.
#[inline(always)]
fn pairs<S: Simd>(
    simd: S,
    ones: [S::f32s; 2],
    halves: [S::f32s; 2],
    twos: [S::f32s; 2],
) -> [S::f32s; 6] {
    [
        simd.add_f32s(ones[0], ones[1]),
        simd.sub_f32s(ones[0], ones[1]),
        add(simd, 0.5, halves[1], halves[0]),
        add(simd, -0.5, halves[1], halves[0]),
        add(simd, 2.0, twos[1], twos[0]),
        add(simd, -2.0, twos[1], twos[0]),
    ]
}

/// `to` and `factor` times `value`.
#[inline(always)]
fn add<S: Simd>(simd: S, factor: f32, value: S::f32s, to: S::f32s) -> S::f32s {
    multiply_add(simd, simd.splat_f32s(factor), value, to)
}
