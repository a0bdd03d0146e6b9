//! Numbers made by scikit-learn, with ties and with classes that do not occur.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the numbers of the file are small counts and 32-bit numbers"
)]

use std::path::Path;

use serde_json::Value as Json;

use crate::judge::{Classification, Ranking, Residuals, Scores};

fn file() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/judgements.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(list: &Json) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn counts(list: &Json) -> Vec<usize> {
    numbers(list).into_iter().map(|number| number as usize).collect()
}

fn floats(list: &Json) -> Vec<f32> {
    numbers(list).into_iter().map(|number| number as f32).collect()
}

fn points(list: &Json) -> Vec<(f64, f64)> {
    list.as_array().unwrap().iter().map(numbers).map(|pair| (pair[0], pair[1])).collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    let all = found.len() == expected.len()
        && found.iter().zip(expected).all(|(one, other)| close(*one, *other));
    assert!(all, "{what}: {found:?}, scikit-learn {expected:?}");
}

fn assert_scores(found: Scores, expected: &Json, what: &str) {
    assert_close(&[found.precision, found.recall, found.f1], &numbers(expected), what);
}

/// Every point is one of scikit-learn's, in its order, from its first to its last.
fn assert_part_of(found: &[(f64, f64)], all: &[(f64, f64)], what: &str) {
    let same = |one: (f64, f64), other: (f64, f64)| close(one.0, other.0) && close(one.1, other.1);
    let mut rest = all.iter();
    for point in found {
        assert!(rest.any(|other| same(*point, *other)), "{what}: {point:?} is not in {all:?}");
    }
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        assert!(same(found[0], *first) && same(found[found.len() - 1], *last), "{what}");
    }
    assert_eq!(found.is_empty(), all.is_empty(), "{what}");
}

fn area(points: &[(f64, f64)]) -> f64 {
    points.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum()
}

fn assert_ranking(found: &Ranking, case: &Json, what: &str) {
    assert_eq!(found.positive as u64, case["positive"], "{what}");
    let same = |one: Option<f64>, other: &Json| match (one, other.as_f64()) {
        (Some(one), Some(other)) => close(one, other),
        (one, other) => one == other,
    };
    assert!(same(found.auc, &case["auc"]), "{what}: {:?}, {}", found.auc, case["auc"]);
    let (precision, expected) = (found.average_precision, &case["average_precision"]);
    assert!(same(precision, expected), "{what}: {precision:?}, {expected}");
    let roc: Vec<_> = found.roc.iter().map(|p| (p.false_positives, p.true_positives)).collect();
    assert_part_of(&roc, &points(&case["roc"]), what);
    if let Some(auc) = found.auc {
        assert!(close(area(&roc), auc), "{what}: a point too many was left out");
    }
    if let Some(precision) = precision {
        let steps = found.precision_steps();
        let area: f64 = steps.windows(2).map(|p| (p[1].0 - p[0].0) * p[1].1).sum();
        assert!(close(area, precision), "{what}: the steps have an area of {area}");
    }
    let curve: Vec<_> = found.precision_recall.iter().map(|p| (p.precision, p.recall)).collect();
    // scikit-learn ends where recall is 1, we where all samples count as positive.
    let mut all = points(&case["precision_recall"]);
    let last = curve.last().copied().unwrap_or_default();
    if all.last().is_some_and(|(precision, _)| !close(*precision, last.0)) {
        all.push(last);
    }
    assert_part_of(&curve, &all, what);
}

#[test]
fn classes_are_judged_as_by_scikit_learn() {
    let file = file();
    let cases = file["classes"].as_array().unwrap();
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let width = case["width"].as_u64().unwrap() as usize;
        let truths: Vec<u32> = counts(&case["truths"]).into_iter().map(|t| t as u32).collect();
        let found =
            Classification::of(&floats(&case["outputs"]), width, &truths, usize::MAX).unwrap();
        assert_eq!(found.confusion.counts, counts(&case["confusion"]), "{name}");
        assert!(close(found.accuracy, case["accuracy"].as_f64().unwrap()), "{name}");
        let column = |of: &dyn Fn(&Scores) -> f64| {
            found.classes.iter().map(|class| of(&class.scores)).collect::<Vec<_>>()
        };
        assert_close(&column(&|s| s.precision), &numbers(&case["precision"]), name);
        assert_close(&column(&|s| s.recall), &numbers(&case["recall"]), name);
        assert_close(&column(&|s| s.f1), &numbers(&case["f1"]), name);
        let support: Vec<usize> = found.classes.iter().map(|class| class.support).collect();
        assert_eq!(support, counts(&case["support"]), "{name}");
        assert_scores(found.macro_average, &case["macro"], name);
        assert_scores(found.weighted_average, &case["weighted"], name);
        let rankings = case["rankings"].as_array().unwrap();
        assert_eq!(found.rankings.len(), rankings.len(), "{name}");
        for (ranking, expected) in found.rankings.iter().zip(rankings) {
            assert_ranking(ranking, expected, name);
        }
        assert_eq!(found.mistakes.len(), found.mistaken(), "{name}");
        let calibration = found.calibration.unwrap();
        let full: Vec<_> = calibration.bins.iter().filter(|bin| bin.count > 0).collect();
        let accuracy: Vec<f64> = full.iter().filter_map(|bin| bin.accuracy).collect();
        let confidence: Vec<f64> = full.iter().filter_map(|bin| bin.confidence).collect();
        assert_close(&accuracy, &numbers(&case["calibration"]["accuracy"]), name);
        assert_close(&confidence, &numbers(&case["calibration"]["confidence"]), name);
        let gaps = full.iter().map(|bin| (bin.gap().unwrap().abs(), bin.count as f64));
        let expected: f64 = gaps.map(|(gap, count)| gap * count).sum::<f64>();
        assert!(close(calibration.expected_error, expected / found.samples as f64), "{name}");
    }
    assert_eq!(cases.len(), 8);
}

#[test]
fn quantities_are_judged_as_by_scikit_learn() {
    let file = file();
    let cases = file["values"].as_array().unwrap();
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let width = case["width"].as_u64().unwrap() as usize;
        let (outputs, truths) = (floats(&case["outputs"]), floats(&case["truths"]));
        let found = Residuals::of(&outputs, width, &truths, 3).unwrap();
        let squared = found.root_mean_squared_error.powi(2);
        assert_close(
            &[found.mean_absolute_error, squared, found.determination.unwrap()],
            &["mean_absolute_error", "mean_squared_error", "determination"]
                .map(|key| case[key].as_f64().unwrap()),
            name,
        );
        let counted: usize = found.errors.iter().map(|bin| bin.count).sum();
        assert_eq!(counted, truths.len(), "{name}");
    }
    assert_eq!(cases.len(), 3);
}
