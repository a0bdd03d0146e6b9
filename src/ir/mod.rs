//! The plan of a training job: everything a spec says, checked, with all shapes, weights and types worked
//! out. Only `check` makes one, and only where it found no error, so that whoever reads a plan need
//! not doubt it. Knows neither the text of specs nor tensors.

mod cost;
mod expectation;
mod group;
mod resolved;
mod template;

use std::sync::Arc;

use crate::catalog::Value;
use crate::catalog::datasets::Dataset;
use crate::catalog::layers::{Inputs, Layer, Weight};
use crate::catalog::losses::Loss;
use crate::catalog::metrics::Metric;
use crate::catalog::optimizers::Optimizer;
use crate::catalog::plots::Picture;
use crate::catalog::samples::{SampleType, Split};
use crate::catalog::steps::Step;
use crate::shape::{DataFormat, Shape};
use crate::source::Span;

pub use cost::Cost;
pub use expectation::{Comparison, Expectation};
pub use group::{Group, Origin};
pub use template::{Formula, NumberFormat, NumberStyle, Operator, Piece, Template};

/// A whole training job.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Plan {
    /// The values of the spec's params, in the order of their definition.
    pub params: Vec<(String, Value)>,
    /// Seeds weights, shuffling and dropout.
    pub seed: u64,
    /// Where channels stand unless a layer says otherwise.
    pub format: DataFormat,
    /// The data, if the spec has any.
    pub data: Option<DataPlan>,
    /// The network.
    pub model: Model,
    /// How it learns, if the spec says so.
    pub training: Option<Training>,
    /// How long it learns, if the spec says so.
    pub fit: Option<Fit>,
    /// Loss and metrics on a split.
    pub evaluate: Option<Evaluate>,
    /// Answers to some samples of a split.
    pub predict: Option<Predict>,
    /// A file of weights to start from.
    pub load: Option<String>,
    /// What to show and to keep, in the order of the spec.
    pub shows: Vec<Show>,
    /// What is expected of the results of a run.
    pub expectations: Vec<Expectation>,
}

/// The network.
#[derive(Debug, Clone)]
pub struct Model {
    /// The spec's name for it.
    pub name: String,
    /// The shape of one input.
    pub input: Shape,
    /// The layers, each behind all that it reads.
    pub nodes: Vec<Node>,
    /// The value that the model gives.
    pub output: ValueId,
    /// Which layers the spec makes together, in the order of their first layers; a group stands behind
    /// those that it is part of. Two groups have no layer in common, or one holds the other.
    pub groups: Vec<Group>,
}

/// A value of the network: what comes in, or what a node gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub usize);

impl ValueId {
    /// What comes into the network.
    pub const INPUT: Self = Self(0);

    /// What a node gives.
    #[must_use]
    pub fn of_node(index: usize) -> Self {
        Self(index + 1)
    }

    /// The index of the node that gives it; `None` for the input.
    #[must_use]
    pub fn node(self) -> Option<usize> {
        self.0.checked_sub(1)
    }
}

/// A layer in its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Keras's automatic name (`conv2d`, `dense_1`), or the spec's.
    pub name: String,
    /// What it computes.
    pub layer: Arc<dyn Layer>,
    /// What it reads.
    pub inputs: Vec<ValueId>,
    /// The shape of what it gives, for one sample.
    pub shape: Shape,
    /// Its weights, in Keras's order.
    pub weights: Vec<Weight>,
    /// Where the spec says it.
    pub span: Span,
}

impl Node {
    /// Number of parameters, trained or not.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights.iter().map(Weight::parameters).sum()
    }
}

impl Model {
    /// The shape of a value, for one sample.
    #[must_use]
    pub fn shape(&self, value: ValueId) -> &Shape {
        value.node().and_then(|index| self.nodes.get(index)).map_or(&self.input, |node| &node.shape)
    }

    /// The shapes that a node reads.
    #[must_use]
    pub fn input_shapes(&self, node: &Node) -> Vec<Shape> {
        node.inputs.iter().map(|value| self.shape(*value).clone()).collect()
    }

    /// Number of parameters that are trained.
    #[must_use]
    pub fn trainable_parameters(&self) -> usize {
        self.weights().filter(|weight| weight.trainable).map(Weight::parameters).sum()
    }

    /// Number of all parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights().map(Weight::parameters).sum()
    }

    /// All weights, in the order of the layers.
    pub fn weights(&self) -> impl Iterator<Item = &Weight> {
        self.nodes.iter().flat_map(|node| &node.weights)
    }

    /// Whether each layer reads just the one before it.
    #[must_use]
    pub fn is_sequential(&self) -> bool {
        let chained = |(index, node): (usize, &Node)| node.inputs == [ValueId(index)];
        self.nodes.iter().enumerate().all(chained) && self.output == ValueId(self.nodes.len())
    }
}

impl Node {
    /// Calls a function with the node's inputs as its layer wants them.
    pub fn with_inputs<T>(
        &self,
        model: &Model,
        format: DataFormat,
        use_inputs: impl FnOnce(&Inputs<'_>) -> T,
    ) -> T {
        let shapes = model.input_shapes(self);
        use_inputs(&Inputs { shapes: &shapes, format })
    }
}

/// The data and what is done to it.
#[derive(Debug, Clone)]
pub struct DataPlan {
    /// Where samples come from.
    pub dataset: Arc<dyn Dataset>,
    /// Number of samples of each split that are used.
    pub samples: Vec<(Split, usize)>,
    /// What is done to the inputs.
    pub inputs: Pipeline,
    /// What is done to the targets.
    pub targets: Pipeline,
    /// Where the spec says it.
    pub span: Span,
}

impl DataPlan {
    /// Number of samples of a split that are used; `None` where the data has no such split.
    #[must_use]
    pub fn count(&self, split: Split) -> Option<usize> {
        self.samples.iter().find(|(known, _)| *known == split).map(|(_, count)| *count)
    }
}

/// Preprocessing steps.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The type of a sample before the first step.
    pub source: SampleType,
    /// The steps, each with the type of a sample after it.
    pub steps: Vec<(Arc<dyn Step>, SampleType)>,
}

impl Pipeline {
    /// The type of a sample after the last step.
    #[must_use]
    pub fn result(&self) -> &SampleType {
        self.steps.last().map_or(&self.source, |(_, result)| result)
    }
}

/// How the model learns.
#[derive(Debug, Clone)]
pub struct Training {
    /// What is to become small.
    pub loss: Arc<dyn Loss>,
    /// How weights are changed.
    pub optimizer: Arc<dyn Optimizer>,
    /// What else is computed, under the names that the spec gives.
    pub metrics: Vec<Arc<dyn Metric>>,
    /// Where the spec says it.
    pub span: Span,
}

impl Training {
    /// The names of the loss and of the metrics, as histories list them.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let metrics = self.metrics.iter().map(|metric| metric.declaration().name);
        std::iter::once("loss").chain(metrics).collect()
    }
}

/// How long the model learns.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// How often all samples are seen.
    pub epochs: usize,
    /// Number of samples in a step.
    pub batch_size: usize,
    /// Whether samples are put in a new random order each epoch.
    pub shuffle: bool,
    /// What each epoch is held against.
    pub validation: Option<Validation>,
    /// Where the spec says it.
    pub span: Span,
}

/// What each epoch is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validation {
    /// A whole split.
    Split(Split),
    /// The last samples of the training split, which are not trained on.
    Last(usize),
}

/// Loss and metrics on a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluate {
    /// The split.
    pub split: Split,
    /// Number of samples in a step.
    pub batch_size: usize,
}

/// Answers to some samples of a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predict {
    /// The split.
    pub split: Split,
    /// How many samples, from the first.
    pub samples: usize,
}

/// Something to show or to keep.
#[derive(Debug, Clone)]
pub enum Show {
    /// The table of layers.
    Summary,
    /// A picture.
    Plot(Picture),
    /// A line of text with numbers in it.
    Print(Template),
    /// The weights, in a file of this path.
    Save(String),
}
