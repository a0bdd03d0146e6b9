//! Other devices than the CPU, tested on the CPU: whole trainings by the layers' own definitions, as any
//! device runs them, held against those by kernels.

use candle_core::Device;

use super::comparison::{assert_close, draw};
use super::plans::{compile, fit, graph, sequential};
use crate::catalog::Kind;
use crate::catalog::losses::Loss;
use crate::catalog::metrics::Metric;
use crate::catalog::optimizers::Optimizer;
use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, TargetKind, Targets};
use crate::engine::observe::Silent;
use crate::engine::program::Backend;
use crate::engine::{EngineError, History, Metadata, Network, evaluate, predict, train};
use crate::ir::{Plan, Validation};
use crate::shape::DataFormat::{self, ChannelsFirst, ChannelsLast};
use crate::shape::Shape;

const SAMPLES: u8 = 24;

/// A few steps let the last bits of 32 grow.
const TOLERANCE: f64 = 1e-4;

fn network(plan: &Plan, backend: Backend) -> Network {
    Network::by(plan, &Device::Cpu, backend).unwrap()
}

/// Three epochs of three steps, the last of five samples.
fn learn(plan: &mut Plan, loss: &str, optimizer: &str, metrics: &[&str]) {
    compile(plan, loss, optimizer, metrics);
    fit(plan, 3, 7, Some(Validation::Last(5)));
}

fn inputs(plan: &Plan) -> Inputs {
    let shape = Shape::new(plan.model.input.axes());
    let numbers = draw("inputs", usize::from(SAMPLES) * shape.elements().unwrap());
    #[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
    Inputs::from_floats(shape, numbers.into_iter().map(|number| number as f32).collect())
}

fn classes(count: u32, kind: TargetKind) -> Targets {
    let classes = (0..u32::from(SAMPLES)).map(|index| index * 7 % count).collect();
    Targets::Classes { classes, kind }
}

/// Targets between 0 and 1.
fn quantities(width: u8) -> Targets {
    let number = |index: u8| f32::from(index.wrapping_mul(37)) / 255.0;
    let values = (0..SAMPLES * width).map(number).collect();
    Targets::Values { values, shape: Shape::new([usize::from(width)]) }
}

/// All weights by name.
fn weights(network: &Network) -> Vec<(String, Vec<f64>)> {
    let names: Vec<String> = network.weight_names().map(str::to_owned).collect();
    let values = |name: String| {
        let values = network.weight(&name).unwrap().1.into_iter().map(f64::from).collect();
        (name, values)
    };
    names.into_iter().map(values).collect()
}

/// Loss and metrics of every epoch, validation included.
fn numbers(history: &History) -> Vec<f64> {
    let of = |epoch: &crate::engine::EpochEnds| {
        let validation = epoch.validation.clone().unwrap();
        epoch.training.clone().into_iter().chain(validation).map(|(_, number)| number).collect()
    };
    history.epochs.iter().flat_map(|epoch| -> Vec<f64> { of(epoch) }).collect()
}

/// Trains by kernels and by definition; all that comes of it must agree.
fn check(plan: &Plan, targets: &Targets, what: &str) {
    let samples = || Samples::new(inputs(plan), targets.clone());
    let data = Prepared::new(vec![(Split::Train, samples())]);
    let [kernels, plain] = [Backend::Kernels, Backend::Plain].map(|backend| {
        let mut network = network(plan, backend);
        let before = weights(&network);
        let history = train(&mut network, plan, &data, &mut Silent).unwrap();
        assert_ne!(before, weights(&network), "{what}: nothing is learned by {backend:?}");
        (network, history)
    });
    let what = |part: &str| format!("{what}: {part}");
    assert_close(&numbers(&plain.1), &numbers(&kernels.1), TOLERANCE, &what("history"));
    for ((name, plain), (_, kernels)) in weights(&plain.0).iter().zip(&weights(&kernels.0)) {
        assert_close(plain, kernels, TOLERANCE, &what(name));
    }
    let [first, second] = [&kernels.0, &plain.0].map(|network| {
        let results = evaluate(network, plan, &samples(), 10, &mut Silent).unwrap();
        let answers = predict(network, &inputs(plan), 3..20, &mut Silent).unwrap();
        let results = results.into_iter().map(|(_, number)| number);
        results.chain(answers.into_iter().map(f64::from)).collect::<Vec<_>>()
    });
    assert_close(&second, &first, TOLERANCE, &what("evaluation and prediction"));
}

/// Small forms of the four networks of the specs.
#[test]
fn the_networks_of_the_specs_train_the_same_everywhere() {
    let large_cnn = [
        "Conv2D(6, (5, 5), activation=relu)",
        "MaxPooling2D((2, 2))",
        "Conv2D(4, (3, 3), activation=relu)",
        "MaxPooling2D((2, 2))",
        "Dropout(0.2)",
        "Flatten()",
        "Dense(9, activation=relu)",
        "Dense(6, activation=relu)",
        "Dense(4, activation=softmax)",
    ];
    let mut plan = sequential(&[1, 16, 16], ChannelsFirst, &large_cnn);
    learn(&mut plan, "categorical_crossentropy", "adam", &["accuracy"]);
    check(&plan, &classes(4, TargetKind::OneHot(4)), "large_cnn");

    let convnet: Vec<&str> =
        large_cnn.into_iter().filter(|layer| !layer.starts_with("Dropout")).collect();
    let mut plan = sequential(&[16, 16, 1], ChannelsLast, &convnet);
    learn(&mut plan, "categorical_crossentropy", "rmsprop", &["accuracy"]);
    check(&plan, &classes(4, TargetKind::OneHot(4)), "convnet");

    let dense784 = ["Dense(12)", "Activation(relu)", "Dense(4)", "Activation(softmax)"];
    let mut plan = sequential(&[12], ChannelsLast, &dense784);
    learn(&mut plan, "categorical_crossentropy", "adam", &["accuracy"]);
    check(&plan, &classes(4, TargetKind::OneHot(4)), "dense784");

    let mlp = ["Dense(16, activation=relu)", "Dense(4, activation=softmax)"];
    let mut plan = sequential(&[12], ChannelsLast, &mlp);
    learn(&mut plan, "sparse_categorical_crossentropy", "rmsprop", &["accuracy"]);
    check(&plan, &classes(4, TargetKind::Labels), "mlp");
}

/// Branches, both kinds of joining, normalization, dropout, all pools and `same` padding.
fn joined(format: DataFormat) -> Plan {
    let axis = if format == ChannelsFirst { 1 } else { -1 };
    let concatenate = format!("Concatenate(axis={axis})");
    let normalize = format!("BatchNormalization(axis={axis}, momentum=0.8)");
    let nodes = [
        ("Dropout(0.1)", vec![0]),
        ("Conv2D(5, 3, padding=same, strides=2, use_bias=false)", vec![1]),
        (&normalize, vec![2]),
        ("Activation(relu)", vec![3]),
        ("Conv2D(5, 3, padding=same, dilation_rate=2, activation=tanh)", vec![4]),
        ("Add()", vec![4, 5]),
        ("AveragePooling2D(3, strides=1, padding=same)", vec![6]),
        ("MaxPooling2D(3, strides=1, padding=same)", vec![6]),
        (&concatenate, vec![7, 8]),
        ("Dropout(0.3)", vec![9]),
        ("GlobalAveragePooling2D()", vec![10]),
        ("Dense(3, activation=softmax)", vec![11]),
    ];
    let input = if format == ChannelsFirst { [2, 9, 10] } else { [9, 10, 2] };
    let mut plan = graph(&input, format, &nodes);
    learn(&mut plan, "categorical_crossentropy(label_smoothing=0.1)", "adam", &["accuracy"]);
    plan
}

#[test]
fn graphs_with_all_kinds_of_layers_train_the_same_everywhere() {
    for format in [ChannelsLast, ChannelsFirst] {
        check(&joined(format), &classes(3, TargetKind::OneHot(3)), &format!("{format:?}"));
    }
}

/// That the calls name everything that the catalog has of a kind.
fn assert_all<K: Kind + ?Sized>(calls: impl Iterator<Item = &'static str>) {
    let named: Vec<&str> = calls.filter_map(|call| call.split('(').next()).collect();
    for name in K::names() {
        assert!(named.contains(&name), "{name} is not tested");
    }
}

#[test]
fn every_loss_and_metric_is_the_same_everywhere() {
    let metrics = <dyn Metric as Kind>::names();
    let softmax = "Dense(3, activation=softmax)";
    let sigmoid = "Dense(3, activation=sigmoid)";
    let cases = [
        (softmax, "categorical_crossentropy", classes(3, TargetKind::OneHot(3))),
        (softmax, "categorical_crossentropy", quantities(3)),
        (
            "Dense(3)",
            "categorical_crossentropy(from_logits=true)",
            classes(3, TargetKind::OneHot(3)),
        ),
        (softmax, "sparse_categorical_crossentropy", classes(3, TargetKind::Labels)),
        (
            "Dense(3)",
            "sparse_categorical_crossentropy(from_logits=true)",
            classes(3, TargetKind::Labels),
        ),
        (sigmoid, "binary_crossentropy", quantities(3)),
        (sigmoid, "binary_crossentropy(label_smoothing=0.2)", quantities(3)),
        ("Dense(3)", "binary_crossentropy(from_logits=true)", quantities(3)),
        ("Dense(3, activation=softplus)", "mean_squared_error", quantities(3)),
        ("Dense(3)", "mse", quantities(3)),
        ("Dense(3)", "mean_absolute_error", quantities(3)),
        ("Dense(3)", "mae", quantities(3)),
    ];
    assert_all::<dyn Loss>(cases.iter().map(|(_, loss, _)| *loss));
    for (last, loss, targets) in cases {
        let mut plan = sequential(&[5], ChannelsLast, &["Dense(8, activation=gelu)", last]);
        learn(&mut plan, loss, "sgd(learning_rate=0.1)", &metrics);
        check(&plan, &targets, &format!("{loss} behind {last}"));
    }
}

#[test]
fn every_optimizer_is_the_same_everywhere() {
    let optimizers = [
        "sgd",
        "sgd(momentum=0.9)",
        "sgd(momentum=0.9, nesterov=true)",
        "rmsprop",
        "rmsprop(momentum=0.5)",
        "rmsprop(centered=true)",
        "rmsprop(centered=true, momentum=0.5)",
        "adam",
        "adam(amsgrad=true)",
    ];
    assert_all::<dyn Optimizer>(optimizers.into_iter());
    for optimizer in optimizers {
        let mut plan = sequential(&[5], ChannelsLast, &["Dense(8, activation=elu)", "Dense(2)"]);
        learn(&mut plan, "mse", optimizer, &["mae"]);
        check(&plan, &quantities(2), optimizer);
    }
}

#[test]
fn weights_go_from_one_backend_to_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    let plan = joined(ChannelsLast);
    let samples = Samples::new(inputs(&plan), classes(3, TargetKind::OneHot(3)));
    let data = Prepared::new(vec![(Split::Train, samples)]);
    let mut plain = network(&plan, Backend::Plain);
    train(&mut plain, &plan, &data, &mut Silent).unwrap();
    plain.save(&path, &Metadata::new()).unwrap();
    for backend in [Backend::Kernels, Backend::Plain] {
        let mut other = network(&plan, backend);
        assert_ne!(weights(&plain), weights(&other));
        other.load(&path).unwrap();
        assert_eq!(weights(&plain), weights(&other));
    }
}

#[test]
fn a_device_without_memory_is_no_fault_of_netc() {
    for (text, starved) in [("CUDA_ERROR_OUT_OF_MEMORY", true), ("shapes do not agree", false)] {
        let error = EngineError::at("the layer `a`")(candle_core::Error::Msg(text.to_owned()));
        assert_eq!(matches!(error, EngineError::Memory { .. }), starved, "{error}");
        assert_eq!(error.help().unwrap().contains("batch_size"), starved);
    }
}

#[test]
fn a_loss_that_is_not_finite_is_found_by_either_backend() {
    let mut plan = sequential(&[5], ChannelsLast, &["Dense(3)", "Activation(exponential)"]);
    learn(&mut plan, "mse", "sgd(learning_rate=1e30)", &[]);
    let data = Prepared::new(vec![(Split::Train, Samples::new(inputs(&plan), quantities(3)))]);
    let errors = [Backend::Kernels, Backend::Plain]
        .map(|backend| train(&mut network(&plan, backend), &plan, &data, &mut Silent).unwrap_err());
    let [EngineError::NotFinite { .. }, EngineError::NotFinite { .. }] = &errors else {
        panic!("{errors:?}");
    };
    assert_eq!(errors[0].to_string(), errors[1].to_string());
}
