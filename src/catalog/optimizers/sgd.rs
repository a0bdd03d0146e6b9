//! `sgd`: steps along the gradient.

use super::{FAINT, Optimizer, Step, f32_of, settled, vectorized};
use crate::catalog::argument::{Positive, Rate};
use crate::catalog::declare::declare;

declare! {
    /// Steps against the gradient, with momentum if wanted.
    Optimizer Sgd = "sgd" {
        /// Size of a step.
        learning_rate: Positive = Positive(0.01),
        /// Share of the last change that a step repeats.
        momentum: Rate = Rate(0.0),
        /// Whether the gradient is taken as if the momentum had been applied (Nesterov, 1983).
        nesterov: bool = false,
    }
}

impl Optimizer for Sgd {
    fn slots(&self) -> Vec<&'static str> {
        if self.momentum.0 > 0.0 { vec!["momentum"] } else { Vec::new() }
    }

    fn usual_rates(&self) -> (f64, f64) {
        (1e-5, 1.0)
    }

    fn update(&self, step: Step<'_, '_>) {
        let (rate, momentum) = (f32_of(self.learning_rate.0), f32_of(self.momentum.0));
        let nesterov = self.nesterov;
        let Step { parameter, gradient, slots, .. } = step;
        let weights = parameter.iter_mut().zip(gradient);
        match slots {
            [last] => vectorized(|| {
                for ((p, g), last) in weights.zip(last.iter_mut()) {
                    *last = settled(momentum * *last - rate * g, FAINT);
                    *p += if nesterov { momentum * *last - rate * g } else { *last };
                }
            }),
            _ => vectorized(|| {
                for (p, g) in weights {
                    *p -= rate * g;
                }
            }),
        }
    }
}
