//! The loss of a batch: computed together with the last activation where that is possible, by its own
//! definition otherwise, with the same numbers.

use candle_core::{Device, Tensor, Var};

use super::calls::make;
use super::comparison::{assert_close, draw, flat};
use super::plans::sequential;
use crate::catalog::losses::Loss;
use crate::data::{TargetKind, Targets};
use crate::engine::loss::judge;
use crate::engine::lower::lower;
use crate::engine::program::{Backend, Program, Value};
use crate::engine::weights::Weights;
use crate::shape::{DataFormat, Shape};

const SAMPLES: usize = 4;

fn program(layer: &str, backend: Backend) -> Program {
    let plan = sequential(&[3], DataFormat::ChannelsLast, &[layer]);
    lower(&plan, &Weights::draw(&plan.model, 1, &Device::Cpu).unwrap(), backend)
}

/// Loss, predictions and the gradient of what the head is given: the same by both backends.
fn judged(layer: &str, loss: &str, logits: &[f64], targets: &Targets) -> [Vec<f64>; 3] {
    let [found, plain] = [Backend::Kernels, Backend::Plain]
        .map(|backend| judged_by(&program(layer, backend), loss, logits, targets));
    assert_same(&plain, &found, &format!("{loss} by its definition"));
    found
}

fn judged_by(program: &Program, loss: &str, logits: &[f64], targets: &Targets) -> [Vec<f64>; 3] {
    let width = logits.len() / SAMPLES;
    let logits = Tensor::new(logits, &Device::Cpu).unwrap();
    let logits = logits.to_dtype(candle_core::DType::F32).unwrap();
    let logits = Var::from_tensor(&logits.reshape((SAMPLES, width)).unwrap()).unwrap();
    let loss = make::<dyn Loss>(loss);
    let judged =
        judge(program, &*loss, &Value::Tensor(logits.as_tensor().clone()), targets).unwrap();
    let store = judged.loss.backward().unwrap();
    let gradient = store.get(logits.as_tensor()).map(flat).unwrap();
    let predictions = judged.predictions.iter().map(|number| f64::from(*number)).collect();
    [flat(&judged.loss), predictions, gradient]
}

/// Classes, in the form that a loss wants.
fn classes(kind: TargetKind) -> Targets {
    Targets::Classes { classes: vec![2, 0, 1, 2], kind }
}

fn assert_same(found: &[Vec<f64>; 3], expected: &[Vec<f64>; 3], what: &str) {
    for (part, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_close(found, expected, 1e-5, &format!("{what}: part {part}"));
    }
}

/// Targets as plain numbers go the loss's own way.
fn as_values(targets: &[f32], width: usize) -> Targets {
    Targets::Values { values: targets.to_vec(), shape: Shape::new([width]) }
}

const ONE_HOT: [f32; 12] = [0., 0., 1., 1., 0., 0., 0., 1., 0., 0., 0., 1.];

#[test]
fn softmax_and_loss_together_are_what_they_are_apart() {
    let logits = draw("logits", 3 * SAMPLES);
    let softmax = "Dense(3, activation=softmax)";
    for loss in ["categorical_crossentropy", "categorical_crossentropy(label_smoothing=0.2)"] {
        let fused = judged(softmax, loss, &logits, &classes(TargetKind::OneHot(3)));
        let apart = judged(softmax, loss, &logits, &as_values(&ONE_HOT, 3));
        assert_same(&fused, &apart, loss);
    }
    let one_hot =
        judged(softmax, "categorical_crossentropy", &logits, &classes(TargetKind::OneHot(3)));
    let labels = classes(TargetKind::Labels);
    let sparse = judged(softmax, "sparse_categorical_crossentropy", &logits, &labels);
    assert_eq!(one_hot, sparse);
}

#[test]
fn logits_stay_logits() {
    let logits = draw("logits", 3 * SAMPLES);
    let loss = "sparse_categorical_crossentropy(from_logits=true)";
    let [value, predictions, _] = judged("Dense(3)", loss, &logits, &classes(TargetKind::Labels));
    assert_close(&predictions, &logits, 1e-7, "predictions");
    let softmax = "Dense(3, activation=softmax)";
    let labels = classes(TargetKind::Labels);
    let [expected, _, _] = judged(softmax, "sparse_categorical_crossentropy", &logits, &labels);
    assert_eq!(value, expected);
}

#[test]
fn sigmoid_and_loss_together_are_what_they_are_apart() {
    let logits = draw("logits", SAMPLES);
    let values = as_values(&[1., 0., 0., 1.], 1);
    let labels = Targets::Classes { classes: vec![1, 0, 0, 1], kind: TargetKind::Labels };
    for smoothing in ["0", "0.3"] {
        let loss = format!("binary_crossentropy(label_smoothing={smoothing})");
        let fused = judged("Dense(1, activation=sigmoid)", &loss, &logits, &values);
        let logits_loss =
            format!("binary_crossentropy(from_logits=true, label_smoothing={smoothing})");
        let apart = judged("Dense(1)", &logits_loss, &logits, &values);
        assert_close(&fused[0], &apart[0], 1e-6, "loss");
        assert_close(&fused[2], &apart[2], 1e-6, "gradient");
        let probabilities: Vec<f64> = logits.iter().map(|x| 1.0 / (1.0 + (-x).exp())).collect();
        assert_close(&fused[1], &probabilities, 1e-6, "predictions");
        let with_labels = judged("Dense(1, activation=sigmoid)", &loss, &logits, &labels);
        assert_eq!(fused, with_labels);
    }
}

#[test]
fn a_saturated_sigmoid_still_learns() {
    let values = as_values(&[0.; 4], 1);
    let found = judged("Dense(1, activation=sigmoid)", "binary_crossentropy", &[40.; 4], &values);
    assert_close(&found[0], &[40.0], 1e-6, "loss");
    assert_close(&found[2], &[0.25; 4], 1e-6, "gradient");
}

#[test]
fn an_error_of_zero_has_no_gradient() {
    for loss in ["mse", "mae"] {
        let found = judged("Dense(1)", loss, &[0.5; 4], &as_values(&[0.5, 0.5, 0.25, 0.75], 1));
        assert_eq!(found[2][..2], [0.0; 2], "{loss}");
        assert!(found[2][2] > 0.0 && found[2][3] < 0.0, "{loss}");
    }
}

#[test]
fn integer_labels_serve_losses_of_numbers() {
    let labels = Targets::Classes { classes: vec![1, 0, 0, 1], kind: TargetKind::Labels };
    let values = as_values(&[1., 0., 0., 1.], 1);
    for loss in ["mse", "mae", "binary_crossentropy(from_logits=true)"] {
        let logits = draw("logits", SAMPLES);
        let found = judged("Dense(1)", loss, &logits, &labels);
        assert_eq!(found, judged("Dense(1)", loss, &logits, &values), "{loss}");
    }
}
