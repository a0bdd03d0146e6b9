//! How many samples each class has.

use crate::report::bar::bar;
use crate::report::number::{grouped, share};
use crate::report::screen::{Ink, Screen};

/// More classes than this are cut short.
const ALL_SHOWN: usize = 50;
/// Of more classes, so many of the largest and as many of the smallest are shown.
const EXTREMES: usize = 10;
/// No bar is longer, however wide the screen.
const LONGEST_BAR: usize = 60;

/// A bar per class with its number of samples and its share of all. Of more than 50 classes only the
/// ten largest and the ten smallest are shown.
#[must_use]
pub fn class_counts(title: &str, counts: &[usize], screen: Screen) -> String {
    let all: usize = counts.iter().sum();
    let (samples, classes) = (grouped(all), grouped(counts.len()));
    let title = screen.paint(Ink::Bold, title);
    let mut text = format!("{title} ({samples} samples, {classes} classes)\n");
    let widths = Widths::new(counts, screen);
    let rows: Vec<(usize, usize)> = counts.iter().copied().enumerate().collect();
    if rows.len() <= ALL_SHOWN {
        text.extend(rows.iter().map(|row| widths.line(*row, all, screen)));
        return text;
    }
    let mut rows = rows;
    rows.sort_by_key(|(class, count)| (std::cmp::Reverse(*count), *class));
    let (largest, rest) = rows.split_at(EXTREMES);
    let (between, smallest) = rest.split_at(rest.len() - EXTREMES);
    text.extend(largest.iter().map(|row| widths.line(*row, all, screen)));
    text.push_str(&format!("{} classes between\n", grouped(between.len())));
    text.extend(smallest.iter().map(|row| widths.line(*row, all, screen)));
    text
}

/// Widths of the columns, and the count that fills a bar.
struct Widths {
    class: usize,
    bar: usize,
    count: usize,
    most: usize,
}

impl Widths {
    fn new(counts: &[usize], screen: Screen) -> Self {
        let most = counts.iter().copied().max().unwrap_or(0);
        let class = counts.len().saturating_sub(1).to_string().len();
        let count = grouped(most).len();
        // Two blanks before the class, one behind it, two before the count and nine for the share.
        let bar = screen.columns.saturating_sub(class + count + 13).clamp(1, LONGEST_BAR);
        Self { class, bar, count, most }
    }

    fn line(&self, (class, count): (usize, usize), all: usize, screen: Screen) -> String {
        let bar = bar(share(count, self.most), self.bar);
        let blanks = " ".repeat(self.bar - bar.chars().count());
        let (class_width, count_width) = (self.class, self.count);
        let percent = share(count, all) * 100.0;
        let bar = screen.paint(Ink::Cyan, &bar);
        format!(
            "  {class:>class_width$} {bar}{blanks}  {:>count_width$} {percent:>6.1}%\n",
            grouped(count)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: Screen = Screen { columns: 40, colour: false };

    #[test]
    fn each_class_has_a_bar() {
        let expected = "\
Classes of train (6,000 samples, 3 classes)
  0 █████████████████████  3,000   50.0%
  1 ████████████████████▉  2,990   49.8%
  2 ▏                         10    0.2%
";
        assert_eq!(class_counts("Classes of train", &[3000, 2990, 10], NARROW), expected);
    }

    #[test]
    fn of_many_classes_the_extremes_are_shown() {
        let counts: Vec<usize> = (0..100).collect();
        let text = class_counts("Classes", &counts, Screen::PLAIN);
        assert_eq!(text.lines().count(), 22);
        assert_eq!(text.lines().nth(11), Some("80 classes between"));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("  99 ")), "{text}");
    }

    #[test]
    fn no_samples_are_no_trouble() {
        let expected = "\
Classes (0 samples, 2 classes)
  0                            0    0.0%
  1                            0    0.0%
";
        assert_eq!(class_counts("Classes", &[0, 0], NARROW), expected);
        assert_eq!(class_counts("Classes", &[], NARROW), "Classes (0 samples, 0 classes)\n");
    }
}
