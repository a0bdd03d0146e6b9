//! A spec explained as a teacher would: layer by layer, in words and arithmetic. Knows what layers
//! compute by their operation, not by their name; one without an operation is told by its declaration.

mod layers;
mod training;

use crate::ir::Plan;
use crate::report::grouped;
use crate::source::Source;

/// The whole lesson, in Markdown.
#[must_use]
pub fn lesson(plan: &Plan, source: &Source) -> String {
    let model = &plan.model;
    let (layers, parameters) = (model.nodes.len(), grouped(model.parameters()));
    let plural = if layers == 1 { "" } else { "s" };
    let mut page = format!(
        "# {}: {layers} layer{plural}, {parameters} parameters\n\n{}\n",
        model.name,
        training::inputs(plan)
    );
    let costs = model.costs(plan.format);
    for (index, (node, cost)) in model.nodes.iter().zip(&costs).enumerate() {
        page.push_str(&layers::paragraphs(plan, source, (index, node), cost));
    }
    page.push_str(&training::paragraphs(plan, &costs));
    page
}

/// `(28, 28, 1)`, or the number alone where there is one axis.
fn shape_text(shape: &crate::shape::Shape) -> String {
    match shape.axes() {
        [only] => format!("{} numbers", grouped(*only)),
        _ => shape.to_string(),
    }
}

/// A count of 64 bits with commas.
fn grouped_wide(count: u64) -> String {
    usize::try_from(count).map_or_else(|_| count.to_string(), grouped)
}

#[cfg(test)]
mod tests;
