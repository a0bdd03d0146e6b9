//! Where statements belong: complaints about those that stand elsewhere, twice, or not at all.

use super::statements::{CALLS, Checker};
use crate::catalog::Kind;
use crate::catalog::layers::Layer;
use crate::catalog::steps::Step;
use crate::diagnostics::{Diagnostic, NameProblem, list_words, nearest};
use crate::source::Span;

impl Checker<'_> {
    /// Reports a word that belongs elsewhere, or nowhere.
    pub(super) fn misplaced_or_unknown(&mut self, name: &str, span: Span) {
        let elsewhere = place_of(name).is_some()
            || <dyn Layer as Kind>::find(name).is_some()
            || <dyn Step as Kind>::find(name).is_some()
            || self
                .blocks
                .iter()
                .any(|block| block.name.as_ref().is_some_and(|known| known.value == name));
        if elsewhere {
            self.misplaced(name, span);
        } else {
            let known = [&CALLS[..], &["data", "model", "block", "param", "let"]].concat();
            self.unknown_statement(name, span, "a spec", &known);
        }
    }

    /// Reports a statement that cannot stand at the top.
    pub(super) fn misplaced(&mut self, name: &str, span: Span) {
        self.misplaced_in(name, span, "at the top of a spec");
    }

    /// Reports a statement that belongs elsewhere.
    pub(super) fn misplaced_in(&mut self, name: &str, span: Span, place: &str) {
        let belongs = if let Some(place) = place_of(name) {
            place
        } else if <dyn Step as Kind>::find(name).is_some() {
            "inside `inputs { }` or `targets { }` of the data section"
        } else {
            "inside `model name { }`"
        };
        let problem = NameProblem::MisplacedStatement {
            name: name.to_owned(),
            place: place.to_owned(),
            belongs: belongs.to_owned(),
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(span, "not here"));
    }

    /// Reports a statement that does not exist.
    pub(super) fn unknown_statement(
        &mut self,
        name: &str,
        span: Span,
        place: &str,
        known: &[&str],
    ) {
        let near = nearest(name, known.iter().copied());
        let problem = NameProblem::UnknownStatement {
            name: name.to_owned(),
            nearest: near.map(str::to_owned),
            place: place.to_owned(),
            known: list_words(known.iter().copied(), "and"),
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(span, "no such statement"));
    }

    pub(super) fn duplicate(&mut self, name: &str, again: Span, first: Span) {
        let problem = NameProblem::DuplicateStatement { name: name.to_owned() };
        let diagnostic = Diagnostic::new(&problem).at(again, "the second one");
        self.diagnostics.push(diagnostic.also(first, "the first one"));
    }

    /// Reports a statement that another one needs.
    pub(super) fn missing(&mut self, name: &str, needed_by: &str, example: &str, span: Span) {
        let problem = NameProblem::MissingStatement {
            name: name.to_owned(),
            needed_by: needed_by.to_owned(),
            example: example.to_owned(),
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(span, format!("needs `{name}`")));
    }
}

/// Whether a name is that of a statement or step, which has no place among layers.
pub(super) fn belongs_elsewhere(name: &str) -> bool {
    place_of(name).is_some() || <dyn Step as Kind>::find(name).is_some()
}

/// Where a statement that is no layer and no step belongs.
fn place_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "inputs" | "targets" | "take" => "inside `data name { }`",
        "Input" | "repeat" | "if" => "inside `model name { }`",
        "data" | "model" | "block" => "at the top of the spec",
        name if CALLS.contains(&name) => "at the top of the spec",
        _ => return None,
    })
}
