//! Which neighbours one kernel computes together: a convolution or a dense layer, an activation
//! behind it and a pool behind that; and the activation that the loss takes over.

use std::sync::Arc;

use super::{image_order, kernel_window};
use crate::catalog::activations::{Activation, Fused};
use crate::catalog::operation::Operation;
use crate::engine::kernels;
use crate::ir::{Model, ValueId};
use crate::shape::DataFormat;

/// The model's operations and who reads which value.
pub(super) struct Readers<'a> {
    model: &'a Model,
    operations: Vec<Option<Operation>>,
    /// For each value, the nodes that read it, once per input.
    of_value: Vec<Vec<usize>>,
    /// Whether neighbours may be computed together at all.
    joined: bool,
}

/// What one kernel computes.
pub(super) struct Fusion {
    pub(super) activation: kernels::Activation,
    /// An activation that the kernel does not know.
    pub(super) rest: Option<Arc<dyn Activation>>,
    pub(super) pool: Option<kernels::Window>,
    /// The node whose value comes out.
    pub(super) last: usize,
    /// The nodes behind the first that are computed with it.
    pub(super) absorbed: Vec<usize>,
}

/// Stands among the readers of the model's output, so that no node is its only one.
const CALLER: usize = usize::MAX;

impl<'a> Readers<'a> {
    pub(super) fn of(model: &'a Model, format: DataFormat, joined: bool) -> Self {
        let mut of_value = vec![Vec::new(); model.nodes.len() + 1];
        let reads = model.nodes.iter().enumerate();
        let reads = reads.flat_map(|(index, node)| node.inputs.iter().map(move |v| (*v, index)));
        for (value, reader) in reads.chain([(model.output, CALLER)]) {
            if let Some(readers) = of_value.get_mut(value.0) {
                readers.push(reader);
            }
        }
        let operation = |node: &crate::ir::Node| {
            node.with_inputs(model, format, |inputs| node.layer.operation(inputs))
        };
        Self { model, operations: model.nodes.iter().map(operation).collect(), of_value, joined }
    }

    /// What a node computes, where a kernel may.
    pub(super) fn operation(&self, index: usize) -> Option<&Operation> {
        self.operations.get(index)?.as_ref()
    }

    /// The node that alone reads a node's value and may be computed with it.
    fn only_reader(&self, index: usize) -> Option<usize> {
        match self.of_value.get(ValueId::of_node(index).0)?.as_slice() {
            [only] if *only != CALLER && self.joined => Some(*only),
            _ => None,
        }
    }

    /// The last node and its activation, where it is one that a loss can take over and nothing
    /// else reads the node's value.
    pub(super) fn head(&self) -> Option<(usize, Arc<dyn Activation>)> {
        let index = self.model.output.node()?;
        let (Operation::Conv2d { activation, .. }
        | Operation::Dense { activation }
        | Operation::Activation(activation)) = self.operation(index)?
        else {
            return None;
        };
        let taken_over = matches!(activation.fused(), Fused::Softmax | Fused::Sigmoid);
        let alone = self.of_value.get(self.model.output.0)?.as_slice() == [CALLER];
        (taken_over && alone).then(|| (index, Arc::clone(activation)))
    }

    /// What a dense layer's kernel computes with it. `activation` is the layer's own.
    pub(super) fn behind_dense(
        &self,
        index: usize,
        activation: Option<&Arc<dyn Activation>>,
    ) -> Fusion {
        let kernel = |activation| Fusion {
            activation,
            rest: None,
            pool: None,
            last: index,
            absorbed: Vec::new(),
        };
        match activation.map_or(Fused::Linear, |activation| activation.fused()) {
            Fused::Relu => kernel(kernels::Activation::Relu),
            Fused::Linear => match self.only_reader(index).filter(|next| self.is_relu(*next)) {
                Some(next) => {
                    Fusion { last: next, absorbed: vec![next], ..kernel(kernels::Activation::Relu) }
                }
                None => kernel(kernels::Activation::Linear),
            },
            _ => Fusion { rest: activation.cloned(), ..kernel(kernels::Activation::Linear) },
        }
    }

    /// What a convolution's kernel computes with it: what a dense layer's does, and a pool.
    pub(super) fn behind_convolution(
        &self,
        index: usize,
        activation: Option<&Arc<dyn Activation>>,
        window: &kernels::Window,
        format: DataFormat,
    ) -> Fusion {
        let mut fusion = self.behind_dense(index, activation);
        if fusion.rest.is_none()
            && let Some(next) = self.only_reader(fusion.last)
            && let Some(Operation::MaxPool2d { window: pool, format: pool_format }) =
                self.operation(next)
            && image_order(*pool_format) == image_order(format)
            && kernels::conv2d_max_pool_supported(window, &kernel_window(pool))
        {
            fusion.pool = Some(kernel_window(pool));
            fusion.last = next;
            fusion.absorbed.push(next);
        }
        fusion
    }

    fn is_relu(&self, index: usize) -> bool {
        let operation = self.operation(index);
        matches!(operation, Some(Operation::Activation(one)) if one.fused() == Fused::Relu)
    }
}
