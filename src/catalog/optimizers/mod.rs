//! Optimizers: how gradients change weights. To add one: a file here, and its name in the registry line.
//! Formulas and defaults are those of Keras 3 (`keras.optimizers`), computed in 32 bits.

mod adam;
mod rmsprop;
mod sgd;

pub(crate) use rmsprop::RmsProp;

use super::Declared;
use super::declare::registry;

registry! {
    Optimizer "optimizer":
    adam::Adam, rmsprop::RmsProp, sgd::Sgd,
}

/// A rule that changes each weight by its gradient.
pub trait Optimizer: Declared {
    /// Names of the numbers that the rule keeps for each weight; all begin at 0.
    fn slots(&self) -> Vec<&'static str>;

    /// The learning rates that people use, from the least to the greatest.
    fn usual_rates(&self) -> (f64, f64);

    /// Changes a weight in place. All slices have the same length. Each element is changed by itself:
    /// the engine hands out pieces of a weight on several threads.
    fn update(&self, step: Step<'_, '_>);
}

/// One weight, or a piece of one, at one step.
pub struct Step<'a, 'slots> {
    /// Number of the step, from 1.
    pub number: u64,
    /// The weight.
    pub parameter: &'a mut [f32],
    /// Its gradient.
    pub gradient: &'a [f32],
    /// What is kept for it, in the order of [`Optimizer::slots`].
    pub slots: &'a mut [&'slots mut [f32]],
}

/// Runs a loop compiled for the vector instructions of this machine.
fn vectorized(run: impl FnOnce()) {
    struct Run<F>(F);
    impl<F: FnOnce()> pulp::NullaryFnOnce for Run<F> {
        type Output = ();
        #[inline(always)]
        fn call(self) {
            (self.0)();
        }
    }
    pulp::Arch::new().dispatch(Run(run));
}

/// 32-bit arithmetic, as Keras computes.
#[expect(clippy::cast_possible_truncation, reason = "hyperparameters are meant in 32 bits")]
fn f32_of(number: f64) -> f32 {
    number as f32
}

/// `rate^step` for a step number.
fn power(rate: f64, step: u64) -> f64 {
    rate.powi(i32::try_from(step).unwrap_or(i32::MAX))
}
