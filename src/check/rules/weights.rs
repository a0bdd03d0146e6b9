//! Rules about weights: how they begin, and how many there are.

use std::sync::Arc;

use super::Job;
use super::network::{Network, Placed};
use crate::catalog::activations::Fused;
use crate::catalog::initializers::{Fans, Initializer};
use crate::catalog::layers::Weight;
use crate::catalog::samples::Split;
use crate::diagnostics::{Diagnostic, PracticeProblem};
use crate::random::Stream;

/// How often the samples to train on go into the parameters before it is worth a hint.
const MANY: usize = 100;

/// Kernels that begin with one value, in a network of several layers. (A single layer learns well from
/// zeros: its units have targets of their own.)
pub(super) fn constant(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let kernels = || network.layers().filter(|layer| layer.kernel().is_some());
    if kernels().count() < 2 {
        return Vec::new();
    }
    let found = kernels().filter_map(|layer| {
        let kernel = layer.kernel().filter(|kernel| kernel.parameters() > 1)?;
        is_constant(&kernel.initializer).then(|| {
            let initializer = kernel.initializer.declaration().name.to_owned();
            let problem = PracticeProblem::ConstantWeights { layer: layer.name(), initializer };
            Diagnostic::new(&problem).at(layer.place, "begins with equal weights")
        })
    });
    found.collect()
}

/// Whether an initializer gives every element the same value, found by asking for a few.
fn is_constant(initializer: &Arc<dyn Initializer>) -> bool {
    let fans = Fans { inputs: 2.0, outputs: 2.0 };
    let value = |index| initializer.value(fans, Stream::new(1, "rule"), index);
    (1..8).all(|index| value(index).to_bits() == value(0).to_bits())
}

/// Initializers that were worked out for other activations.
pub(super) fn initializer(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter_map(|layer| {
        let (kernel, activation) = (layer.kernel()?, layer.activation()?);
        let initializer = kernel.initializer.declaration().name;
        let better = better_initializer(activation.fused(), initializer)?;
        let problem = PracticeProblem::InitializerMismatch {
            activation: activation.declaration().name.to_owned(),
            initializer: initializer.to_owned(),
            better: better.to_owned(),
        };
        Some(Diagnostic::new(&problem).at(layer.place, "puts the two together"))
    });
    found.collect()
}

/// `he` halves nothing for activations that keep both signs (He et al., 2015); `selu` keeps its mean
/// and spread only with `lecun_normal` (Klambauer et al., 2017).
fn better_initializer(activation: Fused, initializer: &str) -> Option<&'static str> {
    let is_selu = matches!(activation, Fused::Elu { scale, .. } if scale > 1.0);
    match activation {
        _ if is_selu && initializer != "lecun_normal" => Some("lecun_normal"),
        Fused::Sigmoid | Fused::Tanh | Fused::Softsign | Fused::Softmax
            if initializer.starts_with("he_") =>
        {
            Some("glorot_uniform")
        }
        _ => None,
    }
}

/// A bias whose effect the next layer takes away.
pub(super) fn bias_before_normalization(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter(Placed::normalizes).filter_map(|layer| {
        let before = network.before(layer)?;
        let has_bias = before.draft.weights.iter().any(|weight| weight.name == "bias");
        if !before.multiplies() || before.bends() || !has_bias {
            return None;
        }
        let problem = PracticeProblem::BiasBeforeNormalization { layer: before.name() };
        let diagnostic = Diagnostic::new(&problem).at(before.place, "adds a bias");
        Some(diagnostic.also(layer.place, "takes it away"))
    });
    found.collect()
}

/// Far more parameters than samples.
pub(super) fn more_than_samples(job: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let samples = job.data.and_then(|data| data.samples(Split::Train)).unwrap_or(0);
    let weights = network.layers().flat_map(|layer| &layer.draft.weights);
    let parameters: usize = weights.filter(|weight| weight.trainable).map(Weight::parameters).sum();
    let (Some((_, call)), Some(times)) = (&job.fit, parameters.checked_div(samples)) else {
        return Vec::new();
    };
    if times < MANY {
        return Vec::new();
    }
    let problem = PracticeProblem::ManyParameters { parameters, samples, times };
    vec![Diagnostic::new(&problem).at(call.span, format!("trains on {samples} samples"))]
}
