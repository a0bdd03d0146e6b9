//! What profiling measures, and that it changes nothing.

use super::comparison::draw;
use super::plans::{compile, fit, graph};
use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, TargetKind, Targets};
use crate::engine::observe::Silent;
use crate::engine::{History, Network, Part, Profile, Steps, predict, profile, train};
use crate::ir::{Plan, Validation};
use crate::shape::{DataFormat, Shape};

/// Every kind of stage: kernels, candle's own operations, values that two layers read.
fn plan(loss: &str, last: &str) -> Plan {
    let nodes = [
        ("Conv2D(4, 3, padding=same, activation=relu)", vec![0]),
        ("BatchNormalization(axis=2)", vec![1]),
        ("Activation(elu)", vec![2]),
        ("Add()", vec![3, 1, 2]),
        ("Concatenate()", vec![4, 1]),
        ("Conv2D(5, 2)", vec![5]),
        ("Activation(relu)", vec![6]),
        ("MaxPooling2D()", vec![7]),
        ("AveragePooling2D(2, strides=1)", vec![8]),
        ("Dropout(0.2)", vec![9]),
        ("Flatten()", vec![10]),
        ("Dense(6, activation=tanh)", vec![11]),
        (last, vec![12]),
    ];
    let mut plan = graph(&[2, 9, 9], DataFormat::ChannelsFirst, &nodes);
    compile(&mut plan, loss, "adam", &["accuracy"]);
    fit(&mut plan, 2, 8, Some(Validation::Last(9)));
    plan
}

fn data() -> Prepared {
    #[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
    let numbers = draw("images", 40 * 162).into_iter().map(|number| number as f32).collect();
    let inputs = Inputs::from_floats(Shape::new([2, 9, 9]), numbers);
    let classes = (0..40).map(|index| index * 7 % 3).collect();
    let targets = Targets::Classes { classes, kind: TargetKind::OneHot(3) };
    Prepared::new(vec![(Split::Train, Samples::new(inputs, targets))])
}

/// All weights and results, bit for bit.
fn bits(network: &Network, history: &History) -> Vec<u64> {
    let names: Vec<String> = network.weight_names().map(str::to_owned).collect();
    let weights = names.iter().flat_map(|name| network.weight(name).unwrap().1);
    let weights = weights.map(|weight| u64::from(weight.to_bits()));
    let results = history.epochs.iter().flat_map(|epoch| &epoch.training);
    weights.chain(results.map(|(_, number)| number.to_bits())).collect()
}

fn profiled(plan: &Plan) -> (Vec<u64>, Profile) {
    let mut network = Network::new(plan).unwrap();
    let (history, profile) = profile(&mut network, Steps::Training, |network| {
        train(network, plan, &data(), &mut Silent).unwrap()
    });
    (bits(&network, &history), profile)
}

#[test]
fn profiling_changes_no_bit() {
    for (loss, last) in [
        ("categorical_crossentropy", "Dense(3, activation=softmax)"),
        ("mean_squared_error", "Dense(3, activation=elu)"),
        ("binary_crossentropy", "Dense(3, activation=sigmoid)"),
    ] {
        let plan = plan(loss, last);
        let mut network = Network::new(&plan).unwrap();
        let history = train(&mut network, &plan, &data(), &mut Silent).unwrap();
        assert_eq!(bits(&network, &history), profiled(&plan).0, "{loss}");
    }
}

#[test]
fn every_layer_has_its_time_and_fused_ones_are_at_the_first() {
    let plan = plan("categorical_crossentropy", "Dense(3, activation=softmax)");
    let began = std::time::Instant::now();
    let (_, profile) = profiled(&plan);
    let took = began.elapsed().as_secs_f64();
    // 31 of 40 samples, 8 in a step, two epochs; validation does not count.
    assert_eq!((profile.steps, profile.samples), (8, 62));
    assert!(profile.seconds() <= took, "{} of {took}", profile.seconds());
    for (index, (layer, node)) in profile.layers.iter().zip(&plan.model.nodes).enumerate() {
        let fused = matches!(index, 6 | 7);
        assert_eq!(layer.with, fused.then_some(5), "{}", node.name);
        assert_eq!(layer.time.forward > 0.0, !fused, "{} {layer:?}", node.name);
        assert_eq!(layer.time.backward > 0.0, !fused, "{} {layer:?}", node.name);
    }
    for (part, time) in &profile.parts {
        // Only where candle's own operations are between the kernels, something is measured by marks.
        assert!(time.sum() > 0.0 || *part == Part::Measuring, "{part:?}");
        let gradients = matches!(part, Part::Loss | Part::GradientSums);
        assert_eq!(time.backward > 0.0, gradients, "{part:?} {time:?}");
    }
}

#[test]
fn prediction_has_no_gradients() {
    let plan = plan("categorical_crossentropy", "Dense(3, activation=softmax)");
    let mut network = Network::new(&plan).unwrap();
    let data = data();
    let inputs = data.split(Split::Train).unwrap().inputs();
    let (answers, profile) = profile(&mut network, Steps::Prediction, |network| {
        predict(network, inputs, 0..40, &mut Silent).unwrap()
    });
    assert_eq!(answers, predict(&network, inputs, 0..40, &mut Silent).unwrap());
    assert_eq!((profile.steps, profile.samples), (1, 40));
    assert!(profile.layers.iter().all(|layer| layer.time.backward == 0.0));
    assert!(profile.layers[0].time.forward > 0.0);
}

#[test]
fn nothing_is_measured_that_nobody_asked_for() {
    let plan = plan("categorical_crossentropy", "Dense(3, activation=softmax)");
    let mut network = Network::new(&plan).unwrap();
    let (history, profile) = profile(&mut network, Steps::Prediction, |network| {
        train(network, &plan, &data(), &mut Silent).unwrap()
    });
    assert_eq!((history.epochs.len(), profile.steps), (2, 0));
    assert!(profile.seconds() == 0.0);
}
