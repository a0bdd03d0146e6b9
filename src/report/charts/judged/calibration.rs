//! The reliability diagram: accuracy over confidence, and how many answers each point speaks of.

use super::percent;
use crate::draw::{Axis, Chart, Drawing, Mark, Series};
use crate::judge::{Calibration, CalibrationBin};
use crate::report::charts::panels;
use crate::report::number::{grouped, real, share};

const WIDTH: f64 = 480.0;

/// Accuracy over confidence with the diagonal where a network is right as often as it says, and below it
/// the number of answers of each confidence.
#[must_use]
pub fn calibration(name: &str, calibration: &Calibration) -> Drawing {
    let title = format!("{name}: calibration");
    panels(&title, &[reliability(&title, calibration), counts(calibration)], 1)
}

/// The bins that have answers.
fn full(calibration: &Calibration) -> impl Iterator<Item = (&CalibrationBin, f64, f64)> {
    calibration.bins.iter().filter_map(|bin| Some((bin, bin.confidence?, bin.accuracy?)))
}

fn reliability(title: &str, calibration: &Calibration) -> Drawing {
    let points = full(calibration).map(|(_, confidence, accuracy)| (confidence, accuracy));
    let tips = full(calibration).map(|(bin, confidence, accuracy)| {
        format!(
            "says {}, is right {}: {} answers",
            percent(confidence),
            percent(accuracy),
            grouped(bin.count)
        )
    });
    let error = format!("expected calibration error {:.4}", calibration.expected_error);
    Chart {
        title: title.to_owned(),
        x: confidence(),
        y: Axis { title: "accuracy (share right)".to_owned(), ..confidence() },
        series: vec![
            Series {
                name: "right as often as it says".to_owned(),
                points: vec![(0.0, 0.0), (1.0, 1.0)],
                colour: 2,
                dash: 1,
                ..Series::default()
            },
            Series {
                name: format!("the network, {error}"),
                points: points.collect(),
                tips: tips.collect(),
                mark: Mark::Disc,
                ..Series::default()
            },
        ],
        size: (WIDTH, 440.0),
    }
    .draw()
}

fn counts(calibration: &Calibration) -> Drawing {
    let all: usize = calibration.bins.iter().map(|bin| bin.count).sum();
    let middle = |bin: &CalibrationBin| (f64::midpoint(bin.from, bin.to), share(bin.count, all));
    let tip = |bin: &CalibrationBin| {
        format!("confidence {:.3} to {:.3}: {} answers", bin.from, bin.to, grouped(bin.count))
    };
    let width = 1.0 / real(calibration.bins.len().max(1));
    Chart {
        title: format!("How many of {} answers are how confident", grouped(all)),
        x: confidence(),
        y: Axis { title: "share of answers".to_owned(), range: None, whole: false },
        series: vec![Series {
            points: std::iter::once((0.0, 0.0))
                .chain(calibration.bins.iter().map(middle))
                .collect(),
            tips: std::iter::once(String::new()).chain(calibration.bins.iter().map(tip)).collect(),
            columns: Some(width),
            ..Series::default()
        }],
        size: (WIDTH, 220.0),
    }
    .draw()
}

fn confidence() -> Axis {
    Axis {
        title: "confidence (probability of the answer)".to_owned(),
        range: Some((0.0, 1.0)),
        whole: false,
    }
}
