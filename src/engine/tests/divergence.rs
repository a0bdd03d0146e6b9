//! A loss that is not finite ends training with an error that says where the numbers went wrong.

use super::plans::{compile, fit, sequential};
use crate::catalog::samples::Split;
use crate::data::{Inputs, Prepared, Samples, Targets};
use crate::engine::observe::{Observer, Silent};
use crate::engine::{Divergence, EngineError, Network, train};
use crate::ir::{Plan, Validation};
use crate::shape::{DataFormat, Shape};

const SAMPLES: usize = 6;

fn plan(layers: &[&str], optimizer: &str) -> Plan {
    let mut plan = sequential(&[2], DataFormat::ChannelsLast, layers);
    compile(&mut plan, "mse", optimizer, &["mae"]);
    fit(&mut plan, 3, 3, Some(Validation::Last(3)));
    plan
}

fn data(inputs: f32, targets: f32) -> Prepared {
    let inputs = Inputs::from_floats(Shape::new([2]), vec![inputs; 2 * SAMPLES]);
    let targets = Targets::Values { values: vec![targets; SAMPLES], shape: Shape::new([1]) };
    Prepared::new(vec![(Split::Train, Samples::new(inputs, targets))])
}

fn error(plan: &Plan, data: &Prepared) -> EngineError {
    let mut network = Network::new(plan).unwrap();
    train(&mut network, plan, data, &mut Silent).unwrap_err()
}

fn cause(plan: &Plan, data: &Prepared) -> Divergence {
    match error(plan, data) {
        EngineError::NotFinite { cause, .. } => cause,
        other => panic!("{other}"),
    }
}

#[test]
fn the_first_numbers_that_are_not_finite_are_named() {
    let layers = ["Dense(3, kernel_initializer=ones)", "Activation(exponential)", "Dense(1)"];
    let plan = plan(&layers, "sgd");
    assert_eq!(cause(&plan, &data(f32::NAN, 0.0)), Divergence::Inputs);
    let layer = Divergence::Layer("activation_1".to_owned());
    assert_eq!(cause(&plan, &data(1e3, 0.0)), layer);
    assert_eq!(cause(&plan, &data(0.1, 1e30)), Divergence::Loss);
}

#[test]
fn a_weight_without_bounds_is_named_with_the_learning_rate() {
    let plan = plan(&["Dense(1, kernel_initializer=ones)"], "sgd(learning_rate=3e38)");
    let error = error(&plan, &data(1e3, 0.0));
    let EngineError::NotFinite { epoch, step, cause, history, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!((*epoch, *step), (2, 1), "there is one step in an epoch");
    assert_eq!(*cause, Divergence::Weight("dense_0/kernel".to_owned()));
    assert_eq!(history.epochs.len(), 1);
    let help = error.help().unwrap();
    assert!(help.contains("try `learning_rate="), "{help}");
}

#[test]
fn a_gradient_beyond_all_bounds_is_named_with_its_layer() {
    // The squared error still is finite, its slope by the input is not.
    let layers = ["Dense(1, kernel_initializer=constant(0.02))"];
    let plan = plan(&layers, "adam");
    let layer = Divergence::Gradient("dense_0".to_owned());
    assert_eq!(cause(&plan, &data(1e20, 0.0)), layer);
}

/// Asks for a stop as soon as anything is evaluated.
#[derive(Default)]
struct StopsInValidation {
    evaluating: bool,
}

impl Observer for StopsInValidation {
    fn evaluation_step_ends(&mut self, _: usize, _: usize) {
        self.evaluating = true;
    }

    fn stop_requested(&self) -> bool {
        self.evaluating
    }
}

#[test]
fn a_stop_during_validation_keeps_what_was_trained() {
    let plan = plan(&["Dense(1)"], "sgd");
    let mut network = Network::new(&plan).unwrap();
    let data = data(0.5, 1.0);
    let history = train(&mut network, &plan, &data, &mut StopsInValidation::default()).unwrap();
    let [epoch] = history.epochs.as_slice() else { panic!("{history:?}") };
    assert!(history.stopped && epoch.validation.is_none());
    assert!(history.last("loss").unwrap().is_finite());
}
