//! Loops over matrices whose columns are channels or units: biases and their gradients.

use std::mem::MaybeUninit;

use super::Activation;
use super::storage::room;
use super::threads::part_length;

/// `row = activation(row + bias)` for every row; `rows` is a whole number of rows.
#[inline(always)]
pub(super) fn add_bias(rows: &mut [f32], bias: &[f32], activation: Activation) {
    for row in rows.chunks_exact_mut(bias.len().max(1)) {
        for (value, bias) in row.iter_mut().zip(bias) {
            *value = activation.of(*value + bias);
        }
    }
}

/// The gradient before the activation into the rows of `masked`, which are `width` values apart; its
/// column sums are added to `sums`.
#[inline(always)]
pub(super) fn mask_and_sum(
    gradient: &[f32],
    result: &[f32],
    activation: Activation,
    (masked, width): (&mut [f32], usize),
    sums: &mut [f32],
) {
    let columns = sums.len().max(1);
    let inputs = gradient.chunks_exact(columns).zip(result.chunks_exact(columns));
    for ((gradient, result), masked) in inputs.zip(masked.chunks_mut(width.max(1))) {
        let values = gradient.iter().zip(result).zip(masked.iter_mut().zip(&mut *sums));
        for ((&gradient, &result), (masked, sum)) in values {
            *masked = activation.gradient(result, gradient);
            *sum += *masked;
        }
    }
}

/// Room for the sums of each part of some samples. A part clears its own, which are near it then.
pub(super) fn room_for_parts(samples: usize, length: usize) -> Vec<MaybeUninit<f32>> {
    match samples.div_ceil(part_length(samples)) {
        // Nobody adds anything.
        0 => vec![MaybeUninit::new(0.0); length],
        parts => room(parts * length),
    }
}

/// Adds the parts' sums in order: `total[i]` is the sum of the `i`-th values of all `parts`.
pub(super) fn add_parts(parts: &[f32], length: usize) -> Vec<f32> {
    let mut parts = parts.chunks_exact(length.max(1));
    let mut total = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        for (total, value) in total.iter_mut().zip(part) {
            *total += value;
        }
    }
    total
}
