//! Losses: what training makes small. To add one: a file here, and its name in the registry line.
//! Formulas are those of Keras 3 (`keras.losses`), predictions cut to `[1e-7, 1 - 1e-7]` included.

mod binary;
mod categorical;
mod regression;

use super::Declared;
#[cfg(feature = "train")]
pub use binary::binary_crossentropy_of_logits;
#[cfg(feature = "train")]
pub use categorical::categorical_crossentropy_of_logits;

use super::activations::{Activation, Fused};
use super::declare::registry;
use super::samples::SampleType;
use crate::diagnostics::TrainingProblem;
use crate::shape::Shape;

registry! {
    Loss "loss":
    categorical::CategoricalCrossentropy, categorical::SparseCategoricalCrossentropy,
    binary::BinaryCrossentropy, regression::MeanSquaredError, regression::Mse,
    regression::MeanAbsoluteError, regression::Mae,
}

/// A number that says how far predictions are from targets.
pub trait Loss: Declared {
    /// Holds the loss against the last layer and the targets.
    ///
    /// # Errors
    /// The problem, if they do not fit.
    fn fits(&self, task: &Task<'_>) -> Result<(), TrainingProblem>;

    /// What kind of targets the loss is made for.
    fn aim(&self) -> Aim;

    /// The kernel that computes the loss together with the last activation.
    fn operation(&self) -> LossOperation {
        LossOperation::Plain
    }

    /// The mean over the batch with plain tensor operations. Predictions are (batch, axes...);
    /// targets have the same axes, or are class indices (batch), as 32-bit unsigned integers, for a
    /// loss that wants classes.
    ///
    /// # Errors
    /// Only what the tensor library reports.
    #[cfg(feature = "train")]
    fn forward(
        &self,
        predictions: &candle_core::Tensor,
        targets: &candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor>;
}

/// What kind of targets a loss is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// One class of several for each sample.
    Classes,
    /// Yes or no, for each output by itself.
    Binary,
    /// Real numbers.
    Quantities,
}

/// How the engine may compute a loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LossOperation {
    /// By its own `forward`.
    Plain,
    /// Cross-entropy over the last axis.
    CrossEntropy {
        /// Whether predictions are logits already.
        from_logits: bool,
        /// Share of the target that is spread over all classes.
        label_smoothing: f64,
    },
    /// Cross-entropy of single probabilities, computed from what the last sigmoid is given.
    BinaryCrossEntropy {
        /// Share of each target that is moved towards 0.5.
        label_smoothing: f64,
    },
}

/// What a loss or a metric is held against.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The shape of one prediction.
    pub output: &'a Shape,
    /// The activation of the last layer that has one.
    pub activation: Option<&'a dyn Activation>,
    /// What is known of one target.
    pub targets: &'a SampleType,
    /// The last layer's name, for help.
    pub last_layer: &'a str,
}

impl Task<'_> {
    fn activation_name(&self) -> &'static str {
        self.activation.map_or("linear", |activation| activation.declaration().name)
    }

    /// Refuses a last layer with another number of outputs.
    pub(super) fn needs_outputs(&self, outputs: usize) -> Result<(), TrainingProblem> {
        if self.output.rank() == 1 && self.output.last() == outputs {
            return Ok(());
        }
        let remedy = if self.output.rank() == 1 {
            format!(
                "the last `{}` needs {outputs} outputs, as in `Dense({outputs})`",
                self.last_layer
            )
        } else {
            format!("add `Flatten()` and `Dense({outputs})` at the end")
        };
        Err(self.output_problem(remedy))
    }

    /// Refuses a prediction of another shape than the target's.
    pub(super) fn needs_target_shape(&self) -> Result<(), TrainingProblem> {
        // A target without axes is one number, and so is a prediction of one unit.
        let one = self.targets.shape.rank() == 0 && self.output.axes() == [1];
        if one || *self.output == self.targets.shape {
            return Ok(());
        }
        let wanted = self.targets.shape.elements().unwrap_or(1);
        Err(self.output_problem(format!(
            "a last layer `Dense({wanted})` gives as many numbers as a target has"
        )))
    }

    fn output_problem(&self, remedy: String) -> TrainingProblem {
        let (output, target) = (self.output.with_batch(), self.targets.describe());
        TrainingProblem::OutputTarget { output, target, remedy }
    }

    /// Refuses a last activation whose values are no probabilities (or, with logits, are some).
    pub(super) fn needs_activation(
        &self,
        loss: &str,
        wanted: Fused,
        word: &str,
        from_logits: bool,
    ) -> Result<(), TrainingProblem> {
        let found = self.activation.map_or(Fused::Linear, Activation::fused);
        let (least, most) =
            self.activation.map_or((f64::NEG_INFINITY, f64::INFINITY), Activation::range);
        let problem = |needs: &str, remedy: String| TrainingProblem::LossActivation {
            loss: loss.to_owned(),
            needs: needs.to_owned(),
            found: format!("`{}` output", self.activation_name()),
            remedy,
        };
        if from_logits && found == wanted {
            let remedy =
                format!("remove `from_logits=true`, or `activation={word}` from the last layer");
            return Err(problem("raw outputs (logits) with `from_logits=true`", remedy));
        }
        if !from_logits && (least < 0.0 || most > 1.0) {
            let remedy = format!(
                "write `activation={word}` in the last layer, or `loss={loss}(from_logits=true)`"
            );
            return Err(problem("probabilities", remedy));
        }
        Ok(())
    }

    /// Refuses targets of another encoding.
    pub(super) fn wrong_targets(&self, loss: &str, needs: &str, remedy: String) -> TrainingProblem {
        let (loss, needs) = (loss.to_owned(), needs.to_owned());
        TrainingProblem::LossTarget { loss, needs, found: self.targets.describe(), remedy }
    }
}

/// Keras's epsilon: predictions are cut to `[EPSILON, 1 - EPSILON]` before a logarithm.
#[cfg(feature = "train")]
const EPSILON: f64 = 1e-7;
