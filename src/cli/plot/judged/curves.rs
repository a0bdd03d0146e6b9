//! `netc plot roc` and `netc plot pr`: how well the probability of a class sets it apart from the others.

use clap::Args;

use super::JudgedOptions;
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::draw::Drawing;
use crate::judge::{Classification, Ranking};
use crate::report::{self, CurveKind, Screen, charts};

const ROC_EXAMPLES: &str = "\
Examples:
  netc plot roc runs/large_cnn                           areas of all classes, in the terminal
  netc plot roc runs/large_cnn --class 4                 the curve of a class
  netc plot roc runs/large_cnn --class 4 --class 9 -o roc.svg

Of two classes the curve is that of class 1. Of more, each class stands against all others.";

const PR_EXAMPLES: &str = "\
Examples:
  netc plot pr runs/large_cnn                            areas of all classes, in the terminal
  netc plot pr runs/large_cnn --class 4                  the curve of a class
  netc plot pr runs/large_cnn --class 4 --class 9 -o pr.svg

Of two classes the curve is that of class 1. Of more, each class stands against all others.";

/// ROC curves: true against false positives at every threshold, and the area below (AUC)
#[derive(Debug, Args)]
#[command(after_help = ROC_EXAMPLES)]
pub(in crate::cli::plot) struct Roc {
    #[command(flatten)]
    curves: Curves,
}

/// Precision against recall at every threshold, and the average precision
#[derive(Debug, Args)]
#[command(after_help = PR_EXAMPLES)]
pub(in crate::cli::plot) struct Pr {
    #[command(flatten)]
    curves: Curves,
}

#[derive(Debug, Args)]
struct Curves {
    #[command(flatten)]
    judged: JudgedOptions,
    /// The class that is set against all others (repeatable) [default: all; in a picture the 5 with the
    /// least area]
    #[arg(long = "class", value_name = "CLASS")]
    classes: Vec<usize>,
}

/// In a picture more curves could not be told apart: the palette has one colour more, for chance.
const MOST_CURVES: usize = 5;

impl Roc {
    pub(in crate::cli::plot) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        self.curves.run(CurveKind::Roc, terminal)
    }
}

impl Pr {
    pub(in crate::cli::plot) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        self.curves.run(CurveKind::PrecisionRecall, terminal)
    }
}

impl Curves {
    fn run(&self, kind: CurveKind, terminal: &Terminal) -> Result<Status, Failure> {
        let judged = self.judged.judge(0, terminal)?;
        let (rankings, name) = (self.chosen(judged.classes()?)?, judged.name());
        let drawing = || draw(kind, &name, &self.drawn(kind, &rankings));
        let text = || self.text(kind, &name, &rankings, terminal.screen());
        self.judged.show(terminal, drawing, text)?;
        Ok(Status::Fine)
    }

    /// The rankings of the classes that were asked for, or all.
    fn chosen<'a>(&self, classes: &'a Classification) -> Result<Vec<&'a Ranking>, Failure> {
        if classes.rankings.is_empty() {
            let (count, most) = (classes.confusion.classes, Classification::MOST_RANKED);
            let message =
                format!("curves are made of at most {most} classes, and there are {count}");
            return Err(Failure::new(message).help("see `netc plot confusion` instead"));
        }
        if self.classes.is_empty() {
            return Ok(classes.rankings.iter().collect());
        }
        let ranking = |class: &usize| {
            classes.ranking(*class).ok_or_else(|| {
                let message = format!("there is no curve of class {class}");
                let help = match classes.confusion.classes {
                    2 => "of two classes the curve is that of class 1".to_owned(),
                    count => format!("the classes are 0 to {}", count - 1),
                };
                Failure::new(message).help(help)
            })
        };
        self.classes.iter().map(ranking).collect()
    }

    /// Those that a picture shows: the first that were asked for, else those with the least area.
    fn drawn<'a>(&self, kind: CurveKind, rankings: &[&'a Ranking]) -> Vec<&'a Ranking> {
        let area = |ranking: &Ranking| match kind {
            CurveKind::Roc => ranking.auc,
            CurveKind::PrecisionRecall => ranking.average_precision,
        };
        let mut drawn: Vec<&Ranking> = rankings.to_vec();
        if self.classes.is_empty() {
            drawn.retain(|ranking| area(ranking).is_some());
            drawn.sort_by(|one, other| {
                area(one).unwrap_or(1.0).total_cmp(&area(other).unwrap_or(1.0))
            });
        }
        drawn.truncate(MOST_CURVES);
        drawn
    }

    fn text(&self, kind: CurveKind, name: &str, rankings: &[&Ranking], screen: Screen) -> String {
        if self.classes.is_empty() && rankings.len() > 1 {
            return report::areas_table(name, kind, rankings, screen);
        }
        let plots = rankings.iter().map(|ranking| report::curve_plot(name, kind, ranking, screen));
        plots.collect::<Vec<String>>().join("\n")
    }
}

fn draw(kind: CurveKind, name: &str, rankings: &[&Ranking]) -> Drawing {
    match kind {
        CurveKind::Roc => charts::roc(name, rankings),
        CurveKind::PrecisionRecall => charts::precision_recall(name, rankings),
    }
}
