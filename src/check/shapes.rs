//! A layer's refusal of its inputs as a diagnostic with both places: the layer that refused, and what
//! made the shape.

use super::graph::Graph;
use super::rules::other_layout;
use crate::diagnostics::{Diagnostic, ShapeProblem};
use crate::ir::ValueId;
use crate::shape::DataFormat;
use crate::source::Span;

/// Labels a layer's problem.
pub(super) fn refused(
    problem: &ShapeProblem,
    call: Span,
    arguments: Option<Span>,
    graph: &Graph,
    inputs: &[ValueId],
    format: DataFormat,
) -> Diagnostic {
    let place = match problem {
        ShapeProblem::KernelLargerThanInput { .. }
        | ShapeProblem::ReshapeMismatch { .. }
        | ShapeProblem::AxisOutOfRange { .. } => arguments.unwrap_or(call),
        _ => call,
    };
    let mut diagnostic = Diagnostic::new(problem).at(place, cause(problem));
    let several = matches!(problem, ShapeProblem::ShapeMismatch { .. });
    let mut places = Vec::new();
    for input in inputs.iter().take(if several { inputs.len() } else { 1 }) {
        let facts = graph.facts(*input);
        let Some(shape) = &facts.shape else { continue };
        if places.contains(&facts.made) {
            continue;
        }
        places.push(facts.made);
        let trail = graph.trail(*input, format);
        let how = if trail.is_empty() { String::new() } else { format!(": {trail}") };
        let verb = if facts.node.is_some() { "made" } else { "gives" };
        diagnostic = diagnostic.also(facts.made, format!("{verb} {}{how}", shape.with_batch()));
    }
    match layout_help(problem, graph, inputs, format) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What to write where a window is too large because rows were taken for channels.
fn layout_help(
    problem: &ShapeProblem,
    graph: &Graph,
    inputs: &[ValueId],
    format: DataFormat,
) -> Option<String> {
    let ShapeProblem::KernelLargerThanInput { .. } = problem else { return None };
    let shape = graph.facts(*inputs.first()?).shape.as_ref()?;
    let other = other_layout(shape, format)?.name();
    Some(format!(
        "the axes of {shape} look like {other}: write `image_data_format = {other}` at the top, or \
         `reshape` the inputs"
    ))
}

/// The words at the layer that refused.
fn cause(problem: &ShapeProblem) -> String {
    match problem {
        ShapeProblem::KernelLargerThanInput { needs, .. } => needs.clone(),
        ShapeProblem::RankMismatch { needs, .. } => format!("needs {needs}"),
        ShapeProblem::ShapeMismatch { .. } => "joins them here".to_owned(),
        ShapeProblem::ReshapeMismatch { product, .. } => format!("{product} elements"),
        ShapeProblem::WrongNumberOfInputs { needs, .. } => format!("takes {needs}"),
        ShapeProblem::AxisOutOfRange { .. } => "no such axis".to_owned(),
        ShapeProblem::UnknownInputShape { .. } => "no shape is known here".to_owned(),
        ShapeProblem::InputMismatch { .. } => "contradicts the data".to_owned(),
        ShapeProblem::ShapeTooLarge { .. } => "too large".to_owned(),
        ShapeProblem::EmptyModel { .. } => "no layers".to_owned(),
    }
}
