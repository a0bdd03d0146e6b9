//! The mistakes that a network is most certain of: mislabelled samples, and what it has not learned.

use serde::{Deserialize, Serialize};

/// A sample that was taken for another class than its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// Index of the sample.
    pub sample: usize,
    /// Its class.
    pub truth: usize,
    /// What it was taken for.
    pub predicted: usize,
    /// The probability that the network gives to what it says.
    pub probability: f64,
    /// The probability that it gives to the true class.
    pub truth_probability: f64,
}

/// The most confident first, of equal ones the first sample; at most so many.
pub(super) fn most_confident(mut mistakes: Vec<Mistake>, most: usize) -> Vec<Mistake> {
    mistakes.sort_by(|one, other| {
        other.probability.total_cmp(&one.probability).then(one.sample.cmp(&other.sample))
    });
    mistakes.truncate(most);
    mistakes
}
