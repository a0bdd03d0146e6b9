//! Dropout whose mask is a function of a key and of each element's index, hence never stored.

use std::mem::MaybeUninit;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::storage::{Values, floats, room, tensor, written};
use super::threads::{Parts, run_jobs};
use crate::random::Kept;

/// Sets a share `rate` of the elements to 0 and divides the others by `1 - rate`.
///
/// The mask depends on `key` and on the index of the element alone; a new key for every layer and
/// step gives independent masks.
///
/// # Errors
/// If `rate` is not within 0 and 1, or `x` is not made of 32-bit floats on the CPU.
pub fn dropout<V: Operand>(x: &V, rate: f64, key: u64) -> Result<V> {
    if !(0.0..=1.0).contains(&rate) {
        bail!("a dropout rate is a probability, not {rate}");
    }
    if rate == 0.0 {
        return Ok(x.clone());
    }
    x.contiguous()?.apply1(Dropout::new(rate, key))
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
        let parts = Parts::of(x.len()).of_values(x.len());
        let mut out = room(x.len());
        let set = InstructionSet::current();
        let jobs: Vec<_> = parts.cut_mut(&mut out).zip(parts.cut(x)).enumerate().collect();
        run_jobs(jobs, x.len() * OPERATIONS * 16, |(part, (out, x))| {
            set.run_loops(
                #[inline(always)]
                || self.apply_part(parts.first(part), x, out),
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
        let Self { kept, scale } = *self;
        let mut masks = [0_u32; BLOCK];
        let blocks = out.chunks_mut(BLOCK).zip(x.chunks(BLOCK));
        for (first, (out, x)) in (start..).step_by(BLOCK).zip(blocks) {
            for (index, mask) in (first as u64..).zip(&mut masks) {
                *mask = kept.mask(index);
            }
            for ((out, x), mask) in out.iter_mut().zip(x).zip(&masks) {
                out.write(f32::from_bits((x * scale).to_bits() & mask));
            }
        }
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
