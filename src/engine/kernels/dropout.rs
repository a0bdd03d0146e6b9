//! Dropout whose mask is a function of a key and of each element's index, hence never stored.

use std::mem::MaybeUninit;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::storage::{Values, floats, room, tensor, written};
use super::threads::{part_length, run_jobs};

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
        let length = part_length(x.len());
        let mut out = room(x.len());
        let set = InstructionSet::current();
        let jobs: Vec<_> = out.chunks_mut(length).zip(x.chunks(length)).enumerate().collect();
        run_jobs(jobs, x.len() * OPERATIONS * 4, |(part, (out, x))| {
            set.run_loops(
                #[inline(always)]
                || self.apply_part(part * length, x, out),
            );
        });
        // SAFETY: `out` and `x` have the same length and are cut alike, so every element was
        // written.
        unsafe { written(out) }
    }

    /// The elements from index `start` on: first the masks of some of them, then the elements. In
    /// one loop, compilers make a branch of each mask, and half of the branches are guessed wrong.
    #[inline(always)]
    fn apply_part(&self, start: usize, x: &[f32], out: &mut [MaybeUninit<f32>]) {
        const BLOCK: usize = 64;
        let Self { key, threshold, scale } = *self;
        let mut masks = [0_u32; BLOCK];
        let blocks = out.chunks_mut(BLOCK).zip(x.chunks(BLOCK));
        for (first, (out, x)) in (start..).step_by(BLOCK).zip(blocks) {
            for (index, mask) in (first as u64..).zip(&mut masks) {
                *mask = mask_of(key, index, threshold);
            }
            for ((out, x), mask) in out.iter_mut().zip(x).zip(&masks) {
                out.write(f32::from_bits((x * scale).to_bits() & mask));
            }
        }
    }
}

/// All bits where the element is kept, none where it is dropped.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a single bit")]
fn mask_of(key: u64, index: u64, threshold: u64) -> u32 {
    let bits = mix(key.wrapping_add(index.wrapping_mul(GOLDEN_GAMMA)));
    // The sign of the difference: 1 where the element is dropped.
    let dropped = ((bits >> 32).wrapping_sub(threshold) >> 63) as u32;
    dropped.wrapping_sub(1)
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
