//! The most confident mistakes as a table.

use super::{counted, percent};
use crate::judge::Classification;
use crate::report::screen::{Ink, Screen};

/// A line for each mistake that was kept, the most confident first. The title says of what the samples
/// are.
#[must_use]
pub fn mistakes_table(title: &str, judged: &Classification, screen: Screen) -> String {
    let (mistaken, all) = (judged.mistaken(), counted(judged.samples, "sample"));
    let title = screen.paint(Ink::Bold, title);
    if mistaken == 0 {
        return format!("{title}: all of {all} right\n");
    }
    let share = percent(1.0 - judged.accuracy);
    let mut text = format!("{title}: {} in {all} ({share})\n", counted(mistaken, "mistake"));
    text.push_str(match judged.mistakes.len() {
        kept if kept < mistaken => "The most confident of them:\n",
        _ => "The most confident first:\n",
    });
    text.push_str("  sample   true   said      sure   true class\n");
    for mistake in &judged.mistakes {
        let (sure, truth) = (percent(mistake.probability), percent(mistake.truth_probability));
        let said = screen.paint(Ink::Red, &format!("{:>6}", mistake.predicted));
        text.push_str(&format!(
            "{:>8} {:>6} {said} {sure:>9} {truth:>12}\n",
            mistake.sample, mistake.truth
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_listed_by_confidence() {
        let outputs = [0.9, 0.1, 0.000_01, 0.999_99, 0.2, 0.8];
        let judged = |truths: &[u32], most| Classification::of(&outputs, 2, truths, most).unwrap();
        let text = mistakes_table("Test", &judged(&[1, 0, 1], 9), Screen::PLAIN);
        let expected = "\
Test: 2 mistakes in 3 samples (66.67%)
The most confident first:
  sample   true   said      sure   true class
       1      0      1   >99.99%       <0.01%
       0      1      0    90.00%       10.00%
";
        assert_eq!(text, expected);
        let text = mistakes_table("Test", &judged(&[1, 0, 1], 1), Screen::PLAIN);
        assert!(text.contains("The most confident of them:\n") && text.lines().count() == 4);
        let text = mistakes_table("Test", &judged(&[0, 1, 1], 1), Screen::PLAIN);
        assert_eq!(text, "Test: all of 3 samples right\n");
    }
}
