//! The weights of a network: made from the plan, each element drawn by its own index, so that the
//! same seed gives the same bytes. Knows neither files nor what layers compute.

use std::ops::Range;

use candle_core::{Device, Tensor, Var};

use super::error::EngineError;
use crate::catalog::initializers::Fans;
use crate::catalog::layers::Weight;
use crate::ir::{Model, Node};
use crate::random::Stream;

/// One weight with its values.
#[derive(Debug)]
pub(super) struct WeightVariable {
    /// `<layer>/<weight>`, as in Keras.
    pub(super) key: String,
    /// The layer's name for it: `kernel`.
    pub(super) name: &'static str,
    /// The values, 32-bit floats on the network's device.
    pub(super) variable: Var,
    /// Whether the optimizer changes it.
    pub(super) trainable: bool,
}

impl WeightVariable {
    fn draw(node: &Node, weight: &Weight, seed: u64, at: &Device) -> Result<Self, EngineError> {
        let key = format!("{}/{}", node.name, weight.name);
        let variable = initial_values(&key, weight, seed);
        let variable = Tensor::from_vec(variable, weight.shape.as_slice(), at)
            .and_then(|values| Var::from_tensor(&values))
            .map_err(EngineError::at(format!("the weight `{key}`")))?;
        Ok(Self { key, name: weight.name, variable, trainable: weight.trainable })
    }

    /// The values for a computation; tracked, if gradients are to reach a trainable weight.
    pub(super) fn tensor(&self, tracked: bool) -> Tensor {
        if tracked && self.trainable {
            self.variable.as_tensor().clone()
        } else {
            self.variable.as_detached_tensor()
        }
    }
}

/// The values with which a weight begins; `key` names its random stream.
#[expect(clippy::cast_possible_truncation, reason = "weights are 32-bit floats")]
pub(super) fn initial_values(key: &str, weight: &Weight, seed: u64) -> Vec<f32> {
    let stream = Stream::new(seed, &format!("weights/{key}"));
    let fans = Fans::of(&weight.shape);
    let value = |index| weight.initializer.value(fans, stream, index) as f32;
    (0..weight.parameters() as u64).map(value).collect()
}

/// All weights of a network, in the order of the layers and, within one, of its declaration.
#[derive(Debug)]
pub(super) struct Weights {
    all: Vec<WeightVariable>,
    /// For each node of the model, which of them are its own.
    of_node: Vec<Range<usize>>,
}

impl Weights {
    /// Draws all weights, the same on every device.
    ///
    /// # Errors
    /// If the tensor library refuses one.
    pub(super) fn draw(model: &Model, seed: u64, at: &Device) -> Result<Self, EngineError> {
        let (mut all, mut of_node) = (Vec::new(), Vec::new());
        for node in &model.nodes {
            let start = all.len();
            for weight in &node.weights {
                all.push(WeightVariable::draw(node, weight, seed, at)?);
            }
            of_node.push(start..all.len());
        }
        Ok(Self { all, of_node })
    }

    /// All of them.
    pub(super) fn all(&self) -> &[WeightVariable] {
        &self.all
    }

    /// Number of nodes, with weights or without.
    pub(super) fn nodes(&self) -> usize {
        self.of_node.len()
    }

    /// The indices of a node's weights.
    pub(super) fn range(&self, node: usize) -> Range<usize> {
        self.of_node.get(node).cloned().unwrap_or_default()
    }

    /// The index of a node's weight by the layer's name for it.
    pub(super) fn find(&self, node: usize, name: &str) -> Option<usize> {
        self.range(node)
            .find(|index| self.all.get(*index).is_some_and(|weight| weight.name == name))
    }

    /// Sets the values of a weight.
    ///
    /// # Errors
    /// If they have another shape.
    pub(super) fn set(&self, index: usize, values: &Tensor) -> candle_core::Result<()> {
        match self.all.get(index) {
            Some(weight) => weight.variable.set(&values.detach().contiguous()?),
            None => candle_core::bail!("there is no weight {index}"),
        }
    }
}
