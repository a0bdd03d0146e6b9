//! Layers: outputs, gradients and moving statistics, by definition and by kernel.

use serde_json::Value as Json;

use super::{call, cases, knows, load, shape, text, values};
use crate::catalog::Kind;
use crate::catalog::activations::Activation;
use crate::catalog::layers::Layer;
use crate::engine::program::Backend;
use crate::engine::tests::comparison::{Case, Found, assert_close};
use crate::engine::tests::plans::sequential;
use crate::ir::Plan;
use crate::shape::DataFormat::ChannelsLast;

/// Keras computes in 32 bits, and so do the kernels.
const TOLERANCE: f64 = 2e-5;

fn check(case: &Json) -> bool {
    let (layer, arguments) = (text(case, "layer"), &case["arguments"]);
    let inputs = case["inputs"].as_array().unwrap();
    let known = <dyn Layer as Kind>::find(layer).is_some_and(|it| knows(it.declaration, arguments));
    let activation = arguments.get("activation").and_then(Json::as_str).unwrap_or("linear");
    if !known || inputs.len() != 1 || <dyn Activation as Kind>::find(activation).is_none() {
        return false;
    }
    let axes = shape(&inputs[0]);
    let plan = sequential(&axes[1..], ChannelsLast, &[&call(layer, arguments)]);
    let weights = case["weights"].as_array().unwrap();
    let run = Case {
        input: values(&inputs[0]),
        weights: weights.iter().map(values).collect(),
        cotangent: values(&case["cotangent"]),
        samples: axes[0],
        training: case["training"].as_bool().unwrap(),
    };
    let name = text(case, "name");
    compare(&plan, case, &run.plain(&plan), &format!("{name} by definition"));
    // Without training, a program has no gradients; most layers compute the same in both modes.
    let training = run.training || !["BatchNormalization", "Dropout"].contains(&layer);
    if training {
        let run = Case { training, ..run };
        let by_kernel = run.lowered(&plan, Backend::Kernels);
        compare(&plan, case, &by_kernel, &format!("{name} by kernel"));
    }
    true
}

fn compare(plan: &Plan, case: &Json, found: &Found, what: &str) {
    assert_eq!(found.shape, shape(&case["output"]), "{what}: shape");
    assert_close(&found.output, &values(&case["output"]), TOLERANCE, &format!("{what}: output"));
    if let Some(gradient) = case["input_gradients"].get(0) {
        // No entry in the store is a gradient of 0 throughout.
        let expected = values(gradient);
        let zeros = vec![0.0; expected.len()];
        let gradient = if found.input_gradient.is_empty() { &zeros } else { &found.input_gradient };
        assert_close(gradient, &expected, TOLERANCE, &format!("{what}: input gradient"));
    }
    for expected in case["weight_gradients"].as_array().unwrap() {
        let name = text(expected, "name");
        let at = plan.model.weights().position(|weight| weight.name == name).unwrap();
        let gradient = found.weight_gradients[at].as_ref();
        let gradient = gradient.unwrap_or_else(|| panic!("{what}: no gradient of {name}"));
        assert_close(
            gradient,
            &values(expected),
            TOLERANCE,
            &format!("{what}: gradient of {name}"),
        );
    }
    for expected in case["weights_after"].as_array().into_iter().flatten() {
        let name = text(expected, "name");
        let at = plan.model.weights().position(|weight| weight.name == name).unwrap();
        if let Some(after) = &found.updates[at] {
            assert_close(after, &values(expected), TOLERANCE, &format!("{what}: {name} after"));
        }
    }
}

#[test]
fn layers_compute_what_keras_computes() {
    let file = load("layers.json");
    let checked = cases(&file).iter().filter(|case| check(case)).count();
    assert!(checked >= 80, "only {checked} cases were checked");
}
