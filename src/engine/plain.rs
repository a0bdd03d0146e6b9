//! Runs a plan's model by the layers' own definitions, with plain tensor operations: any device, any
//! type of floats. Slow; it is what the kernels are tested against.

use candle_core::{Result, Tensor, bail};

use super::lower::random_stream;
use crate::catalog::activations::{Activation, Fused};
use crate::catalog::forward::Call;
use crate::ir::{Node, Plan, ValueId};

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// What each node gives, in the order of the model's nodes, the batch in front.
    pub values: Vec<Tensor>,
    /// New values of weights that are not trained: node, name, value.
    pub updates: Vec<(usize, &'static str, Tensor)>,
}

/// Runs all layers on a batch. `weights` holds, for each node, its weights in the order of the plan;
/// `step` is the number of the training step, and none means inference.
///
/// # Errors
/// If the tensor library refuses something, most likely shapes that are not the plan's.
pub fn run(
    plan: &Plan,
    weights: &[Vec<Tensor>],
    input: &Tensor,
    step: Option<u64>,
) -> Result<Outcome> {
    walk(plan, weights, input, step, None, &mut |_, value| Ok(value))
}

/// What the model gives for a batch before the activation that ends it, where that is one that sets
/// outputs against each other or squeezes them (softmax, sigmoid): gradients of it do not fade where the
/// network is sure. Each value goes through `exchange` with the index of its node before others read it.
///
/// # Errors
/// What the tensor library or `exchange` refuses.
pub(super) fn scores(
    plan: &Plan,
    weights: &[Vec<Tensor>],
    input: &Tensor,
    exchange: &mut dyn FnMut(usize, Tensor) -> Result<Tensor>,
) -> Result<Tensor> {
    let squeezes = |node: &Node| {
        let last = node.layer.activation().map(Activation::fused);
        matches!(last, Some(Fused::Softmax | Fused::Sigmoid))
    };
    let output = plan.model.output;
    let headless = output.node().filter(|node| plan.model.nodes.get(*node).is_some_and(squeezes));
    let outcome = walk(plan, weights, input, None, headless, exchange)?;
    value_of(output, input, &outcome.values).cloned()
}

/// Runs all layers; the node `headless` without the activation that ends it.
fn walk(
    plan: &Plan,
    weights: &[Vec<Tensor>],
    input: &Tensor,
    step: Option<u64>,
    headless: Option<usize>,
    exchange: &mut dyn FnMut(usize, Tensor) -> Result<Tensor>,
) -> Result<Outcome> {
    let mut outcome = Outcome { values: Vec::new(), updates: Vec::new() };
    for (index, node) in plan.model.nodes.iter().enumerate() {
        let mut inputs = Vec::new();
        for value in &node.inputs {
            inputs.push(value_of(*value, input, &outcome.values)?.clone());
        }
        let values = weights.get(index).into_iter().flatten().cloned();
        let weights: Vec<_> = node.weights.iter().map(|weight| weight.name).zip(values).collect();
        let mut call = Call {
            weights: &weights,
            training: step.is_some(),
            format: plan.format,
            random: random_stream(plan.seed, &node.name).at(step.unwrap_or(0)),
            headless: headless == Some(index),
            updates: Vec::new(),
        };
        let value = node.layer.forward(&mut call, &inputs)?;
        let updates = call.updates.into_iter().map(|(name, value)| (index, name, value));
        outcome.updates.extend(updates);
        outcome.values.push(exchange(index, value)?);
    }
    Ok(outcome)
}

fn value_of<'a>(value: ValueId, input: &'a Tensor, values: &'a [Tensor]) -> Result<&'a Tensor> {
    let Some(node) = value.node() else {
        return Ok(input);
    };
    match values.get(node) {
        Some(value) => Ok(value),
        None => bail!("node {node} is read before it is computed"),
    }
}
