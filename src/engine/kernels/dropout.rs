//! Dropout whose mask is a function of a key and of each element's index, hence never stored.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::elementwise::map_indexed;
use super::meter::apply1;
use super::storage::{Values, floats, tensor};

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
    apply1(&x.contiguous()?, Dropout::new(rate, key))
}

struct Dropout {
    key: u64,
    /// An element is kept if its 32 random bits are at least this.
    threshold: u64,
    scale: f32,
}

impl Dropout {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in 0..=2^32")]
    fn new(rate: f64, key: u64) -> Self {
        Self {
            // Neighbouring keys must not start neighbouring sequences.
            key: mix(key.wrapping_add(GOLDEN_GAMMA)),
            threshold: (rate * 4_294_967_296.0) as u64,
            scale: if rate < 1.0 { (1.0 / (1.0 - rate)) as f32 } else { 0.0 },
        }
    }

    /// The same linear map is the forward and the backward pass.
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let Self { key, threshold, scale } = *self;
        map_indexed(
            x,
            #[inline(always)]
            |index, x| {
                let bits = mix(key.wrapping_add((index as u64).wrapping_mul(GOLDEN_GAMMA)));
                // A mask, not a branch: half of the branches would be guessed wrong.
                let kept = u32::from((bits >> 32) >= threshold).wrapping_neg();
                f32::from_bits((x * scale).to_bits() & kept)
            },
        )
    }
}

/// The increment of `SplitMix64`.
const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// The output function of `SplitMix64` (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014; constants of Stafford's variant 13).
#[inline(always)]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
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
