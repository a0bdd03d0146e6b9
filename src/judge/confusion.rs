//! How often each class was taken for each.

use serde::{Deserialize, Serialize};

use super::share;

/// Counts of samples: a row for each true class, a column for each predicted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Number of classes.
    pub classes: usize,
    /// The counts, row by row.
    pub counts: Vec<usize>,
}

/// A class that was taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confused {
    /// The true class.
    pub truth: usize,
    /// The predicted class.
    pub predicted: usize,
    /// How often.
    pub count: usize,
}

impl Confusion {
    /// Counts pairs of true and predicted classes; a pair outside of the classes is left out.
    #[must_use]
    pub fn of(classes: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![0; classes * classes];
        for (truth, predicted) in pairs {
            let place = (predicted < classes).then_some(truth * classes + predicted);
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count += 1;
            }
        }
        Self { classes, counts }
    }

    /// How often samples of a class were taken for another one, or for itself.
    #[must_use]
    pub fn count(&self, truth: usize, predicted: usize) -> usize {
        let place = (predicted < self.classes).then_some(truth * self.classes + predicted);
        place.and_then(|place| self.counts.get(place)).copied().unwrap_or(0)
    }

    /// Number of samples of a class.
    #[must_use]
    pub fn support(&self, class: usize) -> usize {
        (0..self.classes).map(|predicted| self.count(class, predicted)).sum()
    }

    /// Number of samples that were taken for a class.
    #[must_use]
    pub fn predictions(&self, class: usize) -> usize {
        (0..self.classes).map(|truth| self.count(truth, class)).sum()
    }

    /// Number of samples that were taken for what they are.
    #[must_use]
    pub fn right(&self) -> usize {
        (0..self.classes).map(|class| self.count(class, class)).sum()
    }

    /// Number of all samples.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The share of samples that were taken for what they are.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        share(self.right(), self.samples())
    }

    /// The pairs of classes that were confused most often, at most so many; equal counts in the order of
    /// the classes.
    #[must_use]
    pub fn most_confused(&self, most: usize) -> Vec<Confused> {
        let all = (0..self.classes).flat_map(|truth| {
            (0..self.classes).map(move |predicted| Confused {
                truth,
                predicted,
                count: self.count(truth, predicted),
            })
        });
        let mut wrong: Vec<Confused> =
            all.filter(|one| one.truth != one.predicted && one.count > 0).collect();
        wrong.sort_by_key(|one| std::cmp::Reverse(one.count));
        wrong.truncate(most);
        wrong
    }
}
