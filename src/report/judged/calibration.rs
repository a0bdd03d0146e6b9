//! Confidence against accuracy as a table.

use super::{counted, percent};
use crate::judge::{Calibration, CalibrationBin};
use crate::report::bar::bar;
use crate::report::number::{grouped, share};
use crate::report::screen::{Ink, Screen};

/// No bar is longer, however wide the screen.
const LONGEST_BAR: usize = 30;
/// What the columns in front of the bars take.
const BEFORE_BARS: usize = 51;
/// A network whose confidence and accuracy differ by less than this on the whole is called neither over-
/// nor underconfident.
const NOTABLE: f64 = 0.005;

/// A line for each bin that has answers, then the errors, and in which direction the network errs. The
/// title says of what the samples are.
#[must_use]
pub fn calibration_table(
    title: &str,
    calibration: &Calibration,
    accuracy: f64,
    screen: Screen,
) -> String {
    let all: usize = calibration.bins.iter().map(|bin| bin.count).sum();
    let title = screen.paint(Ink::Bold, title);
    let mut text = format!("{title}: confidence against accuracy, {}\n", counted(all, "answer"));
    text.push_str("   confidence      says  is right      gap   answers\n");
    for bin in calibration.bins.iter().filter(|bin| bin.count > 0) {
        text.push_str(&line(bin, all, screen));
    }
    let (expected, greatest) = (calibration.expected_error, calibration.greatest_error);
    text.push_str(&format!("expected calibration error {expected:.4}, greatest {greatest:.4}\n"));
    let (says, right) = (percent(calibration.mean_confidence), percent(accuracy));
    let gap = calibration.mean_confidence - accuracy;
    let verdict = if gap.abs() < NOTABLE {
        "about as confident as it is right"
    } else if gap > 0.0 {
        "overconfident"
    } else {
        "underconfident"
    };
    text + &format!("on the whole {verdict}: says {says}, is right {right}\n")
}

fn line(bin: &CalibrationBin, all: usize, screen: Screen) -> String {
    let gap = bin.gap().unwrap_or_default();
    let [says, right] =
        [bin.confidence, bin.accuracy].map(|share| percent(share.unwrap_or_default()));
    let gap = format!("{:>+8.2}", gap * 100.0);
    let room = screen.columns.saturating_sub(BEFORE_BARS + 2).clamp(1, LONGEST_BAR);
    let bar = screen.paint(Ink::Cyan, &bar(share(bin.count, all), room));
    format!(
        "{:>5.3} to {:>5.3} {says:>9} {right:>9} {gap} {:>9} {bar}\n",
        bin.from,
        bin.to,
        grouped(bin.count)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_lines_and_the_direction_has_a_name() {
        let mut answers = vec![(0.98, true); 90];
        answers.extend([(0.98, false); 8]);
        answers.extend([(0.55, true), (0.5, false)]);
        let calibration = Calibration::of(&answers);
        let text = calibration_table("Test", &calibration, 0.91, Screen::PLAIN);
        insta::assert_snapshot!(text);
        let calm = Calibration::of(&[(0.5, true), (0.5, false)]);
        let text = calibration_table("Test", &calm, 0.5, Screen::PLAIN);
        assert!(text.contains("about as confident as it is right: says 50.00%"), "{text}");
        let shy = Calibration::of(&[(0.5, true)]);
        assert!(calibration_table("T", &shy, 1.0, Screen::PLAIN).contains("underconfident"));
    }
}
