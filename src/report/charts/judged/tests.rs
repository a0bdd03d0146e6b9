//! Each drawing of a judgement, on fixed numbers.

use super::*;
use crate::draw::Drawing;
use crate::judge::{Classification, Ranking, Residuals};

/// Three classes that are confused in fixed ways.
fn classes() -> Classification {
    let (mut outputs, mut truths) = (Vec::new(), Vec::new());
    let groups =
        [(0_u32, 0, 40, 0.9), (0, 2, 2, 0.7), (1, 1, 30, 0.8), (1, 0, 1, 0.6), (2, 2, 9, 0.5)];
    for (truth, said, count, sure) in groups {
        for _ in 0..count {
            truths.push(truth);
            let rest = (1.0 - sure) / 2.0;
            outputs.extend((0..3).map(|class| if class == said { sure } else { rest }));
        }
    }
    Classification::of(&outputs, 3, &truths, 5).unwrap()
}

fn svg(drawing: &Drawing) -> String {
    drawing.to_fragment()
}

#[test]
fn the_confusion_matrix_is_drawn() {
    insta::assert_snapshot!(svg(&confusion("Test samples of m", &classes())));
}

#[test]
fn scores_of_classes_are_drawn() {
    insta::assert_snapshot!(svg(&class_scores("Test samples of m", &classes())));
}

#[test]
fn calibration_is_drawn_with_the_diagonal_and_counts() {
    let judged = classes();
    let drawing = calibration("Test samples of m", &judged.calibration.unwrap());
    insta::assert_snapshot!(svg(&drawing));
}

#[test]
fn curves_are_drawn_with_their_areas() {
    let judged = classes();
    let rankings: Vec<&Ranking> = judged.rankings.iter().collect();
    insta::assert_snapshot!(svg(&roc("Test samples of m", &rankings)));
    insta::assert_snapshot!(svg(&precision_recall("Test samples of m", &rankings)));
}

#[test]
fn residuals_are_drawn() {
    let truths: Vec<f32> = (0..20_u8).map(f32::from).collect();
    let outputs: Vec<f32> = truths.iter().map(|truth| truth * 0.9 + 1.0).collect();
    let judged = Residuals::of(&outputs, 1, &truths, 3).unwrap();
    insta::assert_snapshot!(svg(&residuals("Test samples of m", &judged)));
    // Equal errors have no range of their own.
    let same = Residuals::of(&[2.0, 3.0], 1, &[1.0, 2.0], 0).unwrap();
    assert!(!svg(&residuals("m", &same)).contains("NaN"));
    let many: Vec<f32> = (0..500_u16).map(f32::from).collect();
    let many = Residuals::of(&vec![1.0; 500], 1, &many, 0).unwrap();
    assert!(svg(&residuals("m", &many)).matches("<circle").count() >= 500);
}

#[test]
fn shares_are_not_rounded_up_to_all() {
    assert_eq!(percent(0.975), "97.50 %");
    assert_eq!((percent(1.0), percent(0.999_999)), ("100.00 %".to_owned(), "> 99.99 %".to_owned()));
}
