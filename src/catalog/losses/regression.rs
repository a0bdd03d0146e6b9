//! Distances between real numbers.

use super::{Aim, Loss, Task};
use crate::catalog::declare::declare;
use crate::diagnostics::TrainingProblem;

/// Declares a loss without arguments that is the mean of a function of the difference.
macro_rules! distance {
    ($(#[doc = $doc:literal])* $name:ident = $spec:literal, |$difference:ident| $value:expr) => {
        declare! {
            $(#[doc = $doc])*
            Loss $name = $spec {}
        }
        impl Loss for $name {
            fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem> {
                task.needs_target_shape()
            }

            fn aim(&self) -> Aim {
                Aim::Quantities
            }

            #[cfg(feature = "train")]
            fn forward(
                &self,
                predictions: &candle_core::Tensor,
                targets: &candle_core::Tensor,
            ) -> candle_core::Result<candle_core::Tensor> {
                let targets = targets.to_dtype(predictions.dtype())?.reshape(predictions.shape())?;
                let $difference = (predictions - targets)?;
                $value?.mean_all()
            }
        }
    };
}

distance! {
    /// The mean of the squared differences.
    MeanSquaredError = "mean_squared_error", |difference| difference.sqr()
}
distance! {
    /// The same as `mean_squared_error`.
    Mse = "mse", |difference| difference.sqr()
}
distance! {
    /// The mean of the differences without sign.
    MeanAbsoluteError = "mean_absolute_error", |difference| magnitude(&difference)
}
distance! {
    /// The same as `mean_absolute_error`.
    Mae = "mae", |difference| magnitude(&difference)
}

/// candle's own has gradient 1 at 0, where Keras has 0; a product with a constant sign has 0.
#[cfg(feature = "train")]
fn magnitude(difference: &candle_core::Tensor) -> candle_core::Result<candle_core::Tensor> {
    difference * difference.detach().sign()?
}
