//! How large the gradient of each layer's kernels is, beside the kernels themselves. Knows no limits.

use candle_core::Result;
use candle_core::backprop::GradStore;

use crate::catalog::initializers::Fans;
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
    /// The norm that such kernels have when they are drawn as by default (Glorot and Bengio, 2010).
    pub usual: f64,
}

impl Gradient {
    /// The gradient for each unit of weight: with a plain step, times the learning rate, the share by
    /// which the weights change. Weights that begin at 0, or near it, count with their usual size.
    #[must_use]
    pub fn relative(&self) -> f64 {
        let size = self.weights.max(self.usual);
        if size > 0.0 { self.norm / size } else { 0.0 }
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
    let (mut gradients, mut sizes, mut usual) = (0.0, 0.0, 0.0);
    let own = weights.all().get(weights.range(node)).unwrap_or_default();
    for weight in own.iter().filter(|weight| weight.trainable && weight.variable.rank() > 1) {
        sizes += squares(&values(&weight.variable)?);
        usual += usual_squares(weight.variable.dims());
        if let Some(gradient) = sink.take(&weight.variable, store)? {
            gradients += squares(&values(&gradient)?);
        }
    }
    let [norm, weights, usual] = [gradients, sizes, usual].map(f64::sqrt);
    Ok((usual > 0.0).then_some(Gradient { norm, weights, usual }))
}

/// What the squares of a kernel come to, on average, where each has the variance
/// `2 / (inputs + outputs)`; more than 0 where the kernel has any element.
fn usual_squares(shape: &[usize]) -> f64 {
    let fans = Fans::of(shape);
    #[expect(clippy::cast_precision_loss, reason = "numbers of weights are far below 2^53")]
    let count = shape.iter().product::<usize>() as f64;
    2.0 * count / (fans.inputs + fans.outputs)
}

fn squares(numbers: &[f32]) -> f64 {
    numbers.iter().map(|number| f64::from(*number).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_is_held_against_its_weights() {
        let relative = |norm, weights, usual| Gradient { norm, weights, usual }.relative();
        assert!((relative(3.0, 4.0, 2.0) - 0.75).abs() < 1e-12);
        assert!((relative(3.0, 0.0, 2.0) - 1.5).abs() < 1e-12, "it has just begun");
        assert!(relative(1.0, 0.0, 0.0).abs() < 1e-12);
        assert!((usual_squares(&[10, 30]) - 15.0).abs() < 1e-12);
    }
}
