//! The lowering: walks a plan's model once and makes the program that runs it. Chooses kernels, fuses
//! neighbours and keeps images in the order that kernels want. Knows no tensors.

mod fuse;
mod order;

use std::sync::Arc;

use super::kernels;
use super::program::{Affine, Backend, Normalization, Order, Program, Stage, Work};
use super::weights::Weights;
use crate::catalog::activations::{Activation, Fused};
use crate::catalog::operation::Operation;
use crate::ir::{Model, Node, Plan, ValueId};
use crate::random::Stream;
use crate::shape::DataFormat;
use crate::window::Window;
use fuse::Readers;
use order::{Held, image_order};

pub(super) use order::axis_in;

/// Makes the program of a plan's model.
pub(super) fn lower(plan: &Plan, weights: &Weights, backend: Backend) -> Program {
    program(plan, weights, backend, true)
}

/// The same with stages for each node by itself, so that each node's value is there to be seen: slower.
pub(super) fn lower_apart(plan: &Plan, weights: &Weights, backend: Backend) -> Program {
    program(plan, weights, backend, false)
}

fn program(plan: &Plan, weights: &Weights, backend: Backend, joined: bool) -> Program {
    let mut lowering = Lowering::new(plan, weights, backend, joined);
    for (index, node) in plan.model.nodes.iter().enumerate() {
        if !lowering.absorbed.iter().any(|(absorbed, _)| *absorbed == index) {
            lowering.node(index, node);
        }
    }
    lowering.finish()
}

/// A model on its way into a program.
struct Lowering<'a> {
    model: &'a Model,
    format: DataFormat,
    seed: u64,
    weights: &'a Weights,
    backend: Backend,
    readers: Readers<'a>,
    /// Where the program keeps each value, by value id.
    held: Vec<Held>,
    /// Nodes that a stage of an earlier node computes too, each with that node.
    absorbed: Vec<(usize, usize)>,
    head: Option<(usize, Arc<dyn Activation>)>,
    stages: Vec<Stage>,
    slots: usize,
}

impl<'a> Lowering<'a> {
    fn new(plan: &'a Plan, weights: &'a Weights, backend: Backend, joined: bool) -> Self {
        let readers = Readers::of(&plan.model, plan.format, joined);
        let mut held = vec![Held::default(); plan.model.nodes.len() + 1];
        if let Some(input) = held.first_mut() {
            input.put(Order::Written, 0);
        }
        Self {
            model: &plan.model,
            format: plan.format,
            seed: plan.seed,
            weights,
            backend,
            head: readers.head(),
            readers,
            held,
            absorbed: Vec::new(),
            stages: Vec::new(),
            slots: 1,
        }
    }

    fn finish(mut self) -> Program {
        let output = self.read(self.model.output, Order::Written);
        let mut read_later = vec![output];
        for stage in self.stages.iter_mut().rev() {
            let mut ends = stage.inputs.clone();
            ends.sort_unstable();
            ends.dedup();
            ends.retain(|slot| !read_later.contains(slot));
            read_later.extend(&ends);
            stage.ends = ends;
        }
        let head = self.head.map(|(_, activation)| activation);
        let (stages, slots, absorbed) = (self.stages, self.slots, self.absorbed);
        let kept = self.held.iter().skip(1).map(|held| held.kept()).collect();
        Program { stages, slots, output, absorbed, kept, head, backend: self.backend }
    }

    fn node(&mut self, index: usize, node: &Node) {
        let operation = match self.backend {
            Backend::Kernels => self.readers.operation(index).cloned(),
            Backend::Plain => None,
        };
        if operation.and_then(|operation| self.operation(index, node, operation)).is_none() {
            self.plain(index, node);
        }
    }

    /// Lowers an operation; `None` where no kernel can compute it.
    fn operation(&mut self, index: usize, node: &Node, operation: Operation) -> Option<()> {
        let input = *node.inputs.first()?;
        match operation {
            Operation::Conv2d { window, format, activation } => {
                self.convolution(index, &window, format, &activation)
            }
            Operation::Dense { activation } => self.dense(index, &activation),
            Operation::MaxPool2d { window, format } => {
                self.image(index, Work::MaxPool2d(kernel_window(&window)), format)
            }
            Operation::AveragePool2d { window, format } => {
                self.image(index, Work::AveragePool2d(kernel_window(&window)), format)
            }
            Operation::GlobalAveragePool2d { format } => self.global_average(index, input, format),
            Operation::Activation(activation) => {
                let activation = self.unless_head(index, &activation);
                let (slot, order) = self.read_any(input);
                let value = self.activation(index, activation.as_ref(), (slot, order));
                self.give(index, value)
            }
            Operation::Dropout { rate } => {
                // The mask goes by the order in memory, which must not depend on the neighbours.
                let (random, order) = (self.stream(node), self.own_order(input));
                let slot = self.read(input, order);
                let slot = self.emit(index, Work::Dropout { rate, random }, vec![slot]);
                self.give(index, (slot, order))
            }
            Operation::BatchNormalization { axis, epsilon, momentum } => {
                self.batch_normalization(index, axis, epsilon, momentum)
            }
            Operation::Flatten { format } => self.flatten(index, format),
            Operation::Reshape => {
                let slot = self.read(input, Order::Written);
                self.reshape(index, slot)
            }
            Operation::Add => {
                let (_, order) = self.read_any(input);
                let slots = node.inputs.iter().map(|value| self.read(*value, order)).collect();
                let slot = self.emit(index, Work::Add, slots);
                self.give(index, (slot, order))
            }
            Operation::Concatenate { axis } => {
                let (_, order) = self.read_any(input);
                let slots = node.inputs.iter().map(|value| self.read(*value, order)).collect();
                let axis = order::axis_in(order, axis) + 1;
                let slot = self.emit(index, Work::Concatenate(axis), slots);
                self.give(index, (slot, order))
            }
        }
    }

    fn convolution(
        &mut self,
        index: usize,
        window: &Window,
        format: DataFormat,
        activation: &Arc<dyn Activation>,
    ) -> Option<()> {
        let (weights, window) = (self.affine(index)?, kernel_window(window));
        let activation = self.unless_head(index, activation);
        let fused = self.readers.behind_convolution(index, activation.as_ref(), &window, format);
        let pool = fused.pool;
        let work = Work::Conv2d { weights, window, activation: fused.activation, pool };
        let input = *self.model.nodes.get(index)?.inputs.first()?;
        let order = image_order(format);
        let slot = self.read(input, order);
        let slot = self.emit(index, work, vec![slot]);
        self.finish_fused(index, fused.last, &fused.absorbed, fused.rest.as_ref(), (slot, order))
    }

    fn dense(&mut self, index: usize, activation: &Arc<dyn Activation>) -> Option<()> {
        let weights = self.affine(index)?;
        let activation = self.unless_head(index, activation);
        let fused = self.readers.behind_dense(index, activation.as_ref());
        let input = *self.model.nodes.get(index)?.inputs.first()?;
        let slot = self.read(input, Order::Written);
        let of_samples = self.has_samples(slot);
        let work = Work::Dense { weights, activation: fused.activation, of_samples };
        let value = (self.emit(index, work, vec![slot]), Order::Written);
        self.finish_fused(index, fused.last, &fused.absorbed, fused.rest.as_ref(), value)
    }

    /// What stands behind a kernel that computes several nodes: the value is that of the last.
    fn finish_fused(
        &mut self,
        index: usize,
        last: usize,
        absorbed: &[usize],
        rest: Option<&Arc<dyn Activation>>,
        value: (usize, Order),
    ) -> Option<()> {
        self.absorbed.extend(absorbed.iter().map(|node| (*node, index)));
        let value = self.activation(index, rest, value);
        self.give(last, value)
    }

    /// An image operation without weights.
    fn image(&mut self, index: usize, work: Work, format: DataFormat) -> Option<()> {
        let input = *self.model.nodes.get(index)?.inputs.first()?;
        let order = image_order(format);
        let slot = self.read(input, order);
        let slot = self.emit(index, work, vec![slot]);
        self.give(index, (slot, order))
    }

    /// The mean over a window as large as the image. One pixel has its channels in the same place in
    /// either order.
    fn global_average(&mut self, index: usize, input: ValueId, format: DataFormat) -> Option<()> {
        let image = self.model.shape(input).image(format)?;
        let window = kernels::Window::new([image.rows, image.columns]);
        let slot = self.read(input, image_order(format));
        let slot = self.emit(index, Work::AveragePool2d(window), vec![slot]);
        self.reshape(index, slot)
    }

    /// An activation by itself. Softmax goes along the last written axis; all others are functions
    /// of single elements, whatever their order.
    fn activation(
        &mut self,
        index: usize,
        activation: Option<&Arc<dyn Activation>>,
        (slot, order): (usize, Order),
    ) -> (usize, Order) {
        let Some(activation) = activation.filter(|one| one.fused() != Fused::Linear) else {
            return (slot, order);
        };
        let work = Work::Activation(Arc::clone(activation));
        if activation.fused() == Fused::Softmax && order == Order::Moved {
            let slot = self.emit(index, Work::Reorder(Order::Written), vec![slot]);
            return (self.emit(index, work, vec![slot]), Order::Written);
        }
        (self.emit(index, work, vec![slot]), order)
    }

    fn batch_normalization(
        &mut self,
        index: usize,
        axis: usize,
        epsilon: f64,
        momentum: f64,
    ) -> Option<()> {
        let find = |name| self.weights.find(index, name);
        let (moving_mean, moving_variance) = (find("moving_mean")?, find("moving_variance")?);
        let (gamma, beta) = (find("gamma"), find("beta"));
        let node = self.model.nodes.get(index)?;
        let input = *node.inputs.first()?;
        let (slot, order) = match (node.shape.rank(), axis) {
            (3, 0) => (self.read(input, Order::Moved), Order::Moved),
            (3, 1) => self.read_any(input),
            _ => (self.read(input, Order::Written), Order::Written),
        };
        let axis = order::axis_in(order, axis) + 1;
        let statistics =
            Normalization { gamma, beta, moving_mean, moving_variance, axis, epsilon, momentum };
        let slot = self.emit(index, Work::BatchNormalization(statistics), vec![slot]);
        self.give(index, (slot, order))
    }

    /// `channels_first` flattens images in the moved order. Anything else with channels in front
    /// has no order of its own and is left to the layer.
    fn flatten(&mut self, index: usize, format: DataFormat) -> Option<()> {
        let input = *self.model.nodes.get(index)?.inputs.first()?;
        let order = match (format, self.model.shape(input).rank()) {
            (DataFormat::ChannelsLast, _) | (_, 0 | 1) => Order::Written,
            (DataFormat::ChannelsFirst, 3) => Order::Moved,
            (DataFormat::ChannelsFirst, _) => return None,
        };
        let slot = self.read(input, order);
        self.reshape(index, slot)
    }

    fn reshape(&mut self, index: usize, slot: usize) -> Option<()> {
        let axes = self.model.nodes.get(index)?.shape.axes().to_vec();
        let slot = self.emit(index, Work::Reshape(axes), vec![slot]);
        self.give(index, (slot, Order::Written))
    }

    /// A layer without a kernel: its own definition, on values as the spec writes them.
    fn plain(&mut self, index: usize, node: &Node) {
        let slots = node.inputs.iter().map(|value| self.read(*value, Order::Written)).collect();
        let work = Work::Plain {
            layer: Arc::clone(&node.layer),
            weights: self.weights.range(index),
            format: self.format,
            random: self.stream(node),
            headless: self.is_head(index),
        };
        let slot = self.emit(index, work, slots);
        let _ = self.give(index, (slot, Order::Written));
    }

    /// Whether the samples themselves are in a slot, in whatever shape and order, or what a dropout left of them.
    fn has_samples(&self, slot: usize) -> bool {
        let made = self.stages.iter().find(|stage| stage.output == slot);
        made.is_none_or(|stage| match (&stage.work, stage.inputs.as_slice()) {
            (Work::Reshape(_) | Work::Reorder(_) | Work::Dropout { .. }, [from]) => {
                self.has_samples(*from)
            }
            _ => false,
        })
    }

    /// The activation of a node; none where it is the head, which the loss or the caller applies.
    fn unless_head(&self, index: usize, own: &Arc<dyn Activation>) -> Option<Arc<dyn Activation>> {
        (!self.is_head(index)).then(|| Arc::clone(own))
    }

    fn is_head(&self, index: usize) -> bool {
        self.head.as_ref().is_some_and(|(node, _)| *node == index)
    }

    fn affine(&self, index: usize) -> Option<Affine> {
        let kernel = self.weights.find(index, "kernel")?;
        Some(Affine { kernel, bias: self.weights.find(index, "bias") })
    }

    fn stream(&self, node: &Node) -> Stream {
        random_stream(self.seed, &node.name)
    }

    /// Adds a stage; gives the slot that it writes.
    fn emit(&mut self, index: usize, work: Work, inputs: Vec<usize>) -> usize {
        let output = self.slots;
        self.slots += 1;
        let node = self.model.nodes.get(index);
        let layer = node.map_or("input", |node| &node.name).to_owned();
        let node = node.map(|_| index);
        self.stages.push(Stage { layer, node, work, inputs, output, ends: Vec::new() });
        output
    }

    /// Says where the program keeps the value of a node.
    fn give(&mut self, index: usize, (slot, order): (usize, Order)) -> Option<()> {
        self.held.get_mut(ValueId::of_node(index).0)?.put(order, slot);
        Some(())
    }

    /// A slot with a value in the order wanted; a stage is added where it lies otherwise.
    fn read(&mut self, value: ValueId, order: Order) -> usize {
        let order = if self.model.shape(value).rank() == 3 { order } else { Order::Written };
        let held = self.held.get(value.0).copied().unwrap_or_default();
        if let Some(slot) = held.get(order) {
            return slot;
        }
        let (slot, _) = held.any();
        let node = value.node().unwrap_or(usize::MAX);
        let slot = self.emit(node, Work::Reorder(order), vec![slot]);
        if let Some(held) = self.held.get_mut(value.0) {
            held.put(order, slot);
        }
        slot
    }

    /// The order in which the spec's format has an image's channels last.
    fn own_order(&self, value: ValueId) -> Order {
        match self.model.shape(value).rank() {
            3 => image_order(self.format),
            _ => Order::Written,
        }
    }

    /// A slot with a value in whatever order it lies.
    fn read_any(&self, value: ValueId) -> (usize, Order) {
        self.held.get(value.0).copied().unwrap_or_default().any()
    }
}

/// The random stream of a layer; each step takes one of its own from it.
pub(super) fn random_stream(seed: u64, layer: &str) -> Stream {
    Stream::new(seed, &format!("dropout/{layer}"))
}

/// The plan's window in the kernels' words.
fn kernel_window(window: &Window) -> kernels::Window {
    let Window { size, strides, dilation, padding } = *window;
    kernels::Window { size, strides, dilation, padding }
}
