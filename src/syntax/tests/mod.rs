//! Tests of reading, in both notations. Trees are compared in the short form of [`show`].

mod forms;
mod limits;
mod precedence;
mod random;
mod recovery;
mod show;
mod spans;
pub(super) mod specs;
mod yaml;

use super::ast::File;
use crate::diagnostics::Diagnostics;
use crate::source::Source;

/// Reads a `.net` text.
fn net(text: &str) -> (File, Diagnostics) {
    super::parse(&Source::new("spec.net", text))
}

/// Reads a `.net` text without a fault in it.
fn good(text: &str) -> File {
    let (file, diagnostics) = net(text);
    let messages: Vec<_> = diagnostics.iter().map(|one| &one.message).collect();
    assert!(messages.is_empty(), "{text}\n{messages:?}");
    file
}

/// Codes and the text under the primary label, in order.
fn faults(source: &Source) -> Vec<(&'static str, String)> {
    let (_, diagnostics) = super::parse(source);
    let fault = |diagnostic: &crate::diagnostics::Diagnostic| {
        (diagnostic.code(), source.slice(diagnostic.place()).to_owned())
    };
    diagnostics.iter().map(fault).collect()
}
