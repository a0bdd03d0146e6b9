//! Cross-entropy of single probabilities.

use super::{Loss, Task};
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

    #[cfg(feature = "train")]
    fn forward(
        &self,
        predictions: &candle_core::Tensor,
        targets: &candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor> {
        let smoothing = self.label_smoothing.0;
        let targets =
            targets.reshape(predictions.shape())?.affine(1.0 - smoothing, smoothing / 2.0)?;
        if self.from_logits {
            // max(x, 0) - x * target + log(1 + exp(-|x|)), which overflows nowhere.
            let magnitude = predictions.abs()?;
            let positive = ((&magnitude + predictions)? * 0.5)?;
            let tail = (magnitude.neg()?.exp()? + 1.0)?.log()?;
            return ((positive - (predictions * targets)?)? + tail)?.mean_all();
        }
        let p = predictions.clamp(super::EPSILON, 1.0 - super::EPSILON)?;
        let ones = (&targets * p.log()?)?;
        let zeros = (targets.affine(-1.0, 1.0)? * p.affine(-1.0, 1.0)?.log()?)?;
        (ones + zeros)?.neg()?.mean_all()
    }
}
