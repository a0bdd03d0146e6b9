//! Dropout: how much is dropped, and that the gradient takes the same way.

use super::super::dropout;
use super::gradient::{gradients, on_every_instruction_set};
use super::random::{Random, constant, doubles, values, variable};

#[test]
fn kept_elements_are_scaled_and_the_gradient_goes_through_them() {
    on_every_instruction_set(|| {
        let x = variable(vec![1.0; 10_000], &[100, 100]);
        for rate in [0.1, 0.5, 0.9] {
            let y = dropout(x.as_tensor(), rate, 5).unwrap();
            let (y_values, kept) = (doubles(&y), f64::from((1.0 / (1.0 - rate)) as f32));
            assert!(y_values.iter().all(|&y| y == 0.0 || y == kept));
            let dropped = y_values.iter().filter(|&&y| y == 0.0).count() as f64 / 10_000.0;
            assert!((dropped - rate).abs() < 0.02, "{dropped} instead of {rate}");
            let gradient = vec![1.0; 10_000];
            assert_eq!(gradients(&y, &gradient, &[&x])[0], y_values);
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn masks_of_neighbouring_keys_are_independent() {
    let x = constant(vec![1.0; 100_000], &[100_000]);
    let masks: Vec<Vec<f32>> = (0..3).map(|key| values(&dropout(&x, 0.5, key).unwrap())).collect();
    for (first, second) in [(0, 1), (1, 2), (0, 2)] {
        for shift in [0, 1, 7] {
            let pairs = masks[first].iter().skip(shift).zip(&masks[second]);
            let both = pairs.filter(|(a, b)| **a > 0.0 && **b > 0.0).count() as f64 / 1e5;
            assert!((both - 0.25).abs() < 0.01, "{both}");
        }
    }
}

#[test]
fn a_mask_is_the_same_for_ever() {
    let x = constant(vec![1.0; 16], &[16]);
    let mask: Vec<u8> =
        values(&dropout(&x, 0.5, 42).unwrap()).iter().map(|&y| u8::from(y > 0.0)).collect();
    assert_eq!(mask, MASK_OF_KEY_42);
}

/// Runs of the same seed must stay the same from version to version. The bits were computed apart,
/// from the definition of `SplitMix64`.
const MASK_OF_KEY_42: [u8; 16] = [1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1];

#[test]
fn nothing_and_everything_can_be_dropped() {
    let x = Random::new(51).real_variable(&[3, 4]);
    assert_eq!(values(&dropout(x.as_tensor(), 0.0, 1).unwrap()), values(&x));
    assert_eq!(values(&dropout(x.as_tensor(), 1.0, 1).unwrap()), vec![0.0; 12]);
}
