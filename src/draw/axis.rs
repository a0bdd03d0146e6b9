//! From numbers to places on an axis, and the numbers that are written at it.

use super::number::{label, real};

/// The numbers that an axis shows, from end to end, and those that it names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticks {
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) at: Vec<f64>,
    /// Digits behind the point of each.
    decimals: usize,
}

impl Ticks {
    /// About `count` round numbers, 1, 2 or 5 times a power of ten apart, that enclose the numbers.
    /// Whole ones only where `whole`.
    pub(super) fn around(least: f64, most: f64, count: usize, whole: bool) -> Self {
        let (least, most) = spread(least, most);
        let rough = (most - least) / real(count.max(1));
        let step = if whole { round_step(rough).max(1.0) } else { round_step(rough) };
        let (first, last) = ((least / step).floor(), (most / step).ceil());
        Self::every(first * step, last * step, step)
    }

    /// The same within a range that is given; the ends are those of the range.
    pub(super) fn within(least: f64, most: f64, count: usize, whole: bool) -> Self {
        let (least, most) = spread(least, most);
        let rough = (most - least) / real(count.max(1));
        let step = if whole { round_step(rough).max(1.0) } else { round_step(rough) };
        let ticks = Self::every((least / step).ceil() * step, most, step);
        Self { least, most, ..ticks }
    }

    fn every(first: f64, last: f64, step: f64) -> Self {
        // A little more than the last, for what dividing by the step has cost.
        let steps = ((last - first) / step + 1e-6).floor().clamp(0.0, 100.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let at = (0..=steps as usize).map(|index| tidy(first + real(index) * step, step)).collect();
        Self { least: first, most: last, at, decimals: decimals(step) }
    }

    /// The number as the axis writes it.
    pub(super) fn label(&self, value: f64) -> String {
        label(value, self.decimals)
    }

    /// Where a number is, from 0 at the least to 1 at the most.
    pub(super) fn share(&self, value: f64) -> f64 {
        (value - self.least) / (self.most - self.least)
    }
}

/// The range, wider where it is none: an axis needs two ends.
fn spread(least: f64, most: f64) -> (f64, f64) {
    let usable = least.is_finite() && most.is_finite();
    let (least, most) = if usable { (least.min(most), least.max(most)) } else { (0.0, 1.0) };
    if most - least > 1e-12 * most.abs().max(least.abs()) && most - least < f64::MAX / 4.0 {
        (least, most)
    } else if least == 0.0 {
        (0.0, 1.0)
    } else {
        let margin = (least.abs() / 10.0).min(f64::MAX / 8.0);
        (
            (least.clamp(-f64::MAX / 8.0, f64::MAX / 8.0)) - margin,
            most.clamp(-f64::MAX / 8.0, f64::MAX / 8.0) + margin,
        )
    }
}

/// The nearest of 1, 2, 5 and 10 times a power of ten that is no smaller.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.abs().max(1e-300).log10().floor());
    let times = rough.abs() / power;
    // A little room, so that 0.2000000001 is 0.2.
    let round = [1.0, 2.0, 5.0].into_iter().find(|round| times <= round + 1e-9).unwrap_or(10.0);
    round * power
}

/// Zero where a sum of steps comes next to it.
fn tidy(value: f64, step: f64) -> f64 {
    if value.abs() < step * 1e-6 { 0.0 } else { value }
}

fn decimals(step: f64) -> usize {
    let digits = (-step.log10().floor()).clamp(0.0, 12.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 12")]
    let digits = digits as usize;
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &Ticks) -> Vec<String> {
        ticks.at.iter().map(|value| ticks.label(*value)).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose_the_numbers() {
        assert_eq!(labels(&Ticks::around(0.013, 0.27, 5, false)), ["0", "0.1", "0.2", "0.3"]);
        assert_eq!(
            labels(&Ticks::around(0.93, 0.991, 5, false)),
            ["0.92", "0.94", "0.96", "0.98", "1.00"]
        );
        assert_eq!(
            labels(&Ticks::within(1.0, 10.0, 10, true)),
            ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
        );
        assert_eq!(labels(&Ticks::within(1.0, 3.0, 10, true)), ["1", "2", "3"]);
        assert_eq!(
            labels(&Ticks::around(0.0, 60_000.0, 4, true)),
            ["0", "20,000", "40,000", "60,000"]
        );
    }

    #[test]
    fn odd_ranges_are_no_trouble() {
        for (least, most) in [
            (1.0, 1.0),
            (0.0, 0.0),
            (f64::NAN, 1.0),
            (f64::NEG_INFINITY, f64::INFINITY),
            (-1e308, 1e308),
            (1e-300, 2e-300),
            (5.0, -5.0),
            (1e15, 1e15 + 1.0),
        ] {
            for ticks in [Ticks::around(least, most, 5, false), Ticks::within(least, most, 5, true)]
            {
                assert!(
                    ticks.at.len() <= 101 && ticks.most > ticks.least,
                    "{least} {most} {ticks:?}"
                );
                assert!(ticks.share(ticks.least) == 0.0, "{ticks:?}");
            }
        }
    }
}
