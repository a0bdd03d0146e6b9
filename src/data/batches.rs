//! Samples in memory and the batches made of them. Bytes become floats only here, batch by batch.
//! Knows neither where samples come from nor networks.

use std::hint::black_box;
use std::ops::Range;

use super::bytes::Meaning;
use crate::shape::Shape;

/// How many inputs before it is needed an input at random is read for the first time: the memory's
/// latency in conversions.
const TOUCHED_AHEAD: usize = 4;

/// Inputs and targets, sample by sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    inputs: Inputs,
    targets: Targets,
}

/// Inputs, one after the other, each in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    shape: Shape,
    /// Numbers in one input, at least 1.
    width: usize,
    numbers: Numbers,
}

#[derive(Debug, Clone, PartialEq)]
enum Numbers {
    /// Bytes, and what they stand for.
    Bytes(Vec<u8>, Box<Meaning>),
    Floats(Vec<f32>),
}

/// Targets, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets {
    /// A class for each sample.
    Classes {
        /// Indices of classes.
        classes: Vec<u32>,
        /// What they stand for.
        kind: TargetKind,
    },
    /// Numbers for each sample.
    Values {
        /// All numbers, each sample in row-major order.
        values: Vec<f32>,
        /// The shape of one target.
        shape: Shape,
    },
}

/// What a class stands for as a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// Itself, an integer.
    Labels,
    /// A vector of this length with a 1 at the class.
    OneHot(usize),
}

/// Targets of one batch: the same forms as those of all samples.
pub type BatchTargets = Targets;

/// Some samples, ready for a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Inputs, one after the other.
    pub inputs: Vec<f32>,
    /// Their targets.
    pub targets: BatchTargets,
    /// Number of samples.
    pub samples: usize,
}

impl Inputs {
    /// Inputs from bytes; `values` has the number that each byte stands for. Bytes behind the
    /// last whole input are left out.
    #[must_use]
    pub fn from_bytes(shape: Shape, mut bytes: Vec<u8>, values: [f32; 256]) -> Self {
        let width = shape.elements().unwrap_or(usize::MAX).max(1);
        bytes.truncate(bytes.len() / width * width);
        Self { shape, width, numbers: Numbers::Bytes(bytes, Box::new(Meaning::of(&values))) }
    }

    /// Inputs from numbers. Numbers behind the last whole input are left out.
    #[must_use]
    pub fn from_floats(shape: Shape, mut numbers: Vec<f32>) -> Self {
        let width = shape.elements().unwrap_or(usize::MAX).max(1);
        numbers.truncate(numbers.len() / width * width);
        Self { shape, width, numbers: Numbers::Floats(numbers) }
    }

    /// The shape of one input.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Number of inputs.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.numbers {
            Numbers::Bytes(bytes, _) => bytes.len() / self.width,
            Numbers::Floats(floats) => floats.len() / self.width,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that the numbers of `count` inputs take.
    #[must_use]
    pub fn bytes(&self, count: usize) -> usize {
        count.saturating_mul(self.width).saturating_mul(size_of::<f32>())
    }

    /// At most `count` of them, from the first.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        let length = count.saturating_mul(self.width);
        match &mut self.numbers {
            Numbers::Bytes(bytes, _) => bytes.truncate(length),
            Numbers::Floats(floats) => floats.truncate(length),
        }
        self
    }

    /// The numbers of a range of inputs; what lies outside is left out.
    #[must_use]
    pub fn rows(&self, rows: Range<usize>) -> Vec<f32> {
        let mut numbers = Vec::with_capacity(rows.len().min(self.len()) * self.width);
        self.append(rows, &mut numbers);
        numbers
    }

    /// The numbers of the inputs at some indices; indices outside are left out.
    #[must_use]
    pub fn gather(&self, indices: &[u32]) -> Vec<f32> {
        let mut numbers = Vec::with_capacity(indices.len() * self.width);
        for (position, index) in indices.iter().enumerate() {
            if let Some(later) = indices.get(position + TOUCHED_AHEAD) {
                self.touch(*later as usize);
            }
            let index = *index as usize;
            self.append(index..index.saturating_add(1), &mut numbers);
        }
        numbers
    }

    /// Reads a byte of each cache line of an input of bytes, so that all its lines are on their way
    /// at once when the input is needed.
    fn touch(&self, index: usize) {
        const LINE: usize = 64;
        if let Numbers::Bytes(bytes, _) = &self.numbers {
            let start = index.saturating_mul(self.width);
            let input = bytes.get(start..start.saturating_add(self.width)).unwrap_or_default();
            black_box(input.iter().step_by(LINE).fold(0, |all, byte| all ^ byte));
        }
    }

    fn append(&self, rows: Range<usize>, numbers: &mut Vec<f32>) {
        let start = rows.start.saturating_mul(self.width);
        let end = rows.end.min(self.len()).saturating_mul(self.width);
        match &self.numbers {
            Numbers::Bytes(bytes, meaning) => {
                meaning.append(bytes.get(start..end).unwrap_or_default(), numbers);
            }
            Numbers::Floats(floats) => {
                numbers.extend_from_slice(floats.get(start..end).unwrap_or_default());
            }
        }
    }
}

impl Targets {
    /// Number of targets.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { classes, .. } => classes.len(),
            Self::Values { values, shape } => values.len() / width(shape),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The classes, where targets are classes.
    #[must_use]
    pub fn classes(&self) -> Option<&[u32]> {
        match self {
            Self::Classes { classes, .. } => Some(classes),
            Self::Values { .. } => None,
        }
    }

    /// Those at some indices, in their order; indices outside are left out.
    #[must_use]
    pub fn pick(&self, indices: impl Iterator<Item = usize>) -> Self {
        match self {
            Self::Classes { classes, kind } => {
                let classes = indices.filter_map(|index| classes.get(index).copied()).collect();
                Self::Classes { classes, kind: *kind }
            }
            Self::Values { values, shape } => {
                let width = width(shape);
                let row = |index: usize| {
                    let start = index.saturating_mul(width);
                    values.get(start..start.saturating_add(width)).unwrap_or_default()
                };
                let values = indices.flat_map(row).copied().collect();
                Self::Values { values, shape: shape.clone() }
            }
        }
    }
}

fn width(shape: &Shape) -> usize {
    shape.elements().unwrap_or(usize::MAX).max(1)
}

impl Samples {
    /// Puts inputs and targets together; of the longer ones, those too many are left out.
    #[must_use]
    pub fn new(inputs: Inputs, targets: Targets) -> Self {
        let count = inputs.len().min(targets.len());
        let targets = if targets.len() == count { targets } else { targets.pick(0..count) };
        Self { inputs: inputs.first(count), targets }
    }

    /// Number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// The inputs.
    #[must_use]
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The targets.
    #[must_use]
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The samples at some indices, in their order; indices outside are left out.
    #[must_use]
    pub fn batch(&self, indices: &[u32]) -> Batch {
        let targets = self.targets.pick(indices.iter().map(|index| *index as usize));
        Batch { inputs: self.inputs.gather(indices), samples: targets.len(), targets }
    }

    /// A range of samples; what lies outside is left out.
    #[must_use]
    pub fn rows(&self, rows: Range<usize>) -> Batch {
        let targets = self.targets.pick(rows.clone());
        Batch { inputs: self.inputs.rows(rows), samples: targets.len(), targets }
    }
}
