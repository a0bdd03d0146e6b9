//! Predicted against true quantities, and how often errors of each size occur.

use crate::draw::{Axis, Chart, Drawing, Mark, Series};
use crate::judge::Residuals;
use crate::report::charts::panels;
use crate::report::number::{grouped, metric, real};

/// Predicted over true numbers with the diagonal of perfect answers, and the errors as columns.
#[must_use]
pub fn residuals(name: &str, judged: &Residuals) -> Drawing {
    panels(name, &[scatter(name, judged), errors(judged)], 2)
}

fn scatter(name: &str, judged: &Residuals) -> Drawing {
    let ends = judged
        .pairs
        .iter()
        .flat_map(|pair| [pair.truth, pair.predicted])
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
    let axis = |title: &str| Axis { title: title.to_owned(), range: Some(ends), whole: false };
    let error = metric(judged.mean_absolute_error);
    Chart {
        title: format!("{name}: predicted and true"),
        x: axis("true number"),
        y: axis("predicted number"),
        series: vec![
            Series {
                name: "perfect".to_owned(),
                points: vec![(ends.0, ends.0), (ends.1, ends.1)],
                colour: 1,
                dash: 1,
                ..Series::default()
            },
            Series {
                name: format!("the network, mean absolute error {error}"),
                points: judged.pairs.iter().map(|pair| (pair.truth, pair.predicted)).collect(),
                mark: Mark::Disc,
                scattered: true,
                ..Series::default()
            },
        ],
        size: (480.0, 440.0),
    }
    .draw()
}

fn errors(judged: &Residuals) -> Drawing {
    let least = judged.errors.first().map_or(0.0, |bin| bin.from);
    let most = judged.errors.last().map_or(0.0, |bin| bin.to);
    let width = (most - least) / real(judged.errors.len().max(1));
    // Equal errors are one column without a width.
    let width = if width > 0.0 { width } else { 1.0 };
    let points = judged.errors.iter().map(|bin| (f64::midpoint(bin.from, bin.to), real(bin.count)));
    let tips = judged.errors.iter().map(|bin| {
        format!("error {} to {}: {}", metric(bin.from), metric(bin.to), grouped(bin.count))
    });
    Chart {
        title: "Errors".to_owned(),
        x: Axis {
            title: "predicted less true number".to_owned(),
            range: Some((least.min(most - width), most.max(least + width))),
            whole: false,
        },
        y: Axis { title: "numbers".to_owned(), range: None, whole: true },
        series: vec![Series {
            points: std::iter::once((least, 0.0)).chain(points).collect(),
            tips: std::iter::once(String::new()).chain(tips).collect(),
            columns: Some(width),
            ..Series::default()
        }],
        size: (480.0, 440.0),
    }
    .draw()
}
