//! Seeds faults into a spec and looks which of them the checker finds. The operators are those of the
//! literature on mutation testing of deep learning (Ma et al., 2018; Humbatova et al., 2021), as far as a spec can have them, and slips of people who write specs. Knows the tree
//! and the checker's answers, no rule.

mod data;
mod edit;
mod layers;
mod training;
mod words;

use crate::check::{Options, check};
use crate::diagnostics::{Diagnostics, Severity};
use crate::source::{Notation, Source, Span};
use crate::syntax;
use crate::syntax::ast::File;

/// A spec with one fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutant {
    /// The kind of fault: `remove-layer`.
    pub operator: &'static str,
    /// What was changed: "`Flatten()` removed".
    pub change: String,
    /// Where.
    pub place: Span,
    /// The text with the fault.
    pub text: String,
    /// Whether the fault surely spoils the job. Others may be a matter of taste, such as `tanh` in
    /// place of `relu`, and are counted apart.
    pub harmful: bool,
}

/// What the checker says of a mutant that it does not say of the spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The mutant.
    pub mutant: Mutant,
    /// The codes of new diagnostics, the most severe first; empty where the fault was missed.
    pub codes: Vec<(Severity, &'static str)>,
}

impl Outcome {
    /// The severity of the worst new diagnostic.
    #[must_use]
    pub fn caught(&self) -> Option<Severity> {
        self.codes.first().map(|(severity, _)| *severity)
    }

    /// Whether an error or a warning tells of the fault.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.caught().is_some_and(|severity| severity <= Severity::Warning)
    }
}

/// All mutants of a spec; none of one in YAML or with syntax errors.
#[must_use]
pub fn mutants(source: &Source) -> Vec<Mutant> {
    let (file, diagnostics) = syntax::parse(source);
    if source.notation() == Notation::Yaml || !diagnostics.is_empty() {
        return Vec::new();
    }
    let operators: [fn(&Source, &File) -> Vec<Mutant>; 4] =
        [layers::mutants, data::mutants, training::mutants, words::mutants];
    let all = operators.into_iter().flat_map(|operator| operator(source, &file));
    all.filter(|mutant| mutant.text != source.text()).collect()
}

/// Checks each mutant beside the spec itself.
#[must_use]
pub fn outcomes(source: &Source, options: &Options) -> Vec<Outcome> {
    let before = check(source, options).diagnostics;
    let outcome = |mutant: Mutant| {
        let changed = Source::new(source.name(), mutant.text.clone());
        let after = check(&changed, options).diagnostics;
        Outcome { codes: new(&before, &after), mutant }
    };
    mutants(source).into_iter().map(outcome).collect()
}

/// Codes that are there more often than before.
fn new(before: &Diagnostics, after: &Diagnostics) -> Vec<(Severity, &'static str)> {
    let count = |all: &Diagnostics, code: &str| all.iter().filter(|one| one.code() == code).count();
    let mut codes: Vec<(Severity, &'static str)> = after
        .iter()
        .map(|one| (one.severity(), one.code()))
        .filter(|(_, code)| count(after, code) > count(before, code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[cfg(test)]
mod tests;
