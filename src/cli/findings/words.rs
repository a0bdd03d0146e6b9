//! Findings of the engine as diagnostics. Knows which place of the spec each is about.

use super::advice::{self, times};
use crate::diagnostics::{Diagnostic, HealthProblem};
use crate::engine::{Divergence, EngineError, Finding, Found, Gradient};
use crate::ir::{Node, Plan};
use crate::report::metric;
use crate::source::Span;

/// A finding with its place, and the epoch in which it was seen first.
pub(super) fn of_finding(plan: &Plan, found: &Found) -> Diagnostic {
    let epoch = found.epoch;
    match &found.finding {
        Finding::DeadUnits { node, dead, units, samples } => {
            let other = "give the layer another activation, such as `leaky_relu` or `elu`, make the \
                         steps smaller, or take fewer units";
            let (layer, place) = layer(plan, *node);
            let help = too_much(plan, found, *node, other);
            let problem = HealthProblem::DeadUnits { layer, dead: *dead, units: *units, help };
            Diagnostic::new(&problem).at(place, seen(epoch, *samples))
        }
        Finding::SaturatedUnits { node, saturated, units, samples } => {
            let other = "put `BatchNormalization()` in front of the activation, or use `relu`";
            let (layer, place) = layer(plan, *node);
            let help = too_much(plan, found, *node, other);
            let (saturated, units) = (*saturated, *units);
            let problem = HealthProblem::SaturatedUnits { layer, saturated, units, help };
            Diagnostic::new(&problem).at(place, seen(epoch, *samples))
        }
        Finding::VanishingGradient { node, gradient, behind, greatest } => {
            vanishing(plan, epoch, (*node, *gradient), (*behind, *greatest))
        }
        Finding::ExplodingGradient { node, gradient } => {
            let other =
                "bring the targets into a small range such as [0, 1], or make the steps smaller";
            let (layer, place) = layer(plan, *node);
            let help = too_much(plan, found, *node, other);
            let times = times(gradient.relative());
            let Gradient { norm, weights, .. } = gradient;
            let label =
                format!("norms in epoch {epoch}: gradient {norm:.1e}, weights {weights:.1e}");
            Diagnostic::new(&HealthProblem::ExplodingGradient { layer, times, help })
                .at(place, label)
        }
        Finding::StuckLoss { loss, constant, steps } => {
            let other = "try a learning rate ten times larger and one ten times smaller, and fewer \
                         layers; see that inputs and targets belong together";
            let help = advice::too_little(plan, found).unwrap_or_else(|| other.to_owned());
            let (loss, constant) = (metric(*loss), metric(*constant));
            Diagnostic::new(&HealthProblem::StuckLoss { loss, constant, help })
                .at(compile(plan), format!("seen in epoch {epoch}, after {steps} steps"))
        }
        Finding::GrowingValidationLoss { best_epoch, best, last, training } => {
            let help = format!(
                "end with the least validation loss, `epochs={best_epoch}`; or take more samples, \
                 smaller layers, or `Dropout` before the last one"
            );
            let label = format!(
                "least in epoch {best_epoch}; loss from {} to {} in epoch {epoch}",
                metric(training.0),
                metric(training.1)
            );
            let (best, last) = (metric(*best), metric(*last));
            let place = plan.fit.as_ref().map_or(Span::default(), |fit| fit.span);
            Diagnostic::new(&HealthProblem::GrowingValidationLoss { best, last, help })
                .at(place, label)
        }
    }
}

fn seen(epoch: usize, samples: usize) -> String {
    format!("seen in epoch {epoch}, on {samples} samples")
}

/// What to do where something is too large; `other` where nothing is known to be.
fn too_much(plan: &Plan, found: &Found, node: usize, other: &str) -> String {
    advice::too_much(plan, found)
        .or_else(|| advice::initializer(plan, node))
        .unwrap_or_else(|| other.to_owned())
}

fn vanishing(
    plan: &Plan,
    epoch: usize,
    (node, gradient): (usize, Gradient),
    (behind_node, greatest): (usize, Gradient),
) -> Diagnostic {
    let (layer, place) = layer(plan, node);
    let (behind, behind_place) = self::layer(plan, behind_node);
    let help = advice::alive(plan, node, behind_node);
    let times = times(greatest.relative() / gradient.relative());
    let words = |gradient: Gradient| format!("gradient / weights: {:.1e}", gradient.relative());
    let label = format!("{} in epoch {epoch}", words(gradient));
    let problem = HealthProblem::VanishingGradient { layer, behind, times, help };
    let diagnostic = Diagnostic::new(&problem).at(place, label);
    // Layers of one line, as in `repeat`, have one place.
    match behind_place == place {
        true => diagnostic,
        false => diagnostic.also(behind_place, words(greatest)),
    }
}

/// A loss that is not finite, at the place where it began.
pub(super) fn of_divergence(plan: &Plan, error: &EngineError, cause: &Divergence) -> Diagnostic {
    let (message, help) = (error.to_string(), error.help().unwrap_or_default());
    let of_layer = |name: &str| {
        let named = |node: &&Node| node.name == name;
        plan.model.nodes.iter().find(named).map_or_else(|| compile(plan), |node| node.span)
    };
    let of_data = || plan.data.as_ref().map_or_else(|| compile(plan), |data| data.span);
    let (place, label) = match cause {
        Divergence::Inputs => (of_data(), "gives NaN or infinite numbers"),
        Divergence::Weight(key) => {
            let layer = key.rsplit_once('/').map_or(key.as_str(), |(layer, _)| layer);
            (of_layer(layer), "its weights are infinite")
        }
        Divergence::Gradient(name) => (of_layer(name), "backward: its gradient was not finite"),
        Divergence::Layer(name) => (of_layer(name), "forward: the first that is not finite"),
        Divergence::Loss => (compile(plan), "the loss alone is not finite"),
    };
    Diagnostic::new(&HealthProblem::NotFinite { message, help }).at(place, label)
}

/// A layer's name and place.
fn layer(plan: &Plan, node: usize) -> (String, Span) {
    // A finding's node is one of the plan's.
    let node = plan.model.nodes.get(node);
    node.map_or_else(Default::default, |node| (node.name.clone(), node.span))
}

fn compile(plan: &Plan) -> Span {
    plan.training.as_ref().map_or(Span::default(), |training| training.span)
}
