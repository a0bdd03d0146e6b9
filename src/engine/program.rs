//! A network as the engine runs it: stages that read and write slots, made once by the lowering and
//! run at every step. Knows kernels and weights' places; knows neither specs nor training.

mod normalization;
mod run;
mod value;

use std::ops::Range;
use std::sync::Arc;

use super::kernels;
use crate::catalog::activations::Activation;
use crate::catalog::layers::Layer;
use crate::random::Stream;
use crate::shape::DataFormat;

pub(super) use run::{Mode, Outcome};
pub(super) use value::Value;

/// The stages of a network, each behind all that it reads.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) stages: Vec<Stage>,
    /// Number of slots; slot 0 holds the input.
    pub(super) slots: usize,
    /// The slot of the output, before the head.
    pub(super) output: usize,
    /// Nodes that the kernel of an earlier node computes too, each with that node.
    pub(super) absorbed: Vec<(usize, usize)>,
    /// Where the value of each node is; nothing for one whose value never stands by itself.
    pub(super) kept: Vec<Option<Kept>>,
    /// The activation that ends the network, where a loss may be computed together with it.
    pub(super) head: Option<Arc<dyn Activation>>,
    /// By what all of it is computed, head, loss and changes of weights included.
    pub(super) backend: Backend,
}

/// Where a program has a node's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) slot: usize,
    /// How it lies there.
    pub(super) order: Order,
}

/// By what a network is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    /// The kernels, on the CPU.
    Kernels,
    /// The layers' and losses' own definitions: plain tensor operations, on any device.
    Plain,
}

/// One computation.
#[derive(Debug)]
pub(super) struct Stage {
    /// The layer that it belongs to, for messages.
    pub(super) layer: String,
    /// The node of that layer; `None` where the input is brought into order.
    pub(super) node: Option<usize>,
    pub(super) work: Work,
    /// The slots that it reads.
    pub(super) inputs: Vec<usize>,
    /// The slot that it writes.
    pub(super) output: usize,
    /// Slots that nothing reads any more after this stage.
    pub(super) ends: Vec<usize>,
}

/// What a stage computes. Weights are indices into the network's list.
#[derive(Debug)]
pub(super) enum Work {
    Conv2d {
        weights: Affine,
        window: kernels::Window,
        activation: kernels::Activation,
        /// A pool right behind, computed in one go.
        pool: Option<kernels::Window>,
    },
    Dense {
        weights: Affine,
        activation: kernels::Activation,
        /// Whether it reads the samples themselves.
        of_samples: bool,
    },
    MaxPool2d(kernels::Window),
    AveragePool2d(kernels::Window),
    Activation(Arc<dyn Activation>),
    Dropout {
        rate: f64,
        random: Stream,
    },
    BatchNormalization(Normalization),
    /// The same elements in the same order; axes without the batch.
    Reshape(Vec<usize>),
    Add,
    /// Along an axis, the batch counted as axis 0.
    Concatenate(usize),
    /// From (rows, columns, channels) to (channels, rows, columns) or back.
    Reorder(Order),
    /// The layer's own definition.
    Plain {
        layer: Arc<dyn Layer>,
        weights: Range<usize>,
        format: DataFormat,
        random: Stream,
        /// Whether the activation that ends the layer is the program's head.
        headless: bool,
    },
}

/// The weights of a layer that multiplies and adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Affine {
    pub(super) kernel: usize,
    pub(super) bias: Option<usize>,
}

/// Batch normalization along an axis of a tensor.
#[derive(Debug, Clone)]
pub(super) struct Normalization {
    pub(super) gamma: Option<usize>,
    pub(super) beta: Option<usize>,
    pub(super) moving_mean: usize,
    pub(super) moving_variance: usize,
    /// The axis of the features, the batch counted as axis 0.
    pub(super) axis: usize,
    pub(super) epsilon: f64,
    pub(super) momentum: f64,
}

/// In which order a value with three axes lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// As the spec's shape says.
    Written,
    /// The first axis of the spec's shape is the last: channels behind rows and columns.
    Moved,
}
