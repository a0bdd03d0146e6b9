//! Where a network is right and where it fails, as numbers: confusion, precision and recall, calibration,
//! ROC and precision-recall curves, the most confident mistakes; of quantities, the errors. Formulas and
//! conventions are scikit-learn's. Knows outputs and targets as plain numbers; must not know networks,
//! plans, data sets, nor how numbers are shown.

mod calibration;
mod classification;
mod confusion;
mod error;
mod mistakes;
mod ranking;
mod residuals;
mod scores;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use calibration::{Calibration, CalibrationBin};
pub use classification::Classification;
pub use confusion::{Confused, Confusion};
pub use error::JudgeError;
pub use mistakes::Mistake;
pub use ranking::{RankedPrecision, RankedRates, Ranking};
pub use residuals::{ErrorBin, Miss, Residuals, ValuePair};
pub use scores::{ClassScores, Scores};

/// What a network's answers to some samples are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Judgement {
    /// The targets are classes.
    Classes(Classification),
    /// The targets are quantities.
    Values(Residuals),
}

impl Judgement {
    /// The judgement on classes, where the targets are classes.
    #[must_use]
    pub fn classes(&self) -> Option<&Classification> {
        match self {
            Self::Classes(classification) => Some(classification),
            Self::Values(_) => None,
        }
    }
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 samples")]
fn real(count: usize) -> f64 {
    count as f64
}

/// The share of a part; 0 where there is nothing to have a part of, as scikit-learn's `zero_division`
/// has it unless told otherwise.
fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { real(part) / real(all) }
}
