//! Training as a whole: what may not change the result does not, and what stops it leaves all in order.

use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, TargetKind, Targets};
use crate::engine::observe::{Observer, Silent};
use crate::engine::tests::comparison::draw;
use crate::engine::tests::plans::{compile, fit, sequential};
use crate::engine::{EngineError, History, Network, train};
use crate::ir::{Plan, Validation};
use crate::shape::DataFormat::{self, ChannelsFirst, ChannelsLast};
use crate::shape::Shape;

/// A small network with everything that draws random numbers, on images of one channel, whose numbers
/// stand in the same order in both layouts.
fn plan(format: DataFormat, optimizer: &str) -> Plan {
    let input = if format == ChannelsFirst { [1, 12, 12] } else { [12, 12, 1] };
    let axis = if format == ChannelsFirst { 1 } else { -1 };
    let normalization = format!("BatchNormalization(axis={axis})");
    let layers = [
        "Conv2D(5, 3, activation=relu)",
        "MaxPooling2D(2)",
        &normalization,
        "Dropout(0.25)",
        "Conv2D(4, 2, padding=same, activation=tanh)",
        "Flatten()",
        "Dense(8, activation=relu)",
        "Dense(3, activation=softmax)",
    ];
    let mut plan = sequential(&input, format, &layers);
    compile(&mut plan, "categorical_crossentropy", optimizer, &["accuracy"]);
    fit(&mut plan, 3, 7, Some(Validation::Last(9)));
    plan
}

fn data(plan: &Plan) -> Prepared {
    #[expect(clippy::cast_possible_truncation, reason = "the numbers come from 32 bits")]
    let numbers = draw("images", 50 * 144).into_iter().map(|number| number as f32).collect();
    let inputs = Inputs::from_floats(Shape::new(plan.model.input.axes()), numbers);
    let classes = (0..50).map(|index| index * 7 % 3).collect();
    let targets = Targets::Classes { classes, kind: TargetKind::OneHot(3) };
    Prepared::new(vec![(Split::Train, Samples::new(inputs, targets))])
}

fn trained(plan: &Plan) -> (Network, History) {
    let mut network = Network::new(plan).unwrap();
    let history = train(&mut network, plan, &data(plan), &mut Silent).unwrap();
    (network, history)
}

/// All weights, bit for bit.
fn bits(network: &Network) -> Vec<u32> {
    let names: Vec<String> = network.weight_names().map(str::to_owned).collect();
    let values = names.iter().flat_map(|name| network.weight(name).unwrap().1);
    values.map(f32::to_bits).collect()
}

fn losses(history: &History) -> Vec<u64> {
    history.epochs.iter().flat_map(|epoch| &epoch.training).map(|(_, n)| n.to_bits()).collect()
}

#[test]
fn both_layouts_train_to_the_same_bits() {
    let (first, first_history) = trained(&plan(ChannelsFirst, "adam"));
    let (last, last_history) = trained(&plan(ChannelsLast, "adam"));
    assert_eq!(bits(&first), bits(&last));
    assert_eq!(losses(&first_history), losses(&last_history));
}

#[test]
fn training_twice_gives_the_same_bits_and_another_seed_others() {
    let mut plan = plan(ChannelsLast, "rmsprop");
    let once = bits(&trained(&plan).0);
    assert_eq!(once, bits(&trained(&plan).0));
    plan.seed += 1;
    assert_ne!(once, bits(&trained(&plan).0));
}

#[test]
fn what_is_learned_from_is_not_validated_with() {
    let (_, history) = trained(&plan(ChannelsLast, "adam"));
    assert_eq!(history.epochs.len(), 3);
    // 41 of 50 samples, 7 in a step.
    assert!(history.epochs.iter().all(|epoch| epoch.steps == 6 && epoch.validation.is_some()));
}

/// Asks for a stop after some steps.
struct Stopping(usize);

impl Observer for Stopping {
    fn step_ends(&mut self, _: &crate::engine::StepEnds<'_>) {
        self.0 = self.0.saturating_sub(1);
    }

    fn stop_requested(&self) -> bool {
        self.0 == 0
    }
}

#[test]
fn a_stop_ends_after_the_running_step() {
    let plan = plan(ChannelsLast, "adam");
    let mut network = Network::new(&plan).unwrap();
    let history = train(&mut network, &plan, &data(&plan), &mut Stopping(8)).unwrap();
    assert!(history.stopped);
    assert_eq!(history.epochs.iter().map(|epoch| epoch.steps).collect::<Vec<_>>(), [6, 2]);
}

#[test]
fn a_loss_that_is_no_number_names_epoch_and_step() {
    let plan = plan(ChannelsLast, "sgd(learning_rate=1e30)");
    let mut network = Network::new(&plan).unwrap();
    let error = train(&mut network, &plan, &data(&plan), &mut Silent).unwrap_err();
    assert!(matches!(error, EngineError::NotFinite { .. }), "{error}");
    let message = format!("{error} {}", error.help().unwrap_or_default());
    for part in ["epoch 1", "step", "learning_rate=0.01"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn weights_are_kept_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    let plan = plan(ChannelsLast, "adam");
    let (network, _) = trained(&plan);
    network.save(&path, &crate::engine::Metadata::new()).unwrap();
    let mut other = Network::new(&plan).unwrap();
    assert_ne!(bits(&network), bits(&other));
    other.load(&path).unwrap();
    assert_eq!(bits(&network), bits(&other));

    let mut stranger = Network::new(&sequential(&[4], ChannelsLast, &["Dense(3)"])).unwrap();
    let before = bits(&stranger);
    let error = stranger.load(&path).unwrap_err();
    assert!(error.to_string().contains("weights.safetensors"), "{error}");
    assert_eq!(before, bits(&stranger), "a file of another model changes nothing");
    std::fs::write(&path, b"no weights at all").unwrap();
    assert!(other.load(&path).is_err());
}
