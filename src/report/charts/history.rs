//! Loss and metrics over the epochs: training against validation, of one run or of several.

use super::panels;
use crate::draw::{Axis, Chart, Drawing, Mark, Series};
use crate::engine::observe::{EpochEnds, Results, result};
use crate::report::number::metric;

/// The epochs of a run and what to call it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunHistory {
    /// What the legend calls it; one run alone needs no name.
    pub name: String,
    /// Its epochs.
    pub epochs: Vec<EpochEnds>,
}

/// A chart for each result, loss first, two in a row; `None` where no run has an epoch. A colour for each
/// run where there are several, a dashed line for validation.
#[must_use]
pub fn histories(runs: &[RunHistory]) -> Option<Drawing> {
    let charts = history_charts(runs);
    let title = match runs {
        [run] if !run.name.is_empty() => format!("Training of {}", run.name),
        _ => "Training".to_owned(),
    };
    (!charts.is_empty()).then(|| panels(&title, &charts, 2))
}

/// The same charts one by one.
#[must_use]
pub fn history_charts(runs: &[RunHistory]) -> Vec<Drawing> {
    names(runs).iter().map(|name| chart(name, runs).draw()).collect()
}

/// The names of all results, each once, in the order of the runs.
fn names(runs: &[RunHistory]) -> Vec<String> {
    let all = runs.iter().flat_map(|run| &run.epochs).flat_map(|epoch| &epoch.training);
    let mut names: Vec<String> = Vec::new();
    for (name, _) in all {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn chart(name: &str, runs: &[RunHistory]) -> Chart {
    let one = runs.len() == 1;
    let mut series = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let label = |part: &str| {
            if one { part.to_owned() } else { format!("{}, {part}", run.name) }
        };
        let training = line(run, name, &label("training"), |epoch| Some(&epoch.training));
        let validation = line(run, name, &label("validation"), |epoch| epoch.validation.as_ref());
        series.extend(training.map(|line| Series { colour: index, mark: Mark::Disc, ..line }));
        let colour = if one { 1 } else { index };
        series.extend(validation.map(|line| Series {
            colour,
            dash: 1,
            mark: Mark::Square,
            ..line
        }));
    }
    Chart {
        title: capitalized(name),
        x: Axis { title: "epoch".to_owned(), range: None, whole: true },
        y: Axis { title: with_unit(name), range: None, whole: false },
        series,
        size: (0.0, 0.0),
    }
}

/// A result over the epochs; nothing where no epoch has it.
fn line<'a>(
    run: &'a RunHistory,
    name: &str,
    label: &str,
    results: impl Fn(&'a EpochEnds) -> Option<&'a Results>,
) -> Option<Series> {
    let value = |epoch: &'a EpochEnds| results(epoch).and_then(|results| result(results, name));
    let values: Vec<f64> = run.epochs.iter().map(|e| value(e).unwrap_or(f64::NAN)).collect();
    if values.iter().all(|value| value.is_nan()) {
        return None;
    }
    let first = run.epochs.first().map_or(1, |epoch| epoch.epoch);
    let tips = values.iter().zip(&run.epochs);
    let tip = |(value, epoch): (&f64, &EpochEnds)| {
        format!("{label}, epoch {}: {name} {}", epoch.epoch, metric(*value))
    };
    let tips = tips.map(tip).collect();
    Some(Series { tips, ..Series::over_counts(label, first, &values, "epoch") })
}

/// `Binary accuracy` of `binary_accuracy`
fn capitalized(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut characters = words.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + characters.as_str()
}

/// What the axis says: a share has a unit, a loss has none of its own.
fn with_unit(name: &str) -> String {
    let words = name.replace('_', " ");
    if name.ends_with("accuracy") { format!("{words} (share of samples)") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, losses: &[f64], validated: bool) -> RunHistory {
        let results =
            |loss: f64| vec![("loss".to_owned(), loss), ("accuracy".to_owned(), 1.0 - loss)];
        let epoch = |(index, loss): (usize, &f64)| EpochEnds {
            epoch: index + 1,
            epochs: losses.len(),
            steps: 10,
            training: results(*loss),
            validation: validated.then(|| results(loss + 0.1)),
            training_seconds: 1.0,
            validation_seconds: 0.1,
        };
        let epochs = losses.iter().enumerate().map(epoch).collect();
        RunHistory { name: name.to_owned(), epochs }
    }

    #[test]
    fn training_and_validation_differ_in_more_than_colour() {
        let drawing = histories(&[run("", &[0.5, 0.3, 0.2], true)]).unwrap();
        insta::assert_snapshot!(drawing.to_fragment());
    }

    #[test]
    fn several_runs_are_laid_over_each_other() {
        let runs = [run("a/1", &[0.5, 0.3, f64::NAN], false), run("a/2", &[0.4, 0.2], true)];
        insta::assert_snapshot!(histories(&runs).unwrap().to_fragment());
        assert_eq!(histories(&[run("a", &[], false)]), None);
    }
}
