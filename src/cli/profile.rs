//! A profile at the lines of a spec.

use crate::engine::Profile;
use crate::ir::{Node, Plan};
use crate::report::ProfileReport;
use crate::source::Source;

/// What was measured of a plan, with the line and the text of each layer in the spec.
pub(super) fn report(source: &Source, plan: &Plan, profile: &Profile) -> ProfileReport {
    ProfileReport::new(plan, profile, &|node: &Node| place(source, node))
}

/// The line of a layer, from 1, and its text there.
pub(super) fn place(source: &Source, node: &Node) -> (usize, String) {
    (source.line_column(node.span.start).0, text(source, node))
}

/// A layer as the spec writes it, in one line.
fn text(source: &Source, node: &Node) -> String {
    let words = source.slice(node.span).split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|character| !character.is_control()).collect()
}
