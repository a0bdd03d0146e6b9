//! ROC and precision-recall curves, several classes over each other.

use crate::draw::{Axis, Chart, Drawing, SERIES, Series};
use crate::judge::Ranking;

const SIZE: (f64, f64) = (480.0, 500.0);
/// Ways to dash a line.
const DASHES: usize = 3;

/// ROC curves of some rankings, with the diagonal of chance; the area stands in the legend.
#[must_use]
pub fn roc(name: &str, rankings: &[&Ranking]) -> Drawing {
    let curve = |(index, ranking): (usize, &&Ranking)| {
        let points = ranking.roc.iter().map(|point| (point.false_positives, point.true_positives));
        series(index, ranking, "AUC", ranking.auc, points.collect())
    };
    let chance = Series {
        name: "chance, AUC 0.5".to_owned(),
        points: vec![(0.0, 0.0), (1.0, 1.0)],
        colour: SERIES - 1,
        dash: DASHES - 1,
        ..Series::default()
    };
    let series = rankings.iter().enumerate().map(curve).chain([chance]).collect();
    Chart {
        title: format!("{name}: ROC"),
        x: axis("false positive rate (share of the other samples)"),
        y: axis("true positive rate (share of the class)"),
        series,
        size: SIZE,
    }
    .draw()
}

/// Precision over recall of some rankings; the average precision stands in the legend.
#[must_use]
pub fn precision_recall(name: &str, rankings: &[&Ranking]) -> Drawing {
    let curve = |(index, ranking): (usize, &&Ranking)| {
        series(index, ranking, "AP", ranking.average_precision, ranking.precision_steps())
    };
    Chart {
        title: format!("{name}: precision and recall"),
        x: axis("recall (share of the class that is found)"),
        y: axis("precision (share of the found that is of the class)"),
        series: rankings.iter().enumerate().map(curve).collect(),
        size: SIZE,
    }
    .draw()
}

fn axis(title: &str) -> Axis {
    Axis { title: title.to_owned(), range: Some((0.0, 1.0)), whole: false }
}

fn series(
    index: usize,
    ranking: &Ranking,
    what: &str,
    area: Option<f64>,
    points: Vec<(f64, f64)>,
) -> Series {
    let area = area.map_or_else(|| format!("no {what}"), |area| format!("{what} {area:.4}"));
    let name = format!("class {}, {area}", ranking.positive);
    let colour = index % (SERIES - 1);
    Series { name, points, colour, dash: index % DASHES, ..Series::default() }
}
