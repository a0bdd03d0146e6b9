//! Rules about activations in a row.

use super::Job;
use super::network::{Network, Placed};
use crate::catalog::activations::Fused;
use crate::catalog::operation::Operation;
use crate::diagnostics::{Diagnostic, PracticeProblem};

/// An activation applied to the result of another, or one that changes nothing.
pub(super) fn repeated(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let alone = network.layers().filter(Placed::is_activation);
    alone.filter_map(|layer| repeats(network, layer)).collect()
}

fn repeats(network: &Network<'_>, layer: Placed<'_>) -> Option<Diagnostic> {
    let before = network.worker_before(layer)?;
    if !before.bends() {
        return None;
    }
    let (first, second) = (name(&before)?.to_owned(), name(&layer)?.to_owned());
    let made = format!("ends with `{first}`");
    let problem = PracticeProblem::RepeatedActivation { first, second };
    let diagnostic = Diagnostic::new(&problem).at(layer.place, "the second activation");
    Some(diagnostic.also(before.place, made))
}

/// Two layers with weights and nothing between them that bends.
pub(super) fn linear_stack(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter(Placed::multiplies).filter_map(|layer| {
        let before = network.worker_before(layer)?;
        if !before.multiplies() || before.bends() {
            return None;
        }
        let (first, second) = (before.name(), layer.name());
        let problem = PracticeProblem::LinearStack { first, second };
        let diagnostic = Diagnostic::new(&problem).at(before.place, "has no activation");
        Some(diagnostic.also(layer.place, "follows at once"))
    });
    found.collect()
}

/// A layer with weights whose sums reach the next weights through pooling alone.
pub(super) fn missing(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter(Placed::multiplies).filter_map(|layer| {
        let mut before = network.worker_before(layer)?;
        let pool = before;
        while matches!(before.operation, Some(Operation::MaxPool2d { .. })) {
            before = network.worker_before(before)?;
        }
        if before.value == pool.value || !before.multiplies() || before.bends() {
            return None;
        }
        let (first, second) = (before.name(), layer.name());
        let problem = PracticeProblem::MissingActivation { first, second };
        let diagnostic = Diagnostic::new(&problem).at(before.place, "has no activation");
        Some(diagnostic.also(layer.place, "reads the pooled sums"))
    });
    found.collect()
}

/// Softmax before further weights.
pub(super) fn hidden_softmax(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter(Placed::multiplies).filter_map(|layer| {
        let before = network.worker_before(layer)?;
        before.activation().filter(|activation| activation.fused() == Fused::Softmax)?;
        let problem = PracticeProblem::HiddenSoftmax { layer: before.name() };
        let diagnostic = Diagnostic::new(&problem).at(before.place, "gives shares of 1");
        Some(diagnostic.also(layer.place, "goes on with them"))
    });
    found.collect()
}

/// The most layers in a row whose slopes are below 1: the greatest slope of a sigmoid is 1/4, that of
/// tanh is 1 at 0 alone.
const MOST_SIGMOIDS: usize = 2;
const MOST_TANHS: usize = 5;

/// Hidden layers in a row whose activations flatten out on both sides.
pub(super) fn saturating_stack(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let last = network.last_worker().map(|layer| layer.value);
    let (mut run, mut found) = (Vec::<Placed<'_>>::new(), Vec::new());
    for layer in network.layers().filter(|layer| Some(layer.value) != last) {
        let another = layer.bends() && run.first().is_some_and(|first| name(first) != name(&layer));
        if layer.normalizes() || another {
            found.extend(too_long(&run));
            run.clear();
        }
        if layer.activation().and_then(|activation| most_in_a_row(activation.fused())).is_some() {
            run.push(layer);
        }
    }
    found.extend(too_long(&run));
    found
}

/// The word of a layer's activation.
fn name(layer: &Placed<'_>) -> Option<&'static str> {
    layer.activation().map(|activation| activation.declaration().name)
}

fn most_in_a_row(activation: Fused) -> Option<usize> {
    match activation {
        Fused::Sigmoid => Some(MOST_SIGMOIDS),
        Fused::Tanh | Fused::Softsign => Some(MOST_TANHS),
        _ => None,
    }
}

fn too_long(run: &[Placed<'_>]) -> Option<Diagnostic> {
    let (first, last) = (run.first()?, run.last()?);
    let activation = first.activation()?;
    if run.len() <= most_in_a_row(activation.fused())? {
        return None;
    }
    let problem = PracticeProblem::SaturatingStack {
        activation: activation.declaration().name.to_owned(),
        layers: run.len(),
    };
    Some(Diagnostic::new(&problem).at(first.place, "the first").also(last.place, "the last"))
}
