//! Batch normalization by the statistics of the batch itself, as in training.

mod statistics;

use std::mem::MaybeUninit;
use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::storage::{Values, floats, room, tensor, weight_or_zeros, written};
use super::threads::{Parts, run_jobs};
use super::weight_gradients::{WeightGradients, deliver};
use statistics::{Moments, gradient_sums};

/// A normalized batch and its statistics.
#[derive(Debug, Clone)]
pub struct BatchNormalized<V = Tensor> {
    /// The normalized batch, of the shape of the input.
    pub y: V,
    /// The mean of each channel, `[channels]`, a constant.
    pub mean: Tensor,
    /// The biased variance of each channel, `[channels]`, a constant: what Keras and `TensorFlow`
    /// let the moving variance follow.
    pub variance: Tensor,
}

/// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, where mean and variance go over all axes
/// but the last; `gamma` and `beta` are `[channels]` and default to 1 and 0.
///
/// The gradient flows through the statistics. (Ioffe, Szegedy: Batch Normalization, 2015.)
///
/// # Errors
/// If the shapes do not agree or the tensors are not made of 32-bit floats on the CPU.
pub fn batch_normalization_train<V: Operand>(
    x: &V,
    gamma: Option<&Tensor>,
    beta: Option<&Tensor>,
    epsilon: f64,
    sink: Option<&Arc<WeightGradients>>,
) -> Result<BatchNormalized<V>> {
    let Some(&channels) = x.tensor().dims().last() else {
        bail!("batch normalization needs an axis of channels");
    };
    if x.tensor().elem_count() == 0 {
        bail!("batch normalization of nothing");
    }
    let gamma = match gamma {
        Some(gamma) => weight_or_zeros(Some(gamma), channels)?,
        None => tensor(vec![1.0; channels], channels)?,
    };
    let beta = weight_or_zeros(beta, channels)?;
    let x = x.contiguous()?;
    let moments = Moments::of(&Values::of(x.tensor())?, channels, epsilon);
    let mean = tensor(moments.mean.clone(), channels)?;
    let variance = tensor(moments.variance.clone(), channels)?;
    let operation = Normalize { moments, for_x: x.learns(), sink: sink.cloned() };
    let y = x.apply3(&gamma, &beta, operation)?;
    Ok(BatchNormalized { y, mean, variance })
}

struct Normalize {
    moments: Moments,
    /// Whether a gradient of the input is asked for.
    for_x: bool,
    sink: Option<Arc<WeightGradients>>,
}

impl Normalize {
    fn forward(&self, x: &[f32], gamma: &[f32], beta: &[f32]) -> Vec<f32> {
        let Moments { mean, scale, .. } = &self.moments;
        let factors: Vec<f32> =
            scale.iter().zip(gamma).map(|(scale, gamma)| scale * gamma).collect();
        map_rows(x, x, mean.len(), |out, x, _| {
            let parameters = mean.iter().zip(factors.iter().zip(beta));
            for ((out, x), (mean, (factor, beta))) in out.iter_mut().zip(x).zip(parameters) {
                out.write((x - mean) * factor + beta);
            }
        })
    }

    /// With `n` values to a channel, `c = x - mean`, and sums over the channel:
    /// `dx = gamma * scale * (g - sum(g) / n - c * scale² * sum(g * c) / n)`.
    fn gradient_of_x(
        &self,
        x: &[f32],
        gradient: &[f32],
        gamma: &[f32],
        sums: [&[f32]; 2],
    ) -> Vec<f32> {
        let Moments { mean, scale, .. } = &self.moments;
        #[expect(clippy::cast_precision_loss, reason = "a number of values")]
        let share = 1.0 / (x.len() / mean.len()) as f32;
        let factors: Vec<f32> =
            scale.iter().zip(gamma).map(|(scale, gamma)| scale * gamma).collect();
        let offsets: Vec<f32> = sums[0].iter().map(|sum| sum * share).collect();
        let slopes: Vec<f32> =
            sums[1].iter().zip(scale).map(|(sum, scale)| sum * share * scale * scale).collect();
        map_rows(x, gradient, mean.len(), |out, x, g| {
            let parameters = mean.iter().zip(&factors).zip(offsets.iter().zip(&slopes));
            let values = out.iter_mut().zip(x.iter().zip(g));
            for ((out, (x, g)), ((mean, factor), (offset, slope))) in values.zip(parameters) {
                out.write(factor * (g - offset - (x - mean) * slope));
            }
        })
    }
}

impl CustomOp3 for Normalize {
    fn name(&self) -> &'static str {
        "batch-normalization"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        gamma: &CpuStorage,
        gamma_layout: &Layout,
        beta: &CpuStorage,
        beta_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (gamma, beta) = (floats(gamma, gamma_layout)?, floats(beta, beta_layout)?);
        let y = self.forward(floats(x, x_layout)?, gamma, beta);
        Ok((CpuStorage::F32(y), x_layout.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        gamma: &Tensor,
        beta: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let gradient = gradient.contiguous()?;
        let (values, gradient) = (Values::of(x)?, Values::of(&gradient)?);
        let Moments { mean, scale, .. } = &self.moments;
        let channels = mean.len();
        let [for_beta, centred] = gradient_sums(&values, &gradient, mean).map(single);
        let for_x = if self.for_x {
            let gamma = Values::of(gamma)?;
            let dx = self.gradient_of_x(&values, &gradient, &gamma, [&for_beta, &centred]);
            Some(tensor(dx, x.shape())?)
        } else {
            None
        };
        let for_gamma = centred.iter().zip(scale).map(|(sum, scale)| sum * scale).collect();
        let sink = self.sink.as_ref();
        let for_gamma = deliver(sink, gamma, tensor(for_gamma, channels)?)?;
        let for_beta = deliver(sink, beta, tensor(for_beta, channels)?)?;
        Ok((for_x, for_gamma, for_beta))
    }
}

/// Sums rounded to single precision.
#[expect(clippy::cast_possible_truncation, reason = "rounding is meant")]
fn single(sums: Vec<f64>) -> Vec<f32> {
    sums.into_iter().map(|sum| sum as f32).collect()
}

/// `write(out, x, g)` for every row of two slices of the same length, which are rows of channels;
/// it must write the whole row `out`.
fn map_rows(
    x: &[f32],
    g: &[f32],
    channels: usize,
    write: impl Fn(&mut [MaybeUninit<f32>], &[f32], &[f32]) + Sync,
) -> Vec<f32> {
    assert_eq!(x.len(), g.len(), "a gradient has its value's shape");
    assert!(x.len().is_multiple_of(channels), "rows are whole");
    let parts = Parts::of(x.len() / channels);
    let mut out = room(x.len());
    let set = InstructionSet::current();
    let inputs = parts.cut(x).zip(parts.cut(g));
    run_jobs(
        parts.cut_mut(&mut out).zip(inputs).collect(),
        x.len() * OPERATIONS,
        |(out, (x, g))| {
            set.run_loops(
                #[inline(always)]
                || {
                    let rows = x.chunks_exact(channels).zip(g.chunks_exact(channels));
                    for (out, (x, g)) in out.chunks_exact_mut(channels).zip(rows) {
                        write(out, x, g);
                    }
                },
            );
        },
    );
    // SAFETY: the three slices have the same length, whole rows, and are cut alike, into parts and
    // into rows, and each row was written.
    unsafe { written(out) }
}
