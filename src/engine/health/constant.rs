//! The loss of whoever gives the same answer to every sample: what a network must be better than to
//! have learnt anything from its inputs. Knows no network.

use crate::catalog::Value;
use crate::catalog::losses::LossOperation;
use crate::data::{BatchTargets, Samples, Targets};
use crate::engine::error::EngineError;
use crate::engine::loss;
use crate::ir::{Plan, Training};
use crate::shape::Shape;

/// Where a probability becomes a logit: Keras's epsilon.
const EPSILON: f64 = 1e-7;

/// The mean target, as an answer to every sample: the best one for squares and for cross-entropy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ConstantAnswer {
    answer: Vec<f32>,
    shape: Shape,
}

impl ConstantAnswer {
    /// The mean of the first `trained` targets; `None` where targets and outputs are not alike.
    pub(super) fn of(
        plan: &Plan,
        training: &Training,
        samples: &Samples,
        trained: usize,
    ) -> Option<Self> {
        let shape = plan.model.shape(plan.model.output).clone();
        let width = shape.elements().filter(|width| *width > 0)?;
        let means = match samples.targets() {
            Targets::Classes { classes, .. } => shares(classes.get(..trained)?, width),
            Targets::Values { values, .. } => {
                column_means(values.get(..trained.checked_mul(width)?)?, width)
            }
        };
        let logits = training.loss.arguments().contains(&("from_logits", Value::Boolean(true)));
        let answer = means
            .into_iter()
            .map(|mean| if logits { logit(mean, training.loss.operation()) } else { mean });
        #[expect(clippy::cast_possible_truncation, reason = "networks answer in 32 bits")]
        let answer = answer.map(|number| number as f32).collect();
        Some(Self { answer, shape })
    }

    /// The loss of the answer, summed over some targets.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(super) fn loss(
        &self,
        training: &Training,
        targets: &BatchTargets,
    ) -> Result<f64, EngineError> {
        let answers = self.answer.repeat(targets.len());
        let loss = loss::of_predictions(&*training.loss, answers, &self.shape, targets)?;
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2^53 samples")]
        let count = targets.len() as f64;
        Ok(loss * count)
    }
}

/// The share of each class; the mean of the class numbers, 0 and 1, where there is one output.
#[expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2^53")]
fn shares(classes: &[u32], width: usize) -> Vec<f64> {
    let total = classes.len().max(1) as f64;
    if width == 1 {
        return vec![classes.iter().map(|class| f64::from(*class)).sum::<f64>() / total];
    }
    let mut shares = vec![0.0; width];
    for class in classes {
        shares.get_mut(*class as usize).into_iter().for_each(|share| *share += 1.0 / total);
    }
    shares
}

#[expect(clippy::cast_precision_loss, reason = "numbers of samples are far below 2^53")]
fn column_means(values: &[f32], width: usize) -> Vec<f64> {
    let mut means = vec![0.0; width];
    for row in values.chunks_exact(width) {
        means.iter_mut().zip(row).for_each(|(mean, value)| *mean += f64::from(*value));
    }
    let rows = (values.len() / width).max(1) as f64;
    means.iter_mut().for_each(|mean| *mean /= rows);
    means
}

/// What softmax or sigmoid turns into a probability.
fn logit(probability: f64, operation: LossOperation) -> f64 {
    let p = probability.clamp(EPSILON, 1.0 - EPSILON);
    match operation {
        LossOperation::CrossEntropy { .. } => p.ln(),
        _ => (p / (1.0 - p)).ln(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_taken_column_by_column() {
        assert_eq!(column_means(&[1.0, 10.0, 3.0, 30.0], 2), [2.0, 20.0]);
        assert_eq!(shares(&[0, 1, 1, 3], 4), [0.25, 0.5, 0.0, 0.25]);
        assert_eq!(shares(&[0, 1, 1, 1], 1), [0.75]);
        assert_eq!(shares(&[], 2), [0.0, 0.0]);
    }
}
