//! Loss and metrics over the epochs as curves.

use super::canvas::{Canvas, DOTS};
use crate::engine::observe::{EpochEnds, History, result};
use crate::report::charts::RunHistory;
use crate::report::number::{metric, real, whole};
use crate::report::screen::{Ink, Screen};

/// Lines of a plot, without axis and heading.
const ROWS: usize = 9;
/// The same of a small one.
const SMALL_ROWS: usize = 5;
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
    of_epochs(&history.epochs, ROWS, screen)
}

/// The same in fewer lines, for the end of a run.
#[must_use]
pub fn small_history(history: &History, screen: Screen) -> String {
    of_epochs(&history.epochs, SMALL_ROWS, screen)
}

/// The curves of several runs over each other, a letter for each: validation, or training where a run has
/// no validation. One run alone is shown as by [`history`].
#[must_use]
pub fn histories(runs: &[RunHistory], screen: Screen) -> String {
    if let [run] = runs {
        return of_epochs(&run.epochs, ROWS, screen);
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in runs.iter().filter_map(|run| run.epochs.first()).flat_map(|e| &e.training) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let plots = names.iter().map(|name| Curves::overlay(name, runs).draw(screen));
    let letters = runs.iter().zip('a'..='z');
    let legend = letters.map(|(run, letter)| {
        let letter = screen.paint(Ink::Yellow, &letter.to_string());
        let part = if run.epochs.iter().any(|epoch| epoch.validation.is_some()) {
            "validation"
        } else {
            "training"
        };
        format!("{letter}  {}, {part}\n", run.name)
    });
    plots.chain([legend.collect()]).collect::<Vec<String>>().join("\n")
}

fn of_epochs(epochs: &[EpochEnds], rows: usize, screen: Screen) -> String {
    let names = epochs.first().map(|epoch| &epoch.training);
    let plots = names.into_iter().flatten();
    let plots = plots.map(|(name, _)| Curves::new(name, epochs, rows).draw(screen));
    plots.collect::<Vec<String>>().join("\n")
}

/// One result over the epochs; NaN where an epoch has none.
struct Curves {
    name: String,
    training: Vec<f64>,
    /// What is shown as marks.
    marks: Vec<(char, Vec<f64>)>,
    first_epoch: usize,
    /// Lines of the plot, without axis and heading.
    rows: usize,
}

fn training(epochs: &[EpochEnds], name: &str) -> Vec<f64> {
    let value = |epoch: &EpochEnds| result(&epoch.training, name).unwrap_or(f64::NAN);
    epochs.iter().map(value).collect()
}

fn validation(epochs: &[EpochEnds], name: &str) -> Vec<f64> {
    let value = |epoch: &EpochEnds| {
        let results = epoch.validation.as_ref();
        results.and_then(|results| result(results, name)).unwrap_or(f64::NAN)
    };
    epochs.iter().map(value).collect()
}

fn is_empty(values: &[f64]) -> bool {
    values.iter().all(|value| !value.is_finite())
}

impl Curves {
    fn new(name: &str, epochs: &[EpochEnds], rows: usize) -> Self {
        let marks = vec![(MARKER, validation(epochs, name))];
        let first_epoch = epochs.first().map_or(1, |epoch| epoch.epoch);
        Self { name: name.to_owned(), training: training(epochs, name), marks, first_epoch, rows }
    }

    fn overlay(name: &str, runs: &[RunHistory]) -> Self {
        let values = |run: &RunHistory| {
            let values = validation(&run.epochs, name);
            if is_empty(&values) { training(&run.epochs, name) } else { values }
        };
        let marks = ('a'..='z').zip(runs.iter().map(values)).collect();
        Self { name: name.to_owned(), training: Vec::new(), marks, first_epoch: 1, rows: ROWS }
    }

    fn finite(&self) -> impl Iterator<Item = f64> {
        let marks = self.marks.iter().flat_map(|(_, values)| values);
        self.training.iter().chain(marks).copied().filter(|value| value.is_finite())
    }

    /// Number of epochs.
    fn epochs(&self) -> usize {
        let marks = self.marks.iter().map(|(_, values)| values.len());
        marks.chain([self.training.len()]).max().unwrap_or(0)
    }

    fn draw(&self, screen: Screen) -> String {
        if self.epochs() < 2 || self.finite().next().is_none() {
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
                _ if row + 1 == self.rows && most > least => metric(least),
                _ if row * 2 + 1 == self.rows && most > least => metric(f64::midpoint(least, most)),
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
        if self.training.is_empty() {
            return format!("{indent}{name}\n");
        }
        let training = screen.paint(Ink::Cyan, "⠤⠤");
        let validated = self.marks.iter().any(|(_, values)| !is_empty(values));
        let validation = screen.paint(Ink::Yellow, &MARKER.to_string());
        let validation =
            if validated { format!("   {validation} validation") } else { String::new() };
        format!("{indent}{name}   {training} training{validation}\n")
    }

    fn canvas(&self, columns: usize, least: f64, most: f64) -> Canvas {
        let mut canvas = Canvas::new(columns, self.rows);
        let (wide, high) = (columns * DOTS.0 - 1, self.rows * DOTS.1 - 1);
        let gaps = real(self.epochs().saturating_sub(1).max(1));
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
        for (marker, values) in &self.marks {
            for point in values.iter().enumerate().filter_map(place) {
                canvas.marker(point, *marker);
            }
        }
        canvas
    }

    /// The horizontal axis with the first and the last epoch and, where it is one, the middle.
    fn axis(&self, columns: usize) -> String {
        let count = self.epochs();
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
        let named = |mark: char| match mark {
            MARKER => "validation".to_owned(),
            letter => letter.to_string(),
        };
        let marks = self.marks.iter().map(|(mark, values)| number(values, &named(*mark)));
        let parts = std::iter::once(number(&self.training, "training")).chain(marks);
        let parts: Vec<String> = parts.flatten().collect();
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
    fn several_runs_are_letters() {
        let screen = Screen { columns: 40, colour: false };
        let run = |name: &str, training: &[f64], validation: &[f64]| RunHistory {
            name: name.to_owned(),
            epochs: history_of(training, validation).epochs,
        };
        let runs = [run("m/1", &[0.9, 0.4, 0.2], &[0.5, 0.3, 0.25]), run("m/2", &[0.8, 0.1], &[])];
        insta::assert_snapshot!(histories(&runs, screen));
        assert_eq!(histories(&[], screen), "");
        let short = [run("m/1", &[0.9], &[0.5]), run("m/2", &[0.8], &[])];
        assert!(histories(&short, screen).starts_with("loss: 0.5000 a, 0.8000 b\n"));
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
