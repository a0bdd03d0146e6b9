//! Loops over matrices whose columns are channels or units: biases and their gradients.

use std::mem::MaybeUninit;

use super::Activation;
use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::storage::{filled, room, written};
use super::threads::{Parts, run_jobs};

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

/// Room for the sums of each part. A part clears its own, which are near it then.
pub(super) fn room_for_parts(parts: Parts, length: usize) -> Vec<MaybeUninit<f32>> {
    match parts.count() {
        // Nobody adds anything.
        0 => vec![MaybeUninit::new(0.0); length],
        parts => room(parts * length),
    }
}

/// Adds the parts' sums in order: `total[i]` is the sum of the `i`-th values of all `parts`.
pub(super) fn add_parts(parts: &[f32], length: usize) -> Vec<f32> {
    let mut total = room(length);
    let (pieces, set) = (Parts::of(length).of_values(parts.len()), InstructionSet::current());
    let jobs = pieces.cut_mut(&mut total).enumerate().collect();
    run_jobs(jobs, parts.len() * OPERATIONS, |(nth, total)| {
        set.run_loops(
            #[inline(always)]
            || add_piece(parts, length, pieces.first(nth), total),
        );
    });
    // SAFETY: the pieces cover the room, and each was written.
    unsafe { written(total) }
}

/// The sums from the one at `start` on, as many as there is room for.
#[inline(always)]
fn add_piece(parts: &[f32], length: usize, start: usize, total: &mut [MaybeUninit<f32>]) {
    let total = filled(total, 0.0);
    for part in parts.chunks_exact(length) {
        for (total, value) in total.iter_mut().zip(&part[start..]) {
            *total += value;
        }
    }
}
