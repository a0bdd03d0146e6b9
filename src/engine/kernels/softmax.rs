//! Softmax over the last axis. (`candle_nn`'s `softmax_last_dim` has no backward pass.)

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::elementwise::{EXPONENTIAL, OPERATIONS};
use super::exponential::exp;
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::storage::{Values, filled, floats, room, tensor, written};
use super::threads::{Parts, run_jobs};
use super::vector::WIDEST;

/// Probabilities in proportion to `exp(x)` along the last axis.
///
/// # Errors
/// If `x` has no axis or is not made of 32-bit floats on the CPU.
pub fn softmax<V: Operand>(x: &V) -> Result<V> {
    if x.tensor().rank() == 0 {
        bail!("softmax needs an axis to go along");
    }
    x.contiguous()?.apply1(Softmax)
}

/// Turns one row of logits into probabilities; gives back `log(sum(exp(logits)))`.
///
/// The largest logit is subtracted first, so nothing overflows.
#[inline(always)]
pub(super) fn softmax_row(logits: &[f32], probabilities: &mut [f32]) -> f32 {
    let largest = fold(logits, f32::NEG_INFINITY, |most, x| if x < most { most } else { x });
    exponentials(logits, largest, probabilities);
    let sum = fold(probabilities, 0.0, |sum, x| sum + x);
    let scale = 1.0 / sum;
    for probability in probabilities {
        *probability *= scale;
    }
    largest + sum.ln()
}

/// `exp(logit - largest)` of a row. Its end is filled up to a whole vector, so that no value is computed by itself.
#[inline(always)]
fn exponentials(logits: &[f32], largest: f32, out: &mut [f32]) {
    let (vectors, rest) = logits.as_chunks::<WIDEST>();
    let (outs, out_of_rest) = out.as_chunks_mut::<WIDEST>();
    for (out, vector) in outs.iter_mut().zip(vectors) {
        for lane in 0..WIDEST {
            out[lane] = exp(vector[lane] - largest);
        }
    }
    if !rest.is_empty() {
        let mut last = [largest; WIDEST];
        last[..rest.len()].copy_from_slice(rest);
        for lane in 0..WIDEST {
            last[lane] = exp(last[lane] - largest);
        }
        out_of_rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// Combines all of `row`, in an order that its length alone decides and that vectors can follow.
#[inline(always)]
fn fold(row: &[f32], start: f32, combine: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [start; 2 * WIDEST];
    let (chunks, rest) = row.as_chunks::<{ 2 * WIDEST }>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = combine(*lane, value);
        }
    }
    let mut width = if chunks.is_empty() { 0 } else { WIDEST };
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = combine(lanes[lane], lanes[lane + width]);
        }
        width /= 2;
    }
    rest.iter().fold(lanes[0], |all, &value| combine(all, value))
}

struct Softmax;

impl CustomOp1 for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = floats(x, layout)?;
        let mut y = room(x.len());
        let (classes, parts) = row_parts(x.len(), layout.dims());
        let jobs: Vec<_> = parts.cut_mut(&mut y).zip(parts.cut(x)).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, x.len() * EXPONENTIAL, |(y, x)| {
            let y = filled(y, 0.0);
            set.run_loops(
                #[inline(always)]
                || {
                    for (y, x) in y.chunks_mut(classes).zip(x.chunks(classes)) {
                        softmax_row(x, y);
                    }
                },
            );
        });
        // SAFETY: the parts cover the room, and each was filled.
        Ok((CpuStorage::F32(unsafe { written(y) }), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, y: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        let (y, gradient) = (Values::of(y)?, Values::of(&gradient)?);
        let mut dx = room(y.len());
        let (classes, parts) = row_parts(y.len(), x.dims());
        let inputs = parts.cut(&y).zip(parts.cut(&gradient));
        let jobs: Vec<_> = parts.cut_mut(&mut dx).zip(inputs).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, y.len() * OPERATIONS, |(dx, (y, gradient))| {
            let dx = filled(dx, 0.0);
            set.run_loops(
                #[inline(always)]
                || {
                    let rows = y.chunks(classes).zip(gradient.chunks(classes));
                    for (dx, (y, gradient)) in dx.chunks_mut(classes).zip(rows) {
                        gradient_row(y, gradient, dx);
                    }
                },
            );
        });
        // SAFETY: the parts cover the room, and each was filled.
        tensor(unsafe { written(dx) }, x.shape()).map(Some)
    }
}

/// `dx = y * (g - sum(g * y))`
#[inline(always)]
fn gradient_row(y: &[f32], gradient: &[f32], dx: &mut [f32]) {
    for (dx, (y, g)) in dx.iter_mut().zip(y.iter().zip(gradient)) {
        *dx = y * g;
    }
    let sum = fold(dx, 0.0, |sum, x| sum + x);
    for (dx, (y, g)) in dx.iter_mut().zip(y.iter().zip(gradient)) {
        *dx = y * (g - sum);
    }
}

/// The length of a row, and the parts of whole rows that threads work on.
fn row_parts(elements: usize, dims: &[usize]) -> (usize, Parts) {
    let classes = dims.last().copied().unwrap_or(1).max(1);
    (classes, Parts::of(elements / classes).of_values(elements))
}
