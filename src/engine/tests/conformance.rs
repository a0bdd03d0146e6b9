//! One battery over every example of every registered layer: gradients of the definition against
//! finite differences, kernels against the definition, declared shapes against those of tensors.

use super::comparison::{Case, assert_close, check};
use super::plans;
use crate::catalog::Kind;
use crate::catalog::layers::{Arity, Layer};
use crate::ir::Plan;
use crate::shape::DataFormat;

/// The plan of an example. Several inputs are made of one by dense layers.
fn plan(call: &str, inputs: &[&[usize]]) -> Plan {
    if let [only] = inputs {
        return plans::sequential(only, DataFormat::ChannelsLast, &[call]);
    }
    let mut calls = Vec::new();
    for shape in inputs {
        let elements: usize = shape.iter().product();
        calls.push((format!("Dense({elements})"), vec![0]));
        let axes: Vec<String> = shape.iter().map(ToString::to_string).collect();
        calls.push((format!("Reshape(({},))", axes.join(", ")), vec![calls.len()]));
    }
    let values = (1..=inputs.len()).map(|input| 2 * input).collect();
    let mut nodes: Vec<(&str, Vec<usize>)> =
        calls.iter().map(|(call, inputs)| (call.as_str(), inputs.clone())).collect();
    nodes.push((call, values));
    plans::graph(&[5], DataFormat::ChannelsLast, &nodes)
}

/// All examples, with a name for messages.
fn examples() -> Vec<(String, Plan)> {
    let mut examples = Vec::new();
    for entry in <dyn Layer as Kind>::entries() {
        let declaration = entry.declaration;
        assert!(!declaration.examples.is_empty(), "{} has no example", declaration.name);
        for example in declaration.examples {
            let name = format!("{} on {:?}", example.call, example.inputs);
            examples.push((name, plan(example.call, example.inputs)));
        }
    }
    examples
}

#[test]
fn gradients_are_those_of_finite_differences() {
    for (name, plan) in examples() {
        for training in [false, true] {
            let mut case = Case::random(&plan, 2, training);
            let found = case.plain(&plan);
            let what = format!("{name}, training {training}");
            let numeric = numeric(&plan, &mut case, |case| &mut case.input);
            assert_gradient(&found.input_gradient, &numeric, &format!("{what}: input"));
            for (index, gradient) in found.weight_gradients.iter().enumerate() {
                let Some(gradient) = gradient else { continue };
                let numeric = self::numeric(&plan, &mut case, |case| &mut case.weights[index]);
                assert_gradient(gradient, &numeric, &format!("{what}: weight {index}"));
            }
        }
    }
}

fn assert_gradient(found: &[f64], numeric: &[f64], what: &str) {
    assert_close(found, numeric, 1e-6, what);
    assert!(found.iter().any(|gradient| *gradient != 0.0), "{what}: no gradient arrives");
}

/// Central differences of the objective by each of some numbers.
fn numeric(plan: &Plan, case: &mut Case, of: impl Fn(&mut Case) -> &mut Vec<f64>) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let mut gradient = Vec::new();
    for index in 0..of(case).len() {
        let value = of(case)[index];
        let mut at = |moved: f64| {
            of(case)[index] = moved;
            case.objective(plan)
        };
        let difference = at(value + STEP) - at(value - STEP);
        of(case)[index] = value;
        gradient.push(difference / (2.0 * STEP));
    }
    gradient
}

#[test]
fn kernels_compute_what_layers_define() {
    for (name, plan) in examples() {
        check(&plan, &name);
    }
}

#[test]
fn declared_shapes_are_those_of_tensors() {
    for (name, plan) in examples() {
        let case = Case::random(&plan, 2, false);
        let declared = plan.model.shape(plan.model.output);
        assert_eq!(case.plain(&plan).shape, [&[2], declared.axes()].concat(), "{name}");
    }
}

#[test]
fn many_inputs_are_exampled_as_such() {
    for entry in <dyn Layer as Kind>::entries() {
        for example in entry.declaration.examples {
            let layer = super::calls::make::<dyn Layer>(example.call);
            let many = layer.arity() == Arity::Many;
            assert_eq!(many, example.inputs.len() > 1, "{}", layer.declaration().name);
        }
    }
}
