//! Distances between real numbers.

use super::{Batch, Metric};
use crate::catalog::declare::declare;
use crate::catalog::losses::Task;
use crate::diagnostics::TrainingProblem;

/// Declares a metric that is the mean of a function of the difference.
macro_rules! distance {
    ($(#[doc = $doc:literal])* $name:ident = $spec:literal, |$difference:ident| $value:expr) => {
        declare! {
            $(#[doc = $doc])*
            Metric $name = $spec {}
        }
        impl Metric for $name {
            fn fits(&self, _: &Task<'_>) -> Result<(), TrainingProblem> {
                Ok(())
            }

            fn sum(&self, batch: &Batch<'_>) -> f64 {
                batch.sum_values(|outputs, targets| {
                    let value = |(output, target): (&f32, &f32)| {
                        let $difference = f64::from(output - target);
                        $value
                    };
                    let sum: f64 = outputs.iter().zip(targets).map(value).sum();
                    sum / f64::from(u32::try_from(outputs.len()).unwrap_or(u32::MAX))
                })
            }
        }
    };
}

distance! {
    /// The mean of the squared differences.
    MeanSquaredError = "mean_squared_error", |difference| difference * difference
}
distance! {
    /// The same as `mean_squared_error`.
    Mse = "mse", |difference| difference * difference
}
distance! {
    /// The mean of the differences without sign.
    MeanAbsoluteError = "mean_absolute_error", |difference| difference.abs()
}
distance! {
    /// The same as `mean_absolute_error`.
    Mae = "mae", |difference| difference.abs()
}
