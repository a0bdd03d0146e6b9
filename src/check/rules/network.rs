//! A right model as rules look at it: what each layer computes, what it reads and who reads it.

use crate::catalog::activations::{Activation, Fused};
use crate::catalog::layers::Inputs;
use crate::catalog::operation::Operation;
use crate::check::graph::{Draft, Graph};
use crate::ir::ValueId;
use crate::shape::{DataFormat, Shape};
use crate::source::Span;

/// All layers of a model.
pub(super) struct Network<'a> {
    graph: &'a Graph,
    operations: Vec<Option<Operation>>,
}

/// A layer in its place.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    /// What it gives.
    pub(super) value: ValueId,
    pub(super) draft: &'a Draft,
    pub(super) operation: Option<&'a Operation>,
    /// The shape of what it gives.
    pub(super) shape: &'a Shape,
    /// Where the spec says it.
    pub(super) place: Span,
}

impl<'a> Network<'a> {
    pub(super) fn new(graph: &'a Graph, format: DataFormat) -> Self {
        let operation = |value: &crate::check::graph::ValueFacts| {
            let draft = value.node.as_ref()?;
            let shape = |input: &ValueId| graph.facts(*input).shape.clone();
            let shapes = draft.inputs.iter().map(shape).collect::<Option<Vec<_>>>()?;
            draft.layer.operation(&Inputs { shapes: &shapes, format })
        };
        Self { graph, operations: graph.values.iter().map(operation).collect() }
    }

    /// The layer that gives a value; none gives the input.
    pub(super) fn maker(&self, value: ValueId) -> Option<Placed<'_>> {
        let facts = self.graph.facts(value);
        Some(Placed {
            value,
            draft: facts.node.as_ref()?,
            operation: self.operations.get(value.0)?.as_ref(),
            shape: facts.shape.as_ref()?,
            place: facts.made,
        })
    }

    /// All layers, in the order of the model.
    pub(super) fn layers(&self) -> impl Iterator<Item = Placed<'_>> {
        (0..self.graph.values.len()).filter_map(|value| self.maker(ValueId(value)))
    }

    /// The layer before, where there is just one input.
    pub(super) fn before(&self, layer: Placed<'_>) -> Option<Placed<'_>> {
        match layer.draft.inputs.as_slice() {
            [only] => self.maker(*only),
            _ => None,
        }
    }

    /// The last layer before that does not only hand values on.
    pub(super) fn worker_before(&self, layer: Placed<'_>) -> Option<Placed<'_>> {
        let mut at = self.before(layer)?;
        while at.draft.layer.passes_values() {
            at = self.before(at)?;
        }
        Some(at)
    }

    /// The layer that ends the model, and the last one that does not only hand values on.
    pub(super) fn last(&self) -> Option<Placed<'_>> {
        self.maker(self.graph.current)
    }

    pub(super) fn last_worker(&self) -> Option<Placed<'_>> {
        let last = self.last()?;
        if last.draft.layer.passes_values() { self.worker_before(last) } else { Some(last) }
    }

    /// The shape of what a layer reads, where it reads one value.
    pub(super) fn input_shape(&self, layer: Placed<'_>) -> Option<&Shape> {
        match layer.draft.inputs.as_slice() {
            [only] => self.graph.facts(*only).shape.as_ref(),
            _ => None,
        }
    }

    /// Whether nothing but reshaping lies between the model's input and a layer.
    pub(super) fn reads_input(&self, layer: Placed<'_>) -> bool {
        let mut at = layer;
        loop {
            match at.draft.inputs.as_slice() {
                [only] if *only == ValueId::INPUT => return true,
                [only] => match self.maker(*only) {
                    Some(before) if before.draft.layer.passes_values() => at = before,
                    _ => return false,
                },
                _ => return false,
            }
        }
    }

    /// The place that says what comes in.
    pub(super) fn input_place(&self) -> Span {
        self.graph.facts(ValueId::INPUT).made
    }
}

impl<'a> Placed<'a> {
    /// `Dense`, as messages name it.
    pub(super) fn name(&self) -> String {
        self.draft.layer.declaration().name.to_owned()
    }

    pub(super) fn activation(&self) -> Option<&'a dyn Activation> {
        self.draft.layer.activation()
    }

    /// Whether the layer multiplies by weights of its own.
    pub(super) fn multiplies(&self) -> bool {
        matches!(self.operation, Some(Operation::Dense { .. } | Operation::Conv2d { .. }))
    }

    pub(super) fn normalizes(&self) -> bool {
        matches!(self.operation, Some(Operation::BatchNormalization { .. }))
    }

    /// Whether the layer is an activation and nothing else.
    pub(super) fn is_activation(&self) -> bool {
        matches!(self.operation, Some(Operation::Activation(_)))
    }

    /// Whether it ends with an activation that is not linear.
    pub(super) fn bends(&self) -> bool {
        self.activation().is_some_and(|activation| activation.fused() != Fused::Linear)
    }

    /// The weights that inputs are multiplied by.
    pub(super) fn kernel(&self) -> Option<&'a crate::catalog::layers::Weight> {
        self.draft.weights.iter().find(|weight| weight.shape.len() > 1)
    }
}
