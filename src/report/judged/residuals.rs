//! Errors of predicted quantities as text.

use super::counted;
use crate::judge::Residuals;
use crate::report::bar::bar;
use crate::report::number::{grouped, metric, share};
use crate::report::screen::{Ink, Screen};

/// No bar is longer, however wide the screen.
const LONGEST_BAR: usize = 40;
/// What the columns in front of the bars take.
const BEFORE_BARS: usize = 37;

/// Means of the errors, how often errors of each size occur, and the greatest ones. The title says of
/// what the samples are.
#[must_use]
pub fn residuals_text(title: &str, judged: &Residuals, screen: Screen) -> String {
    let title = screen.paint(Ink::Bold, title);
    let mut text = format!(
        "{title}: {} of {}\n",
        counted(judged.samples * judged.outputs, "number"),
        counted(judged.samples, "sample")
    );
    let determination = judged.determination.map_or_else(|| "-".to_owned(), metric);
    for (name, value) in [
        ("mean absolute error", metric(judged.mean_absolute_error)),
        ("root mean squared error", metric(judged.root_mean_squared_error)),
        ("mean error (predicted - true)", metric(judged.mean_error)),
        ("coefficient of determination R2", determination),
    ] {
        text.push_str(&format!("  {name:<32} {value:>12}\n"));
    }
    text.push_str("\nErrors, predicted less true number:\n");
    let most = judged.errors.iter().map(|bin| bin.count).max().unwrap_or(1);
    let room = screen.columns.saturating_sub(BEFORE_BARS + 1).clamp(1, LONGEST_BAR);
    for bin in &judged.errors {
        let bar = screen.paint(Ink::Cyan, &bar(share(bin.count, most), room));
        let line = format!(
            "{:>12} to {:>12} {:>9} {bar}",
            metric(bin.from),
            metric(bin.to),
            grouped(bin.count)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text + &worst(judged)
}

fn worst(judged: &Residuals) -> String {
    if judged.worst.is_empty() {
        return String::new();
    }
    let several = judged.outputs > 1;
    let output = if several { " output" } else { "" };
    let mut text =
        format!("\nGreatest errors:\n  sample{output}         true    predicted        error\n");
    for miss in &judged.worst {
        let output = if several { format!(" {:>6}", miss.output) } else { String::new() };
        text.push_str(&format!(
            "{:>8}{output} {:>12} {:>12} {:>12}\n",
            miss.sample,
            metric(miss.truth),
            metric(miss.predicted),
            metric(miss.predicted - miss.truth)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_means_bars_and_the_greatest_ones() {
        let truths: Vec<f32> = (0..40_u8).map(f32::from).collect();
        let outputs: Vec<f32> = truths.iter().map(|truth| truth * 0.9 + 1.0).collect();
        let judged = Residuals::of(&outputs, 1, &truths, 3).unwrap();
        insta::assert_snapshot!(residuals_text("Test", &judged, Screen::PLAIN));
        let two = Residuals::of(&[1.0, 2.0], 2, &[1.0, 1.0], 1).unwrap();
        assert!(residuals_text("T", &two, Screen::PLAIN).contains("  sample output "));
    }
}
