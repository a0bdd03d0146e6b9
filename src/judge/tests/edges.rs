//! Zero denominators, ties, limits, and what is refused.

use crate::judge::{Calibration, Classification, Confused, JudgeError, Judgement, Residuals};

fn judged(outputs: &[f32], width: usize, truths: &[u32]) -> Classification {
    Classification::of(outputs, width, truths, 2).unwrap()
}

#[test]
fn a_class_that_is_never_predicted_has_scores_of_zero() {
    let found = judged(&[0.9, 0.1, 0.0, 0.8, 0.1, 0.1], 3, &[0, 1]);
    let one = found.classes[1];
    assert_eq!((one.scores.precision, one.scores.recall, one.scores.f1), (0.0, 0.0, 0.0));
    assert_eq!((one.support, one.predicted, one.occurs()), (1, 0, true));
    assert!(!found.classes[2].occurs());
    assert!((found.macro_average.recall - 0.5).abs() < 1e-12, "of the two classes that occur");
    assert_eq!(found.ranking(2).unwrap().auc, None, "there is no sample of class 2");
    assert_eq!(found.ranking(2).unwrap().average_precision, None);
}

#[test]
fn the_most_confident_mistakes_come_first_and_ties_go_by_sample() {
    let outputs = [0.6, 0.4, 0.9, 0.1, 0.9, 0.1, 0.2, 0.8];
    let found = judged(&outputs, 2, &[1, 1, 1, 1]);
    let samples: Vec<usize> = found.mistakes.iter().map(|mistake| mistake.sample).collect();
    assert_eq!((samples, found.mistaken()), (vec![1, 2], 3));
    let first = found.mistakes[0];
    assert_eq!((first.truth, first.predicted), (1, 0));
    assert!((first.probability - 0.9).abs() < 1e-6 && (first.truth_probability - 0.1).abs() < 1e-6);
}

#[test]
fn one_output_is_the_probability_of_class_one() {
    let found = judged(&[0.5, 0.75, 0.25], 1, &[0, 0, 0]);
    assert_eq!(found.confusion.counts, [2, 1, 0, 0]);
    let mistake = found.mistakes[0];
    assert_eq!((mistake.probability, mistake.truth_probability), (0.75, 0.25));
    assert_eq!(found.rankings.len(), 1);
    assert_eq!(found.rankings[0].positive, 1);
}

#[test]
fn confused_classes_are_sorted_by_count() {
    let outputs = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let found = judged(&outputs, 2, &[1, 1, 0]);
    let pair = |truth, predicted, count| Confused { truth, predicted, count };
    assert_eq!(found.confusion.most_confused(9), [pair(1, 0, 2), pair(0, 1, 1)]);
    assert_eq!(found.confusion.most_confused(1).len(), 1);
    assert_eq!(found.confusion.count(0, 7) + found.confusion.count(7, 0), 0);
}

#[test]
fn bins_of_confidence_include_their_upper_ends() {
    let edges = Calibration::of(&[(0.0, false), (1.0 / 15.0, true), (0.07, true), (1.0, true)]);
    let counts: Vec<usize> = edges.bins.iter().map(|bin| bin.count).collect();
    assert_eq!((counts[0], counts[1], counts[14], counts.len()), (2, 1, 1, 15));
    assert_eq!((edges.bins[5].confidence, edges.bins[5].gap()), (None, None));
    // Half right at a confidence of 0.75: a gap of a quarter, in the only bin.
    let gap = Calibration::of(&[(0.75, true), (0.75, false)]);
    assert_eq!((gap.expected_error, gap.greatest_error, gap.mean_confidence), (0.25, 0.25, 0.75));
}

#[test]
fn outputs_that_are_no_probabilities_are_not_calibrated() {
    let found = judged(&[3.0, -1.0, 0.5, 2.0], 2, &[0, 0]);
    assert_eq!((found.calibration, found.accuracy), (None, 0.5));
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let of = |outputs: &[f32], width, truths: &[u32]| {
        Classification::of(outputs, width, truths, 1).unwrap_err()
    };
    assert_eq!(of(&[], 2, &[]), JudgeError::Empty);
    assert!(matches!(of(&[1.0], 2, &[0]), JudgeError::Mismatch { .. }));
    assert!(matches!(of(&[], 0, &[0]), JudgeError::Mismatch { .. }));
    let class = of(&[0.5, 0.5], 1, &[0, 7]);
    assert_eq!(class, JudgeError::Class { sample: 1, class: 7, classes: 2 });
    assert_eq!(
        class.to_string(),
        "sample 1 is of class 7, and the network knows the classes 0 to 1"
    );
    assert_eq!(of(&[0.5, f32::NAN], 1, &[0, 0]), JudgeError::NotFinite { sample: 1 });
    assert!(matches!(of(&[0.0; 3000], 3000, &[0]), JudgeError::TooManyClasses { .. }));
    assert_eq!(Residuals::of(&[], 1, &[], 1).unwrap_err(), JudgeError::Empty);
    assert!(Residuals::of(&[1.0, 2.0], 1, &[1.0], 1).is_err());
    assert!(Residuals::of(&[f32::INFINITY], 1, &[1.0], 1).is_err());
    assert!(Residuals::of(&[1.0], 0, &[1.0], 1).is_err());
}

#[test]
fn many_classes_have_no_curves_and_many_pairs_are_thinned() {
    assert!(judged(&vec![0.0; 101], 101, &[0]).rankings.is_empty());
    let truths: Vec<f32> = (0..5_000_u16).map(f32::from).collect();
    let found = Residuals::of(&vec![0.0; 5_000], 1, &truths, 2).unwrap();
    assert_eq!((found.pairs.len(), found.pairs[1_999].truth), (2_000, 4_999.0));
    let worst: Vec<usize> = found.worst.iter().map(|miss| miss.sample).collect();
    assert_eq!((worst, found.errors.len()), (vec![4_999, 4_998], 20));
    let same = Residuals::of(&[2.0, 2.0], 1, &[1.0, 1.0], 1).unwrap();
    assert_eq!((same.errors.len(), same.determination), (1, Some(0.0)));
    assert_eq!(Residuals::of(&[2.0], 1, &[1.0], 1).unwrap().determination, None);
}

#[test]
fn judgements_are_kept_as_json() {
    let judgement = Judgement::Classes(judged(&[0.9, 0.1, 0.2, 0.8], 2, &[0, 0]));
    let text = serde_json::to_string(&judgement).unwrap();
    assert!(text.starts_with("{\"kind\":\"classes\",\"samples\":2,\"accuracy\":0.5,"), "{text}");
    assert_eq!(serde_json::from_str::<Judgement>(&text).unwrap(), judgement);
}
