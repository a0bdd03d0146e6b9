//! Trees to texts: the way back from [`ast`](super::ast) to either notation. Numbers stay as the source
//! writes them. Knows the forms of the language; knows no layer, no step and no data set.
//!
//! Neither writer is trusted: whoever calls reads the text again and holds the trees against each other.

mod expression;
mod net;
mod yaml;

#[cfg(test)]
mod tests;

pub(super) use net::write as to_net;
pub(super) use yaml::write as to_yaml;

use crate::source::Span;

/// A piece of a tree for which a notation has no form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoForm {
    /// Where the source says it.
    pub(super) span: Span,
}
