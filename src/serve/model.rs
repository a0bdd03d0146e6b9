//! What a server needs of a model: its description, and answers to numbers. Whoever serves implements
//! this; nothing here knows how answers are made.

use serde_json::{Map, Value as Json};

use crate::shape::{DType, Shape};

/// A model that answers. Every method may be called at any time; those that compute are called by one
/// thread alone.
pub trait Model: Send + Sync + 'static {
    /// What is known of the model before any request.
    fn description(&self) -> &Description;

    /// What the network reads of a sample, for the numbers of [`Description::shape`], which are of the
    /// type [`Description::dtype`].
    fn prepare(&self, numbers: &[f64]) -> Vec<f32>;

    /// The sample that a picture file is; only called where the description has a [`Frame`]. The picture
    /// is turned into its negative as `invert` says, or where it fits the model better.
    ///
    /// # Errors
    /// If the content is no picture, or too large.
    fn picture(&self, content: &[u8], invert: Option<bool>) -> Result<Picture, Refusal>;

    /// The outputs for some prepared samples that lie one after the other, as many for each. Computes.
    ///
    /// # Errors
    /// Only a fault of the model.
    fn predict(&self, inputs: Vec<f32>, samples: usize) -> Result<Vec<f32>, Fault>;

    /// What is answered for the outputs of one sample.
    fn answer(&self, outputs: &[f32]) -> Map<String, Json>;

    /// What the layers make of a prepared sample. Computes.
    ///
    /// # Errors
    /// Only a fault of the model.
    fn layers(&self, input: Vec<f32>) -> Result<Vec<Layer>, Fault>;

    /// A sample by its number, which is below [`Description::samples`].
    fn sample(&self, number: usize) -> Option<Sample>;
}

/// What is known of a model before any request.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The spec's name for it.
    pub name: String,
    /// The axes of a sample before preprocessing.
    pub shape: Shape,
    /// The type of its numbers.
    pub dtype: DType,
    /// Least and greatest of its numbers in the data, where known.
    pub range: Option<(f64, f64)>,
    /// Number of classes, where outputs are probabilities of classes.
    pub classes: Option<usize>,
    /// Numbers in an answer.
    pub outputs: usize,
    /// Number of weights.
    pub parameters: usize,
    /// The layers, in the order of the model.
    pub layers: Vec<LayerOf>,
    /// How samples are pictures, if they are.
    pub frame: Option<Frame>,
    /// Number of samples at hand to try.
    pub samples: usize,
}

/// A layer as a description names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerOf {
    /// Its name: `conv2d_1`.
    pub name: String,
    /// What it is: `Conv2D`.
    pub kind: &'static str,
    /// The axes of what it gives for one sample.
    pub shape: Shape,
    /// Number of its weights.
    pub parameters: usize,
}

/// How samples are pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Height in pixels.
    pub rows: usize,
    /// Width in pixels.
    pub columns: usize,
    /// 1 or 3.
    pub channels: usize,
    /// Whether channels stand before rows.
    pub channels_first: bool,
    /// Whether the training samples are dark on bright ground; `None` where it is not known.
    pub bright_ground: Option<bool>,
}

/// A picture as a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The sample's numbers, before preprocessing.
    pub numbers: Vec<f64>,
    /// Whether it was turned into its negative.
    pub inverted: bool,
}

/// A sample at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its numbers, before preprocessing.
    pub numbers: Vec<f64>,
    /// Its class, if it has one.
    pub label: Option<usize>,
}

/// What a layer made of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// What is seen of its output.
    pub seen: Seen,
    /// Whether it gives its input on unchanged.
    pub repeats: bool,
}

/// What is seen of an output.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// Grids of numbers, one for each channel, row by row; the first ones of them.
    Maps {
        /// Rows of each.
        rows: usize,
        /// Columns of each.
        columns: usize,
        /// Number of all channels.
        channels: usize,
        /// The first channels.
        maps: Vec<Vec<f32>>,
    },
    /// Numbers in row-major order; the first ones of them.
    Numbers {
        /// Number of all.
        count: usize,
        /// The first ones.
        values: Vec<f32>,
    },
}

/// Why an input is not taken; the sender can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Why a model cannot answer; nobody but its makers can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);
