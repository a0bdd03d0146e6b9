//! Loss and metrics over the epochs as curves.

use super::canvas::{Canvas, DOTS};
use crate::engine::observe::{EpochEnds, History, result};
use crate::report::number::{metric, real, whole};
use crate::report::screen::{Ink, Screen};

/// Lines of a plot, without axis and heading.
const ROWS: usize = 9;
/// No plot is wider, however wide the screen.
const MOST_COLUMNS: usize = 64;
/// Characters of a number at the axis.
const LABEL: usize = 10;
/// What stands for a validation result.
const MARKER: char = 'o';

/// A plot per result: training as a line, validation as a mark per epoch. With fewer than two epochs
/// there is no curve, and just the numbers are shown.
#[must_use]
pub fn history(history: &History, screen: Screen) -> String {
    let names = history.epochs.first().map(|epoch| &epoch.training);
    let plots: Vec<String> = names
        .into_iter()
        .flatten()
        .map(|(name, _)| Curves::new(name, &history.epochs).draw(screen))
        .collect();
    plots.join("\n")
}

/// One result over the epochs; NaN where an epoch has none.
struct Curves {
    name: String,
    training: Vec<f64>,
    validation: Vec<f64>,
    first_epoch: usize,
}

impl Curves {
    fn new(name: &str, epochs: &[EpochEnds]) -> Self {
        let training = |epoch: &EpochEnds| result(&epoch.training, name).unwrap_or(f64::NAN);
        let validation = |epoch: &EpochEnds| {
            let results = epoch.validation.as_ref();
            results.and_then(|results| result(results, name)).unwrap_or(f64::NAN)
        };
        Self {
            name: name.to_owned(),
            training: epochs.iter().map(training).collect(),
            validation: epochs.iter().map(validation).collect(),
            first_epoch: epochs.first().map_or(1, |epoch| epoch.epoch),
        }
    }

    fn finite(&self) -> impl Iterator<Item = f64> {
        self.training.iter().chain(&self.validation).copied().filter(|value| value.is_finite())
    }

    fn has_validation(&self) -> bool {
        self.validation.iter().any(|value| value.is_finite())
    }

    fn draw(&self, screen: Screen) -> String {
        if self.training.len() < 2 || self.finite().next().is_none() {
            return self.numbers(screen);
        }
        let columns = screen.columns.saturating_sub(LABEL + 2).clamp(8, MOST_COLUMNS);
        let least = self.finite().fold(f64::INFINITY, f64::min);
        let most = self.finite().fold(f64::NEG_INFINITY, f64::max);
        let canvas = self.canvas(columns, least, most);
        let mut text = self.heading(screen);
        for (row, line) in canvas.lines(Ink::Cyan, Ink::Yellow, screen).iter().enumerate() {
            let label = match row {
                0 => metric(most),
                _ if row + 1 == ROWS && most > least => metric(least),
                _ if row * 2 + 1 == ROWS && most > least => metric(f64::midpoint(least, most)),
                _ => String::new(),
            };
            let tick = if label.is_empty() { '│' } else { '┤' };
            text.push_str(format!("{label:>LABEL$} {tick}{line}").trim_end());
            text.push('\n');
        }
        text + &self.axis(columns)
    }

    fn heading(&self, screen: Screen) -> String {
        let indent = " ".repeat(LABEL + 2);
        let name = screen.paint(Ink::Bold, &self.name);
        let training = screen.paint(Ink::Cyan, "⠤⠤");
        let validation = screen.paint(Ink::Yellow, &MARKER.to_string());
        let validation = if self.has_validation() {
            format!("   {validation} validation")
        } else {
            String::new()
        };
        format!("{indent}{name}   {training} training{validation}\n")
    }

    fn canvas(&self, columns: usize, least: f64, most: f64) -> Canvas {
        let mut canvas = Canvas::new(columns, ROWS);
        let (wide, high) = (columns * DOTS.0 - 1, ROWS * DOTS.1 - 1);
        let gaps = real(self.training.len().saturating_sub(1).max(1));
        let place = |(index, value): (usize, &f64)| {
            let x = whole((real(index) / gaps * real(wide)).round());
            let share = if most > least { (most - value) / (most - least) } else { 0.0 };
            value.is_finite().then(|| (x, whole((share * real(high)).round())))
        };
        let points: Vec<_> = self.training.iter().enumerate().map(place).collect();
        for pair in points.windows(2) {
            if let [Some(from), Some(to)] = pair {
                canvas.line(*from, *to);
            }
        }
        // A point between two that are not finite is part of no line.
        points.iter().flatten().for_each(|point| canvas.dot(*point));
        for point in self.validation.iter().enumerate().filter_map(place) {
            canvas.marker(point, MARKER);
        }
        canvas
    }

    /// The horizontal axis with the first and the last epoch and, where it is one, the middle.
    fn axis(&self, columns: usize) -> String {
        let count = self.training.len();
        let last = self.first_epoch + count - 1;
        let mut line: Vec<char> = std::iter::repeat_n('─', columns).collect();
        let mut labels: Vec<char> =
            std::iter::repeat_n(' ', columns + last.to_string().len()).collect();
        let middle = (count % 2 == 1).then_some(((columns - 1) / 2, self.first_epoch + count / 2));
        let ends = [Some((0, self.first_epoch)), middle, Some((columns - 1, last))];
        for (at, epoch) in ends.into_iter().flatten() {
            if let Some(tick) = line.get_mut(at) {
                *tick = '┬';
            }
            let text = epoch.to_string();
            // The number stands below its tick, the last one ends there.
            let start = if at + 1 == columns { (at + 1).saturating_sub(text.len()) } else { at };
            for (slot, digit) in labels.iter_mut().skip(start).zip(text.chars()) {
                *slot = digit;
            }
        }
        let (line, labels): (String, String) =
            (line.into_iter().collect(), labels.into_iter().collect());
        let labels = format!("{:>LABEL$}  {labels}", "epoch");
        format!("{:>LABEL$} └{line}\n{}\n", "", labels.trim_end())
    }

    fn numbers(&self, screen: Screen) -> String {
        let number = |values: &[f64], what: &str| {
            let last = values.iter().rev().find(|value| !value.is_nan());
            last.map(|value| format!("{} {what}", metric(*value)))
        };
        let parts = [number(&self.training, "training"), number(&self.validation, "validation")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let parts = if parts.is_empty() { "nan".to_owned() } else { parts.join(", ") };
        format!("{}: {parts}\n", screen.paint(Ink::Bold, &self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history_of(training: &[f64], validation: &[f64]) -> History {
        let results = |value: f64| vec![("loss".to_owned(), value)];
        let epoch = |(index, value): (usize, &f64)| EpochEnds {
            epoch: index + 1,
            epochs: training.len(),
            steps: 600,
            training: results(*value),
            validation: validation.get(index).map(|value| results(*value)),
            training_seconds: 1.0,
            validation_seconds: 0.1,
        };
        History { epochs: training.iter().enumerate().map(epoch).collect(), stopped: false }
    }

    #[test]
    fn training_is_a_line_and_validation_marks() {
        let screen = Screen { columns: 44, colour: false };
        let (training, validation) = ([0.9, 0.4, 0.2, 0.12, 0.1], [0.5, 0.3, 0.25, 0.24, 0.26]);
        let plot = history(&history_of(&training, &validation), screen);
        let expected = "            loss   ⠤⠤ training   o validation
    0.9000 ┤⠱⡀
           │ ⠈⢆
           │   ⠱⡀
           │    ⠘⢄
    0.5000 ┤o     ⠣⡀
           │       ⠘⢄⡀
           │        o⠈⠑⠢⣀
           │             ⠉⠒⠤o⡀     o       o
    0.1000 ┤                 ⠈⠉⠉⠒⠒⠢⠤⠤⠤⠤⢄⣀⣀⣀⣀
           └┬──────────────┬───────────────┬
     epoch  1              3               5
";
        assert_eq!(plot, expected);
    }

    #[test]
    fn one_epoch_is_no_curve() {
        let plot = history(&history_of(&[0.9], &[0.5]), Screen::PLAIN);
        assert_eq!(plot, "loss: 0.9000 training, 0.5000 validation\n");
        assert_eq!(history(&History::default(), Screen::PLAIN), "");
        let plot = history(&history_of(&[f64::NAN, f64::NAN], &[]), Screen::PLAIN);
        assert_eq!(plot, "loss: nan\n");
    }

    #[test]
    fn odd_numbers_are_no_trouble() {
        for (columns, epochs) in [(0, 2), (20, 3), (80, 2), (80, 300), (300, 1000)] {
            let screen = Screen { columns, colour: false };
            let mut losses: Vec<f64> = (1..=epochs).map(|epoch| 1.0 / f64::from(epoch)).collect();
            losses[1] = f64::INFINITY;
            let plot = history(&history_of(&losses, &losses), screen);
            assert_eq!(plot.lines().count(), ROWS + 3, "{plot}");
            let width = plot.lines().map(|line| line.chars().count()).max();
            assert!(columns < 80 || width.is_some_and(|width| width <= columns), "{plot}");
        }
        let plot = history(&history_of(&[0.5, 0.5], &[]), Screen::PLAIN);
        assert!(plot.contains("    0.5000 ┤⠉⠉⠉"), "{plot}");
    }
}
