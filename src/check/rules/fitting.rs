//! Rules about how training goes: batches, validation, step size.

use super::Job;
use super::network::{Network, Placed};
use crate::catalog::samples::Split;
use crate::diagnostics::{Diagnostic, PracticeProblem};
use crate::ir::{Fit, Validation};

/// How many samples are trained on.
fn trained(job: &Job<'_>, fit: &Fit) -> Option<usize> {
    let all = job.data?.samples(Split::Train)?;
    Some(match fit.validation {
        Some(Validation::Last(count)) => all.saturating_sub(count),
        _ => all,
    })
}

/// An epoch of one step that was meant to be several.
pub(super) fn batch_larger_than_data(job: &Job<'_>) -> Vec<Diagnostic> {
    let Some((fit, call)) = &job.fit else { return Vec::new() };
    let (batch, samples) = (fit.batch_size, trained(job, fit));
    let Some(samples) = samples.filter(|samples| *samples < batch) else { return Vec::new() };
    let problem = PracticeProblem::BatchLargerThanData { batch, samples };
    vec![Diagnostic::new(&problem).at(call.place("batch_size"), "more than there are")]
}

/// A batch of one sample where its spread is measured.
pub(super) fn batch_of_one(job: &Job<'_>, network: &Network<'_>) -> Vec<Diagnostic> {
    let Some((fit, call)) = &job.fit else { return Vec::new() };
    let (batch, samples) = (fit.batch_size, trained(job, fit));
    let normalization = network.layers().find(Placed::normalizes);
    // Over several rows and columns even one sample has a spread.
    let normalization = normalization.filter(|layer| layer.shape.rank() == 1);
    let alone = |samples: &usize| batch == 1 || samples % batch == 1;
    let (Some(layer), Some(samples)) = (normalization, samples.filter(alone)) else {
        return Vec::new();
    };
    let remedy = if batch == 1 {
        "write a larger `batch_size`, such as 32".to_owned()
    } else {
        // Of batches up to twice as large, some leave more than one sample, or none.
        let better = (batch + 1..=2 * batch).find(|size| samples % size != 1).unwrap_or(32);
        format!("write `batch_size={better}`, or take {} samples", samples - 1)
    };
    let problem = PracticeProblem::BatchOfOne { batch, samples, remedy };
    let diagnostic = Diagnostic::new(&problem).at(call.place("batch_size"), "leaves one sample");
    vec![diagnostic.also(layer.place, "measures the spread of each batch")]
}

/// Nothing, or the final test, watches over training.
pub(super) fn validation(job: &Job<'_>) -> Vec<Diagnostic> {
    let Some((fit, call)) = &job.fit else { return Vec::new() };
    let (problem, place, words) = match fit.validation {
        None => (PracticeProblem::NoValidation {}, call.span, "without validation"),
        Some(Validation::Split(Split::Test)) if job.evaluates_test => (
            PracticeProblem::TestForValidation {},
            call.place("validation_data"),
            "the samples of the final test",
        ),
        _ => return Vec::new(),
    };
    vec![Diagnostic::new(&problem).at(place, words)]
}

/// A test of weights that nothing has trained.
pub(super) fn untrained(job: &Job<'_>) -> Vec<Diagnostic> {
    let Some(call) = job.evaluate.filter(|_| job.untrained && job.compile.is_some()) else {
        return Vec::new();
    };
    let problem = PracticeProblem::UntrainedModel {};
    vec![Diagnostic::new(&problem).at(call.span, "tests random weights")]
}

/// A step size at which the optimizer does not learn, or does not settle.
pub(super) fn learning_rate(job: &Job<'_>) -> Vec<Diagnostic> {
    let Some((compile, call)) = &job.compile else { return Vec::new() };
    let optimizer = &compile.optimizer;
    let mut arguments = optimizer.arguments().into_iter();
    let rate = arguments.find(|(name, _)| *name == "learning_rate");
    let Some(rate) = rate.and_then(|(_, rate)| rate.number()) else { return Vec::new() };
    let (least, most) = optimizer.usual_rates();
    let verdict = match rate {
        _ if rate < least => "small",
        _ if rate > most => "large",
        _ => return Vec::new(),
    };
    let name = optimizer.declaration().name;
    let problem = PracticeProblem::UnusualLearningRate {
        optimizer: name.to_owned(),
        rate: rate.to_string(),
        verdict: verdict.to_owned(),
        usual: format!("{least} to {most}"),
    };
    vec![Diagnostic::new(&problem).at(call.place("optimizer"), format!("a very {verdict} step"))]
}
