//! What a network says to one sample: bars of probabilities, or plain numbers.

use super::bar::bar;
use super::number::{grouped, metric};
use super::screen::{Ink, Screen};

/// Up to so many classes are all shown.
const ALL_SHOWN: usize = 20;
/// Of more classes, so many are shown.
const MOST_PROBABLE: usize = 10;
/// No bar is longer, however wide the screen.
const LONGEST_BAR: usize = 60;
/// So many plain numbers are shown.
const NUMBERS_SHOWN: usize = 12;

/// One sample's probabilities as bars, the most probable class marked with `▶` and, where another one
/// was `expected`, that one with `✓`. Up to 20 classes stand in their order; of more, the ten most
/// probable. A single output is the probability of class 1 against class 0. Outputs that are no
/// probabilities, since one is outside 0 to 1, are shown as by [`numbers`].
#[must_use]
pub fn probabilities(
    title: &str,
    outputs: &[f32],
    expected: Option<usize>,
    screen: Screen,
) -> String {
    let values: Vec<f64> = outputs.iter().map(|value| f64::from(*value)).collect();
    if values.is_empty() || values.iter().any(|value| !(0.0..=1.0).contains(value)) {
        return numbers(title, outputs, None);
    }
    let values = match values.as_slice() {
        [one] => vec![1.0 - one, *one],
        _ => values,
    };
    // Most probable first; a stable sort keeps the order of classes among equals.
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|(_, left), (_, right)| right.total_cmp(left));
    let best = order.first().copied().unwrap_or_default();
    let mut text = heading(title, best, expected, screen);
    let hidden = if order.len() > ALL_SHOWN { order.split_off(MOST_PROBABLE) } else { Vec::new() };
    if hidden.is_empty() {
        order.sort_by_key(|(class, _)| *class);
    }
    let width = order.iter().map(|(class, _)| class.to_string().len()).max().unwrap_or(1);
    for row in &order {
        text.push_str(&line(*row, width, best.0, expected, screen));
    }
    if !hidden.is_empty() {
        let rest: f64 = hidden.iter().map(|(_, value)| value).sum();
        let (count, rest) = (grouped(hidden.len()), percent(rest));
        text.push_str(&format!("  {count} more classes, together {rest}\n"));
    }
    text
}

/// `Sample 0: 7 (99.8%), correct`
fn heading(title: &str, best: (usize, f64), expected: Option<usize>, screen: Screen) -> String {
    let answer = format!("{} ({})", best.0, percent(best.1));
    let verdict = match expected {
        Some(class) if class == best.0 => format!(", {}", screen.paint(Ink::Green, "correct")),
        Some(class) => format!(", {}", screen.paint(Ink::Red, &format!("wrong: expected {class}"))),
        None => String::new(),
    };
    format!("{}: {answer}{verdict}\n", screen.paint(Ink::Bold, title))
}

fn line(
    (class, value): (usize, f64),
    width: usize,
    best: usize,
    expected: Option<usize>,
    screen: Screen,
) -> String {
    let (mark, ink) = match (class == best, expected == Some(class)) {
        (true, true) => ('▶', Ink::Green),
        (true, false) => ('▶', if expected.is_some() { Ink::Red } else { Ink::Cyan }),
        (false, true) => ('✓', Ink::Green),
        (false, false) => (' ', Ink::Cyan),
    };
    // Mark, class and percentage with the blanks between take 10 characters and the class's digits.
    let room = screen.columns.saturating_sub(width + 11).clamp(1, LONGEST_BAR);
    let bar = bar(value, room);
    let blanks = " ".repeat(room - bar.chars().count());
    format!("{mark} {class:>width$} {}{blanks} {:>6}\n", screen.paint(ink, &bar), percent(value))
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// One sample's outputs as numbers, with those that were expected: `Sample 0: 23.4512, expected
/// 24.0000`.
#[must_use]
pub fn numbers(title: &str, outputs: &[f32], expected: Option<&[f32]>) -> String {
    let expected = expected.map(|expected| format!(", expected {}", list(expected)));
    format!("{title}: {}{}\n", list(outputs), expected.unwrap_or_default())
}

/// Numbers, in parentheses unless there is just one; of many only the first.
pub(super) fn list(values: &[f32]) -> String {
    let shown = values.iter().take(NUMBERS_SHOWN).map(|value| metric(f64::from(*value)));
    let mut texts: Vec<String> = shown.collect();
    if let Some(more) = values.len().checked_sub(NUMBERS_SHOWN).filter(|more| *more > 0) {
        texts.push(format!("{} more", grouped(more)));
    }
    match texts.as_slice() {
        [only] => only.clone(),
        _ => format!("({})", texts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: Screen = Screen { columns: 32, colour: false };

    #[test]
    fn the_best_class_is_marked() {
        let outputs = [0.0, 0.05, 0.92, 0.03];
        let expected = "\
Sample 0: 2 (92.0%), correct
  0                        0.0%
  1 █                      5.0%
▶ 2 ██████████████████▍   92.0%
  3 ▋                      3.0%
";
        assert_eq!(probabilities("Sample 0", &outputs, Some(2), NARROW), expected);
    }

    #[test]
    fn a_mistake_shows_what_was_expected() {
        let expected = "\
Sample 8: 1 (60.0%), wrong: expected 0
✓ 0 ████████              40.0%
▶ 1 ████████████          60.0%
";
        assert_eq!(probabilities("Sample 8", &[0.4, 0.6], Some(0), NARROW), expected);
        assert_eq!(probabilities("Sample 8", &[0.6], Some(0), NARROW), expected);
    }

    #[test]
    fn of_many_classes_the_ten_most_probable_are_shown() {
        let mut outputs = vec![0.001; 100];
        outputs[42] = 0.901;
        let text = probabilities("Sample 0", &outputs, None, Screen::PLAIN);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 12);
        assert_eq!(lines[0], "Sample 0: 42 (90.1%)");
        assert!(lines[1].starts_with("▶ 42 █████"), "{text}");
        assert!(lines[2].starts_with("   0 ▏ "), "{text}");
        assert_eq!(lines[11], "  90 more classes, together 9.0%");
    }

    #[test]
    fn lines_fit_the_screen() {
        for columns in [20, 40, 60, 80, 200] {
            let screen = Screen { columns, colour: false };
            let text = probabilities("Sample 0", &[0.0; 15], None, screen);
            let width = text.lines().map(|line| line.chars().count()).max();
            assert!(width.is_some_and(|width| width <= columns), "{columns}\n{text}");
        }
    }

    #[test]
    fn other_outputs_are_numbers() {
        assert_eq!(
            numbers("Sample 0", &[23.4512], Some(&[24.0])),
            "Sample 0: 23.4512, expected 24.0000\n"
        );
        assert_eq!(
            probabilities("Sample 0", &[1.5, -2.0], None, NARROW),
            "Sample 0: (1.5000, -2.0000)\n"
        );
        assert_eq!(probabilities("Sample 0", &[f32::NAN], None, NARROW), "Sample 0: nan\n");
        assert_eq!(probabilities("Sample 0", &[], None, NARROW), "Sample 0: ()\n");
        assert!(numbers("Sample 0", &[1.0; 20], None).ends_with("1.0000, 8 more)\n"));
    }
}
