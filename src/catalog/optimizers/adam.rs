//! `adam` (Kingma and Ba, 2014).

use super::{FAINT, Optimizer, Step, f32_of, power, settled, vectorized};
use crate::catalog::argument::{Positive, Rate};
use crate::catalog::declare::declare;

declare! {
    /// Adapts the step of each weight to the mean and the spread of its gradients (Kingma and Ba, 2014).
    Optimizer Adam = "adam" {
        /// Size of a step.
        learning_rate: Positive = Positive(0.001),
        /// Share of the old mean of gradients that a step keeps.
        beta_1: Rate = Rate(0.9),
        /// Share of the old mean of squared gradients that a step keeps.
        beta_2: Rate = Rate(0.999),
        /// Added to the root of the mean of squares, so that nothing is divided by 0.
        epsilon: Positive = Positive(1e-7),
        /// Whether the greatest mean of squares so far is used (Reddi et al., 2018).
        amsgrad: bool = false,
    }
}

impl Optimizer for Adam {
    fn slots(&self) -> Vec<&'static str> {
        let mut slots = vec!["momentum", "velocity"];
        if self.amsgrad {
            slots.push("velocity_hat");
        }
        slots
    }

    fn usual_rates(&self) -> (f64, f64) {
        (1e-6, 0.05)
    }

    fn update(&self, step: Step<'_, '_>) {
        let correction = (1.0 - power(self.beta_2.0, step.number)).sqrt()
            / (1.0 - power(self.beta_1.0, step.number));
        let alpha = f32_of(self.learning_rate.0 * correction);
        let (keep_1, keep_2) = (f32_of(1.0 - self.beta_1.0), f32_of(1.0 - self.beta_2.0));
        let epsilon = f32_of(self.epsilon.0);
        // Squares whose root changes no bit of epsilon, even a thousand of them.
        let faint_square = (epsilon * 2.0_f32.powi(-32)).powi(2);
        let Step { parameter, gradient, slots, .. } = step;
        let weights = parameter.iter_mut().zip(gradient);
        match slots {
            [mean, square] => vectorized(|| {
                for (((p, g), m), v) in weights.zip(mean.iter_mut()).zip(square.iter_mut()) {
                    *m = settled(*m + (g - *m) * keep_1, FAINT);
                    *v = settled(*v + (g * g - *v) * keep_2, faint_square);
                    *p -= *m * alpha / (v.sqrt() + epsilon);
                }
            }),
            [mean, square, greatest] => vectorized(|| {
                for ((((p, g), m), v), most) in
                    weights.zip(mean.iter_mut()).zip(square.iter_mut()).zip(greatest.iter_mut())
                {
                    *m = settled(*m + (g - *m) * keep_1, FAINT);
                    *v = settled(*v + (g * g - *v) * keep_2, faint_square);
                    *most = most.max(*v);
                    *p -= *m * alpha / (most.sqrt() + epsilon);
                }
            }),
            _ => {}
        }
    }
}
