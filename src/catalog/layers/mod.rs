//! Layers. To add one: a file here with its declaration and behaviour, and its name in the registry
//! line below.

mod activation;
mod add;
mod average_pooling2d;
mod batch_normalization;
mod concatenate;
mod conv2d;
mod dense;
mod dropout;
mod flatten;
mod global_average_pooling2d;
mod max_pooling2d;
mod pooling;
mod reshape;

use std::sync::Arc;

use super::Declared;
use super::activations::Activation;
use super::declare::registry;
use super::initializers::Initializer;
use super::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Shape};

registry! {
    Layer "layer":
    activation::ActivationLayer, add::Add, average_pooling2d::AveragePooling2D,
    batch_normalization::BatchNormalization, concatenate::Concatenate, conv2d::Conv2D, dense::Dense,
    dropout::Dropout, flatten::Flatten, global_average_pooling2d::GlobalAveragePooling2D,
    max_pooling2d::MaxPooling2D, reshape::Reshape,
}

/// A layer: a function of its inputs and its weights. It knows neither its place in a spec nor the
/// weights' values.
pub trait Layer: Declared {
    /// How many inputs it takes.
    fn arity(&self) -> Arity {
        Arity::One
    }

    /// The shape of one sample of the output.
    ///
    /// # Errors
    /// The problem, if the layer cannot take these inputs.
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem>;

    /// The weights, in Keras's order. Called only with inputs that `output_shape` accepts.
    fn weights(&self, inputs: &Inputs<'_>) -> Vec<Weight> {
        let _ = inputs;
        Vec::new()
    }

    /// The activation that ends the layer, if it has one.
    fn activation(&self) -> Option<&dyn Activation> {
        None
    }

    /// Whether the layer hands its input on, changed at most in shape or at random: `Flatten`,
    /// `Dropout`. What the last activation was is then asked of the layer before.
    fn passes_values(&self) -> bool {
        false
    }

    /// The kernel that computes the same as `forward`.
    fn operation(&self, inputs: &Inputs<'_>) -> Option<Operation> {
        let _ = inputs;
        None
    }

    /// Computes the layer with plain tensor operations, on tensors whose axes are the batch and
    /// then those of the spec's shapes. This is the definition that kernels are tested against.
    ///
    /// # Errors
    /// Only what the tensor library reports, which is a fault of netc.
    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut super::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor>;
}

/// How many inputs a layer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// Exactly one.
    One,
    /// Two or more.
    Many,
}

/// The inputs of a layer as far as shapes go.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// One shape per input, without the batch.
    pub shapes: &'a [Shape],
    /// The spec's `image_data_format`.
    pub format: DataFormat,
}

impl Inputs<'_> {
    /// The only input. The checker holds the number of inputs against [`Layer::arity`] first.
    #[must_use]
    pub fn only(&self) -> &Shape {
        static NONE: std::sync::LazyLock<Shape> = std::sync::LazyLock::new(Shape::default);
        self.shapes.first().unwrap_or(&NONE)
    }
}

/// A weight that a layer asks for; the engine makes it.
#[derive(Debug, Clone)]
pub struct Weight {
    /// Keras's name: `kernel`, `bias`, `gamma`.
    pub name: &'static str,
    /// Axes in Keras's order.
    pub shape: Vec<usize>,
    /// How it begins.
    pub initializer: Arc<dyn Initializer>,
    /// Whether the optimizer changes it.
    pub trainable: bool,
}

impl Weight {
    /// A weight that the optimizer changes.
    #[must_use]
    pub fn new(
        name: &'static str,
        shape: impl Into<Vec<usize>>,
        initializer: &Arc<dyn Initializer>,
    ) -> Self {
        Self { name, shape: shape.into(), initializer: Arc::clone(initializer), trainable: true }
    }

    /// The same weight, out of the optimizer's reach.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        self.trainable = false;
        self
    }

    /// Number of elements.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.shape.iter().product()
    }
}
