//! What came of training and of an evaluation, in numbers.

use super::duration::duration;
use super::number::{grouped, metric};
use crate::engine::observe::{EpochEnds, History, Results};

/// A line per epoch, in columns: number, time (validation included), results on the training samples
/// and, behind `val_`, on the validation samples. Empty where no epoch was begun.
#[must_use]
pub fn history_table(history: &History) -> String {
    let Some(first) = history.epochs.first() else { return String::new() };
    let mut rows = vec![headings(first)];
    rows.extend(history.epochs.iter().map(|epoch| cells(epoch, first)));
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len))
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(String::len).max())
        .map(Option::unwrap_or_default)
        .collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
        cells.join("  ") + "\n"
    };
    rows.iter().map(line).collect()
}

/// The results of an epoch under the names of histories: validation has `val_` in front.
pub(super) fn named_results(epoch: &EpochEnds) -> Results {
    let validation = epoch.validation.iter().flatten();
    let validation = validation.map(|(name, value)| (format!("val_{name}"), *value));
    epoch.training.iter().cloned().chain(validation).collect()
}

fn headings(epoch: &EpochEnds) -> Vec<String> {
    let results = named_results(epoch).into_iter().map(|(name, _)| name);
    ["Epoch", "Time"].map(str::to_owned).into_iter().chain(results).collect()
}

/// The cells of an epoch in the columns of the first one; a dash where it has no such result, since it
/// was broken off.
fn cells(epoch: &EpochEnds, first: &EpochEnds) -> Vec<String> {
    let results = named_results(epoch);
    let cell = |(name, _): (String, f64)| {
        crate::engine::observe::result(&results, &name).map_or_else(|| "-".to_owned(), metric)
    };
    let time = duration(epoch.training_seconds + epoch.validation_seconds);
    [epoch.epoch.to_string(), time]
        .into_iter()
        .chain(named_results(first).into_iter().map(cell))
        .collect()
}

/// How training ended: `Trained 10 epochs in 42.1s`, or after which step it was stopped.
#[must_use]
pub fn training_line(history: &History) -> String {
    let seconds = |epoch: &EpochEnds| epoch.training_seconds + epoch.validation_seconds;
    let time = duration(history.epochs.iter().map(seconds).sum());
    match history.epochs.last() {
        None if history.stopped => "Stopped before the first step".to_owned(),
        None => "Trained 0 epochs".to_owned(),
        Some(last) if history.stopped => format!(
            "Stopped in epoch {} of {} after {} and {time}",
            last.epoch,
            last.epochs,
            counted(last.steps, "step"),
        ),
        Some(last) => format!("Trained {} in {time}", counted(last.epoch, "epoch")),
    }
}

/// The results of an evaluation: `Test: loss 0.0301, accuracy 0.9911 (10,000 samples, 0.4s)`.
#[must_use]
pub fn closing_line(title: &str, results: &Results, samples: usize, seconds: f64) -> String {
    let results: Vec<String> =
        results.iter().map(|(name, value)| format!("{name} {}", metric(*value))).collect();
    let (samples, time) = (counted(samples, "sample"), duration(seconds));
    format!("{title}: {} ({samples}, {time})", results.join(", "))
}

fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(loss: f64, accuracy: f64) -> Results {
        vec![("loss".to_owned(), loss), ("accuracy".to_owned(), accuracy)]
    }

    fn epoch(epoch: usize, loss: f64) -> EpochEnds {
        let validation = (epoch < 10).then(|| results(loss * 0.8, 0.9911));
        let training = results(loss, 0.9);
        let (training_seconds, validation_seconds) = (60.0, 4.2);
        let (epochs, steps) = (10, 312);
        EpochEnds {
            epoch,
            epochs,
            steps,
            training,
            validation,
            training_seconds,
            validation_seconds,
        }
    }

    #[test]
    fn the_table_has_a_line_per_epoch() {
        let epochs = vec![epoch(1, 0.2934), epoch(10, 0.0005)];
        let table = history_table(&History { epochs, stopped: true });
        let expected = "\
Epoch    Time        loss  accuracy  val_loss  val_accuracy
    1  1m 04s      0.2934    0.9000    0.2347        0.9911
   10  1m 04s  5.0000e-04    0.9000         -             -
";
        assert_eq!(table, expected);
        assert_eq!(history_table(&History::default()), "");
    }

    #[test]
    fn lines_say_how_it_ended() {
        let epochs = vec![epoch(1, 0.3), epoch(2, 0.2)];
        let ended = History { epochs: epochs.clone(), stopped: false };
        assert_eq!(training_line(&ended), "Trained 2 epochs in 2m 08s");
        let stopped = History { epochs, stopped: true };
        assert_eq!(training_line(&stopped), "Stopped in epoch 2 of 10 after 312 steps and 2m 08s");
        let never = History { epochs: Vec::new(), stopped: true };
        assert_eq!(training_line(&never), "Stopped before the first step");
    }

    #[test]
    fn the_closing_line_has_all_results() {
        let line = closing_line("Test", &results(0.0301, 0.9911), 10_000, 0.4);
        assert_eq!(line, "Test: loss 0.0301, accuracy 0.9911 (10,000 samples, 0.4s)");
        let line = closing_line("Test", &results(0.0301, 0.9911), 1, 0.002);
        assert_eq!(line, "Test: loss 0.0301, accuracy 0.9911 (1 sample, 2ms)");
    }
}
