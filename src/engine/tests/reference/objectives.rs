//! Losses with their gradients, metrics, and the steps of optimizers.

use candle_core::{Device, Tensor, Var};
use serde_json::Value as Json;

use super::{call, cases, floats, knows, load, numbers, shape, text, values};
use crate::catalog::Kind;
use crate::catalog::losses::Loss;
use crate::catalog::metrics::{Batch, Metric, Targets};
use crate::catalog::optimizers::{Optimizer, Step};
use crate::engine::tests::calls::make;
use crate::engine::tests::comparison::{assert_close, flat};

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "class indices")]
fn classes(numbers: &[f64]) -> Vec<u32> {
    numbers.iter().map(|number| *number as u32).collect()
}

fn check_loss(case: &Json) -> bool {
    let (name, arguments) = (text(case, "loss"), &case["arguments"]);
    if !<dyn Loss as Kind>::find(name).is_some_and(|it| knows(it.declaration, arguments)) {
        return false;
    }
    let loss = make::<dyn Loss>(&call(name, arguments));
    let axes = shape(&case["predictions"]);
    let predictions = floats(&values(&case["predictions"]));
    let predictions = Tensor::from_vec(predictions, axes.as_slice(), &Device::Cpu);
    let predictions = Var::from_tensor(&predictions.unwrap()).unwrap();
    let targets = values(&case["targets"]);
    let targets = if name.starts_with("sparse") {
        Tensor::new(classes(&targets), &Device::Cpu).unwrap()
    } else {
        Tensor::from_vec(floats(&targets), shape(&case["targets"]), &Device::Cpu).unwrap()
    };
    let value = loss.forward(predictions.as_tensor(), &targets).unwrap();
    let what = text(case, "name");
    let expected = case["value"].as_f64().unwrap();
    assert_close(&flat(&value), &[expected], 2e-5, &format!("{what}: value"));
    let store = value.backward().unwrap();
    let gradient = store.get(predictions.as_tensor()).map(flat).unwrap();
    // At a bound of the clipping, a derivative has two sides.
    let bound = |prediction: f64| prediction <= 1e-7 || prediction >= 1.0 - 1e-7;
    let logits = arguments.get("from_logits") == Some(&Json::Bool(true));
    if logits || !values(&case["predictions"]).into_iter().any(bound) {
        assert_close(&gradient, &values(&case["gradient"]), 2e-5, &format!("{what}: gradient"));
    }
    true
}

#[test]
fn losses_are_kerass() {
    let file = load("losses.json");
    let checked = cases(&file).iter().filter(|case| check_loss(case)).count();
    assert!(checked >= 20, "only {checked} cases were checked");
}

fn check_metric(case: &Json) -> bool {
    let (name, arguments) = (text(case, "metric"), &case["arguments"]);
    if !<dyn Metric as Kind>::find(name).is_some_and(|it| knows(it.declaration, arguments)) {
        return false;
    }
    let metric = make::<dyn Metric>(name);
    let (mut sum, mut samples) = (0.0, 0.0);
    let results = numbers(&case["results"]);
    for (batch, expected) in case["batches"].as_array().unwrap().iter().zip(results) {
        let (targets, axes) = (values(&batch["targets"]), shape(&batch["predictions"]));
        let width: usize = axes[1..].iter().product();
        let (of_class, as_values) = (classes(&targets), floats(&targets));
        let sparse = targets.len() == axes[0] && width > 1;
        let targets =
            if sparse { Targets::Classes(&of_class) } else { Targets::Values(&as_values) };
        let predictions = floats(&values(&batch["predictions"]));
        sum += metric.sum(&Batch { predictions: &predictions, width, targets });
        samples += f64::from(u32::try_from(axes[0]).unwrap());
        assert_close(&[sum / samples], &[expected], 1e-6, text(case, "name"));
    }
    true
}

#[test]
fn metrics_are_kerass() {
    let file = load("metrics.json");
    let checked = cases(&file).iter().filter(|case| check_metric(case)).count();
    assert!(checked >= 5, "only {checked} cases were checked");
}

fn check_optimizer(file: &Json, case: &Json) -> bool {
    let (name, arguments) = (text(case, "optimizer").to_lowercase(), &case["arguments"]);
    if !<dyn Optimizer as Kind>::find(&name).is_some_and(|it| knows(it.declaration, arguments)) {
        return false;
    }
    let optimizer = make::<dyn Optimizer>(&call(&name, arguments));
    for (index, initial) in file["initial"].as_array().unwrap().iter().enumerate() {
        let mut parameter = floats(&values(initial));
        let mut slots = vec![vec![0.0_f32; parameter.len()]; optimizer.slots().len()];
        for (step, gradients) in file["gradients"].as_array().unwrap().iter().enumerate() {
            let gradient = floats(&values(&gradients[index]));
            let number = step as u64 + 1;
            let mut slots: Vec<&mut [f32]> = slots.iter_mut().map(Vec::as_mut_slice).collect();
            let parameter_now = &mut parameter;
            optimizer.update(Step {
                number,
                parameter: parameter_now,
                gradient: &gradient,
                slots: &mut slots,
            });
            if let Some(expected) = case["after"].get(number.to_string()) {
                let found: Vec<f64> = parameter.iter().map(|value| f64::from(*value)).collect();
                let what = format!("{} after step {number}", text(case, "name"));
                assert_close(&found, &values(&expected[index]), 1e-5, &what);
            }
        }
    }
    assert_eq!(optimizer.declaration().name, name);
    true
}

#[test]
fn optimizers_step_as_kerass() {
    let file = load("optimizers.json");
    let checked = cases(&file).iter().filter(|case| check_optimizer(&file, case)).count();
    assert!(checked >= 8, "only {checked} cases were checked");
}
