//! How large the gradient of each layer's kernels is, beside the kernels themselves. Knows no limits.

use candle_core::Result;
use candle_core::backprop::GradStore;

use crate::engine::kernels::WeightGradients;
use crate::engine::loss::values;
use crate::engine::weights::Weights;

/// The gradient of a layer's kernels: its weights with two axes or more. Biases and scales, which
/// begin at 0 or 1, say little by their size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gradient {
    /// The Euclidean norm of the gradient.
    pub norm: f64,
    /// The Euclidean norm of the kernels.
    pub weights: f64,
}

impl Gradient {
    /// The gradient for each unit of weight: with a plain step, times the learning rate, the share by
    /// which the weights change. 0 where there is no gradient, infinite where weights alone are 0.
    #[must_use]
    pub fn relative(&self) -> f64 {
        if self.norm == 0.0 { 0.0 } else { self.norm / self.weights }
    }
}

/// The gradients of a backward pass, by node.
///
/// # Errors
/// What the tensor library refuses.
pub(super) fn gradients(
    weights: &Weights,
    sink: &WeightGradients,
    store: &mut GradStore,
) -> Result<Vec<Option<Gradient>>> {
    (0..weights.nodes()).map(|node| of_node(weights, node, sink, store)).collect()
}

fn of_node(
    weights: &Weights,
    node: usize,
    sink: &WeightGradients,
    store: &mut GradStore,
) -> Result<Option<Gradient>> {
    let (mut gradients, mut sizes, mut any) = (0.0, 0.0, false);
    let own = weights.all().get(weights.range(node)).unwrap_or_default();
    for weight in own.iter().filter(|weight| weight.trainable && weight.variable.rank() > 1) {
        any = true;
        sizes += squares(&values(&weight.variable)?);
        if let Some(gradient) = sink.take(&weight.variable, store)? {
            gradients += squares(&values(&gradient)?);
        }
    }
    Ok(any.then(|| Gradient { norm: f64::sqrt(gradients), weights: f64::sqrt(sizes) }))
}

fn squares(numbers: &[f32]) -> f64 {
    numbers.iter().map(|number| f64::from(*number).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_is_held_against_its_weights() {
        let relative = |norm, weights| Gradient { norm, weights }.relative();
        assert!((relative(3.0, 4.0) - 0.75).abs() < 1e-12);
        assert!(relative(0.0, 0.0).abs() < 1e-12);
        assert!(relative(1.0, 0.0).is_infinite());
    }
}
