//! What is found wrong with trainings, what is not, and that looking changes nothing.

use super::comparison::draw;
use super::plans::{compile, fit, sequential};
use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, TargetKind, Targets};
use crate::engine::observe::{Observer, Silent};
use crate::engine::program::Backend;
use crate::engine::{EngineError, Finding, Found, Look, Network, Watching, train};
use crate::ir::{Plan, Validation};
use crate::shape::DataFormat::{self, ChannelsFirst, ChannelsLast};
use crate::shape::Shape;

/// Remembers what it is told.
#[derive(Default)]
struct Watcher {
    how: Watching,
    found: Vec<Found>,
    looks: Vec<Look>,
}

impl Watcher {
    fn new(how: Watching) -> Self {
        Self { how, ..Self::default() }
    }
}

impl Observer for Watcher {
    fn watching(&self) -> Watching {
        self.how
    }

    fn found(&mut self, found: &Found) {
        self.found.push(found.clone());
    }

    fn looked(&mut self, look: &Look) {
        self.looks.push(look.clone());
    }
}

const CLASSES: u32 = 3;

/// Samples of three classes, `scale` times noise around a mark of the class.
fn classes(shape: &[usize], samples: usize, scale: f32) -> Prepared {
    let width: usize = shape.iter().product();
    let labels: Vec<u32> = (0..CLASSES).cycle().take(samples).collect();
    let noise = draw("noise", samples * width);
    let number = |index: usize| {
        let mark = if index % width % 3 == index / width % 3 { 1.0 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
        let noise = noise[index] as f32;
        scale * (mark + 0.3 * noise)
    };
    let numbers = (0..samples * width).map(number).collect();
    let inputs = Inputs::from_floats(Shape::new(shape), numbers);
    let kind = TargetKind::Labels;
    let samples = Samples::new(inputs, Targets::Classes { classes: labels, kind });
    Prepared::new(vec![(Split::Train, samples)])
}

fn classifier(input: &[usize], format: DataFormat, layers: &[&str], optimizer: &str) -> Plan {
    let mut plan = sequential(input, format, layers);
    compile(&mut plan, "sparse_categorical_crossentropy", optimizer, &["accuracy"]);
    fit(&mut plan, 2, 10, None);
    plan
}

fn watched(plan: &Plan, data: &Prepared, how: Watching) -> Watcher {
    let mut watcher = Watcher::new(how);
    let mut network = Network::new(plan).unwrap();
    train(&mut network, plan, data, &mut watcher).unwrap();
    watcher
}

fn found(plan: &Plan, data: &Prepared) -> Vec<Finding> {
    let found = watched(plan, data, Watching::Sampled).found;
    found.into_iter().map(|found| found.finding).collect()
}

#[test]
fn a_healthy_training_is_left_alone() {
    let layers = [
        "Dense(16, activation=relu)",
        "BatchNormalization()",
        "Activation(tanh)",
        "Dropout(0.2)",
        "Dense(8, activation=sigmoid)",
        "Dense(3, activation=softmax)",
    ];
    let mut plan = classifier(&[9], ChannelsLast, &layers, "adam(learning_rate=0.01)");
    fit(&mut plan, 6, 10, Some(Validation::Last(40)));
    assert_eq!(found(&plan, &classes(&[9], 400, 1.0)), []);
}

#[test]
fn units_that_give_nothing_are_dead_and_told_once() {
    let dead = "Dense(8, activation=relu, bias_initializer=constant(-1000))";
    let layers = ["Dense(12, activation=relu)", dead, "Dense(3, activation=softmax)"];
    let plan = classifier(&[9], ChannelsLast, &layers, "adam");
    let watcher = watched(&plan, &classes(&[9], 300, 1.0), Watching::Sampled);
    let [found] = watcher.found.as_slice() else { panic!("{:?}", watcher.found) };
    let expected = Finding::DeadUnits { node: 1, dead: 8, units: 8, samples: 256 };
    assert_eq!((&found.finding, found.epoch), (&expected, 1));
    let (least, most) = found.inputs.unwrap();
    assert!(least < 0.0 && (1.0..3.0).contains(&most), "{least} {most}");
    assert!(watcher.looks.is_empty(), "nobody asked for them");
}

#[test]
fn a_channel_is_dead_where_it_is_0_at_all_places() {
    // Kernels of 5 channels; a rectifier in the layer, and one behind it.
    let dead = "kernel_initializer=zeros, bias_initializer=constant(-1)";
    for (format, input) in [(ChannelsFirst, [2, 6, 6]), (ChannelsLast, [6, 6, 2])] {
        for (layers, node) in [
            ([format!("Conv2D(5, 3, activation=relu, {dead})"), "MaxPooling2D()".to_owned()], 0),
            ([format!("Conv2D(5, 3, {dead})"), "Activation(relu)".to_owned()], 1),
            ([format!("Conv2D(5, 3, {dead})"), "Activation(relu)\nMaxPooling2D()".to_owned()], 1),
        ] {
            let layers: Vec<&str> = layers.iter().flat_map(|layer| layer.split('\n')).collect();
            let layers = [&layers[..], &["Flatten()", "Dense(3, activation=softmax)"]].concat();
            let plan = classifier(&input, format, &layers, "sgd");
            let expected = Finding::DeadUnits { node, dead: 5, units: 5, samples: 60 };
            for how in [Watching::Sampled, Watching::Every(3)] {
                let found = watched(&plan, &classes(&input, 60, 1.0), how).found;
                let found: Vec<_> = found.into_iter().map(|found| found.finding).collect();
                assert_eq!(found, std::slice::from_ref(&expected), "{format:?} {layers:?} {how:?}");
            }
        }
    }
}

#[test]
fn a_dead_output_is_found_and_a_sure_one_is_not() {
    let mut plan = sequential(
        &[4],
        ChannelsLast,
        &["Dense(1, activation=relu, kernel_initializer=zeros, bias_initializer=constant(-1))"],
    );
    compile(&mut plan, "mse", "sgd", &[]);
    fit(&mut plan, 1, 10, None);
    let inputs = Inputs::from_floats(Shape::new([4]), vec![0.5; 80]);
    let values = (0_u8..20).map(|index| f32::from(index % 2)).collect();
    let targets = Targets::Values { values, shape: Shape::new([1]) };
    let data = Prepared::new(vec![(Split::Train, Samples::new(inputs, targets))]);
    let expected = Finding::DeadUnits { node: 0, dead: 1, units: 1, samples: 20 };
    assert_eq!(found(&plan, &data), [expected]);
    let sure = sequential(
        &[4],
        ChannelsLast,
        &["Dense(1, activation=sigmoid, bias_initializer=constant(50))"],
    );
    plan.model = sure.model;
    compile(&mut plan, "binary_crossentropy", "sgd", &[]);
    assert_eq!(found(&plan, &data), []);
}

#[test]
fn activations_at_their_bounds_are_saturated() {
    for activation in ["sigmoid", "tanh", "softsign", "hard_sigmoid"] {
        let first = format!("Dense(10, activation={activation})");
        let layers = [&*first, "Dense(3, activation=softmax)"];
        let plan = classifier(&[9], ChannelsLast, &layers, "sgd");
        let found = found(&plan, &classes(&[9], 300, 1e4));
        assert!(
            matches!(found.as_slice(), [Finding::SaturatedUnits { node: 0, units: 10, .. }]),
            "{activation}: {found:?}"
        );
    }
}

#[test]
fn many_sigmoids_make_a_gradient_vanish() {
    let mut layers = vec!["Dense(9, activation=sigmoid)"; 12];
    layers.push("Dense(3, activation=softmax)");
    let plan = classifier(&[9], ChannelsLast, &layers, "sgd");
    let found = found(&plan, &classes(&[9], 200, 1.0));
    let vanishing = found.iter().find_map(|found| match found {
        Finding::VanishingGradient { node, gradient, behind, greatest } => {
            Some((*node, *behind, gradient.relative() / greatest.relative()))
        }
        _ => None,
    });
    let (node, behind, ratio) = vanishing.unwrap_or_else(|| panic!("{found:?}"));
    assert!(node == 0 && behind > 6 && ratio < 1e-4, "{node} {behind} {ratio}");
}

#[test]
fn a_gradient_out_of_proportion_explodes() {
    let layers = ["Dense(8, activation=relu)", "Dense(1)"];
    let mut plan = sequential(&[2], ChannelsLast, &layers);
    compile(&mut plan, "mse", "adam", &[]);
    fit(&mut plan, 1, 10, None);
    let inputs = classes(&[2], 20, 1.0).split(Split::Train).unwrap().inputs().clone();
    let values = (0_u8..20).map(|index| 1e6 * f32::from(index)).collect();
    let targets = Targets::Values { values, shape: Shape::new([1]) };
    let data = Prepared::new(vec![(Split::Train, Samples::new(inputs, targets))]);
    let found = found(&plan, &data);
    assert!(matches!(found.as_slice(), [Finding::ExplodingGradient { .. }]), "{found:?}");
}

#[test]
fn a_loss_that_does_not_move_is_told_after_a_while() {
    let last = "Dense(3, activation=softmax, kernel_initializer=zeros)";
    let layers = ["Dense(8, activation=tanh)", last];
    let mut plan = classifier(&[9], ChannelsLast, &layers, "sgd(learning_rate=1e-9)");
    fit(&mut plan, 3, 3, None);
    let watcher = watched(&plan, &classes(&[9], 180, 1.0), Watching::Sampled);
    let stuck: Vec<_> = watcher.found.iter().map(|one| (&one.finding, one.epoch)).collect();
    let [(Finding::StuckLoss { loss, constant, steps }, 2)] = stuck.as_slice() else {
        panic!("{stuck:?}");
    };
    let ln_3 = 3.0_f64.ln();
    assert!((loss - ln_3).abs() < 1e-3 && (constant - ln_3).abs() < 1e-3, "{loss} {constant}");
    assert_eq!(*steps, 120);
    plan.training = None;
    compile(&mut plan, "sparse_categorical_crossentropy", "adam", &[]);
    assert_eq!(found(&plan, &classes(&[9], 180, 1.0)), []);
}

#[test]
fn what_is_learnt_by_heart_makes_the_validation_loss_grow() {
    let layers = ["Dense(64, activation=relu)", "Dense(3, activation=softmax)"];
    let mut plan = classifier(&[6], ChannelsLast, &layers, "adam(learning_rate=0.01)");
    fit(&mut plan, 30, 10, Some(Validation::Last(60)));
    // Noise says nothing about classes.
    #[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
    let numbers = draw("noise", 120 * 6).into_iter().map(|number| number as f32).collect();
    let inputs = Inputs::from_floats(Shape::new([6]), numbers);
    let classes = (0..120).map(|index| index * 7 % 13 % CLASSES).collect();
    let kind = TargetKind::Labels;
    let samples = Samples::new(inputs, Targets::Classes { classes, kind });
    let data = Prepared::new(vec![(Split::Train, samples)]);
    let found = found(&plan, &data);
    let [Finding::GrowingValidationLoss { best_epoch, best, last, .. }] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert!(*best_epoch < 27 && last > best, "{found:?}");
}

/// A network with everything that draws random numbers or keeps statistics.
fn busy(format: DataFormat) -> Plan {
    let (input, axis) = match format {
        ChannelsFirst => ([1, 9, 9], 1),
        ChannelsLast => ([9, 9, 1], -1),
    };
    let normalization = format!("BatchNormalization(axis={axis})");
    let layers = [
        "Conv2D(4, 3, activation=relu)",
        "MaxPooling2D()",
        &normalization,
        "Dropout(0.25)",
        "Conv2D(4, 2)",
        "Activation(relu)",
        "Flatten()",
        "Dense(6, activation=tanh)",
        "Dense(3, activation=softmax)",
    ];
    let mut plan = classifier(&input, format, &layers, "rmsprop");
    fit(&mut plan, 3, 7, Some(Validation::Last(10)));
    plan
}

/// All weights and results, bit for bit.
fn bits(plan: &Plan, backend: Backend, how: Watching) -> (Vec<u64>, Watcher) {
    let input = plan.model.input.axes().to_vec();
    let mut watcher = Watcher::new(how);
    let mut network = Network::by(plan, &candle_core::Device::Cpu, backend).unwrap();
    let data = classes(&input, 50, 1.0);
    let history = match how {
        Watching::Never => train(&mut network, plan, &data, &mut Silent),
        _ => train(&mut network, plan, &data, &mut watcher),
    };
    let results = history.unwrap().epochs.into_iter().flat_map(|epoch| epoch.training);
    let results = results.map(|(_, number)| number.to_bits());
    let names: Vec<String> = network.weight_names().map(str::to_owned).collect();
    let weights = names.iter().flat_map(|name| network.weight(name).unwrap().1);
    (weights.map(|weight| u64::from(weight.to_bits())).chain(results).collect(), watcher)
}

#[test]
fn watching_changes_no_bit() {
    for format in [ChannelsFirst, ChannelsLast] {
        for backend in [Backend::Kernels, Backend::Plain] {
            let plan = busy(format);
            let (alone, _) = bits(&plan, backend, Watching::Never);
            for how in [Watching::Sampled, Watching::Every(1), Watching::Every(4)] {
                assert!(alone == bits(&plan, backend, how).0, "{format:?} {backend:?} {how:?}");
            }
        }
    }
}

#[test]
fn a_complete_look_has_every_layer_and_both_backends_see_the_same() {
    let plan = busy(ChannelsLast);
    let looks = |backend| bits(&plan, backend, Watching::Every(4)).1.looks;
    let (kernels, plain) = (looks(Backend::Kernels), looks(Backend::Plain));
    // Six steps in an epoch: behind the fourth, and at the end.
    let moments: Vec<_> = kernels.iter().map(|look| (look.epoch, look.step)).collect();
    assert_eq!(moments, [(1, 4), (1, 6), (2, 4), (2, 6), (3, 4), (3, 6)]);
    let (first, other) = (&kernels[0], &plain[0]);
    assert_eq!((first.samples, first.layers.len()), (40, 9));
    for (index, (layer, other)) in first.layers.iter().zip(&other.layers).enumerate() {
        let (seen, theirs) = (layer.activity.unwrap(), other.activity.unwrap());
        assert_eq!((seen.units, seen.dead), (theirs.units, theirs.dead), "{index}");
        assert!((seen.mean - theirs.mean).abs() < 1e-3, "{index} {seen:?} {theirs:?}");
        assert!((seen.spread - theirs.spread).abs() < 1e-3, "{index} {seen:?} {theirs:?}");
        assert_eq!(layer.gradient.is_some(), [0, 4, 7, 8].contains(&index), "{index}");
        if let (Some(gradient), Some(theirs)) = (layer.gradient, other.gradient) {
            let ratio = gradient.relative() / theirs.relative();
            assert!(gradient.norm > 0.0 && (ratio - 1.0).abs() < 0.01, "{gradient:?} {theirs:?}");
        }
    }
    let output = first.layers[8].activity.unwrap();
    assert!((output.mean - 1.0 / 3.0).abs() < 1e-6, "probabilities: {output:?}");
}

#[test]
fn what_was_found_is_told_although_training_fails() {
    let dead = "Dense(4, activation=relu, bias_initializer=constant(-1000))";
    let mut plan = sequential(&[2], ChannelsLast, &[dead, "Dense(1)"]);
    compile(&mut plan, "mse", "sgd(learning_rate=1e6)", &[]);
    fit(&mut plan, 9, 2, None);
    let inputs = Inputs::from_floats(Shape::new([2]), vec![1.0; 20]);
    let targets = Targets::Values { values: vec![1.0; 10], shape: Shape::new([1]) };
    let data = Prepared::new(vec![(Split::Train, Samples::new(inputs, targets))]);
    let mut watcher = Watcher::new(Watching::Every(1));
    let mut network = Network::new(&plan).unwrap();
    let error = train(&mut network, &plan, &data, &mut watcher).unwrap_err();
    assert!(matches!(error, EngineError::NotFinite { .. }), "{error}");
    assert!(matches!(watcher.found.as_slice(), [Found { finding: Finding::DeadUnits { .. }, .. }]));
}
