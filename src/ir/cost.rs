//! What layers cost: operations, values and weights, worked out from shapes. A lower bound that
//! does not depend on how layers are computed. Knows neither tensors nor clocks.

use super::{Model, Node, ValueId};
use crate::catalog::layers::Weight;
use crate::catalog::operation::Operation;
use crate::shape::DataFormat;
use crate::window::Window;

/// Bytes of a value or a weight.
const BYTES: u64 = 4;

/// What one sample costs in a layer, or in several that are computed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Floating-point operations that make its output. A product that is added to a sum counts as
    /// two, also where a factor is 0. Layers that multiply by weights count these alone, neither bias
    /// nor activation; others count one operation for each value that they look at.
    pub forward: u64,
    /// The same for the gradients of weights and inputs, each as much as forward. Weights that are
    /// not trained need none, nor does an input that depends on no trained weight.
    pub backward: u64,
    /// Values that the layer reads.
    pub read: u64,
    /// Values that it makes.
    pub written: u64,
    /// Its weights, trained or not.
    pub weights: u64,
    /// Those of its weights that are trained.
    pub trained: u64,
    /// Whether its inputs need gradients.
    pub passes_gradients: bool,
}

impl Cost {
    /// Bytes that must be read and written to make the output of some samples.
    #[must_use]
    pub fn forward_bytes(&self, samples: u64) -> u64 {
        let values = samples.saturating_mul(self.read.saturating_add(self.written));
        BYTES.saturating_mul(values.saturating_add(self.weights))
    }

    /// Bytes that must be read and written to make the gradients of some samples.
    #[must_use]
    pub fn backward_bytes(&self, samples: u64) -> u64 {
        let weights = if self.trained > 0 { self.read } else { 0 };
        let inputs = if self.passes_gradients { self.read } else { 0 };
        if self.trained == 0 && !self.passes_gradients {
            return 0;
        }
        let values = self.written.saturating_add(weights).saturating_add(inputs);
        let kernel = if self.passes_gradients { self.weights } else { 0 };
        let weights = kernel.saturating_add(self.trained);
        BYTES.saturating_mul(samples.saturating_mul(values).saturating_add(weights))
    }

    /// The cost of this and a layer that is computed with it: what lies between them stays where it
    /// is.
    #[must_use]
    pub fn with(self, behind: Self) -> Self {
        Self {
            forward: self.forward.saturating_add(behind.forward),
            backward: self.backward.saturating_add(behind.backward),
            read: self.read,
            written: behind.written,
            weights: self.weights.saturating_add(behind.weights),
            trained: self.trained.saturating_add(behind.trained),
            passes_gradients: self.passes_gradients,
        }
    }
}

impl Model {
    /// What one sample costs in each layer, while the model learns. `format` is the plan's.
    #[must_use]
    pub fn costs(&self, format: DataFormat) -> Vec<Cost> {
        // Whether a value depends on trained weights.
        let mut learned = vec![false];
        let depends = |learned: &[bool], value: &ValueId| learned.get(value.0) == Some(&true);
        let mut costs = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let inputs = node.inputs.iter().filter(|value| depends(&learned, value)).count();
            let cost = self.cost(node, format, inputs > 0);
            learned.push(inputs > 0 || cost.trained > 0);
            costs.push(cost);
        }
        costs
    }

    fn cost(&self, node: &Node, format: DataFormat, passes_gradients: bool) -> Cost {
        let count = |weights: &mut dyn Iterator<Item = &Weight>| {
            weights.fold(0_u64, |sum, weight| sum.saturating_add(wide(weight.parameters())))
        };
        let weights = count(&mut node.weights.iter());
        let trained = count(&mut node.weights.iter().filter(|weight| weight.trainable));
        let operation = node.with_inputs(self, format, |inputs| node.layer.operation(inputs));
        let (read, written) = match operation {
            // The same values in the same order under another shape.
            Some(Operation::Flatten { .. } | Operation::Reshape) => (0, 0),
            _ => (self.values_read(node), values(node.shape.elements())),
        };
        let forward = operation.map_or(0, |operation| self.operations(node, &operation));
        let passes = u64::from(trained > 0).saturating_add(u64::from(passes_gradients));
        let backward = forward.saturating_mul(passes);
        Cost { forward, backward, read, written, weights, trained, passes_gradients }
    }

    fn values_read(&self, node: &Node) -> u64 {
        let inputs = node.inputs.iter().map(|value| values(self.shape(*value).elements()));
        inputs.fold(0, u64::saturating_add)
    }

    fn operations(&self, node: &Node, operation: &Operation) -> u64 {
        let made = values(node.shape.elements());
        let input = node.inputs.first().map(|value| self.shape(*value));
        let per_value = match operation {
            Operation::Conv2d { window, format, .. } => {
                let image = input.and_then(|input| input.image(*format));
                let channels = image.map_or(1, |image| wide(image.channels));
                covered(window).saturating_mul(channels).saturating_mul(2)
            }
            Operation::Dense { .. } => {
                input.map_or(0, |input| wide(input.last()).saturating_mul(2))
            }
            Operation::MaxPool2d { window, .. } | Operation::AveragePool2d { window, .. } => {
                covered(window)
            }
            Operation::GlobalAveragePool2d { format } => {
                let image = input.and_then(|input| input.image(*format));
                image.map_or(1, |image| wide(image.rows).saturating_mul(wide(image.columns)))
            }
            Operation::Activation(_) | Operation::Dropout { .. } => 1,
            // The factor and the offset of its feature.
            Operation::BatchNormalization { .. } => 2,
            Operation::Add => wide(node.inputs.len().saturating_sub(1)),
            Operation::Concatenate { .. } | Operation::Flatten { .. } | Operation::Reshape => 0,
        };
        made.saturating_mul(per_value)
    }
}

/// Places of an image that a window looks at.
fn covered(window: &Window) -> u64 {
    let [rows, columns] = window.size;
    wide(rows).saturating_mul(wide(columns))
}

fn values(elements: Option<usize>) -> u64 {
    elements.map_or(u64::MAX, wide)
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, check};
    use crate::source::Source;

    fn costs(model: &str) -> Vec<Cost> {
        let source = Source::new("a.net", format!("model m {{\n{model}\n}}\n"));
        let checked = check(&source, &Options::default());
        let plan = checked.plan.unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
        plan.model.costs(plan.format)
    }

    #[test]
    fn a_convolution_that_reads_the_image_has_gradients_of_weights_only() {
        let costs = costs("Input(28, 28, 1)\nConv2D(30, (5, 5), activation=relu)");
        let expected = Cost {
            forward: 2 * 24 * 24 * 30 * 25,
            backward: 2 * 24 * 24 * 30 * 25,
            read: 28 * 28,
            written: 24 * 24 * 30,
            weights: 780,
            trained: 780,
            passes_gradients: false,
        };
        assert_eq!(costs, [expected]);
        assert_eq!(expected.forward_bytes(100), 4 * (100 * (784 + 17_280) + 780));
        assert_eq!(expected.backward_bytes(100), 4 * (100 * (784 + 17_280) + 780));
    }

    #[test]
    fn layers_behind_weights_pass_gradients_on() {
        let costs = costs(
            "Input(1, 28, 28)\nx = Conv2D(30, (5, 5), data_format=channels_first)\n\
             MaxPooling2D(2, data_format=channels_first)\n\
             Conv2D(15, (3, 3), data_format=channels_first)\nFlatten()\nDense(128)",
        );
        let operations: Vec<_> = costs.iter().map(|cost| (cost.forward, cost.backward)).collect();
        let (pool, second, dense) = (12 * 12 * 30 * 4, 2 * 10 * 10 * 15 * 9 * 30, 2 * 1500 * 128);
        let expected =
            [(864_000, 864_000), (pool, pool), (second, 2 * second), (0, 0), (dense, 2 * dense)];
        assert_eq!(operations, expected);
        let dense = costs[4];
        let weights = 1500 * 128 + 128;
        assert_eq!(dense.backward_bytes(10), 4 * (10 * (128 + 1500 + 1500) + 2 * weights));
        assert_eq!(costs[3].forward_bytes(10), 0, "a flattened image lies as it did");
    }

    #[test]
    fn what_is_computed_together_keeps_nothing_between() {
        let costs = costs("Input(28, 28, 1)\nConv2D(30, 5)\nMaxPooling2D()");
        let both = costs[0].with(costs[1]);
        assert_eq!(both.forward, 864_000 + 12 * 12 * 30 * 4);
        assert_eq!((both.read, both.written, both.weights), (784, 12 * 12 * 30, 780));
        assert!(!both.passes_gradients);
    }

    #[test]
    fn frozen_statistics_and_sums_are_counted() {
        let costs = costs(
            "Input(8, 8, 4)\nx = BatchNormalization()\ny = Activation(relu)\nAdd()(x, y, x)\n\
             Concatenate()(x, y)",
        );
        let values = 8 * 8 * 4;
        assert_eq!((costs[0].weights, costs[0].trained), (16, 8));
        assert_eq!((costs[0].forward, costs[0].backward), (2 * values, 2 * values));
        assert_eq!((costs[1].forward, costs[1].backward), (values, values));
        assert_eq!((costs[2].forward, costs[2].read), (2 * values, 3 * values));
        assert_eq!((costs[3].forward, costs[3].written), (0, 2 * values));
    }
}
