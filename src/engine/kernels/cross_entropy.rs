//! Softmax and cross-entropy in one operation: stable, and its gradient is a subtraction.

use candle_core::{CpuStorage, CustomOp1, DType, Layout, Result, Shape, Tensor, bail};

use super::elementwise::EXPONENTIAL;
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::softmax::softmax_row;
use super::storage::{Values, tensor};
use super::threads::{Parts, run_jobs};

/// A cross-entropy and what was computed on the way.
#[derive(Debug, Clone)]
pub struct CrossEntropy<V = Tensor> {
    /// The loss, a scalar; its gradient flows to the logits.
    pub loss: V,
    /// `softmax(logits)`, `[n, classes]`, a constant: metrics need not compute it again.
    pub probabilities: Tensor,
}

/// The cross-entropy between `softmax(logits)` and integer classes, summed over the samples and
/// divided by `denominator` (the number of samples, for the mean).
///
/// `logits`: `[n, c]`; `classes`: `[n]`, unsigned 32-bit, each less than `c`.
///
/// # Errors
/// If the shapes or types are not these, if a class is out of range, or if `denominator` is 0.
pub fn softmax_cross_entropy<V: Operand>(
    logits: &V,
    classes: &Tensor,
    denominator: usize,
) -> Result<CrossEntropy<V>> {
    let (samples, width) = logits.tensor().dims2()?;
    if classes.dims() != [samples] || classes.dtype() != DType::U32 {
        let (shape, kind) = (classes.dims(), classes.dtype());
        bail!("[{samples}] classes of type u32 are expected, not {shape:?} of type {kind:?}");
    }
    let classes = classes.to_vec1::<u32>()?;
    let classes: Vec<usize> = classes.into_iter().map(|class| class as usize).collect();
    if let Some(class) = classes.iter().find(|&&class| class >= width) {
        bail!("class {class} is out of range: there are {width} classes, counted from 0");
    }
    cross_entropy(logits, Targets::Classes(classes), denominator)
}

/// The cross-entropy between `softmax(logits)` and `targets`, summed over the samples and divided
/// by `denominator`. Targets are constants; no gradient reaches them.
///
/// `logits` and `targets`: `[n, c]`. One-hot vectors, smoothed or not, or any distributions.
///
/// # Errors
/// If the shapes or types are not these, or if `denominator` is 0.
pub fn softmax_cross_entropy_soft<V: Operand>(
    logits: &V,
    targets: &Tensor,
    denominator: usize,
) -> Result<CrossEntropy<V>> {
    logits.tensor().dims2()?;
    let (theirs, own) = (logits.tensor().dims(), targets.dims());
    if own != theirs {
        bail!("targets of shape {own:?} for logits of {theirs:?}");
    }
    let targets = Values::of(&targets.contiguous()?)?.to_vec();
    cross_entropy(logits, Targets::Distributions(targets), denominator)
}

fn cross_entropy<V: Operand>(
    logits: &V,
    targets: Targets,
    denominator: usize,
) -> Result<CrossEntropy<V>> {
    if denominator == 0 {
        bail!("a mean over no samples");
    }
    let logits = logits.contiguous()?;
    let (sum, probabilities) = {
        let (_, width) = logits.tensor().dims2()?;
        evaluate(&Values::of(logits.tensor())?, width.max(1), &targets)
    };
    let probabilities = tensor(probabilities, logits.tensor().shape())?;
    let operation = MeanLoss {
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a mean")]
        mean: (sum / denominator as f64) as f32,
        denominator,
        targets,
        probabilities: probabilities.clone(),
    };
    Ok(CrossEntropy { loss: logits.apply1(operation)?, probabilities })
}

/// What the probabilities of the samples should be.
enum Targets {
    /// The class of each sample, in range.
    Classes(Vec<usize>),
    /// A probability for each class of each sample, row by row.
    Distributions(Vec<f32>),
}

impl Targets {
    /// `-sum(target * log(probability))` of one sample.
    fn loss(&self, sample: usize, logits: &[f32], log_sum: f32) -> f64 {
        match self {
            Self::Classes(classes) => {
                let class = classes.get(sample).and_then(|&class| logits.get(class));
                class.map_or(0.0, |&logit| f64::from(log_sum) - f64::from(logit))
            }
            Self::Distributions(all) => {
                let targets = all.chunks(logits.len()).nth(sample).unwrap_or_default();
                let terms = targets.iter().zip(logits);
                terms
                    .map(|(&t, &logit)| f64::from(t) * (f64::from(log_sum) - f64::from(logit)))
                    .sum()
            }
        }
    }

    /// From the probabilities of one sample to the gradient of its loss, in place. With targets
    /// that sum to `s`, it is `s * probability - target`.
    fn gradient(&self, sample: usize, row: &mut [f32]) {
        match self {
            Self::Classes(classes) => {
                let class = classes.get(sample).and_then(|&class| row.get_mut(class));
                if let Some(probability) = class {
                    *probability -= 1.0;
                }
            }
            Self::Distributions(all) => {
                let targets = all.chunks(row.len()).nth(sample).unwrap_or_default();
                let sum: f32 = targets.iter().sum();
                for (probability, target) in row.iter_mut().zip(targets) {
                    *probability = sum * *probability - target;
                }
            }
        }
    }
}

/// The sum of the samples' losses, and all probabilities.
fn evaluate(logits: &[f32], width: usize, targets: &Targets) -> (f64, Vec<f32>) {
    let parts = Parts::with_sums(logits.len() / width).of_values(logits.len());
    let mut probabilities = vec![0.0; logits.len()];
    let mut sums = vec![0.0; parts.count()];
    let inputs = parts.cut_mut(&mut probabilities).zip(parts.cut(logits));
    let jobs: Vec<_> = sums.iter_mut().zip(inputs).enumerate().collect();
    let set = InstructionSet::current();
    run_jobs(jobs, logits.len() * EXPONENTIAL, |(part, (sum, (probabilities, logits)))| {
        set.run_loops(
            #[inline(always)]
            || {
                let rows = probabilities.chunks_mut(width).zip(logits.chunks(width));
                for (row, (probabilities, logits)) in rows.enumerate() {
                    let log_sum = softmax_row(logits, probabilities);
                    *sum += targets.loss(parts.first(part) + row, logits, log_sum);
                }
            },
        );
    });
    (sums.iter().sum(), probabilities)
}

/// The loss as a function of the logits; its value is known when it is made.
struct MeanLoss {
    mean: f32,
    denominator: usize,
    targets: Targets,
    probabilities: Tensor,
}

impl CustomOp1 for MeanLoss {
    fn name(&self) -> &'static str {
        "softmax-cross-entropy"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(vec![self.mean]), Shape::from(())))
    }

    fn bwd(&self, logits: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
        let scale = gradient.to_scalar::<f32>()? / self.denominator as f32;
        let mut dx = Values::of(&self.probabilities)?.to_vec();
        let (_, width) = logits.dims2()?;
        for (sample, row) in dx.chunks_mut(width.max(1)).enumerate() {
            self.targets.gradient(sample, row);
            for value in row.iter_mut() {
                *value *= scale;
            }
        }
        tensor(dx, logits.shape()).map(Some)
    }
}
