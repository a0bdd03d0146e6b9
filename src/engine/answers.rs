//! A network's outputs as answers: raw outputs of a classifier as probabilities, and what all answers to
//! some samples are worth. The arithmetic of judging is the part `judge`.

use super::error::EngineError;
use super::evaluate::predict;
use super::network::Network;
use super::observe::Observer;
use crate::catalog::Value;
use crate::data::{Samples, Targets};
use crate::ir::Plan;
use crate::judge::{Classification, Judgement, Residuals};

/// Whether a plan's targets are classes.
#[must_use]
pub fn predicts_classes(plan: &Plan) -> bool {
    plan.data.as_ref().is_some_and(|data| data.targets.source.classes().is_some())
}

/// Outputs, `width` numbers for each sample, as the probabilities that the loss takes them for: of a
/// classifier's raw outputs (`from_logits=true`) sigmoid where there is one for each sample, else softmax;
/// all others as they are.
#[must_use]
pub fn to_probabilities(plan: &Plan, mut outputs: Vec<f32>, width: usize) -> Vec<f32> {
    if predicts_classes(plan) && from_logits(plan) {
        outputs.chunks_mut(width.max(1)).for_each(probabilities);
    }
    outputs
}

fn from_logits(plan: &Plan) -> bool {
    let arguments = plan.training.as_ref().map(|training| training.loss.arguments());
    let mut arguments = arguments.into_iter().flatten();
    arguments.any(|argument| argument == ("from_logits", Value::Boolean(true)))
}

/// Sigmoid of one number, softmax of several.
fn probabilities(logits: &mut [f32]) {
    if let [logit] = logits {
        *logit = 1.0 / (1.0 + (-*logit).exp());
        return;
    }
    let greatest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logits.iter_mut().for_each(|logit| *logit = (*logit - greatest).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|logit| *logit /= sum);
}

/// Whether the targets are of more classes than a single output can tell apart: then it predicts their
/// numbers as quantities.
fn has_many_classes(plan: &Plan) -> bool {
    let classes = plan.data.as_ref().and_then(|data| data.targets.source.classes());
    classes.is_some_and(|classes| classes > 2)
}

#[expect(clippy::cast_precision_loss, reason = "classes are far below 2^24")]
fn quantity(class: u32) -> f32 {
    class as f32
}

/// What a network's answers to samples are worth; the `mistakes` most confident mistakes, or greatest
/// errors, are kept. A single output for labels of more than two classes predicts them as quantities, and is
/// judged as such. The observer is told of the steps of the prediction.
///
/// # Errors
/// If the samples are not what the network takes, or its answers cannot be judged.
pub fn judge(
    network: &Network,
    plan: &Plan,
    samples: &Samples,
    mistakes: usize,
    observer: &mut dyn Observer,
) -> Result<Judgement, EngineError> {
    let outputs = predict(network, samples.inputs(), 0..samples.len(), observer)?;
    let width = outputs.len() / samples.len().max(1);
    Ok(match samples.targets() {
        Targets::Classes { classes, .. } if width == 1 && has_many_classes(plan) => {
            let values: Vec<f32> = classes.iter().map(|class| quantity(*class)).collect();
            Judgement::Values(Residuals::of(&outputs, width, &values, mistakes)?)
        }
        Targets::Classes { classes, .. } => {
            let outputs = to_probabilities(plan, outputs, width);
            Judgement::Classes(Classification::of(&outputs, width, classes, mistakes)?)
        }
        Targets::Values { values, .. } => {
            Judgement::Values(Residuals::of(&outputs, width, values, mistakes)?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_become_probabilities() {
        let of = |mut logits: Vec<f32>| {
            probabilities(&mut logits);
            logits
        };
        assert_eq!(of(vec![0.0]), [0.5]);
        assert_eq!(of(vec![1000.0, 1000.0]), [0.5, 0.5]);
    }
}
