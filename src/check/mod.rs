//! The checker: from the tree of a spec to a plan, or to all that is wrong with it. Reads the catalog's
//! declarations; touches neither samples nor tensors.

mod bindings;
mod blocks;
mod data;
mod environment;
mod evaluate;
mod expect;
mod graph;
mod layers;
mod levels;
mod mend;
mod model;
mod naming;
mod operators;
mod places;
mod print;
mod rules;
mod settings;
mod shapes;
mod statements;
mod training;
mod values;

pub use levels::judged;
pub use mend::{Mended, mend};

use crate::diagnostics::{Diagnostic, Diagnostics, Levels};
use crate::ir::Plan;
use crate::source::Source;
use crate::syntax;

/// What the command line says about a spec.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// `-p NAME=VALUE`: names of params, and their values as text.
    pub params: Vec<(String, String)>,
    /// What becomes of some diagnostics.
    pub levels: Levels,
    /// What was found elsewhere, in the samples; levels and order are given to it, too.
    pub found: Vec<Diagnostic>,
    /// Bytes of memory of the machine that is to train; nothing is said about memory without it.
    pub memory: Option<u64>,
}

/// What came of checking a spec.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The plan, if there is no error.
    pub plan: Option<Plan>,
    /// All that is to be said, in the order of its places.
    pub diagnostics: Diagnostics,
}

/// Checks a spec.
#[must_use]
pub fn check(source: &Source, options: &Options) -> Checked {
    let (file, mut diagnostics) = syntax::parse(source);
    let (plan, found) = statements::check(source, &file, options, diagnostics.has_errors());
    diagnostics.extend(found);
    options.found.iter().for_each(|one| diagnostics.push(one.clone()));
    let mut diagnostics = levels::apply(source, &file, options, &diagnostics, plan.is_some());
    diagnostics.sort();
    Checked { plan: plan.filter(|_| !diagnostics.has_errors()), diagnostics }
}
