//! Precision, recall and F1 of each class, and their averages.

use serde::{Deserialize, Serialize};

use super::confusion::Confusion;
use super::{real, share};

/// Precision, recall and F1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Scores {
    /// Of the samples that were taken for the class, the share that is of it; 0 where none was.
    pub precision: f64,
    /// Of the samples of the class, the share that was taken for it; 0 where there is none.
    pub recall: f64,
    /// The harmonic mean of both, 2 TP / (2 TP + FP + FN); 0 where the class neither occurs nor is
    /// predicted.
    pub f1: f64,
}

/// The scores of a class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// The class.
    pub class: usize,
    /// Its scores.
    #[serde(flatten)]
    pub scores: Scores,
    /// Number of samples of the class.
    pub support: usize,
    /// Number of samples that were taken for it. Where it is 0, the precision is 0 for want of a better
    /// number.
    pub predicted: usize,
}

impl ClassScores {
    /// Whether the class occurs among the samples or the answers. One that does not has scores of 0,
    /// which no average counts.
    #[must_use]
    pub fn occurs(&self) -> bool {
        self.support + self.predicted > 0
    }

    pub(super) fn of(confusion: &Confusion, class: usize) -> Self {
        let right = confusion.count(class, class);
        let (support, predicted) = (confusion.support(class), confusion.predictions(class));
        let scores = Scores {
            precision: share(right, predicted),
            recall: share(right, support),
            f1: share(2 * right, support + predicted),
        };
        Self { class, scores, support, predicted }
    }
}

impl Scores {
    /// The mean over the classes that occur, each by its weight; 0 where all weights are 0.
    pub(super) fn mean(classes: &[ClassScores], weight: impl Fn(&ClassScores) -> usize) -> Self {
        let all = real(classes.iter().filter(|class| class.occurs()).map(&weight).sum());
        let mut mean = Self::default();
        if all == 0.0 {
            return mean;
        }
        for class in classes.iter().filter(|class| class.occurs()) {
            let share = real(weight(class)) / all;
            mean.precision += share * class.scores.precision;
            mean.recall += share * class.scores.recall;
            mean.f1 += share * class.scores.f1;
        }
        mean
    }
}
