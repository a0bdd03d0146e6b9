//! Rules about what the model gives, held against loss and targets.

use super::Job;
use super::network::Network;
use crate::catalog::activations::Fused;
use crate::catalog::losses::Aim;
use crate::catalog::samples::Encoding;
use crate::diagnostics::{Diagnostic, PracticeProblem};

/// Softmax over a single number.
pub(super) fn softmax_of_one(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let softmax = |layer: &super::network::Placed<'_>| {
        layer.activation().is_some_and(|activation| activation.fused() == Fused::Softmax)
    };
    let alone = network.layers().filter(softmax).filter(|layer| layer.shape.last() == 1);
    let found = alone.map(|layer| {
        let problem = PracticeProblem::SoftmaxOfOne { layer: layer.name() };
        Diagnostic::new(&problem).at(layer.place, format!("gives {}", layer.shape.with_batch()))
    });
    found.collect()
}

/// A last activation that the loss can work with, but not as it is meant.
pub(super) fn unusual_activation(job: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let (Some((compile, call)), Some(last)) = (&job.compile, network.last_worker()) else {
        return Vec::new();
    };
    let Some(activation) = last.activation().filter(|_| last.bends()) else { return Vec::new() };
    let (usual, fused) = match compile.loss.aim() {
        Aim::Classes => ("softmax", Fused::Softmax),
        Aim::Binary => ("sigmoid", Fused::Sigmoid),
        Aim::Quantities => return Vec::new(),
    };
    // A single softmax has a word of its own; numbers that are no probabilities are an error.
    let (least, most) = activation.range();
    let probabilities = least >= 0.0 && most <= 1.0;
    if activation.fused() == fused
        || !probabilities
        || last.shape.last() == 1 && fused == Fused::Sigmoid
    {
        return Vec::new();
    }
    let loss = compile.loss.declaration().name.to_owned();
    let remedy = match compile.loss.aim() {
        Aim::Binary => {
            "write `loss=categorical_crossentropy` where each sample has one class, or `activation=sigmoid` where it may have several"
        }
        _ => {
            "write `activation=softmax` where each sample has one class, or `loss=binary_crossentropy` where it may have several"
        }
    };
    let problem = PracticeProblem::UnusualOutput {
        loss,
        usual: usual.to_owned(),
        found: activation.declaration().name.to_owned(),
        remedy: remedy.to_owned(),
    };
    let diagnostic = Diagnostic::new(&problem).at(last.place, "ends the model");
    vec![diagnostic.also(call.place("loss"), format!("made for `{usual}`"))]
}

/// Real targets beyond what the last activation can give.
pub(super) fn out_of_reach(job: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let (Some((compile, _)), Some(data)) = (&job.compile, job.data) else { return Vec::new() };
    let Some(last) = network.last_worker() else { return Vec::new() };
    let targets = data.targets.sample.as_ref().and_then(|sample| sample.range);
    let (Some((least, most)), Some(activation), Aim::Quantities) =
        (targets, last.activation(), compile.loss.aim())
    else {
        return Vec::new();
    };
    let (from, to) = activation.range();
    if from <= least && most <= to {
        return Vec::new();
    }
    let problem = PracticeProblem::OutOfReach {
        activation: activation.declaration().name.to_owned(),
        reach: interval(from, to),
        targets: interval(least, most),
    };
    let diagnostic = Diagnostic::new(&problem).at(last.place, "ends the model");
    vec![diagnostic.also(data.targets.place, format!("targets in {}", interval(least, most)))]
}

/// `[0, 1]`, `[0, inf)`
fn interval(from: f64, to: f64) -> String {
    let start = if from.is_finite() { format!("[{from}") } else { "(-inf".to_owned() };
    let end = if to.is_finite() { format!("{to}]") } else { "inf)".to_owned() };
    format!("{start}, {end}")
}

/// A single number between the input and many outputs.
pub(super) fn bottleneck(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let Some(last) = network.last_worker() else { return Vec::new() };
    let outputs = last.shape.elements().unwrap_or(0);
    let narrow = |layer: &super::network::Placed<'_>| {
        layer.multiplies() && layer.shape.elements() == Some(1) && layer.value != last.value
    };
    let Some(layer) = network.layers().find(narrow).filter(|_| outputs > 2) else {
        return Vec::new();
    };
    let problem = PracticeProblem::Bottleneck { layer: layer.name(), outputs };
    let diagnostic = Diagnostic::new(&problem).at(layer.place, "one number for each sample");
    vec![diagnostic.also(last.place, format!("gives {}", last.shape.with_batch()))]
}

/// Class labels under a loss that measures distances: label 9 is no more than label 1.
pub(super) fn labels_as_quantities(job: &Job<'_>) -> Vec<Diagnostic> {
    let (Some((compile, call)), Some(data)) = (&job.compile, job.data) else { return Vec::new() };
    let (Some(sample), Aim::Quantities) = (&data.targets.sample, compile.loss.aim()) else {
        return Vec::new();
    };
    let remedy = match sample.encoding {
        Encoding::Classes(classes) if classes > 2 => format!(
            "write `Dense({classes}, activation=softmax)` and `loss=sparse_categorical_crossentropy`"
        ),
        Encoding::OneHot(_) => "write `loss=categorical_crossentropy`".to_owned(),
        _ => return Vec::new(),
    };
    let loss = compile.loss.declaration().name.to_owned();
    let problem = PracticeProblem::LabelsAsQuantities { loss, targets: sample.describe(), remedy };
    let diagnostic = Diagnostic::new(&problem).at(call.place("loss"), "measures distances");
    vec![diagnostic.also(data.targets.place, format!("targets: {}", sample.describe()))]
}
