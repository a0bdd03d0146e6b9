//! What a diagram says of a layer, in every form alike.

use crate::ir::{Model, Node, ValueId};
use crate::report::number::grouped;

/// What the input is called, in names and in lists of what is read.
pub(super) const INPUT: &str = "input";

/// More shapes than this are counted, not listed.
const MOST_SHAPES: usize = 2;

/// The name of a value: that of its layer.
pub(super) fn name(model: &Model, value: ValueId) -> &str {
    let node = value.node().and_then(|index| model.nodes.get(index));
    node.map_or(INPUT, |node| node.name.as_str())
}

/// The keyword of a layer: `Conv2D`.
pub(super) fn class(node: &Node) -> &'static str {
    node.layer.declaration().name
}

/// What goes in and what comes out: `(None, 28, 28, 1) → (None, 24, 24, 30)`. Equal shapes are told once,
/// as `2 × (None, 8)`; many different ones are counted.
pub(super) fn shapes(model: &Model, node: &Node) -> String {
    let inputs: Vec<String> =
        node.inputs.iter().map(|input| model.shape(*input).with_batch()).collect();
    let first = inputs.first().cloned().unwrap_or_default();
    let read = match inputs.len() {
        0 | 1 => first,
        count if inputs.iter().all(|shape| *shape == first) => format!("{count} × {first}"),
        count if count > MOST_SHAPES => format!("{count} inputs"),
        _ => inputs.join(" + "),
    };
    format!("{read} → {}", node.shape.with_batch())
}

/// `780 params`; nothing for a layer without weights.
pub(super) fn parameters(node: &Node) -> String {
    match node.parameters() {
        0 => String::new(),
        1 => "1 param".to_owned(),
        count => format!("{} params", grouped(count)),
    }
}

/// A layer in lines: name and kind, shapes, and parameters if it has any.
pub(super) fn lines(model: &Model, node: &Node) -> Vec<String> {
    let parameters = Some(parameters(node)).filter(|parameters| !parameters.is_empty());
    let named = format!("{} ({})", node.name, class(node));
    [named, shapes(model, node)].into_iter().chain(parameters).collect()
}

/// The layer with its arguments: `Dropout(rate=0.2)`.
fn call(node: &Node) -> String {
    let arguments = node.layer.arguments();
    let arguments: Vec<String> =
        arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}({})", class(node), arguments.join(", "))
}

/// All of a layer, for whoever points at it: arguments, what it reads and gives, parameters.
pub(super) fn tip(model: &Model, node: &Node) -> String {
    let reads = node
        .inputs
        .iter()
        .map(|input| format!("reads {} {}", name(model, *input), model.shape(*input).with_batch()));
    let mut lines = vec![format!("{}: {}", node.name, call(node))];
    lines.extend(reads);
    lines.push(format!("gives {}", node.shape.with_batch()));
    if node.parameters() > 0 {
        lines.push(parameters(node));
    }
    lines.join("\n")
}

/// `9 layers, 59,933 parameters`
pub(super) fn totals(model: &Model) -> String {
    let count = |count: usize, one: &str| {
        let ending = if count == 1 { "" } else { "s" };
        format!("{} {one}{ending}", grouped(count))
    };
    format!("{}, {}", count(model.nodes.len(), "layer"), count(model.parameters(), "parameter"))
}
