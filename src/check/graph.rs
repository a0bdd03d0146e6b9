//! The values of a model while it is being checked: what each is, what made it, who reads it.
//! Knows no statements.

use std::sync::Arc;

use crate::catalog::layers::{Layer, Weight};
use crate::ir::{Group, Model, Node, Origin, ValueId};
use crate::shape::{DataFormat, Shape};
use crate::source::Span;

/// A value of the model.
#[derive(Debug)]
pub(super) struct ValueFacts {
    /// Its shape; `None` where a layer failed and anything may come out.
    pub(super) shape: Option<Shape>,
    /// The layer call, data section or `Input` that made it.
    pub(super) made: Span,
    /// The value that it was made from first.
    pub(super) parent: Option<ValueId>,
    /// The name that the spec gives it, and where.
    pub(super) name: Option<(String, Span)>,
    /// Whether a layer, or another name, reads it.
    pub(super) read: bool,
    /// The layer, if it was made by one that is right.
    pub(super) node: Option<Draft>,
}

/// A layer that is right, on its way into a plan.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) layer: Arc<dyn Layer>,
    pub(super) inputs: Vec<ValueId>,
    pub(super) weights: Vec<Weight>,
}

/// All values, the model's input first.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) values: Vec<ValueFacts>,
    /// The value of the line before: what a layer reads that names no input.
    pub(super) current: ValueId,
    /// Which layers were made together, as the plan lists them. A layer that failed counts, too: where one
    /// did, there is no plan.
    groups: Vec<Group>,
}

/// Layers that are being made together.
pub(super) struct OpenGroup {
    /// The number of groups, and that of layers, before its first.
    before: (usize, usize),
}

impl Graph {
    /// A graph of nothing but its input.
    pub(super) fn new(shape: Option<Shape>, made: Span) -> Self {
        let input = ValueFacts { shape, made, parent: None, name: None, read: false, node: None };
        Self { values: vec![input], current: ValueId::INPUT, groups: Vec::new() }
    }

    /// Begins a group; the layers up to its end are in it.
    pub(super) fn open_group(&self) -> OpenGroup {
        OpenGroup { before: (self.groups.len(), self.layers()) }
    }

    /// Ends a group; one without layers is none.
    pub(super) fn close_group(&mut self, open: &OpenGroup, origin: Origin) {
        let (place, first) = open.before;
        let nodes = first..self.layers();
        if !nodes.is_empty() {
            // Behind those that it is part of, which are still open, and before those that it holds.
            self.groups.insert(place.min(self.groups.len()), Group { origin, nodes });
        }
    }

    /// Number of layers so far.
    fn layers(&self) -> usize {
        self.values.len() - 1
    }

    /// Facts of a value; those of the input for an index that is not there.
    pub(super) fn facts(&self, value: ValueId) -> &ValueFacts {
        // `new` makes the first value, and none is ever removed.
        self.values.get(value.0).unwrap_or(&self.values[0])
    }

    /// Marks a value as read.
    pub(super) fn read(&mut self, value: ValueId) {
        if let Some(facts) = self.values.get_mut(value.0) {
            facts.read = true;
        }
    }

    /// Names a value.
    pub(super) fn name(&mut self, value: ValueId, name: &str, span: Span) {
        if let Some(facts) = self.values.get_mut(value.0) {
            facts.name.get_or_insert((name.to_owned(), span));
        }
    }

    /// Adds the output of a layer, which becomes the current value.
    pub(super) fn add(&mut self, facts: ValueFacts) -> ValueId {
        self.values.push(facts);
        self.current = ValueId(self.values.len() - 1);
        self.current
    }

    /// How the rows of an image came about on the way to a value: `28 -> 24 -> 12`; empty where
    /// nothing changed them.
    pub(super) fn trail(&self, value: ValueId, format: DataFormat) -> String {
        let mut sizes = Vec::new();
        let mut at = Some(value);
        while let Some(value) = at {
            let facts = self.facts(value);
            let Some(image) = facts.shape.as_ref().and_then(|shape| shape.image(format)) else {
                break;
            };
            sizes.push((image.rows, image.columns));
            at = facts.parent;
        }
        sizes.dedup();
        sizes.reverse();
        let square = sizes.iter().all(|(rows, columns)| rows == columns);
        let text = |(rows, columns): &(usize, usize)| {
            if square { rows.to_string() } else { format!("{rows}x{columns}") }
        };
        if sizes.len() < 2 {
            String::new()
        } else {
            sizes.iter().map(text).collect::<Vec<_>>().join(" -> ")
        }
    }

    /// The last layer that has an activation of its own, on the way back from a value through
    /// layers that hand values on.
    pub(super) fn last_layer(&self, value: ValueId) -> Option<&Draft> {
        let mut at = Some(value);
        while let Some(value) = at {
            let facts = self.facts(value);
            let draft = facts.node.as_ref()?;
            if !draft.layer.passes_values() {
                return Some(draft);
            }
            at = facts.parent;
        }
        None
    }

    /// The model, if every layer is right.
    pub(super) fn into_model(self, name: &str) -> Option<Model> {
        let output = self.current;
        let groups = self.groups;
        let mut values = self.values.into_iter();
        let input = values.next()?.shape?;
        let node = |facts: ValueFacts| {
            let (shape, draft) = (facts.shape?, facts.node?);
            let Draft { name, layer, inputs, weights } = draft;
            Some(Node { name, layer, inputs, shape, weights, span: facts.made })
        };
        let nodes = values.map(node).collect::<Option<Vec<_>>>()?;
        Some(Model { name: name.to_owned(), input, nodes, output, groups })
    }
}
