//! Dropout whose mask is a function of a key and of each element's index, hence never stored.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::elementwise::map_indexed;
use super::storage::{Values, floats, tensor};
use crate::random::Kept;

/// Sets a share `rate` of the elements to 0 and divides the others by `1 - rate`.
///
/// The mask depends on `key` and on the index of the element alone; a new key for every layer and
/// step gives independent masks.
///
/// # Errors
/// If `rate` is not within 0 and 1, or `x` is not made of 32-bit floats on the CPU.
pub fn dropout(x: &Tensor, rate: f64, key: u64) -> Result<Tensor> {
    if !(0.0..=1.0).contains(&rate) {
        bail!("a dropout rate is a probability, not {rate}");
    }
    if rate == 0.0 {
        return Ok(x.clone());
    }
    x.contiguous()?.apply_op1(Dropout::new(rate, key))
}

struct Dropout {
    kept: Kept,
    scale: f32,
}

impl Dropout {
    #[expect(clippy::cast_possible_truncation, reason = "factors are 32-bit floats")]
    fn new(rate: f64, key: u64) -> Self {
        let scale = if rate < 1.0 { (1.0 / (1.0 - rate)) as f32 } else { 0.0 };
        Self { kept: Kept::new(key, rate), scale }
    }

    /// The same linear map is the forward and the backward pass.
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let Self { kept, scale } = *self;
        map_indexed(
            x,
            #[inline(always)]
            |index, x| {
                // A mask, not a branch: half of the branches would be guessed wrong.
                let kept = u32::from(kept.keeps(index as u64)).wrapping_neg();
                f32::from_bits((x * scale).to_bits() & kept)
            },
        )
    }
}

impl CustomOp1 for Dropout {
    fn name(&self) -> &'static str {
        "dropout"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(self.apply(floats(x, layout)?)), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        tensor(self.apply(&Values::of(&gradient)?), x.shape()).map(Some)
    }
}
