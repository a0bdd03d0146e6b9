//! What the inspector sees is what the layers' definitions give, and its gradients are true.

use candle_core::{Device, Tensor};

use super::comparison::draw;
use super::plans::{graph, sequential};
use crate::engine::{Inspector, Network, plain};
use crate::ir::Plan;
use crate::shape::DataFormat::{self, ChannelsFirst, ChannelsLast};

fn input(plan: &Plan) -> Vec<f32> {
    let count = plan.model.input.elements().unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
    let numbers = draw("input", count).into_iter().map(|number| number as f32).collect();
    numbers
}

fn convolutional(format: DataFormat) -> Plan {
    let shape = if format == ChannelsFirst { [1, 9, 9] } else { [9, 9, 1] };
    let layers = [
        "Conv2D(4, (3, 3), activation=relu)",
        "MaxPooling2D((2, 2))",
        "BatchNormalization()",
        "Dropout(0.5)",
        "Conv2D(3, (2, 2))",
        "Activation(relu)",
        "Flatten()",
        "Dense(5, activation=softmax)",
    ];
    sequential(&shape, format, &layers)
}

/// The definitions' values of each node.
fn defined(plan: &Plan, network: &Network, input: &[f32]) -> Vec<Vec<f32>> {
    let node_weights = |node: &crate::ir::Node| {
        let values = node.weights.iter().map(|weight| {
            let (shape, values) =
                network.weight(&format!("{}/{}", node.name, weight.name)).unwrap();
            Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
        });
        values.collect::<Vec<_>>()
    };
    let weights: Vec<_> = plan.model.nodes.iter().map(node_weights).collect();
    let shape = [&[1], plan.model.input.axes()].concat();
    let input = Tensor::from_slice(input, shape, &Device::Cpu).unwrap();
    let outcome = plain::run(plan, &weights, &input, None).unwrap();
    let numbers = |value: &Tensor| value.flatten_all().unwrap().to_vec1().unwrap();
    outcome.values.iter().map(numbers).collect()
}

#[test]
fn every_layer_is_seen_as_the_spec_writes_it() {
    let branched = graph(
        &[6],
        ChannelsLast,
        &[
            ("Dense(4, activation=tanh)", vec![0]),
            ("Dense(4)", vec![0]),
            ("Add()", vec![1, 2]),
            ("Dense(1, activation=sigmoid)", vec![3]),
        ],
    );
    for plan in [convolutional(ChannelsFirst), convolutional(ChannelsLast), branched] {
        let network = Network::new(&plan).unwrap();
        let input = input(&plan);
        let seen = Inspector::new(&plan, &network).values(input.clone()).unwrap();
        let defined = defined(&plan, &network, &input);
        assert_eq!(seen.len(), plan.model.nodes.len());
        for (node, (seen, defined)) in plan.model.nodes.iter().zip(seen.iter().zip(&defined)) {
            assert_eq!(seen.len(), node.shape.elements().unwrap(), "{}", node.name);
            for (one, other) in seen.iter().zip(defined) {
                assert!((one - other).abs() < 1e-5, "{}: {one} and {other}", node.name);
            }
        }
    }
}

#[test]
fn saliency_is_the_slope_of_the_score() {
    // Without a rectifier the score is linear in the input, so that its differences are exact.
    let layers = ["Conv2D(2, (3, 3))", "Flatten()", "Dense(3, activation=softmax)"];
    let plan = sequential(&[4, 4, 1], ChannelsLast, &layers);
    let network = Network::new(&plan).unwrap();
    let inspector = Inspector::new(&plan, &network);
    let input = input(&plan);
    let saliency = inspector.saliency(input.clone(), 1).unwrap();
    // With softmax, log(p1 / p0) is the difference of two scores.
    let other = |input: Vec<f32>| {
        let answer = inspector.values(input).unwrap().pop().unwrap();
        f64::from(answer[1]).ln() - f64::from(answer[0]).ln()
    };
    let gradients = [inspector.saliency(input.clone(), 0).unwrap(), saliency];
    for index in 0..input.len() {
        let mut moved = input.clone();
        moved[index] += 0.5;
        let difference = (other(moved) - other(input.clone())) / 0.5;
        // Saliencies are sizes: the difference of the scores' slopes is their sum or difference.
        let [zero, one] = [&gradients[0], &gradients[1]].map(|g| f64::from(g[index]));
        let near = |expected: f64| (difference.abs() - expected.abs()).abs() < 1e-3;
        assert!(near(one + zero) || near(one - zero), "{difference}: {zero}, {one}");
    }
    assert!(inspector.saliency(input, 3).is_err(), "there are three outputs");
}

#[test]
fn evidence_lies_where_the_answer_comes_from() {
    for format in [ChannelsLast, ChannelsFirst] {
        let plan = convolutional(format);
        let network = Network::new(&plan).unwrap();
        let inspector = Inspector::new(&plan, &network);
        assert_eq!(inspector.last_image(), Some(4), "the last convolution");
        let map = inspector.grad_cam(input(&plan), 2, 5).unwrap().unwrap();
        assert_eq!((map.rows, map.columns, map.values.len()), (2, 2, 4));
        assert!(map.values.iter().all(|value| *value >= 0.0));
        assert_eq!(inspector.grad_cam(input(&plan), 2, 7).unwrap(), None, "no image");
    }
    // Two channels, each by the mean of its gradient: worked out by hand.
    let plan =
        sequential(&[2, 2, 2], ChannelsLast, &["Activation(linear)", "Flatten()", "Dense(1)"]);
    let network = Network::new(&plan).unwrap();
    let (_, kernel) = network.weight("dense_2/kernel").unwrap();
    let input: Vec<f32> = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let map = Inspector::new(&plan, &network).grad_cam(input.clone(), 0, 0).unwrap().unwrap();
    let mean = |channel: usize| kernel.iter().skip(channel).step_by(2).sum::<f32>() / 4.0;
    for (pixel, value) in map.values.iter().enumerate() {
        let expected = input[2 * pixel] * mean(0) + input[2 * pixel + 1] * mean(1);
        assert!((value - expected.max(0.0)).abs() < 1e-5, "{value} {expected}");
    }
}
