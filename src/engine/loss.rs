//! The loss of a batch and its predictions, from one pass through the network. Knows neither steps
//! nor weights.

use candle_core::{DType, Device, Result, Tensor};

use super::error::EngineError;
use super::kernels::{self, CrossEntropy, Operand};
use super::program::{Backend, Program, Value};
use crate::catalog::activations::Fused;
use crate::catalog::losses::{
    Loss, LossOperation, binary_crossentropy_of_logits, categorical_crossentropy_of_logits,
};
use crate::catalog::metrics;
use crate::data::{BatchTargets, TargetKind};
use crate::shape::Shape;

/// A batch, held against its targets.
#[derive(Debug)]
pub(super) struct Judged {
    /// The mean loss of the batch; gradients flow from it.
    pub(super) loss: Tensor,
    /// What the network says, sample by sample, after its last activation.
    pub(super) predictions: Vec<f32>,
}

/// Computes loss and predictions from what a program gives.
///
/// # Errors
/// What the tensor library refuses.
pub(super) fn judge(
    program: &Program,
    loss: &dyn Loss,
    output: &Value,
    targets: &BatchTargets,
) -> std::result::Result<Judged, EngineError> {
    let head = program.head.as_ref().map(|head| head.fused());
    let judged = match (loss.operation(), head) {
        (LossOperation::CrossEntropy { from_logits, label_smoothing }, _) => {
            match fusible_classes(from_logits, head, output, targets) {
                Some(classes) => cross_entropy(program, output, classes, label_smoothing),
                None => plain(program, loss, output, targets),
            }
        }
        (LossOperation::BinaryCrossEntropy { label_smoothing }, Some(Fused::Sigmoid)) => {
            binary_cross_entropy(program, output, targets, label_smoothing)
        }
        _ => plain(program, loss, output, targets),
    };
    judged.map_err(EngineError::at("the loss"))
}

/// The number of a mean loss.
///
/// # Errors
/// If it is not a single number.
pub(super) fn mean(loss: &Tensor) -> std::result::Result<f64, EngineError> {
    loss.to_scalar::<f32>().map(f64::from).map_err(EngineError::at("the loss"))
}

/// The mean loss of predictions, sample by sample in row-major order, by the loss's own definition.
///
/// # Errors
/// If the predictions do not fill the shape, or what the tensor library refuses.
pub(super) fn of_predictions(
    loss: &dyn Loss,
    predictions: Vec<f32>,
    shape: &Shape,
    targets: &BatchTargets,
) -> std::result::Result<f64, EngineError> {
    let all = [&[targets.len()], shape.axes()].concat();
    let judged = Tensor::from_vec(predictions, all, &Device::Cpu)
        .and_then(|given| loss.forward(&given, &target_tensor(targets, &Device::Cpu)?));
    mean(&judged.map_err(EngineError::at("the loss"))?)
}

/// The loss by its own definition.
fn plain(
    program: &Program,
    loss: &dyn Loss,
    output: &Value,
    targets: &BatchTargets,
) -> Result<Judged> {
    let predictions = program.predictions(output)?.to_tensor()?;
    let loss = loss.forward(&predictions, &target_tensor(targets, predictions.device())?)?;
    Ok(Judged { loss, predictions: values(&predictions)? })
}

/// The classes, where softmax and loss can be computed together: classes as targets, and outputs
/// that are logits or whose softmax is still to be applied.
fn fusible_classes<'a>(
    from_logits: bool,
    head: Option<Fused>,
    output: &Value,
    targets: &'a BatchTargets,
) -> Option<&'a [u32]> {
    let logits = if from_logits { head.is_none() } else { head == Some(Fused::Softmax) };
    match targets {
        BatchTargets::Classes { classes, .. } if logits && output.tensor().rank() == 2 => {
            Some(classes)
        }
        _ => None,
    }
}

/// A loss that was computed from what the head is given, and what the head makes of that.
fn of_logits(program: &Program, logits: &Value, loss: Tensor) -> Result<Judged> {
    let constant = Value::Tensor(logits.tensor().detach());
    let predictions = values(program.predictions(&constant)?.tensor())?;
    Ok(Judged { loss, predictions })
}

/// Sigmoid and loss together, so that a saturated output still learns, as in Keras.
fn binary_cross_entropy(
    program: &Program,
    logits: &Value,
    targets: &BatchTargets,
    smoothing: f64,
) -> Result<Judged> {
    let tensor = logits.to_tensor()?;
    let targets = target_tensor(targets, tensor.device())?;
    of_logits(program, logits, binary_crossentropy_of_logits(&tensor, &targets, smoothing)?)
}

/// Softmax and loss together, for the same reason.
fn cross_entropy(
    program: &Program,
    logits: &Value,
    classes: &[u32],
    smoothing: f64,
) -> Result<Judged> {
    if program.backend == Backend::Plain {
        let tensor = logits.to_tensor()?;
        let targets = one_hot_tensor(classes, tensor.dim(1)?, tensor.device())?;
        let loss = categorical_crossentropy_of_logits(&tensor, &targets, smoothing)?;
        return of_logits(program, logits, loss);
    }
    let samples = classes.len();
    let CrossEntropy { loss, probabilities } = if smoothing == 0.0 {
        let classes = Tensor::from_slice(classes, samples, &Device::Cpu)?;
        kernels::softmax_cross_entropy(logits, &classes, samples)?
    } else {
        let width = logits.tensor().dim(1)?;
        let targets = one_hot_tensor(classes, width, &Device::Cpu)?;
        #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 classes")]
        let targets = targets.affine(1.0 - smoothing, smoothing / width as f64)?;
        kernels::softmax_cross_entropy_soft(logits, &targets, samples)?
    };
    // Without a head the loss itself takes logits, and so do metrics.
    let predictions = if program.head.is_some() { &probabilities } else { logits.tensor() };
    Ok(Judged { loss: loss.to_tensor()?, predictions: values(predictions)? })
}

/// The targets as a loss wants them.
fn target_tensor(targets: &BatchTargets, at: &Device) -> Result<Tensor> {
    match targets {
        BatchTargets::Classes { classes, kind: TargetKind::OneHot(width) } => {
            one_hot_tensor(classes, *width, at)
        }
        BatchTargets::Classes { classes, kind: TargetKind::Labels } => {
            Tensor::from_slice(classes, classes.len(), at)
        }
        BatchTargets::Values { values, shape } => {
            let width = shape.elements().unwrap_or(1).max(1);
            let shape = [&[values.len() / width], shape.axes()].concat();
            Tensor::from_slice(values, shape, at)
        }
    }
}

/// The targets as metrics want them.
pub(super) fn metric_targets(targets: &BatchTargets) -> metrics::Targets<'_> {
    match targets {
        BatchTargets::Classes { classes, .. } => metrics::Targets::Classes(classes),
        BatchTargets::Values { values, .. } => metrics::Targets::Values(values),
    }
}

/// A row for each class, of floats.
fn one_hot_tensor(classes: &[u32], width: usize, at: &Device) -> Result<Tensor> {
    Tensor::from_vec(one_hot(classes, width), (classes.len(), width), at)
}

/// Vectors with a 1 at the class. A class beyond the width has none, as a fault shows in the loss.
fn one_hot(classes: &[u32], width: usize) -> Vec<f32> {
    let mut vectors = vec![0.0; classes.len() * width];
    for (vector, class) in vectors.chunks_mut(width.max(1)).zip(classes) {
        vector.get_mut(*class as usize).into_iter().for_each(|hot| *hot = 1.0);
    }
    vectors
}

/// The numbers of a tensor in row-major order.
pub(super) fn values(tensor: &Tensor) -> Result<Vec<f32>> {
    tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1()
}
