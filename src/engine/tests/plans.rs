//! Plans built by hand, for tests of the engine.

use std::sync::Arc;

use super::calls::make;
use crate::catalog::datasets::Dataset;
use crate::catalog::layers::Layer;
use crate::catalog::samples::Split;
use crate::catalog::steps::Step;
use crate::ir::{DataPlan, Fit, Model, Node, Pipeline, Plan, Training, Validation, ValueId};
use crate::shape::{DataFormat, Shape};
use crate::source::Span;

/// Layer calls one behind the other.
pub(in crate::engine) fn sequential(input: &[usize], format: DataFormat, layers: &[&str]) -> Plan {
    let nodes: Vec<_> = layers.iter().enumerate().map(|(i, call)| (*call, vec![i])).collect();
    graph(input, format, &nodes)
}

/// Layer calls with the values that each reads: 0 is the input, n what the nth call gives.
pub(in crate::engine) fn graph(
    input: &[usize],
    format: DataFormat,
    nodes: &[(&str, Vec<usize>)],
) -> Plan {
    let mut model = Model {
        name: "test".to_owned(),
        input: Shape::new(input),
        nodes: Vec::new(),
        output: ValueId(nodes.len()),
        groups: Vec::new(),
    };
    for (index, (call, inputs)) in nodes.iter().enumerate() {
        let layer = make::<dyn Layer>(call);
        let kind = layer.declaration().name.to_lowercase();
        let mut node = Node {
            name: format!("{kind}_{index}"),
            layer,
            inputs: inputs.iter().map(|value| ValueId(*value)).collect(),
            shape: Shape::default(),
            weights: Vec::new(),
            span: Span::default(),
        };
        let layer = Arc::clone(&node.layer);
        let (shape, weights) = node.with_inputs(&model, format, |inputs| {
            let shape = layer.output_shape(inputs).unwrap_or_else(|e| panic!("{call}: {e:?}"));
            (shape, layer.weights(inputs))
        });
        (node.shape, node.weights) = (shape, weights);
        model.nodes.push(node);
    }
    Plan {
        params: Vec::new(),
        seed: 7,
        format,
        data: None,
        model,
        training: None,
        fit: None,
        evaluate: None,
        predict: None,
        load: None,
        shows: Vec::new(),
        expectations: Vec::new(),
    }
}

/// How a plan's model learns.
pub(in crate::engine) fn compile(plan: &mut Plan, loss: &str, optimizer: &str, metrics: &[&str]) {
    plan.training = Some(Training {
        loss: make(loss),
        optimizer: make(optimizer),
        metrics: metrics.iter().map(|metric| make(metric)).collect(),
        span: Span::default(),
    });
}

/// How long it learns.
pub(in crate::engine) fn fit(
    plan: &mut Plan,
    epochs: usize,
    batch_size: usize,
    validation: Option<Validation>,
) {
    let (shuffle, span) = (true, Span::default());
    plan.fit = Some(Fit { epochs, batch_size, shuffle, validation, span });
}

/// The data of MNIST with steps for inputs and targets.
pub(in crate::engine) fn mnist(inputs: &[&str], targets: &[&str], samples: [usize; 2]) -> DataPlan {
    let dataset = make::<dyn Dataset>("mnist()");
    DataPlan {
        inputs: pipeline(dataset.inputs(), inputs),
        targets: pipeline(dataset.targets(), targets),
        dataset,
        samples: vec![(Split::Train, samples[0]), (Split::Test, samples[1])],
        span: Span::default(),
    }
}

fn pipeline(source: crate::catalog::samples::SampleType, calls: &[&str]) -> Pipeline {
    let (mut steps, mut last) = (Vec::new(), source.clone());
    for call in calls {
        let step = make::<dyn Step>(call);
        last = step.output(&last).unwrap_or_else(|problem| panic!("{call}: {problem:?}"));
        steps.push((step, last.clone()));
    }
    Pipeline { source, steps }
}
