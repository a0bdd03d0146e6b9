//! Whole trainings without randomness: losses and metrics of every epoch, and the weights in the end.

use candle_core::{Device, Tensor};
use serde_json::Value as Json;

use super::{call, cases, floats, load, numbers, shape, text, values};
use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, TargetKind, Targets};
use crate::engine::observe::{Silent, result};
use crate::engine::tests::comparison::assert_close;
use crate::engine::tests::plans::{compile, fit, sequential};
use crate::engine::{Network, train};
use crate::ir::{Plan, Validation};
use crate::shape::{DataFormat, Shape};

/// Two epochs of steps let the last bits of 32 grow.
const TOLERANCE: f64 = 2e-4;

fn plan(case: &Json) -> Plan {
    let layers = case["layers"].as_array().unwrap().iter();
    let layers: Vec<String> =
        layers.map(|layer| call(text(layer, "layer"), &layer["arguments"])).collect();
    let layers: Vec<&str> = layers.iter().map(String::as_str).collect();
    let mut plan = sequential(&shape_of(&case["input_shape"]), DataFormat::ChannelsLast, &layers);
    let optimizer = call(&text(case, "optimizer").to_lowercase(), &case["optimizer_arguments"]);
    compile(&mut plan, text(case, "loss"), &optimizer, &[text(case, "metric")]);
    let whole = |key: &str| usize::try_from(case[key].as_u64().unwrap()).unwrap();
    fit(&mut plan, whole("epochs"), whole("batch_size"), Some(Validation::Split(Split::Test)));
    if let Some(fit) = &mut plan.fit {
        fit.shuffle = false;
    }
    plan
}

fn shape_of(list: &Json) -> Vec<usize> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|axis| usize::try_from(axis.as_u64().unwrap()).unwrap())
        .collect()
}

/// The first `count` samples.
fn samples(file: &Json, case: &Json, count: usize) -> Samples {
    let input = Shape::new(shape_of(&case["input_shape"]));
    let width = input.elements().unwrap();
    let mut inputs = floats(&values(&file["samples"]));
    inputs.truncate(count * width);
    let targets = values(&case["targets"]);
    let axes = shape(&case["targets"]);
    let targets = match text(case, "loss") {
        "sparse_categorical_crossentropy" => {
            Targets::Classes { classes: classes(&targets[..count]), kind: TargetKind::Labels }
        }
        "categorical_crossentropy" => {
            let hot = |row: &[f64]| row.iter().position(|value| *value > 0.5).unwrap();
            let labels = targets.chunks(axes[1]).take(count).map(hot);
            let labels = labels.map(|label| u32::try_from(label).unwrap()).collect();
            Targets::Classes { classes: labels, kind: TargetKind::OneHot(axes[1]) }
        }
        _ => {
            let values = floats(&targets[..count * axes[1]]);
            Targets::Values { values, shape: Shape::new([axes[1]]) }
        }
    };
    Samples::new(Inputs::from_floats(input, inputs), targets)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "class indices")]
fn classes(numbers: &[f64]) -> Vec<u32> {
    numbers.iter().map(|number| *number as u32).collect()
}

fn check(file: &Json, case: &Json) {
    let (plan, what) = (plan(case), text(case, "name"));
    let mut network = Network::new(&plan).unwrap();
    for (index, weight) in case["initial_weights"].as_array().unwrap().iter().enumerate() {
        let tensor =
            Tensor::from_vec(floats(&values(weight)), shape(weight), &Device::Cpu).unwrap();
        network.weights.set(index, &tensor).unwrap();
    }
    let splits =
        vec![(Split::Train, samples(file, case, 12)), (Split::Test, samples(file, case, 6))];
    let history = train(&mut network, &plan, &Prepared::new(splits), &mut Silent).unwrap();
    // Behind a convolution, batch normalization takes the bias away again: its gradient is 0 but for
    // the last bits, which Adam blows up to whole steps. So the bias is noise, in Keras as here, and so
    // is what follows from it: the moving mean, and with it validation.
    let noisy = what.starts_with("batch_normalization");
    let is_noise = |name: &str| {
        noisy
            && (name.starts_with("val_")
                || name.ends_with("moving_mean")
                || name.starts_with("conv"))
    };
    for (name, expected) in case["history"].as_object().unwrap() {
        let epoch = |epoch: &crate::engine::EpochEnds| match name.strip_prefix("val_") {
            Some(name) => result(epoch.validation.as_ref().unwrap(), name).unwrap(),
            None => result(&epoch.training, name).unwrap(),
        };
        let found: Vec<f64> = history.epochs.iter().map(epoch).collect();
        if is_noise(name) {
            continue;
        }
        assert_close(&found, &numbers(expected), TOLERANCE, &format!("{what}: {name}"));
    }
    let names: Vec<String> = network.weight_names().map(str::to_owned).collect();
    for (name, expected) in names.iter().zip(case["final_weights"].as_array().unwrap()) {
        if is_noise(name) {
            continue;
        }
        let (_, found) = network.weight(name).unwrap();
        let found: Vec<f64> = found.into_iter().map(f64::from).collect();
        assert_close(&found, &values(expected), TOLERANCE, &format!("{what}: {name}"));
    }
}

#[test]
fn trainings_go_as_keras_trains() {
    let file = load("training.json");
    assert!(cases(&file).len() >= 10);
    cases(&file).iter().for_each(|case| check(&file, case));
}
