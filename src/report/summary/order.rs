//! The order in which Keras lists the layers of a graph.

use crate::ir::{Model, ValueId};

/// The values of a model in Keras's order, the input among them: those furthest from the output first,
/// and at the same distance in the order in which a walk from the output backwards meets them.
/// Layers that the output does not depend on, which Keras would not know of, come last.
pub(super) fn graph_order(model: &Model) -> Vec<ValueId> {
    let depths = depths(model);
    let mut places = vec![None; model.nodes.len() + 1];
    for (place, value) in walk(model).into_iter().enumerate() {
        if let Some(slot) = places.get_mut(value.0) {
            *slot = Some(place);
        }
    }
    let mut keyed: Vec<_> = (0..=model.nodes.len())
        .map(|index| {
            let value = ValueId(index);
            let depth = depths.get(index).copied().flatten();
            // An input that nothing reads stands at depth 0, before the output.
            let depth = if value == ValueId::INPUT { depth.or(Some(0)) } else { depth };
            (std::cmp::Reverse(depth), places.get(index).copied().flatten(), value)
        })
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(.., value)| value).collect()
}

/// For each value, the number of layers on the longest path to the output; `None` where no path is.
fn depths(model: &Model) -> Vec<Option<usize>> {
    let mut depths = vec![None; model.nodes.len() + 1];
    if let Some(output) = depths.get_mut(model.output.0) {
        *output = Some(0);
    }
    // Readers stand behind what they read, so that going backwards meets all readers first.
    for (index, node) in model.nodes.iter().enumerate().rev() {
        let Some(depth) = depths.get(index + 1).copied().flatten() else { continue };
        for input in &node.inputs {
            if let Some(known) = depths.get_mut(input.0) {
                *known = (*known).max(Some(depth + 1));
            }
        }
    }
    depths
}

/// The values that the output depends on, each before what it reads. Keeps its own stack, since a model
/// may be deeper than the machine's.
fn walk(model: &Model) -> Vec<ValueId> {
    let mut met = Vec::new();
    let mut seen = vec![false; model.nodes.len() + 1];
    let mut ahead = vec![model.output];
    while let Some(value) = ahead.pop() {
        match seen.get_mut(value.0) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        met.push(value);
        let node = value.node().and_then(|index| model.nodes.get(index));
        ahead.extend(node.iter().flat_map(|node| node.inputs.iter().rev()));
    }
    met
}
