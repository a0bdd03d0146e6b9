//! Rules about the names that a spec defines.

use std::collections::BTreeSet;

use super::Job;
use crate::catalog::activations::Activation;
use crate::catalog::initializers::Initializer;
use crate::catalog::losses::Loss;
use crate::catalog::metrics::Metric;
use crate::catalog::optimizers::Optimizer;
use crate::catalog::{Kind, samples::Split};
use crate::diagnostics::{Diagnostic, PracticeProblem};
use crate::syntax::ast::{Binding, Statement};

/// Params and constants, each with its keyword.
fn definitions<'a>(job: &Job<'a>) -> impl Iterator<Item = (&'static str, &'a Binding)> {
    let statements = job.file.map(|file| file.statements.as_slice()).unwrap_or_default();
    statements.iter().filter_map(|statement| match statement {
        Statement::Param(binding) => Some(("param", binding)),
        Statement::Let(binding) => Some(("let", binding)),
        _ => None,
    })
}

/// Definitions that no statement reads, be it in a branch that is not taken.
pub(super) fn unused(job: &Job<'_>) -> Vec<Diagnostic> {
    let Some(file) = job.file else { return Vec::new() };
    let mut words = BTreeSet::new();
    file.visit_words(&mut |word| {
        words.insert(word.to_owned());
    });
    let unused = definitions(job).filter(|(_, binding)| !words.contains(&binding.name.value));
    let found = unused.map(|(kind, binding)| {
        let (kind, name) = (kind.to_owned(), binding.name.value.clone());
        let problem = PracticeProblem::UnusedName { kind, name };
        Diagnostic::new(&problem).at(binding.name.span, "nothing reads it")
    });
    found.collect()
}

/// Definitions under a word that means something by itself.
pub(super) fn shadowing(job: &Job<'_>) -> Vec<Diagnostic> {
    let found = definitions(job).filter_map(|(kind, binding)| {
        let (kind, name) = (kind.to_owned(), binding.name.value.clone());
        let means = meaning(&name)?;
        let problem = PracticeProblem::ShadowingName { kind, name, means };
        Some(Diagnostic::new(&problem).at(binding.name.span, "hides it"))
    });
    found.collect()
}

/// What a word means without a definition.
fn meaning(word: &str) -> Option<String> {
    fn is<T: Kind + ?Sized>(word: &str) -> Option<String> {
        T::find(word).map(|_| format!("the {}", T::WORD))
    }
    let split = [Split::Train, Split::Test].iter().any(|split| split.name() == word);
    is::<dyn Activation>(word)
        .or_else(|| is::<dyn Loss>(word))
        .or_else(|| is::<dyn Metric>(word))
        .or_else(|| is::<dyn Optimizer>(word))
        .or_else(|| is::<dyn Initializer>(word))
        .or_else(|| split.then(|| "the split".to_owned()))
}
