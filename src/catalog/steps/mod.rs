//! Preprocessing steps. Each maps the type of a sample to the next one, so that the checker knows what
//! reaches the model, and says what is to be done with the data. To add one: a file here, and its
//! name in the registry line.

mod cast;
mod rescale;
mod reshape;
mod to_categorical;

use super::Declared;
use super::declare::registry;
use super::samples::SampleType;
use crate::diagnostics::DataProblem;
use crate::shape::DType;

registry! {
    Step "preprocessing step":
    reshape::Reshape, cast::Cast, rescale::Rescale, to_categorical::ToCategorical, to_categorical::OneHot,
}

/// A step of a preprocessing pipeline.
pub trait Step: Declared {
    /// The type of a sample after the step.
    ///
    /// # Errors
    /// The problem, if the step cannot take such samples.
    fn output(&self, input: &SampleType) -> Result<SampleType, DataProblem>;

    /// What is done to the numbers of a sample that [`Step::output`] accepts.
    fn operation(&self, input: &SampleType) -> StepOperation;
}

/// What a step does to the numbers of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepOperation {
    /// Nothing: only the shape is another.
    Keep,
    /// Each number becomes one of another type.
    Cast(DType),
    /// Each number is multiplied, then something is added.
    Affine {
        /// The factor.
        scale: f64,
        /// What is added.
        offset: f64,
    },
    /// A class index becomes a vector of this length with a 1 at the index.
    OneHot(usize),
}
