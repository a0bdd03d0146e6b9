//! `rmsprop` (Tieleman and Hinton, 2012).

use super::{FAINT, Optimizer, Step, f32_of, settled, vectorized};
use crate::catalog::argument::{Positive, Rate};
use crate::catalog::declare::declare;

declare! {
    /// Divides each gradient by a moving root of its mean square (Tieleman and Hinton, 2012).
    Optimizer RmsProp = "rmsprop" {
        /// Size of a step.
        learning_rate: Positive = Positive(0.001),
        /// Share of the old mean of squared gradients that a step keeps.
        rho: Rate = Rate(0.9),
        /// Share of the last change that a step repeats.
        momentum: Rate = Rate(0.0),
        /// Added to the mean of squares, so that nothing is divided by 0.
        epsilon: Positive = Positive(1e-7),
        /// Whether the spread around the mean gradient is used.
        centered: bool = false,
    }
}

impl Default for RmsProp {
    fn default() -> Self {
        Self {
            learning_rate: Positive(0.001),
            rho: Rate(0.9),
            momentum: Rate(0.0),
            epsilon: Positive(1e-7),
            centered: false,
        }
    }
}

impl Optimizer for RmsProp {
    fn slots(&self) -> Vec<&'static str> {
        let mut slots = vec!["velocity"];
        if self.centered {
            slots.push("average_gradient");
        }
        if self.momentum.0 > 0.0 {
            slots.push("momentum");
        }
        slots
    }

    fn usual_rates(&self) -> (f64, f64) {
        (1e-6, 0.05)
    }

    fn update(&self, step: Step<'_, '_>) {
        let (rate, rho, momentum) =
            (f32_of(self.learning_rate.0), f32_of(self.rho.0), f32_of(self.momentum.0));
        let (fresh, epsilon) = (f32_of(1.0 - self.rho.0), f32_of(self.epsilon.0));
        let Step { parameter, gradient, slots, .. } = step;
        let weights = parameter.iter_mut().zip(gradient);
        // The mean square of gradients. What changes no bit of epsilon by far is none.
        let faint_square = epsilon * 2.0_f32.powi(-60);
        let square =
            move |v: &mut f32, g: f32| *v = settled(rho * *v + fresh * (g * g), faint_square);
        match (slots, self.centered) {
            ([v], _) => vectorized(|| {
                for ((p, g), v) in weights.zip(v.iter_mut()) {
                    square(v, *g);
                    *p -= rate * g / (*v + epsilon).sqrt();
                }
            }),
            ([v, mean], true) => vectorized(|| {
                for (((p, g), v), mean) in weights.zip(v.iter_mut()).zip(mean.iter_mut()) {
                    square(v, *g);
                    *mean = settled(rho * *mean + fresh * g, FAINT);
                    *p -= rate * g / (*v - *mean * *mean + epsilon).sqrt();
                }
            }),
            ([v, last], false) => vectorized(|| {
                for (((p, g), v), last) in weights.zip(v.iter_mut()).zip(last.iter_mut()) {
                    square(v, *g);
                    *last = settled(momentum * *last + rate * g / (*v + epsilon).sqrt(), FAINT);
                    *p -= *last;
                }
            }),
            ([v, mean, last], _) => vectorized(|| {
                for ((((p, g), v), mean), last) in
                    weights.zip(v.iter_mut()).zip(mean.iter_mut()).zip(last.iter_mut())
                {
                    square(v, *g);
                    *mean = settled(rho * *mean + fresh * g, FAINT);
                    let change = rate * g / (*v - *mean * *mean + epsilon).sqrt();
                    *last = settled(momentum * *last + change, FAINT);
                    *p -= *last;
                }
            }),
            _ => {}
        }
    }
}
