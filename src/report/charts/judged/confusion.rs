//! The confusion matrix, and the scores of each class as bars.

use super::percent;
use crate::draw::{Bar, Bars, Drawing, Matrix};
use crate::judge::{ClassScores, Classification};
use crate::report::number::grouped;

/// Of more classes only those with the least F1 have bars.
const MOST_BARS: usize = 40;

/// True classes against predicted ones. The name says of what the samples are: `Test of large_cnn`.
#[must_use]
pub fn confusion(name: &str, judged: &Classification) -> Drawing {
    let (right, all) = (grouped(judged.confusion.right()), grouped(judged.samples));
    let title = format!("{name}: {right} of {all} right ({})", percent(judged.accuracy));
    Matrix {
        title,
        rows: "true class".to_owned(),
        columns: "predicted class".to_owned(),
        names: (0..judged.confusion.classes).map(|class| class.to_string()).collect(),
        counts: judged.confusion.counts.clone(),
    }
    .draw()
}

/// F1 of each class as bars, with precision and recall; the least one is marked. Of many classes those
/// with the least F1.
#[must_use]
pub fn class_scores(name: &str, judged: &Classification) -> Drawing {
    let mut classes: Vec<&ClassScores> =
        judged.classes.iter().filter(|class| class.occurs()).collect();
    let all = classes.len();
    classes.sort_by(|one, other| one.scores.f1.total_cmp(&other.scores.f1));
    let least = classes.first().map(|class| class.class);
    classes.truncate(MOST_BARS);
    classes.sort_by_key(|class| class.class);
    let bar = |class: &&ClassScores| Bar {
        name: class.class.to_string(),
        value: class.scores.f1,
        label: format!(
            "{:.4} (precision {:.4}, recall {:.4})",
            class.scores.f1, class.scores.precision, class.scores.recall
        ),
        marked: Some(class.class) == least,
    };
    let title = if all > MOST_BARS {
        format!("{name}: the {MOST_BARS} of {all} classes with the least F1")
    } else {
        format!("{name}: F1 of each class")
    };
    Bars {
        title,
        names: "class".to_owned(),
        values: "F1, the harmonic mean of precision and recall (0 to 1)".to_owned(),
        most: Some(1.0),
        bars: classes.iter().map(bar).collect(),
        width: 640.0,
    }
    .draw()
}
