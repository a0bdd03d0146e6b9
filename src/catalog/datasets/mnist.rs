//! `mnist`: handwritten digits (`LeCun`, Cortes and Burges, CC BY-SA 3.0).

use super::{DataFile, Dataset, FileSet, SplitFiles};
use crate::catalog::declare::declare;
use crate::catalog::samples::{Encoding, SampleType, Split};
use crate::shape::{DType, Shape};

declare! {
    /// Handwritten digits: 60,000 images to train on and 10,000 to test with, 28 rows of 28 bytes
    /// each, with labels from 0 to 9. By LeCun, Cortes and Burges.
    Dataset Mnist = "mnist" {}
}

/// MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 x 28 bytes.
///
/// Y. `LeCun`, C. Cortes, C. J. C. Burges; CC BY-SA 3.0. The digests are those of the original
/// files.
pub static MNIST: FileSet = FileSet {
    name: "mnist",
    classes: 10,
    train: SplitFiles {
        images: DataFile {
            name: "train-images-idx3-ubyte",
            other_names: &["train-images.idx3-ubyte"],
            bytes: 47_040_016,
            sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            keras_array: "x_train",
        },
        labels: DataFile {
            name: "train-labels-idx1-ubyte",
            other_names: &["train-labels.idx1-ubyte"],
            bytes: 60_008,
            sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            keras_array: "y_train",
        },
    },
    test: SplitFiles {
        images: DataFile {
            name: "t10k-images-idx3-ubyte",
            other_names: &["t10k-images.idx3-ubyte"],
            bytes: 7_840_016,
            sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            keras_array: "x_test",
        },
        labels: DataFile {
            name: "t10k-labels-idx1-ubyte",
            other_names: &["t10k-labels.idx1-ubyte"],
            bytes: 10_008,
            sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            keras_array: "y_test",
        },
    },
    mirrors: &[
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ],
    keras_archive: Some("mnist.npz"),
};

impl Dataset for Mnist {
    fn inputs(&self) -> SampleType {
        SampleType {
            shape: Shape::new([28, 28]),
            dtype: DType::UInt8,
            range: Some((0.0, 255.0)),
            encoding: Encoding::Quantities,
        }
    }

    fn targets(&self) -> SampleType {
        SampleType::labels(10, DType::UInt8)
    }

    fn samples(&self, split: Split) -> Option<usize> {
        Some(match split {
            Split::Train => 60_000,
            Split::Test => 10_000,
        })
    }

    fn files(&self) -> Option<&'static FileSet> {
        Some(&MNIST)
    }
}
