//! Cross-entropy over classes, for one-hot targets and for integer labels.

use super::{Aim, Loss, LossOperation, Task};
use crate::catalog::activations::Fused;
use crate::catalog::argument::Probability;
use crate::catalog::declare::declare;
use crate::catalog::samples::Encoding;
use crate::diagnostics::TrainingProblem;

declare! {
    /// Cross-entropy between predicted probabilities and one-hot targets.
    Loss CategoricalCrossentropy = "categorical_crossentropy" {
        /// Whether the model gives logits, without softmax.
        from_logits: bool = false,
        /// Share of each target that is spread over all classes.
        label_smoothing: Probability = Probability(0.0),
    }
}

declare! {
    /// Cross-entropy between predicted probabilities and integer class labels.
    Loss SparseCategoricalCrossentropy = "sparse_categorical_crossentropy" {
        /// Whether the model gives logits, without softmax.
        from_logits: bool = false,
    }
}

const ONE_HOT: &str = "categorical_crossentropy";
const SPARSE: &str = "sparse_categorical_crossentropy";

impl Loss for CategoricalCrossentropy {
    fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem> {
        match task.targets.encoding {
            Encoding::OneHot(classes) => task.needs_outputs(classes)?,
            Encoding::Classes(_) => {
                let remedy =
                    format!("add `to_categorical()` to the targets, or write `loss={SPARSE}`");
                return Err(task.wrong_targets(ONE_HOT, "one-hot targets", remedy));
            }
            Encoding::Quantities => {
                let remedy = "write `loss=mean_squared_error` for real targets".to_owned();
                return Err(task.wrong_targets(ONE_HOT, "one-hot targets", remedy));
            }
        }
        task.needs_activation(ONE_HOT, Fused::Softmax, "softmax", self.from_logits)
    }

    fn aim(&self) -> Aim {
        Aim::Classes
    }

    fn operation(&self) -> LossOperation {
        let label_smoothing = self.label_smoothing.0;
        LossOperation::CrossEntropy { from_logits: self.from_logits, label_smoothing }
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        predictions: &candle_core::Tensor,
        targets: &candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor> {
        let log = log_probabilities(predictions, self.from_logits)?;
        crossentropy(&log, targets, self.label_smoothing.0)
    }
}

impl Loss for SparseCategoricalCrossentropy {
    fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem> {
        match task.targets.encoding {
            Encoding::Classes(classes) => task.needs_outputs(classes)?,
            Encoding::OneHot(_) => {
                let remedy = format!(
                    "remove `to_categorical()` from the targets, or write `loss={ONE_HOT}`"
                );
                return Err(task.wrong_targets(SPARSE, "integer class labels", remedy));
            }
            Encoding::Quantities => {
                let remedy = "write `loss=mean_squared_error` for real targets".to_owned();
                return Err(task.wrong_targets(SPARSE, "integer class labels", remedy));
            }
        }
        task.needs_activation(SPARSE, Fused::Softmax, "softmax", self.from_logits)
    }

    fn aim(&self) -> Aim {
        Aim::Classes
    }

    fn operation(&self) -> LossOperation {
        LossOperation::CrossEntropy { from_logits: self.from_logits, label_smoothing: 0.0 }
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        predictions: &candle_core::Tensor,
        targets: &candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor> {
        let log = log_probabilities(predictions, self.from_logits)?;
        log.gather(&targets.unsqueeze(1)?, 1)?.neg()?.mean_all()
    }
}

/// The mean over the samples of `-sum(target * log)`, the targets smoothed.
#[cfg(feature = "train")]
fn crossentropy(
    log: &candle_core::Tensor,
    targets: &candle_core::Tensor,
    smoothing: f64,
) -> candle_core::Result<candle_core::Tensor> {
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 classes")]
    let targets = targets.affine(1.0 - smoothing, smoothing / log.dim(1)? as f64)?;
    (targets * log)?.sum(1)?.neg()?.mean(0)
}

/// Categorical cross-entropy of `softmax(logits)` and one-hot targets, `(samples, classes)` both,
/// without cutting probabilities.
///
/// # Errors
/// Only what the tensor library reports.
#[cfg(feature = "train")]
pub fn categorical_crossentropy_of_logits(
    logits: &candle_core::Tensor,
    targets: &candle_core::Tensor,
    smoothing: f64,
) -> candle_core::Result<candle_core::Tensor> {
    crossentropy(&log_probabilities(logits, true)?, targets, smoothing)
}

/// Logarithms of probabilities over the last axis. Probabilities are made to sum to 1 and cut first.
#[cfg(feature = "train")]
fn log_probabilities(
    x: &candle_core::Tensor,
    from_logits: bool,
) -> candle_core::Result<candle_core::Tensor> {
    if from_logits {
        return candle_nn::ops::log_softmax(x, 1);
    }
    let x = x.broadcast_div(&x.sum_keepdim(1)?)?;
    x.clamp(super::EPSILON, 1.0 - super::EPSILON)?.log()
}
