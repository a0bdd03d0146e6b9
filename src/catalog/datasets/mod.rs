//! Data sets: what is known of each without reading a sample. To add one: a file here, and its name in
//! the registry line.

mod facts;
mod file_set;
mod mnist;

use super::Declared;
use super::declare::registry;
use super::samples::{SampleType, Split};

pub use file_set::{DataFile, FileSet, SplitFiles};
pub use mnist::MNIST;

registry! {
    Dataset "data set":
    mnist::Mnist, facts::Facts,
}

/// A source of samples.
pub trait Dataset: Declared {
    /// The type of an input, before any step.
    fn inputs(&self) -> SampleType;
    /// The type of a target, before any step.
    fn targets(&self) -> SampleType;
    /// Number of samples of a split; `None` where it has none.
    fn samples(&self, split: Split) -> Option<usize>;
    /// Where the samples are; `None` for a data set that is only described.
    fn files(&self) -> Option<&'static FileSet>;
}
