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

/// What is kept of gradients is 0 where it is nearer to 0 than this: no weight would notice.
const FAINT: f32 = f32::from_bits((127 - 100) << 23);

/// A mean that a rule keeps, or 0 where it is nearer to 0 than `least`. The means of a weight whose gradients have
/// ended decay until they are among the numbers below 2^-126, and stay there; processors take a hundred times as long to
/// compute with those.
#[inline(always)]
fn settled(mean: f32, least: f32) -> f32 {
    if mean.abs() < least { 0.0 } else { mean }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::argument::{Positive, Rate};

    /// What the rule keeps after one gradient and many zeros.
    fn left(rule: &dyn Optimizer) -> Vec<f32> {
        let (mut parameter, count) = ([0.5], rule.slots().len());
        let mut kept = vec![[0.0]; count];
        for number in 1..=60_000 {
            let mut slots: Vec<&mut [f32]> = kept.iter_mut().map(|slot| &mut slot[..]).collect();
            let gradient = [if number == 1 { 1e-9 } else { 0.0 }];
            let (parameter, slots) = (&mut parameter[..], &mut slots[..]);
            rule.update(Step { number, parameter, gradient: &gradient, slots });
        }
        kept.into_iter().flatten().collect()
    }

    #[test]
    fn means_settle_at_zero_when_gradients_end() {
        let adam = adam::Adam {
            learning_rate: Positive(0.001),
            beta_1: Rate(0.9),
            beta_2: Rate(0.999),
            epsilon: Positive(1e-7),
            amsgrad: false,
        };
        let sgd = sgd::Sgd { learning_rate: Positive(0.01), momentum: Rate(0.9), nesterov: false };
        let all: [&dyn Optimizer; 3] = [&adam, &RmsProp::default(), &sgd];
        for rule in all {
            let left = left(rule);
            assert!(!left.is_empty() && left.iter().all(|mean| *mean == 0.0), "{left:?}");
        }
    }

    #[test]
    fn means_that_matter_are_kept() {
        let settled = |mean: f32| settled(mean, FAINT).to_bits();
        assert_eq!(settled(-FAINT), (-FAINT).to_bits());
        assert_eq!(settled(FAINT / 2.0), 0);
        assert_eq!(settled(f32::NAN), f32::NAN.to_bits());
        assert_eq!(FAINT.to_bits(), 2.0_f32.powi(-100).to_bits());
    }
}
