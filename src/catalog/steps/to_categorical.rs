//! `to_categorical` and `one_hot`: class labels as vectors.

use super::{Step, StepOperation};
use crate::catalog::argument::Count;
use crate::catalog::declare::declare;
use crate::catalog::samples::{Encoding, SampleType};
use crate::diagnostics::DataProblem;
use crate::shape::{DType, Shape};

declare! {
    /// Turns each class label into a vector with a 1 at the class and 0 elsewhere.
    Step ToCategorical = "to_categorical" {
        /// Length of the vector; the number of classes where none is given.
        num_classes: Option<Count> = None,
    }
    example "to_categorical()" on [];
}

declare! {
    /// The same as `to_categorical`.
    Step OneHot = "one_hot" {
        /// Length of the vector; the number of classes where none is given.
        num_classes: Option<Count> = None,
    }
    example "one_hot()" on [];
}

fn one_hot(
    step: &str,
    given: Option<Count>,
    input: &SampleType,
) -> Result<SampleType, DataProblem> {
    let Encoding::Classes(classes) = input.encoding else {
        let again = matches!(input.encoding, Encoding::OneHot(_));
        return Err(DataProblem::StepMismatch {
            step: step.to_owned(),
            needs: "integer class labels".to_owned(),
            found: input.describe(),
            remedy: if again {
                format!("remove the second `{step}`")
            } else {
                format!("`{step}` belongs into `targets {{ }}`")
            },
        });
    };
    let length = given.map_or(classes, |count| count.0);
    if length < classes {
        return Err(DataProblem::TooFewClasses { given: length, classes });
    }
    Ok(SampleType {
        shape: Shape::new([length]),
        dtype: DType::Float32,
        range: Some((0.0, 1.0)),
        encoding: Encoding::OneHot(length),
    })
}

fn operation(given: Option<Count>, input: &SampleType) -> StepOperation {
    StepOperation::OneHot(given.map_or(input.classes().unwrap_or(1), |count| count.0))
}

impl Step for ToCategorical {
    fn output(&self, input: &SampleType) -> Result<SampleType, DataProblem> {
        one_hot("to_categorical", self.num_classes, input)
    }

    fn operation(&self, input: &SampleType) -> StepOperation {
        operation(self.num_classes, input)
    }
}

impl Step for OneHot {
    fn output(&self, input: &SampleType) -> Result<SampleType, DataProblem> {
        one_hot("one_hot", self.num_classes, input)
    }

    fn operation(&self, input: &SampleType) -> StepOperation {
        operation(self.num_classes, input)
    }
}
