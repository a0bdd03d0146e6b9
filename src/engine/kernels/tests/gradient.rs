//! Gradients by candle, from a known gradient of the result, and numerically.

use candle_core::{Tensor, Var};

use super::super::instruction_set::{InstructionSet, forced};
use super::random::{constant, doubles};

/// The gradients of `variables` when that of `y` is `gradient`.
pub(super) fn gradients(y: &Tensor, gradient: &[f32], variables: &[&Var]) -> Vec<Vec<f64>> {
    let weights = constant(gradient.to_vec(), y.dims());
    let store = (y * weights).unwrap().sum_all().unwrap().backward().unwrap();
    variables.iter().map(|variable| doubles(store.get(variable).unwrap())).collect()
}

/// The numeric gradient of `f` at `x`, by central differences.
pub(super) fn numeric(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let at = |index: usize, step: f64| {
        let mut moved = x.to_vec();
        moved[index] += step;
        f(&moved)
    };
    (0..x.len()).map(|i| (at(i, STEP) - at(i, -STEP)) / (2.0 * STEP)).collect()
}

/// Runs `test` with every instruction set of this machine.
pub(super) fn on_every_instruction_set(test: impl Fn()) {
    for set in forced::all() {
        forced::with(set, &test);
    }
    assert!(matches!(forced::all().first(), Some(InstructionSet::Portable)));
}
