//! Whether a network is right as often as it says: bins of confidence (Guo, Pleiss, Sun and Weinberger
//! 2017, "On Calibration of Modern Neural Networks", <https://arxiv.org/abs/1706.04599>).

use serde::{Deserialize, Serialize};

use super::real;

/// Number of bins, as in the paper.
const BINS: usize = 15;

/// Confidence against accuracy. The confidence of an answer is the probability of the predicted class:
/// never below 1 / classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Bins of equal width from 0 to 1.
    pub bins: Vec<CalibrationBin>,
    /// The mean confidence of all answers.
    pub mean_confidence: f64,
    /// Expected calibration error: the mean distance between confidence and accuracy of the bins, each by
    /// its number of samples (equation 3 of the paper).
    pub expected_error: f64,
    /// Maximum calibration error: the greatest of these distances (equation 4).
    pub greatest_error: f64,
}

/// The answers of some confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Confidences above this one, and 0 in the first bin ...
    pub from: f64,
    /// ... up to this one.
    pub to: f64,
    /// Number of answers.
    pub count: usize,
    /// Their mean confidence; nothing where there are none.
    pub confidence: Option<f64>,
    /// The share of them that is right; nothing where there are none.
    pub accuracy: Option<f64>,
}

/// What is added up in a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: usize,
    confidence: f64,
    right: usize,
}

impl Calibration {
    /// Of confidences from 0 to 1, each with whether the answer is right; at least one.
    #[must_use]
    pub fn of(answers: &[(f64, bool)]) -> Self {
        let mut sums = [Sums::default(); BINS];
        for (confidence, right) in answers {
            let above = (1..BINS).filter(|bin| *confidence > edge(*bin)).count();
            if let Some(bin) = sums.get_mut(above) {
                bin.count += 1;
                bin.confidence += confidence;
                bin.right += usize::from(*right);
            }
        }
        let bins: Vec<CalibrationBin> =
            sums.iter().enumerate().map(|(index, sums)| sums.bin(index)).collect();
        let all = real(answers.len().max(1));
        let gaps = bins.iter().filter_map(|bin| Some((bin.gap()?.abs(), real(bin.count) / all)));
        let expected_error = gaps.clone().map(|(gap, share)| gap * share).sum();
        let greatest_error = gaps.map(|(gap, _)| gap).fold(0.0, f64::max);
        let mean_confidence = sums.iter().map(|sums| sums.confidence).sum::<f64>() / all;
        Self { bins, mean_confidence, expected_error, greatest_error }
    }
}

/// The upper end of so many bins.
fn edge(bins: usize) -> f64 {
    real(bins) / real(BINS)
}

impl Sums {
    fn bin(&self, index: usize) -> CalibrationBin {
        let mean = |sum: f64| (self.count > 0).then(|| sum / real(self.count));
        CalibrationBin {
            from: edge(index),
            to: edge(index + 1),
            count: self.count,
            confidence: mean(self.confidence),
            accuracy: mean(real(self.right)),
        }
    }
}

impl CalibrationBin {
    /// Confidence less accuracy: above 0 the network says too much of itself. Nothing in an empty bin.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        Some(self.confidence? - self.accuracy?)
    }
}
