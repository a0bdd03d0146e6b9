//! ROC and precision-recall curves in dots, and the areas below them as a table.

use crate::judge::Ranking;
use crate::report::bar::bar;
use crate::report::number::{grouped, whole};
use crate::report::pictures::canvas::{Canvas, DOTS, Dot};
use crate::report::screen::{Ink, Screen};

/// Which curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveKind {
    /// True positive rate over false positive rate.
    Roc,
    /// Precision over recall.
    PrecisionRecall,
}

/// Characters of a plot.
const COLUMNS: usize = 44;
const ROWS: usize = 14;
/// No bar is longer, however wide the screen.
const LONGEST_BAR: usize = 30;
/// What the columns in front of the bars take.
const BEFORE_BARS: usize = 34;

impl CurveKind {
    /// The area, and what it is called.
    fn area(self, ranking: &Ranking) -> (Option<f64>, &'static str) {
        match self {
            Self::Roc => (ranking.auc, "AUC"),
            Self::PrecisionRecall => (ranking.average_precision, "average precision"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Roc => "ROC",
            Self::PrecisionRecall => "precision and recall",
        }
    }

    /// Points to the right and upwards, 0 to 1.
    fn points(self, ranking: &Ranking) -> Vec<(f64, f64)> {
        match self {
            Self::Roc => {
                ranking.roc.iter().map(|p| (p.false_positives, p.true_positives)).collect()
            }
            Self::PrecisionRecall => ranking.precision_steps(),
        }
    }
}

/// The curve of one class against all others.
#[must_use]
pub fn curve_plot(title: &str, kind: CurveKind, ranking: &Ranking, screen: Screen) -> String {
    let (area, name) = kind.area(ranking);
    let (what, title) = (kind.name(), screen.paint(Ink::Bold, title));
    let Some(area) = area else {
        let lacks = if ranking.positives == 0 { "of" } else { "besides" };
        let class = ranking.positive;
        return format!("{title}: there are no samples {lacks} class {class}, so no {what}\n");
    };
    let mut text = format!(
        "{title}: {what}\nclass {} ({} samples) against the others ({}): {name} {area:.4}\n\n",
        ranking.positive,
        grouped(ranking.positives),
        grouped(ranking.negatives)
    );
    let mut canvas = Canvas::new(COLUMNS, ROWS);
    let points: Vec<Dot> = kind.points(ranking).into_iter().map(dot).collect();
    for pair in points.windows(2) {
        if let [from, to] = pair {
            canvas.line(*from, *to);
        }
    }
    points.iter().for_each(|point| canvas.dot(*point));
    let (up, across) = match kind {
        CurveKind::Roc => ("true positive rate", "false positive rate"),
        CurveKind::PrecisionRecall => ("precision", "recall"),
    };
    text.push_str(&format!("     {up}\n"));
    for (row, line) in canvas.lines(Ink::Cyan, Ink::Plain, screen).iter().enumerate() {
        let label = match row {
            0 => "1 ┤",
            _ if row + 1 == ROWS => "0 ┤",
            _ => "│",
        };
        text.push_str(format!("{label:>6}{line}").trim_end());
        text.push('\n');
    }
    text.push_str(&format!("     └{}\n", "─".repeat(COLUMNS)));
    text + &format!("      0{across:^width$}1\n", width = COLUMNS - 2)
}

/// Where a point from 0 to 1 is in dots.
fn dot((x, y): (f64, f64)) -> Dot {
    let place = |share: f64, most: usize| {
        whole((share.clamp(0.0, 1.0) * crate::report::number::real(most)).round())
    };
    let (wide, high) = (COLUMNS * DOTS.0 - 1, ROWS * DOTS.1 - 1);
    (place(x, wide), high - place(y, high))
}

/// The area of each class against all others, with their mean.
#[must_use]
pub fn areas_table(title: &str, kind: CurveKind, rankings: &[&Ranking], screen: Screen) -> String {
    let title = screen.paint(Ink::Bold, title);
    let mut text = format!("{title}: {}, each class against all others\n", kind.name());
    let name = rankings.first().map_or("", |ranking| kind.area(ranking).1);
    text.push_str(&format!("   class   samples {name:>18}\n"));
    for ranking in rankings {
        let (area, _) = kind.area(ranking);
        let room = screen.columns.saturating_sub(BEFORE_BARS + 6).clamp(1, LONGEST_BAR);
        let bar = area.map_or_else(String::new, |area| bar(area, room));
        let area = area.map_or_else(|| "-".to_owned(), |area| format!("{area:.4}"));
        let line = format!(
            "{:>8} {:>9} {area:>18} {}",
            ranking.positive,
            grouped(ranking.positives),
            screen.paint(Ink::Cyan, &bar)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let areas: Vec<f64> = rankings.iter().filter_map(|ranking| kind.area(ranking).0).collect();
    if areas.is_empty() {
        return text;
    }
    let mean = areas.iter().sum::<f64>() / crate::report::number::real(areas.len());
    text + &format!("{:>8} {:>9} {mean:>18.4}\n", "mean", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking() -> Ranking {
        let scores = [0.9, 0.8, 0.7, 0.6, 0.55, 0.54, 0.53, 0.52, 0.51, 0.505];
        let positive = [true, true, false, true, true, true, false, false, true, false];
        Ranking::of(1, scores.into_iter().zip(positive).collect())
    }

    #[test]
    fn curves_are_drawn_in_dots() {
        let one = ranking();
        insta::assert_snapshot!(curve_plot("Test", CurveKind::Roc, &one, Screen::PLAIN));
        insta::assert_snapshot!(curve_plot(
            "Test",
            CurveKind::PrecisionRecall,
            &one,
            Screen::PLAIN
        ));
        let none = Ranking::of(3, vec![(0.5, false)]);
        let text = curve_plot("Test", CurveKind::Roc, &none, Screen::PLAIN);
        assert_eq!(text, "Test: there are no samples of class 3, so no ROC\n");
    }

    #[test]
    fn areas_are_listed_with_their_mean() {
        let (one, none) = (ranking(), Ranking::of(3, vec![(0.5, false)]));
        let text = areas_table("Test", CurveKind::Roc, &[&one, &none], Screen::PLAIN);
        insta::assert_snapshot!(text);
    }
}
