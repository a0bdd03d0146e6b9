//! What a network's answers are worth, as text: the confusion matrix, the report of classes, the most
//! confident mistakes, calibration, ROC and precision-recall curves, errors of quantities. Takes the
//! numbers of the part `judge`; computes none.

mod calibration;
mod classes;
mod confusion;
mod curves;
mod mistakes;
mod residuals;

pub use calibration::calibration_table;
pub use classes::class_report;
pub use confusion::confusion_table;
pub use curves::{CurveKind, areas_table, curve_plot};
pub use mistakes::mistakes_table;
pub use residuals::residuals_text;

/// `99.03%`; of a share that is not all, never 100, and of one that is not nothing, never 0.
fn percent(share: f64) -> String {
    let text = format!("{:.2}%", share * 100.0);
    match text.as_str() {
        "100.00%" if share < 1.0 => ">99.99%".to_owned(),
        "0.00%" if share > 0.0 => "<0.01%".to_owned(),
        _ => text,
    }
}

/// `1 sample`, `10,000 samples`
fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {what}{ending}", super::number::grouped(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_not_rounded_to_all_or_nothing() {
        assert_eq!(percent(0.990_3), "99.03%");
        assert_eq!(percent(0.999_999), ">99.99%");
        assert_eq!(percent(1e-6), "<0.01%");
        assert_eq!((percent(1.0), percent(0.0)), ("100.00%".to_owned(), "0.00%".to_owned()));
        assert_eq!(counted(1, "sample"), "1 sample");
        assert_eq!(counted(1_000, "sample"), "1,000 samples");
    }
}
