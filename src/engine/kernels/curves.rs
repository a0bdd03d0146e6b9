//! Functions of single elements with their gradients, each in one pass over memory.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::elementwise::{EXPONENTIAL, OPERATIONS, map, map_pairs};
use super::exponential::{exp, sigmoid, tanh};
use super::operand::Operand;
use super::storage::{Values, floats, tensor};

/// A function of single elements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Curve {
    /// `1 / (1 + e^-x)`
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `e^x`
    Exponential,
    /// `scale * x` from 0 on, `scale * alpha * (e^x - 1)` below.
    Elu {
        /// Minus the limit of the lower branch, before it is scaled.
        alpha: f32,
        /// The slope of the upper branch.
        scale: f32,
    },
    /// `x * sigmoid(x)`
    Silu,
    /// `x / (1 + |x|)`
    Softsign,
    /// `x` above 0, `slope * x` elsewhere.
    LeakyRelu {
        /// The slope of the lower branch.
        slope: f32,
    },
    /// `slope * x + offset`, cut to the range from 0 to `most`; the gradient is 0 at the bounds.
    Clipped {
        /// The slope between the bounds.
        slope: f32,
        /// The value at 0, before it is cut.
        offset: f32,
        /// The upper bound.
        most: f32,
    },
}

/// `curve` of every element of a tensor of any shape. Not-a-number stays not-a-number.
///
/// # Errors
/// If `x` is not made of 32-bit floats on the CPU.
pub fn curve<V: Operand>(x: &V, curve: Curve) -> Result<V> {
    x.contiguous()?.apply1(Elementwise(curve))
}

struct Elementwise(Curve);

impl CustomOp1 for Elementwise {
    fn name(&self) -> &'static str {
        "curve"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(values(self.0, floats(x, layout)?)), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, y: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        let dx = gradients(self.0, &Values::of(x)?, &Values::of(y)?, &Values::of(&gradient)?);
        tensor(dx, x.shape()).map(Some)
    }
}

/// One loop for each curve, so that none decides anew at every element.
fn values(curve: Curve, x: &[f32]) -> Vec<f32> {
    match curve {
        Curve::Sigmoid => map(x, EXPONENTIAL, sigmoid),
        Curve::Tanh => map(x, EXPONENTIAL, tanh),
        Curve::Exponential => map(x, EXPONENTIAL, exp),
        Curve::Elu { alpha, scale } => map(x, EXPONENTIAL, |x| {
            let below = scale * alpha * (exp(x) - 1.0);
            if x >= 0.0 { scale * x } else { below }
        }),
        Curve::Silu => map(x, EXPONENTIAL, |x| x * sigmoid(x)),
        Curve::Softsign => map(x, OPERATIONS, |x| x / (1.0 + x.abs())),
        Curve::LeakyRelu { slope } => map(x, OPERATIONS, |x| if x > 0.0 { x } else { slope * x }),
        Curve::Clipped { slope, offset, most } => map(x, OPERATIONS, |x| {
            let value = slope * x + offset;
            let value = if value < 0.0 { 0.0 } else { value };
            if value > most { most } else { value }
        }),
    }
}

/// The gradients of `x`, from those of `y`; each curve uses whichever of `x` and `y` is enough.
fn gradients(curve: Curve, x: &[f32], y: &[f32], g: &[f32]) -> Vec<f32> {
    match curve {
        Curve::Sigmoid => map_pairs(y, g, |y, g| g * y * (1.0 - y)),
        Curve::Tanh => map_pairs(y, g, |y, g| g * (1.0 - y * y)),
        Curve::Exponential => map_pairs(y, g, |y, g| g * y),
        Curve::Elu { alpha, scale } => map_pairs(y, g, |y, g| {
            let below = y + scale * alpha;
            g * if y >= 0.0 { scale } else { below }
        }),
        Curve::Silu => map_pairs(x, g, |x, g| {
            let s = sigmoid(x);
            g * s * (1.0 + x * (1.0 - s))
        }),
        Curve::Softsign => map_pairs(x, g, |x, g| {
            let below = 1.0 + x.abs();
            g / (below * below)
        }),
        Curve::LeakyRelu { slope } => map_pairs(x, g, |x, g| if x > 0.0 { g } else { slope * g }),
        Curve::Clipped { slope, most, .. } => {
            map_pairs(y, g, |y, g| if y > 0.0 && y < most { slope * g } else { 0.0 })
        }
    }
}
