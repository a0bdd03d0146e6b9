//! `rescale`: numbers in another range.

use super::{Step, StepOperation};
use crate::catalog::argument::Number;
use crate::catalog::declare::declare;
use crate::catalog::samples::{Encoding, SampleType};
use crate::diagnostics::DataProblem;

declare! {
    /// Multiplies each number by `scale` and adds `offset`.
    Step Rescale = "rescale" {
        /// The factor.
        scale: Number,
        /// What is added.
        offset: Number = Number(0.0),
    }
    example "rescale(1 / 255)" on [];
}

impl Step for Rescale {
    fn output(&self, input: &SampleType) -> Result<SampleType, DataProblem> {
        let refused = |needs: &str, remedy: &str| DataProblem::StepMismatch {
            step: "rescale".to_owned(),
            needs: needs.to_owned(),
            found: input.describe(),
            remedy: remedy.to_owned(),
        };
        if input.encoding != Encoding::Quantities {
            return Err(refused("quantities", "class labels are not quantities: remove `rescale`"));
        }
        if input.dtype.is_integer() {
            return Err(refused("real numbers", "add `cast(float32)` before it"));
        }
        let image = |value: f64| value * self.scale.0 + self.offset.0;
        let range = input.range.map(|(least, most)| {
            let (from, to) = (image(least), image(most));
            (from.min(to), from.max(to))
        });
        Ok(SampleType { range, ..input.clone() })
    }

    fn operation(&self, _: &SampleType) -> StepOperation {
        StepOperation::Affine { scale: self.scale.0, offset: self.offset.0 }
    }
}
