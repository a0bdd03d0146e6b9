//! Rules about dropout: how much, and where.

use super::Job;
use super::network::{Network, Placed};
use crate::catalog::operation::Operation;
use crate::diagnostics::{Diagnostic, PracticeProblem};

/// From this rate on hardly anything is left.
const EXTREME: f64 = 0.8;

fn rate(layer: &Placed<'_>) -> Option<f64> {
    match layer.operation {
        Some(Operation::Dropout { rate }) => Some(*rate),
        _ => None,
    }
}

pub(super) fn extreme(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter_map(|layer| {
        let rate = rate(&layer).filter(|rate| *rate >= EXTREME)?;
        let kept = format!("{:.0} %", (1.0 - rate) * 100.0);
        let problem = PracticeProblem::ExtremeDropout { rate: rate.to_string(), kept };
        Some(Diagnostic::new(&problem).at(layer.place, "drops nearly everything"))
    });
    found.collect()
}

pub(super) fn at_output(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let mut at = network.last();
    while let Some(layer) = at.filter(|layer| layer.draft.layer.passes_values()) {
        if rate(&layer).is_some_and(|rate| rate > 0.0) {
            let problem = PracticeProblem::DropoutAtOutput {};
            return vec![Diagnostic::new(&problem).at(layer.place, "nothing follows it")];
        }
        at = network.before(layer);
    }
    Vec::new()
}

pub(super) fn before_normalization(_: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let found = network.layers().filter(Placed::normalizes).filter_map(|layer| {
        let before = network.before(layer)?;
        rate(&before).filter(|rate| *rate > 0.0)?;
        let problem = PracticeProblem::DropoutBeforeNormalization {};
        let diagnostic = Diagnostic::new(&problem).at(before.place, "drops values");
        Some(diagnostic.also(layer.place, "measures what is left"))
    });
    found.collect()
}
