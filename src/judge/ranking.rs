//! How well a score sets a class apart from all others, whatever the threshold: ROC and precision-recall
//! curves and the areas below them.

use serde::{Deserialize, Serialize};

use super::{real, share};

/// Samples in the order of a score, those of one class, the positive ones, against all others. Samples of
/// equal scores are one step of both curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// The positive class.
    pub positive: usize,
    /// Number of its samples.
    pub positives: usize,
    /// Number of the other samples.
    pub negatives: usize,
    /// Area under the ROC curve, by trapezoids: the chance that a positive sample has a greater score
    /// than another one, ties counting half. Nothing where there are no positive or no other samples.
    pub auc: Option<f64>,
    /// Sum of each precision times the recall that it adds (no interpolation, as in scikit-learn).
    /// Nothing where there are no positive samples.
    pub average_precision: Option<f64>,
    /// The ROC curve from (0, 0) to (1, 1), without points in the middle of straight lines; empty where
    /// there is no area.
    pub roc: Vec<RankedRates>,
    /// Precision and recall from the highest threshold to the lowest; where recall stays, only its first
    /// and its last precision. Empty where there are no positive samples.
    pub precision_recall: Vec<RankedPrecision>,
}

/// A point of a ROC curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankedRates {
    /// Scores from here on count as positive; nothing where none does.
    pub threshold: Option<f64>,
    /// The share of the other samples with such a score.
    pub false_positives: f64,
    /// The share of the positive samples with such a score.
    pub true_positives: f64,
}

/// A point of a precision-recall curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankedPrecision {
    /// Scores from here on count as positive.
    pub threshold: f64,
    /// The share of positive samples among those with such a score.
    pub precision: f64,
    /// The share of the positive samples with such a score.
    pub recall: f64,
}

/// How many samples have a score from a threshold on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Step {
    threshold: f64,
    right: usize,
    wrong: usize,
}

impl Ranking {
    /// Ranks samples by their scores, each finite, with whether the sample is positive.
    #[must_use]
    pub fn of(positive: usize, mut scores: Vec<(f64, bool)>) -> Self {
        scores.sort_by(|one, other| other.0.total_cmp(&one.0));
        let steps = steps(&scores);
        let last = steps.last().copied().unwrap_or_default();
        let (positives, negatives) = (last.right, last.wrong);
        let has_both = positives > 0 && negatives > 0;
        let has_positives = positives > 0;
        Self {
            positive,
            positives,
            negatives,
            auc: has_both.then(|| area(&steps, positives, negatives)),
            average_precision: has_positives.then(|| average_precision(&steps, positives)),
            roc: if has_both { rates(&steps, positives, negatives) } else { Vec::new() },
            precision_recall: if has_positives {
                precisions(&steps, positives)
            } else {
                Vec::new()
            },
        }
    }

    /// Recall and precision as a curve in steps, whose area is the average precision: each recall is
    /// reached at the precision of its own threshold.
    #[must_use]
    pub fn precision_steps(&self) -> Vec<(f64, f64)> {
        let mut points = Vec::with_capacity(2 * self.precision_recall.len());
        let mut recall = 0.0;
        for point in &self.precision_recall {
            points.push((recall, point.precision));
            points.push((point.recall, point.precision));
            recall = point.recall;
        }
        points
    }
}

/// The counts at each score that occurs, from the greatest; scores are sorted.
fn steps(scores: &[(f64, bool)]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut right, mut wrong) = (0, 0);
    // 0 and -0 are the same score, however they are sorted.
    #[expect(clippy::float_cmp, reason = "only equal scores are a tie")]
    for group in scores.chunk_by(|one, next| one.0 == next.0) {
        let positives = group.iter().filter(|(_, positive)| *positive).count();
        (right, wrong) = (right + positives, wrong + group.len() - positives);
        let threshold = group.first().map_or(0.0, |(score, _)| *score);
        steps.push(Step { threshold, right, wrong });
    }
    steps
}

/// Each step with the one before it.
fn pairs(steps: &[Step]) -> impl Iterator<Item = (Step, Step)> + '_ {
    let before = std::iter::once(Step::default()).chain(steps.iter().copied());
    before.zip(steps.iter().copied())
}

fn area(steps: &[Step], positives: usize, negatives: usize) -> f64 {
    let doubled = pairs(steps)
        .map(|(one, next)| real(next.wrong - one.wrong) * (real(one.right) + real(next.right)));
    doubled.sum::<f64>() / (2.0 * real(positives) * real(negatives))
}

fn average_precision(steps: &[Step], positives: usize) -> f64 {
    let parts = pairs(steps).map(|(one, next)| {
        real(next.right - one.right) * share(next.right, next.right + next.wrong)
    });
    parts.sum::<f64>() / real(positives)
}

fn rates(steps: &[Step], positives: usize, negatives: usize) -> Vec<RankedRates> {
    let point = |step: &Step, threshold: Option<f64>| RankedRates {
        threshold,
        false_positives: share(step.wrong, negatives),
        true_positives: share(step.right, positives),
    };
    let mut points = vec![point(&Step::default(), None)];
    for (index, (before, step)) in pairs(steps).enumerate() {
        let is_middle = steps.get(index + 1).is_some_and(|next| {
            let upright = before.wrong == step.wrong && step.wrong == next.wrong;
            upright || (before.right == step.right && step.right == next.right)
        });
        if !is_middle {
            points.push(point(&step, Some(step.threshold)));
        }
    }
    points
}

fn precisions(steps: &[Step], positives: usize) -> Vec<RankedPrecision> {
    let mut points = Vec::new();
    for (index, (before, step)) in pairs(steps).enumerate() {
        let stays = index > 0 && before.right == step.right;
        let goes_on = steps.get(index + 1).is_some_and(|next| next.right == step.right);
        if stays && goes_on {
            continue;
        }
        points.push(RankedPrecision {
            threshold: step.threshold,
            precision: share(step.right, step.right + step.wrong),
            recall: share(step.right, positives),
        });
    }
    points
}
