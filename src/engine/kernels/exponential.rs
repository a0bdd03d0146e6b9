//! The exponential and what is made of it, for loops that the compiler turns into vectors: no table, no
//! branch, no call. Errors are a few units in the last place.
//!
//! Reduction to a power of two and polynomial are those of the Cephes library (Moshier, 1989).

use std::f32::consts::LOG2_E;

/// Beyond these the result is 0 or infinite.
const LEAST: f32 = -87.3;
const MOST: f32 = 89.0;

/// ln 2, in a part whose products with small whole numbers are exact, and the rest.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// Adding and subtracting this rounds to a whole number: it leaves no bits for fractions.
const ROUNDER: f32 = 12_582_912.0;

/// `e^x`, or 0 where it is less than 2^-125; not-a-number stays not-a-number.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    // Written so that a comparison with not-a-number, which is false, keeps it.
    let x = if x < LEAST { LEAST } else { x };
    let x = if x > MOST { MOST } else { x };
    let rounded = x * LOG2_E + ROUNDER;
    let power = rounded - ROUNDER;
    let rest = x - power * LN_2_HIGH - power * LN_2_LOW;
    let polynomial = [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5]
        .iter()
        .fold(1.987_569_2e-4, |sum, coefficient| sum * rest + coefficient);
    let fraction = polynomial * rest * rest + rest + 1.0;
    // The low bits of `rounded` are the power in two's complement. One of its twos is left out, as 2^128 has no float,
    // though e^88.7 has; then the exponent, from 0 on, is that of a normal float or of 0.
    let scale = f32::from_bits(rounded.to_bits().wrapping_add(126) << 23);
    fraction * scale * 2.0
}

/// `1 / (1 + e^-x)`
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The hyperbolic tangent: a quotient of polynomials, as in the Eigen library (`ptanh_float`).
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    // Beyond, the result is 1. Written so that not-a-number is kept.
    const MOST: f32 = 7.905_311;
    let x = if x < -MOST { -MOST } else { x };
    let x = if x > MOST { MOST } else { x };
    let square = x * x;
    let above = [
        2.000_188e-13,
        -8.604_672e-11,
        5.122_297e-8,
        1.485_722_4e-5,
        6.372_619_5e-4,
        4.893_524_6e-3,
    ];
    let above = above.iter().fold(-2.760_768_6e-16, |sum, coefficient| sum * square + coefficient);
    let below = [1.185_347_1e-4, 2.268_434_5e-3, 4.893_525e-3];
    let below = below.iter().fold(1.198_258_4e-6, |sum, coefficient| sum * square + coefficient);
    x * above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest relative error over floats of a range, in units in the last place.
    fn worst(range: (f32, f32), f: impl Fn(f32) -> f32, truth: impl Fn(f64) -> f64) -> f64 {
        let count = 200_000.0;
        let error = |step: f32| {
            let x = range.0 + (range.1 - range.0) * (step / count);
            let true_value = truth(f64::from(x));
            (f64::from(f(x)) - true_value).abs() / true_value.abs() / f64::from(f32::EPSILON)
        };
        let steps = (1..200_u16).flat_map(|thousand| {
            (0..1000_u16).map(move |one| 1000.0 * f32::from(thousand) + f32::from(one))
        });
        steps.map(error).fold(0.0, f64::max)
    }

    #[test]
    #[cfg_attr(miri, ignore = "too slow there")]
    fn errors_are_a_few_units() {
        assert!(worst((-86.9, 88.7), exp, f64::exp) < 2.5);
        assert!(worst((-1.0, 1.0), exp, f64::exp) < 2.0);
        assert!(worst((-20.0, 20.0), sigmoid, |x| 1.0 / (1.0 + (-x).exp())) < 4.0);
        assert!(worst((-9.0, 9.0), tanh, f64::tanh) < 4.0);
        assert!(worst((-1e-3, 1e-3), tanh, f64::tanh) < 2.0);
    }

    #[test]
    fn ends_are_as_they_should_be() {
        assert_eq!(exp(0.0).to_bits(), 1.0_f32.to_bits());
        assert!(exp(-1000.0) == 0.0 && exp(f32::NEG_INFINITY) == 0.0);
        assert!(exp(1000.0).is_infinite() && exp(f32::INFINITY).is_infinite());
        assert!([-87.0, -90.0, -100.0].iter().all(|x| exp(*x) == 0.0));
        assert!([exp, sigmoid, tanh].iter().all(|f| f(f32::NAN).is_nan()));
        assert_eq!(
            [-1000.0, 1000.0].map(sigmoid).map(f32::to_bits),
            [0.0_f32, 1.0].map(f32::to_bits)
        );
        let ends: [f32; 3] = [-1.0, 0.0, 1.0];
        assert_eq!([-50.0, 0.0, 50.0].map(tanh).map(f32::to_bits), ends.map(f32::to_bits));
    }
}
