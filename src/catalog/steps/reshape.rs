//! `reshape`: the same elements under another shape.

use super::{Step, StepOperation};
use crate::catalog::argument::Sizes;
use crate::catalog::declare::declare;
use crate::catalog::samples::{Encoding, SampleType};
use crate::diagnostics::DataProblem;
use crate::shape::Shape;

declare! {
    /// Gives each sample another shape with the same number of elements.
    Step Reshape = "reshape" {
        /// The new shape, without the batch; one size may be -1.
        shape: Sizes,
    }
    example "reshape(1, 28, 28)" on [];
}

impl Step for Reshape {
    fn output(&self, input: &SampleType) -> Result<SampleType, DataProblem> {
        if input.encoding != Encoding::Quantities {
            return Err(DataProblem::StepMismatch {
                step: "reshape".to_owned(),
                needs: "samples with axes".to_owned(),
                found: input.describe(),
                remedy: "remove `reshape` from the targets".to_owned(),
            });
        }
        let elements = input.shape.elements().unwrap_or(usize::MAX);
        let shape = self.shape.resolve(elements).map(Shape::new).ok_or_else(|| {
            let known = self.shape.0.iter().filter_map(|size| usize::try_from(*size).ok());
            DataProblem::ElementCount {
                from: input.shape.to_string(),
                elements,
                to: self.shape.text(),
                product: known.fold(1, usize::saturating_mul),
                fitting: self.shape.fitting(elements),
            }
        })?;
        Ok(SampleType { shape, ..input.clone() })
    }

    fn operation(&self, _: &SampleType) -> StepOperation {
        StepOperation::Keep
    }
}
