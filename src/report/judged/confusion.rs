//! The confusion matrix as a table of text, and the classes that were confused most.

use super::{counted, percent};
use crate::judge::{Classification, Confused};
use crate::report::number::{grouped, share};
use crate::report::screen::{Ink, Screen};

/// So many pairs of classes are listed below the table.
const MOST_PAIRS: usize = 5;
/// Of more classes than fit into the screen there is no table, but so many pairs.
const PAIRS_WITHOUT_TABLE: usize = 20;
/// What stands for a count of 0, so that the others are seen.
const NONE: &str = "·";

/// True classes in rows against predicted ones in columns, with totals, recall and precision; below it
/// the pairs that were confused most often. The title says of what the samples are.
#[must_use]
pub fn confusion_table(title: &str, judged: &Classification, screen: Screen) -> String {
    let (right, all) = (judged.confusion.right(), judged.samples);
    let summary = format!("{} of {} right", grouped(right), counted(all, "sample"));
    let title = screen.paint(Ink::Bold, title);
    let mut text = format!("{title}: {summary} ({})\n\n", percent(judged.accuracy));
    let table = Table::of(judged);
    let width = table.width();
    let pairs = if width <= screen.columns {
        text.push_str(&table.draw(screen));
        MOST_PAIRS
    } else {
        let classes = judged.confusion.classes;
        text.push_str(&format!(
            "The table of {classes} x {classes} classes needs {width} columns, and the screen has {}.\n",
            screen.columns
        ));
        PAIRS_WITHOUT_TABLE
    };
    text + &most_confused(judged, pairs)
}

/// `4 taken for 9: 12 times (1.2% of the class 4)`
fn most_confused(judged: &Classification, most: usize) -> String {
    let pairs = judged.confusion.most_confused(most);
    let width = |of: &dyn Fn(&Confused) -> usize| {
        pairs.iter().map(|pair| of(pair).to_string().len()).max().unwrap_or(1)
    };
    let (truth, predicted) = (width(&|pair| pair.truth), width(&|pair| pair.predicted));
    let counts = pairs.iter().map(|pair| grouped(pair.count).len()).max().unwrap_or(1);
    let line = |pair: &Confused| {
        let part = share(pair.count, judged.confusion.support(pair.truth));
        let times = if pair.count == 1 { "time" } else { "times" };
        format!(
            "  {:>truth$} taken for {:>predicted$}: {:>counts$} {times} ({} of class {})\n",
            pair.truth,
            pair.predicted,
            grouped(pair.count),
            percent(part),
            pair.truth
        )
    };
    if pairs.is_empty() {
        return String::new();
    }
    format!("\nMost confused:\n{}", pairs.iter().map(line).collect::<String>())
}

struct Table<'a> {
    judged: &'a Classification,
    /// Width of the names of rows, of a count, and of a total.
    names: usize,
    cell: usize,
    total: usize,
}

impl<'a> Table<'a> {
    fn of(judged: &'a Classification) -> Self {
        let confusion = &judged.confusion;
        let most = judged.classes.iter().map(|class| class.predicted).max().unwrap_or(0);
        let name = confusion.classes.saturating_sub(1).to_string().len();
        let names = name.max("precision".len());
        // A column holds counts, their sum and the precision in whole percents.
        let cell = most.to_string().len().max(name).max("100%".len()) + 1;
        let total = judged.samples.to_string().len().max("total".len()) + 2;
        Self { judged, names, cell, total }
    }

    fn width(&self) -> usize {
        self.names + self.judged.confusion.classes * self.cell + self.total + "  100.0%".len()
    }

    fn draw(&self, screen: Screen) -> String {
        let (confusion, classes) = (&self.judged.confusion, &self.judged.classes);
        let (names, cell, total) = (self.names, self.cell, self.total);
        let indent = " ".repeat(names + 1);
        let heads = (0..confusion.classes).map(|class| format!("{class:>cell$}"));
        let heads = format!("{}{:>total$}  recall", heads.collect::<String>(), "total");
        let mut text = format!("{indent}predicted\n{:<names$}", "true");
        text.push_str(&format!("{}\n", screen.paint(Ink::Bold, &heads)));
        for class in classes {
            let name = screen.paint(Ink::Bold, &format!("{:<names$}", class.class));
            let cells: String = (0..confusion.classes)
                .map(|predicted| self.cell(class.class, predicted, screen))
                .collect();
            let recall = tenths(class.support, class.scores.recall);
            text.push_str(&format!("{name}{cells}{:>total$}  {recall:>6}\n", class.support));
        }
        let totals = classes.iter().map(|class| format!("{:>cell$}", class.predicted));
        let all = self.judged.samples;
        let totals: String = totals.collect();
        let accuracy = tenths(self.judged.samples, self.judged.accuracy);
        text.push_str(&format!("{:<names$}{totals}{all:>total$}  {accuracy:>6}\n", "total"));
        let shares = classes.iter().map(|class| {
            let precision = if class.predicted == 0 {
                "-".to_owned()
            } else {
                format!("{:.0}%", (class.scores.precision * 100.0).floor())
            };
            format!("{precision:>cell$}")
        });
        text.push_str(&format!("{:<names$}{}\n", "precision", shares.collect::<String>()));
        text
    }

    fn cell(&self, truth: usize, predicted: usize, screen: Screen) -> String {
        let count = self.judged.confusion.count(truth, predicted);
        let number = if count == 0 { NONE.to_owned() } else { count.to_string() };
        let ink = match (count, truth == predicted) {
            (0, _) => Ink::Plain,
            (_, true) => Ink::Green,
            (_, false) => Ink::Red,
        };
        screen.paint(ink, &format!("{number:>width$}", width = self.cell))
    }
}

/// In tenths of percents, `-` where there is nothing to have a share of; not rounded up to all.
fn tenths(all: usize, share: f64) -> String {
    if all == 0 {
        return "-".to_owned();
    }
    format!("{:.1}%", (share * 1_000.0).floor() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged() -> Classification {
        let mut outputs = Vec::new();
        let mut truths = Vec::new();
        for (truth, predicted, count) in
            [(0_u32, 0, 1_200), (0, 1, 3), (1, 1, 7), (1, 2, 1), (2, 0, 3)]
        {
            for _ in 0..count {
                truths.push(truth);
                outputs.extend((0..4).map(|class| if class == predicted { 0.7 } else { 0.1 }));
            }
        }
        Classification::of(&outputs, 4, &truths, 3).unwrap()
    }

    #[test]
    fn a_table_has_totals_recall_and_precision() {
        insta::assert_snapshot!(confusion_table("Test", &judged(), Screen::PLAIN));
        let screen = Screen { columns: 80, colour: true };
        let text = confusion_table("Test", &judged(), screen);
        assert!(text.contains("\u{1b}[32m 1200\u{1b}[0m\u{1b}[31m    3\u{1b}[0m"), "{text:?}");
    }

    #[test]
    fn a_table_that_does_not_fit_is_left_out() {
        let text = confusion_table("Test", &judged(), Screen { columns: 30, colour: false });
        assert!(text.contains("needs 44 columns, and the screen has 30"), "{text}");
        assert!(text.contains("0 taken for 1: 3 times (0.25% of class 0)"), "{text}");
    }

    #[test]
    fn rows_are_as_wide_as_the_table_says() {
        let judged = judged();
        let table = Table::of(&judged);
        let text = table.draw(Screen::PLAIN);
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert_eq!(widest, Some(table.width()));
    }
}
