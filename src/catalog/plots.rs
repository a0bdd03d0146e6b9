//! Pictures that `plot(...)` shows. To add one: its declaration here and its name in the registry line,
//! and how it is drawn in `report`.

use super::Declared;
use super::argument::Whole;
use super::declare::{declare, registry};
use super::samples::Split;

registry! {
    Plot "picture":
    this::ClassCounts, this::Histogram, this::Sample, this::Flow, this::History,
}
use self as this;

/// A picture.
pub trait Plot: Declared {
    /// What is to be drawn.
    fn picture(&self) -> Picture;
}

/// What is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Number of samples of each class.
    ClassCounts(Split),
    /// How often each range of pixel values occurs in one sample.
    Histogram {
        /// Index of the sample.
        sample: usize,
        /// Where it is.
        split: Split,
    },
    /// One sample as an image.
    Sample {
        /// Index of the sample.
        sample: usize,
        /// Where it is.
        split: Split,
    },
    /// The shapes of input and output, layer by layer.
    Flow,
    /// Loss and metrics, epoch by epoch.
    History,
}

declare! {
    /// Shows how many samples each class has.
    Plot ClassCounts = "class_counts" {
        /// Which samples to count.
        split: Split = Split::Train,
    }
}
declare! {
    /// Shows how often each range of values occurs among the pixels of one sample.
    Plot Histogram = "histogram" {
        /// Index of the sample, from 0.
        sample: Whole = Whole(0),
        /// Where the sample is.
        split: Split = Split::Train,
    }
}
declare! {
    /// Shows one sample as an image.
    Plot Sample = "sample" {
        /// Index of the sample, from 0.
        index: Whole = Whole(0),
        /// Where the sample is.
        split: Split = Split::Train,
    }
}
declare! {
    /// Shows the shapes that go into and come out of each layer.
    Plot Flow = "flow" {}
}
declare! {
    /// Shows loss and metrics, epoch by epoch.
    Plot History = "history" {}
}

impl Plot for ClassCounts {
    fn picture(&self) -> Picture {
        Picture::ClassCounts(self.split)
    }
}

impl Plot for Histogram {
    fn picture(&self) -> Picture {
        Picture::Histogram { sample: self.sample.0, split: self.split }
    }
}

impl Plot for Sample {
    fn picture(&self) -> Picture {
        Picture::Sample { sample: self.index.0, split: self.split }
    }
}

impl Plot for Flow {
    fn picture(&self) -> Picture {
        Picture::Flow
    }
}

impl Plot for History {
    fn picture(&self) -> Picture {
        Picture::History
    }
}
