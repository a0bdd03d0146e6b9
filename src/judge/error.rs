//! Why answers cannot be judged.

/// Why answers cannot be judged. `Display` is one line that stands alone; [`JudgeError::help`] says what
/// to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// There are no samples.
    #[error("there are no samples to judge the network by")]
    Empty,
    /// Outputs and targets are not of as many samples.
    #[error(
        "there are {outputs} outputs, {width} for each of {samples} samples: one of these is wrong"
    )]
    Mismatch {
        /// All numbers of all outputs.
        outputs: usize,
        /// Numbers for each sample.
        width: usize,
        /// Number of targets.
        samples: usize,
    },
    /// A sample has a class that the network has no output for.
    #[error("sample {sample} is of class {class}, and the network knows the classes 0 to {}", classes - 1)]
    Class {
        /// Index of the sample.
        sample: usize,
        /// Its class.
        class: usize,
        /// Number of classes that the network tells apart, at least 2.
        classes: usize,
    },
    /// An output is NaN or infinite.
    #[error(
        "the network's answer to sample {sample} is not finite, so that there is nothing to judge"
    )]
    NotFinite {
        /// Index of the sample.
        sample: usize,
    },
    /// A table of all classes against all would be too large.
    #[error("a table of {classes} x {classes} classes is too large; at most {most} are judged")]
    TooManyClasses {
        /// Number of classes.
        classes: usize,
        /// The greatest number that is judged.
        most: usize,
    },
}

impl JudgeError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Empty => "use at least one sample of the split",
            Self::Mismatch { .. } => "report it together with the spec",
            Self::Class { .. } => "give the last layer an output for each class",
            Self::NotFinite { .. } => {
                "the training has diverged, or the inputs hold NaN: look at its findings, then train \
                 again with a smaller learning rate"
            }
            Self::TooManyClasses { .. } => "use `netc evaluate` for loss and metrics",
        }
    }
}
