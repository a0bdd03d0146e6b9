//! Softmax over the last axis. (`candle_nn`'s `softmax_last_dim` has no backward pass.)

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::elementwise::OPERATIONS;
use super::meter::apply1;
use super::storage::{Values, floats, tensor};
use super::threads::{part_length, run_jobs};

/// How many operations an exponential is taken to cost when threads are weighed.
pub(super) const EXPONENTIAL: usize = 400;

/// Probabilities in proportion to `exp(x)` along the last axis.
///
/// # Errors
/// If `x` has no axis or is not made of 32-bit floats on the CPU.
pub fn softmax(x: &Tensor) -> Result<Tensor> {
    if x.rank() == 0 {
        bail!("softmax needs an axis to go along");
    }
    apply1(&x.contiguous()?, Softmax)
}

/// Turns one row of logits into probabilities; gives back `log(sum(exp(logits)))`.
///
/// The largest logit is subtracted first, so nothing overflows.
pub(super) fn softmax_row(logits: &[f32], probabilities: &mut [f32]) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for (probability, &logit) in probabilities.iter_mut().zip(logits) {
        *probability = (logit - largest).exp();
        sum += *probability;
    }
    let scale = 1.0 / sum;
    for probability in probabilities {
        *probability *= scale;
    }
    largest + sum.ln()
}

struct Softmax;

impl CustomOp1 for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = floats(x, layout)?;
        let mut y = vec![0.0; x.len()];
        let (classes, piece) = row_pieces(x.len(), layout.dims());
        let jobs: Vec<_> = y.chunks_mut(piece).zip(x.chunks(piece)).collect();
        run_jobs(jobs, x.len() * EXPONENTIAL, |(y, x)| {
            for (y, x) in y.chunks_mut(classes).zip(x.chunks(classes)) {
                softmax_row(x, y);
            }
        });
        Ok((CpuStorage::F32(y), layout.shape().clone()))
    }

    /// `dx = y * (g - sum(g * y))`, along the axis.
    fn bwd(&self, x: &Tensor, y: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        let (y, gradient) = (Values::of(y)?, Values::of(&gradient)?);
        let mut dx = vec![0.0; y.len()];
        let (classes, piece) = row_pieces(y.len(), x.dims());
        let inputs = y.chunks(piece).zip(gradient.chunks(piece));
        let jobs: Vec<_> = dx.chunks_mut(piece).zip(inputs).collect();
        run_jobs(jobs, y.len() * OPERATIONS, |(dx, (y, gradient))| {
            let rows = y.chunks(classes).zip(gradient.chunks(classes));
            for (dx, (y, gradient)) in dx.chunks_mut(classes).zip(rows) {
                let sum: f32 = y.iter().zip(gradient).map(|(y, g)| y * g).sum();
                for (dx, (y, g)) in dx.iter_mut().zip(y.iter().zip(gradient)) {
                    *dx = y * (g - sum);
                }
            }
        });
        tensor(dx, x.shape()).map(Some)
    }
}

/// The length of a row, and the length of the pieces of whole rows that threads work on.
fn row_pieces(elements: usize, dims: &[usize]) -> (usize, usize) {
    let classes = dims.last().copied().unwrap_or(1).max(1);
    (classes, part_length(elements / classes) * classes)
}
