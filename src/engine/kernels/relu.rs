//! The rectifier as an operation of its own.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::Activation;
use super::elementwise::{OPERATIONS, map, map_pairs};
use super::operand::Operand;
use super::storage::{Values, floats, tensor};

/// `max(0, x)` for a tensor of any shape, with gradient 0 at 0 (candle's own says 1 there).
///
/// # Errors
/// If `x` is not made of 32-bit floats on the CPU.
pub fn relu<V: Operand>(x: &V) -> Result<V> {
    x.contiguous()?.apply1(Relu)
}

struct Relu;

impl CustomOp1 for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let y = map(floats(x, layout)?, OPERATIONS, |x| Activation::Relu.of(x));
        Ok((CpuStorage::F32(y), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, y: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        let (y, gradient) = (Values::of(y)?, Values::of(&gradient)?);
        let dx = map_pairs(&y, &gradient, |y, g| Activation::Relu.gradient(y, g));
        tensor(dx, x.shape()).map(Some)
    }
}
