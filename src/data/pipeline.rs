//! Preprocessing: from the raw bytes of splits to samples, as the plan's steps say. Bytes stay bytes:
//! what the steps make of each of the 256 is worked out once. Knows no batches and no tensors.

use super::batches::{Inputs, Samples, TargetKind, Targets};
use super::error::DataError;
use super::load::Split as RawSplit;
use crate::catalog::samples::Split;
use crate::catalog::steps::StepOperation;
use crate::ir::{DataPlan, Pipeline};
use crate::shape::DType;

/// The splits that a plan uses, ready for batches.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    splits: Vec<(Split, Samples)>,
}

impl Prepared {
    /// Puts splits together.
    #[must_use]
    pub fn new(splits: Vec<(Split, Samples)>) -> Self {
        Self { splits }
    }

    /// The samples of a split, if the plan uses it.
    #[must_use]
    pub fn split(&self, split: Split) -> Option<&Samples> {
        self.splits.iter().find(|(known, _)| *known == split).map(|(_, samples)| samples)
    }
}

/// Applies a plan's steps to what was loaded: of each split the plan's number of samples, from the
/// first.
///
/// # Errors
/// If there is less than the plan counts on, or something else than it says.
pub fn prepare(plan: &DataPlan, train: RawSplit, test: RawSplit) -> Result<Prepared, DataError> {
    let mut splits = Vec::new();
    for (split, raw) in [(Split::Train, train), (Split::Test, test)] {
        if let Some(count) = plan.count(split) {
            splits.push((split, prepare_split(plan, split, raw, count)?));
        }
    }
    Ok(Prepared { splits })
}

fn prepare_split(
    plan: &DataPlan,
    split: Split,
    raw: RawSplit,
    count: usize,
) -> Result<Samples, DataError> {
    let RawSplit { images, mut labels, .. } = raw;
    let unfit = |found: String| DataError::Unfit {
        split: split.name(),
        expected: format!("{count} samples of shape {}", plan.inputs.source.shape),
        found,
    };
    let inputs = prepare_inputs(&plan.inputs, images).map(|inputs| inputs.first(count));
    let inputs = inputs.filter(|inputs| inputs.len() == count && labels.len() >= count);
    let Some(inputs) = inputs else {
        return Err(unfit(format!("{} labels and not as many inputs", labels.len())));
    };
    labels.truncate(count);
    let classes = labels.iter().map(|label| u32::from(*label)).collect();
    let kind = target_kind(&plan.targets).ok_or_else(|| unfit("labels".to_owned()))?;
    Ok(Samples::new(inputs, Targets::Classes { classes, kind }))
}

/// Inputs from bytes, such as those of one picture, by the steps of the inputs. `None` where the
/// bytes do not make up whole samples of the pipeline's source shape.
#[must_use]
pub fn prepare_inputs(pipeline: &Pipeline, bytes: Vec<u8>) -> Option<Inputs> {
    let before = pipeline.source.shape.elements().filter(|elements| *elements > 0)?;
    let shape = pipeline.result().shape.clone();
    let fits = bytes.len().is_multiple_of(before) && shape.elements() == Some(before);
    fits.then(|| Inputs::from_bytes(shape, bytes, byte_values(pipeline)))
}

/// The input that each byte becomes.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "inputs are 32-bit floats")]
pub fn byte_values(pipeline: &Pipeline) -> [f32; 256] {
    std::array::from_fn(|byte| {
        // Indices are below 256.
        let byte = f64::from(u8::try_from(byte).unwrap_or(u8::MAX));
        number(pipeline, byte) as f32
    })
}

/// The input that a number of a sample becomes, whatever its type.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "inputs are 32-bit floats")]
pub fn prepare_number(pipeline: &Pipeline, value: f64) -> f32 {
    number(pipeline, value) as f32
}

/// Applies the steps to one number. Products and sums are computed in 64 bits and rounded to the 32
/// bits of a float once per step: `rescale(1 / 255)` gives the float next to the true quotient,
/// as `x.astype("float32") / 255` does.
#[must_use]
pub(super) fn number(pipeline: &Pipeline, mut value: f64) -> f64 {
    let mut source = &pipeline.source;
    for (step, result) in &pipeline.steps {
        value = match step.operation(source) {
            StepOperation::Cast(dtype) => cast(value, dtype),
            StepOperation::Affine { scale, offset } => cast(value * scale + offset, DType::Float32),
            StepOperation::Keep | StepOperation::OneHot(_) => value,
        };
        source = result;
    }
    value
}

/// A number as one of a type: whole numbers are cut off towards 0, as `NumPy` does.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "that is what a cast is"
)]
fn cast(value: f64, dtype: DType) -> f64 {
    match dtype {
        DType::UInt8 => f64::from(value as u8),
        DType::Int32 => f64::from(value as i32),
        DType::Int64 => (value as i64) as f64,
        DType::Float32 => f64::from(value as f32),
    }
}

/// What becomes of class labels; `None` where steps make something else of them.
pub(super) fn target_kind(pipeline: &Pipeline) -> Option<TargetKind> {
    let mut kind = TargetKind::Labels;
    let mut source = &pipeline.source;
    for (step, result) in &pipeline.steps {
        match step.operation(source) {
            StepOperation::Keep | StepOperation::Cast(_) => {}
            StepOperation::OneHot(width) => kind = TargetKind::OneHot(width),
            StepOperation::Affine { .. } => return None,
        }
        source = result;
    }
    Some(kind)
}
