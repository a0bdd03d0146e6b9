//! `facts`: a data set that is described, not at hand.

use super::{Dataset, FileSet};
use crate::catalog::argument::{Count, Counts, Number};
use crate::catalog::declare::declare;
use crate::catalog::samples::{Encoding, SampleType, Split};
use crate::shape::{DType, Shape};

declare! {
    /// Describes a data set that is not at hand, so that a spec can be checked against it. A spec with
    /// such data checks, but does not run.
    Dataset Facts = "facts" {
        /// Shape of one input.
        inputs: Counts,
        /// Type of the inputs' numbers.
        dtype: DType = DType::Float32,
        /// Least and greatest number of the inputs.
        range: Option<Vec<Number>> = None,
        /// Number of classes, for integer class labels from 0.
        classes: Option<Count> = None,
        /// Shape of one target, for anything but class labels.
        targets: Option<Counts> = None,
        /// Least and greatest number of the targets.
        target_range: Option<Vec<Number>> = None,
        /// Type of the targets' numbers.
        target_dtype: DType = DType::Float32,
        /// Number of samples to train on.
        train: Option<Count> = None,
        /// Number of samples to test with.
        test: Option<Count> = None,
    }
    example "facts(inputs=(28, 28, 1), dtype=uint8, range=(0, 255), classes=10, train=60_000)" on [];
}

fn bounds(range: Option<&Vec<Number>>) -> Option<(f64, f64)> {
    match range?.as_slice() {
        &[Number(one), Number(other)] => Some((one.min(other), one.max(other))),
        _ => None,
    }
}

impl Dataset for Facts {
    fn inputs(&self) -> SampleType {
        SampleType {
            shape: Shape::new(self.inputs.0.clone()),
            dtype: self.dtype,
            range: bounds(self.range.as_ref()),
            encoding: Encoding::Quantities,
        }
    }

    fn targets(&self) -> SampleType {
        if let Some(classes) = self.classes {
            return SampleType::labels(classes.0, DType::Int64);
        }
        SampleType {
            shape: self.targets.clone().map(|counts| Shape::new(counts.0)).unwrap_or_default(),
            dtype: self.target_dtype,
            range: bounds(self.target_range.as_ref()),
            encoding: Encoding::Quantities,
        }
    }

    fn samples(&self, split: Split) -> Option<usize> {
        match split {
            Split::Train => self.train.map(|count| count.0),
            Split::Test => self.test.map(|count| count.0),
        }
    }

    fn files(&self) -> Option<&'static FileSet> {
        None
    }
}
