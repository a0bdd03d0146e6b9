//! What a network's answers are worth, as drawings: confusion, scores of classes, calibration, ROC and
//! precision-recall curves, the most confident mistakes; of quantities, predicted against true and the
//! errors. Takes the numbers of the part `judge`; computes none.

mod calibration;
mod confusion;
mod curves;
mod mistakes;
mod residuals;

pub use calibration::calibration;
pub use confusion::{class_scores, confusion};
pub use curves::{precision_recall, roc};
pub use mistakes::{MistakenInput, mistakes};
pub use residuals::residuals;

/// A share as drawings write it: `97.50 %`; of one that is not all, never 100.
fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    let text = if text == "100.00" && share < 1.0 { "> 99.99" } else { &text };
    format!("{text} %")
}

#[cfg(test)]
mod tests;
