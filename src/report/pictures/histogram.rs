//! How often each range of values occurs in a sample.

use super::Values;
use crate::report::bar::bar;
use crate::report::number::{grouped, real, share, whole};
use crate::report::screen::{Ink, Screen};

/// Number of ranges.
const BINS: usize = 16;
/// No bar is longer, however wide the screen.
const LONGEST_BAR: usize = 60;
/// A bar that would be so many times as long as all others is cut short.
const CUT_ABOVE: usize = 3;
/// What a cut looks like.
const CUT: &str = " ╱╱ ";
/// No bar is shorter, however narrow the screen.
const LEAST_BAR: usize = 16;

/// A bar per range of values with its count: 16 ranges from 0 to 255 for bytes, from the least to the
/// greatest value for real numbers. Where one range holds far more values than any other, as the
/// background of most images does, its bar is cut short, so that the others can be seen. Values that
/// are not finite are counted by themselves.
#[must_use]
pub fn histogram(title: &str, values: Values<'_>, screen: Screen) -> String {
    let bins = match values {
        Values::Bytes(bytes) => bins_of_bytes(bytes),
        Values::Reals(reals) => bins_of_reals(reals),
    };
    let binned: usize = bins.iter().map(|(_, count)| count).sum();
    let odd = values.len().saturating_sub(binned);
    let note = if odd > 0 { format!(", {} not finite", grouped(odd)) } else { String::new() };
    let mut text =
        format!("{} ({} values{note})\n", screen.paint(Ink::Bold, title), grouped(values.len()));
    text.extend(lines(&bins, screen));
    text
}

/// A range in words and how many values lie in it.
type Bin = (String, usize);

fn bins_of_bytes(bytes: &[u8]) -> Vec<Bin> {
    let mut counts = [0; BINS];
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(*byte) / (256 / BINS)) {
            *count += 1;
        }
    }
    let name = |index: usize| format!("{} to {}", index * 16, index * 16 + 15);
    counts.iter().enumerate().map(|(index, count)| (name(index), *count)).collect()
}

fn bins_of_reals(reals: &[f32]) -> Vec<Bin> {
    let finite = || reals.iter().filter(|value| value.is_finite()).map(|value| f64::from(*value));
    let (least, most) =
        (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    if least > most {
        return Vec::new();
    }
    let step = (most - least) / real(BINS);
    if step <= 0.0 {
        return vec![(written(least, 0.0), finite().count())];
    }
    let mut counts = [0; BINS];
    for value in finite() {
        // The greatest value belongs to the last range.
        let index = whole((value - least) / step).min(BINS - 1);
        if let Some(count) = counts.get_mut(index) {
            *count += 1;
        }
    }
    let edge = |index: usize| written(least + step * real(index), step);
    let name = |index: usize| format!("{} to {}", edge(index), edge(index + 1));
    counts.iter().enumerate().map(|(index, count)| (name(index), *count)).collect()
}

/// A number with as many digits as tell neighbours at a distance of `step` apart.
fn written(value: f64, step: f64) -> String {
    if value.abs() >= 1e6 || (step > 0.0 && step < 1e-4) {
        return format!("{value:.3e}");
    }
    let digits = if step > 0.0 { whole((2.0 - step.log10()).ceil()).min(6) } else { 4 };
    let text = format!("{value:.digits$}");
    // Rounding makes "-0.00" of what is nearly 0.
    if text.trim_start_matches(['-', '0', '.']).is_empty() { text.replace('-', "") } else { text }
}

fn lines(bins: &[Bin], screen: Screen) -> Vec<String> {
    let name_width = bins.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let most = bins.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let count_width = grouped(most).len();
    let width = screen.columns.saturating_sub(name_width + count_width + 5);
    let scale = Scale::new(bins, width.clamp(LEAST_BAR, LONGEST_BAR));
    let line = |(name, count): &Bin| {
        let (bar, count_text) = (scale.bar(*count), grouped(*count));
        let blanks = " ".repeat(scale.width.saturating_sub(bar.chars().count()));
        let bar = screen.paint(Ink::Cyan, &bar);
        format!("  {name:>name_width$} {bar}{blanks}  {count_text:>count_width$}\n")
    };
    bins.iter().map(line).collect()
}

/// How counts become bars.
struct Scale {
    /// The longest bar.
    width: usize,
    /// The count of that bar.
    most: usize,
    /// The greatest count but one, if the longest bar is cut short; that one takes three quarters.
    second: Option<usize>,
}

impl Scale {
    fn new(bins: &[Bin], width: usize) -> Self {
        let mut counts: Vec<usize> = bins.iter().map(|(_, count)| *count).collect();
        counts.sort_unstable_by(|left, right| right.cmp(left));
        let most = counts.first().copied().unwrap_or(0);
        let second = counts.get(1).copied().filter(|count| *count > 0);
        Self { width, most, second: second.filter(|count| most > count.saturating_mul(CUT_ABOVE)) }
    }

    fn bar(&self, count: usize) -> String {
        let Some(second) = self.second else { return bar(share(count, self.most), self.width) };
        let before = self.width * 3 / 4;
        if count < self.most {
            return bar(share(count, second), before);
        }
        let after = self.width.saturating_sub(before + CUT.chars().count());
        format!("{}{CUT}{}", "█".repeat(before), "█".repeat(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: Screen = Screen { columns: 48, colour: false };

    #[test]
    fn a_background_does_not_hide_the_rest() {
        let mut bytes = vec![0; 627];
        bytes.extend([16; 8].iter().chain(&[253; 40]).chain(&[200; 20]));
        let text = histogram("Pixels of train 0", Values::Bytes(&bytes), NARROW);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 17);
        assert_eq!(lines[0], "Pixels of train 0 (695 values)");
        assert_eq!(lines[1], "     0 to 15 ██████████████████████ ╱╱ ████  627");
        assert_eq!(lines[2], "    16 to 31 ████▍                             8");
        assert_eq!(lines[3], "    32 to 47                                   0");
        assert_eq!(lines[13], "  192 to 207 ███████████                      20");
        assert_eq!(lines[16], "  240 to 255 ██████████████████████           40");
    }

    #[test]
    fn even_counts_fill_the_width() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = histogram("All", Values::Bytes(&bytes), NARROW);
        assert_eq!(text.lines().nth(9), Some("  128 to 143 ███████████████████████████████  16"));
    }

    #[test]
    fn reals_have_ranges_of_their_own() {
        let reals: Vec<f32> = (0..=160_u8).map(|value| f32::from(value) / 160.0 - 0.5).collect();
        let text = histogram("Reals", Values::Reals(&reals), NARROW);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Reals (161 values)");
        assert_eq!(lines[1], "  -0.5000 to -0.4375 ████████████████████▉    10");
        assert_eq!(lines[9], "    0.0000 to 0.0625 ████████████████████▉    10");
        assert_eq!(lines[16], "    0.4375 to 0.5000 ███████████████████████  11");
    }

    #[test]
    fn odd_samples_are_no_trouble() {
        let text = |values: &[f32]| histogram("Odd", Values::Reals(values), NARROW);
        assert_eq!(text(&[]), "Odd (0 values)\n");
        assert_eq!(text(&[f32::NAN]), "Odd (1 values, 1 not finite)\n");
        assert!(text(&[0.5, 0.5, f32::INFINITY]).contains("  0.5000 ███"));
        assert_eq!(text(&[f32::MIN, f32::MAX]).lines().count(), 17);
        assert_eq!(histogram("Odd", Values::Bytes(&[]), NARROW).lines().count(), 17);
    }
}
