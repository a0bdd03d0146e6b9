//! The type of a sample: what is known about data before any of it is read.

use crate::shape::{DType, Shape};

/// What is known of one sample of the inputs or of the targets.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleType {
    /// Axes of one sample; none for a label.
    pub shape: Shape,
    /// Type of one element.
    pub dtype: DType,
    /// Least and greatest value, where known.
    pub range: Option<(f64, f64)>,
    /// What the numbers stand for.
    pub encoding: Encoding,
}

/// What the numbers of a sample stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Quantities: pixels, measurements, regression targets.
    Quantities,
    /// One whole number per sample, 0 up to, but not including, the number of classes.
    Classes(usize),
    /// A vector per sample with a 1 at the class.
    OneHot(usize),
}

impl SampleType {
    /// Integer labels of some classes.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 classes")]
    pub fn labels(classes: usize, dtype: DType) -> Self {
        let range = Some((0.0, classes.saturating_sub(1) as f64));
        Self { shape: Shape::default(), dtype, range, encoding: Encoding::Classes(classes) }
    }

    /// Number of classes, where the samples are labels in any form.
    #[must_use]
    pub fn classes(&self) -> Option<usize> {
        match self.encoding {
            Encoding::Classes(classes) | Encoding::OneHot(classes) => Some(classes),
            Encoding::Quantities => None,
        }
    }

    /// As messages put it: "one-hot over 10 classes", "float32 (28, 28) in [0, 1]".
    #[must_use]
    pub fn describe(&self) -> String {
        match self.encoding {
            Encoding::Classes(classes) => format!("integer labels of {classes} classes"),
            Encoding::OneHot(classes) => format!("one-hot over {classes} classes"),
            Encoding::Quantities => {
                let range = self.range.map(|(least, most)| format!(" in [{least}, {most}]"));
                format!("{} {}{}", self.dtype, self.shape, range.unwrap_or_default())
            }
        }
    }
}

/// A part of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    /// What the network learns from.
    Train,
    /// What it is held against.
    Test,
}

impl Split {
    /// The word of a spec.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }
}
