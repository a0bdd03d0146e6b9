//! Cross-entropy of single probabilities.

use super::{Aim, Loss, LossOperation, Task};
use crate::catalog::activations::Fused;
use crate::catalog::argument::Probability;
use crate::catalog::declare::declare;
use crate::catalog::samples::Encoding;
use crate::diagnostics::TrainingProblem;

declare! {
    /// Cross-entropy between predicted probabilities and targets of 0 or 1, each output by itself.
    Loss BinaryCrossentropy = "binary_crossentropy" {
        /// Whether the model gives logits, without sigmoid.
        from_logits: bool = false,
        /// Share of each target that is moved towards 0.5.
        label_smoothing: Probability = Probability(0.0),
    }
}

const NAME: &str = "binary_crossentropy";

impl Loss for BinaryCrossentropy {
    fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem> {
        match (task.targets.encoding, task.targets.range) {
            (Encoding::Classes(classes), _) if classes > 2 => {
                let remedy =
                    "write `loss=sparse_categorical_crossentropy` for more than two classes";
                return Err(task.wrong_targets(NAME, "targets of 0 or 1", remedy.to_owned()));
            }
            (Encoding::Quantities, Some((least, most))) if least < 0.0 || most > 1.0 => {
                let remedy = "write `loss=mean_squared_error`, or bring the targets into [0, 1] with `rescale`";
                return Err(task.wrong_targets(NAME, "targets in [0, 1]", remedy.to_owned()));
            }
            _ => task.needs_target_shape()?,
        }
        task.needs_activation(NAME, Fused::Sigmoid, "sigmoid", self.from_logits)
    }

    fn aim(&self) -> Aim {
        Aim::Binary
    }

    fn operation(&self) -> LossOperation {
        let label_smoothing = self.label_smoothing.0;
        if self.from_logits {
            return LossOperation::Plain;
        }
        LossOperation::BinaryCrossEntropy { label_smoothing }
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        predictions: &candle_core::Tensor,
        targets: &candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor> {
        let smoothing = self.label_smoothing.0;
        if self.from_logits {
            return binary_crossentropy_of_logits(predictions, targets, smoothing);
        }
        let targets = smoothed(targets, predictions, smoothing)?;
        let p = predictions.clamp(super::EPSILON, 1.0 - super::EPSILON)?;
        let ones = (&targets * p.log()?)?;
        let zeros = (targets.affine(-1.0, 1.0)? * p.affine(-1.0, 1.0)?.log()?)?;
        (ones + zeros)?.neg()?.mean_all()
    }
}

/// The targets in the predictions' shape and type, moved towards 0.5.
#[cfg(feature = "train")]
fn smoothed(
    targets: &candle_core::Tensor,
    predictions: &candle_core::Tensor,
    smoothing: f64,
) -> candle_core::Result<candle_core::Tensor> {
    let targets = targets.to_dtype(predictions.dtype())?.reshape(predictions.shape())?;
    targets.affine(1.0 - smoothing, smoothing / 2.0)
}

/// The mean of `max(x, 0) - x * target + log(1 + exp(-|x|))`, which overflows nowhere: binary
/// cross-entropy of `sigmoid(x)`, without cutting probabilities.
///
/// # Errors
/// Only what the tensor library reports.
#[cfg(feature = "train")]
pub fn binary_crossentropy_of_logits(
    logits: &candle_core::Tensor,
    targets: &candle_core::Tensor,
    smoothing: f64,
) -> candle_core::Result<candle_core::Tensor> {
    let targets = smoothed(targets, logits, smoothing)?;
    let magnitude = logits.abs()?;
    let positive = ((&magnitude + logits)? * 0.5)?;
    let tail = (magnitude.neg()?.exp()? + 1.0)?.log()?;
    ((positive - (logits * targets)?)? + tail)?.mean_all()
}
