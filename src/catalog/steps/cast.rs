//! `cast`: numbers of another type.

use super::{Step, StepOperation};
use crate::catalog::declare::declare;
use crate::catalog::samples::SampleType;
use crate::diagnostics::DataProblem;
use crate::shape::DType;

declare! {
    /// Turns each number into one of another type.
    Step Cast = "cast" {
        /// The new type.
        dtype: DType,
    }
    example "cast(float32)" on [];
}

impl Step for Cast {
    fn output(&self, input: &SampleType) -> Result<SampleType, DataProblem> {
        let bounds = match self.dtype {
            DType::UInt8 => Some((0.0, 255.0)),
            DType::Int32 => Some((f64::from(i32::MIN), f64::from(i32::MAX))),
            DType::Int64 | DType::Float32 => None,
        };
        if let (Some((least, most)), Some((lowest, highest))) = (bounds, input.range)
            && (lowest < least || highest > most)
        {
            return Err(DataProblem::StepMismatch {
                step: format!("cast({})", self.dtype),
                needs: format!("numbers in [{least}, {most}]"),
                found: input.describe(),
                remedy: "bring the numbers into that range with `rescale`, or keep float32"
                    .to_owned(),
            });
        }
        Ok(SampleType { dtype: self.dtype, ..input.clone() })
    }

    fn operation(&self, _: &SampleType) -> StepOperation {
        StepOperation::Cast(self.dtype)
    }
}
