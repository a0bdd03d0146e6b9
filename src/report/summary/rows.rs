//! A model as the rows and totals of a summary. Knows nothing of how tables are drawn.

use super::SummaryStyle;
use super::order::graph_order;
use crate::ir::{Model, Node, ValueId};
use crate::shape::Shape;

/// What a summary says.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The name of the model.
    pub(super) name: String,
    /// Whether there is a column for connections.
    pub(super) graph: bool,
    /// The layers.
    pub(super) rows: Vec<Row>,
    /// Parameters that are trained.
    pub(super) trainable: usize,
    /// Parameters that are not.
    pub(super) frozen: usize,
}

/// A layer.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its own name.
    pub(super) name: String,
    /// Keras's name of its kind.
    pub(super) class: String,
    /// What it gives, for one sample.
    pub(super) shape: Shape,
    /// Number of its parameters.
    pub(super) parameters: usize,
    /// The names of the layers that it reads.
    pub(super) inputs: Vec<String>,
    /// Whether it is trained; `None` for a layer without weights.
    pub(super) trainable: Option<bool>,
}

/// Keras's name of the kind of an input.
pub(super) const INPUT: &str = "InputLayer";

impl Table {
    /// Reads a model.
    pub(super) fn new(model: &Model, style: SummaryStyle) -> Self {
        let graph = !model.is_sequential();
        let input = match style {
            SummaryStyle::Keras3 => "input_layer",
            SummaryStyle::Keras2 => "input_1",
        };
        let rows = if graph {
            let order = graph_order(model);
            order.into_iter().filter_map(|value| value_row(model, value, input)).collect()
        } else {
            model.nodes.iter().map(|node| layer_row(model, node, input)).collect()
        };
        let trainable = model.trainable_parameters();
        let frozen = model.parameters().saturating_sub(trainable);
        Self { name: model.name.clone(), graph, rows, trainable, frozen }
    }

    /// The words and counts of the lines below the table.
    pub(super) fn totals(&self) -> [(&'static str, usize); 3] {
        let total = self.trainable.saturating_add(self.frozen);
        [("Total", total), ("Trainable", self.trainable), ("Non-trainable", self.frozen)]
    }
}

fn value_row(model: &Model, value: ValueId, input: &str) -> Option<Row> {
    match value.node() {
        Some(index) => model.nodes.get(index).map(|node| layer_row(model, node, input)),
        None => Some(Row {
            name: input.to_owned(),
            class: INPUT.to_owned(),
            shape: model.input.clone(),
            parameters: 0,
            inputs: Vec::new(),
            trainable: None,
        }),
    }
}

fn layer_row(model: &Model, node: &Node, input: &str) -> Row {
    let name = |value: &ValueId| {
        let node = value.node().and_then(|index| model.nodes.get(index));
        node.map_or_else(|| input.to_owned(), |node| node.name.clone())
    };
    let trainable = node.weights.iter().any(|weight| weight.trainable);
    Row {
        name: node.name.clone(),
        class: node.layer.declaration().name.to_owned(),
        shape: node.shape.clone(),
        parameters: node.parameters(),
        inputs: node.inputs.iter().map(name).collect(),
        trainable: (!node.weights.is_empty()).then_some(trainable),
    }
}
