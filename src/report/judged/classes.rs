//! Precision, recall and F1 of each class, in the very layout of scikit-learn's `classification_report`.

use crate::judge::{ClassScores, Classification, Scores};
use crate::report::screen::{Ink, Screen};

/// Width of the names, that of the longest of them.
const NAMES: usize = "weighted avg".len();

/// A line for each class that occurs, then accuracy and averages, four digits behind the point; below it
/// what was counted as 0 for want of a number. The class with the least F1 is painted.
#[must_use]
pub fn class_report(judged: &Classification, screen: Screen) -> String {
    let heading = ["precision", "recall", "f1-score", "support"];
    let heading: String = heading.iter().map(|name| format!(" {name:>9}")).collect();
    let mut text = format!("{:NAMES$} {heading}\n\n", "");
    let classes: Vec<&ClassScores> = judged.classes.iter().filter(|class| class.occurs()).collect();
    let least = classes.iter().map(|class| class.scores.f1).fold(f64::INFINITY, f64::min);
    let differ = classes.iter().any(|class| class.scores.f1 > least);
    for class in &classes {
        let line = row(&class.class.to_string(), class.scores, class.support);
        let is_least = differ && class.scores.f1 <= least;
        let ink = if is_least { Ink::Yellow } else { Ink::Plain };
        text.push_str(&format!("{}\n", screen.paint(ink, &line)));
    }
    let (accuracy, samples) = (judged.accuracy, judged.samples);
    text.push_str(&format!("\n{:>NAMES$}  {:20}{accuracy:>9.4} {samples:>9}\n", "accuracy", ""));
    for (name, average) in
        [("macro avg", judged.macro_average), ("weighted avg", judged.weighted_average)]
    {
        text.push_str(&format!("{}\n", row(name, average, samples)));
    }
    text + &notes(&classes)
}

fn row(name: &str, scores: Scores, support: usize) -> String {
    let Scores { precision, recall, f1 } = scores;
    format!("{name:>NAMES$}  {precision:>9.4} {recall:>9.4} {f1:>9.4} {support:>9}")
}

/// Which zeros stand for no number at all.
fn notes(classes: &[&ClassScores]) -> String {
    let listed = |is: &dyn Fn(&ClassScores) -> bool| {
        let names = classes.iter().filter(|class| is(class)).map(|class| class.class.to_string());
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let mut text = String::new();
    if let Some(names) = listed(&|class| class.predicted == 0) {
        text.push_str(&format!("\nnever predicted, so that precision counts as 0: {names}\n"));
    }
    if let Some(names) = listed(&|class| class.support == 0) {
        text.push_str(&format!("\nno sample has it, so that recall counts as 0: {names}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value as Json;

    use super::*;

    /// The texts that scikit-learn prints for the cases of `tests/reference/judgements.json`.
    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "small counts and 32-bit numbers")]
    fn the_report_is_scikit_learns() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/judgements.json");
        let file: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for case in file["classes"].as_array().unwrap() {
            let list = |key: &str| case[key].as_array().unwrap().iter();
            let outputs: Vec<f32> = list("outputs").map(|x| x.as_f64().unwrap() as f32).collect();
            let truths: Vec<u32> = list("truths").map(|x| x.as_u64().unwrap() as u32).collect();
            let width = case["width"].as_u64().unwrap() as usize;
            let judged = Classification::of(&outputs, width, &truths, 0).unwrap();
            let text = class_report(&judged, Screen::PLAIN);
            let expected = case["report"].as_str().unwrap();
            let report = text.get(..expected.len()).unwrap_or(&text);
            assert_eq!(report, expected, "{}", case["name"]);
        }
    }

    #[test]
    fn zeros_that_stand_for_nothing_are_told() {
        let judged = Classification::of(&[0.9, 0.1, 0.8, 0.2], 2, &[0, 1], 0).unwrap();
        let text = class_report(&judged, Screen::PLAIN);
        assert!(text.ends_with("\nnever predicted, so that precision counts as 0: 1\n"), "{text}");
        let judged = Classification::of(&[0.9, 0.1, 0.2, 0.8], 2, &[0, 0], 0).unwrap();
        let text = class_report(&judged, Screen::PLAIN);
        assert!(text.ends_with("\nno sample has it, so that recall counts as 0: 1\n"), "{text}");
    }
}
