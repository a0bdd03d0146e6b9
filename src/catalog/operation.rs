//! What a layer computes, in the engine's words. The lowering reads these to choose kernels and to
//! fuse neighbours; a layer that gives none is computed by its own `forward`.

use std::sync::Arc;

use super::activations::Activation;
use crate::shape::DataFormat;
use crate::window::Window;

/// A computation that the engine has a kernel for.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Convolution with weights `kernel` (rows, columns, inputs, outputs) and maybe `bias`.
    Conv2d {
        /// Size, strides, dilation and padding.
        window: Window,
        /// Where the channels stand in the spec's shapes.
        format: DataFormat,
        /// Applied to the result.
        activation: Arc<dyn Activation>,
    },
    /// The greatest value of each window.
    MaxPool2d {
        /// Size, strides and padding.
        window: Window,
        /// Where the channels stand in the spec's shapes.
        format: DataFormat,
    },
    /// The mean of each window, padding left out.
    AveragePool2d {
        /// Size, strides and padding.
        window: Window,
        /// Where the channels stand in the spec's shapes.
        format: DataFormat,
    },
    /// The mean of each channel over all rows and columns.
    GlobalAveragePool2d {
        /// Where the channels stand in the spec's shapes.
        format: DataFormat,
    },
    /// Weights `kernel` (inputs, outputs) and maybe `bias` over the last axis.
    Dense {
        /// Applied to the result.
        activation: Arc<dyn Activation>,
    },
    /// An activation by itself.
    Activation(Arc<dyn Activation>),
    /// While training, sets a share of the elements to 0 and scales up the rest.
    Dropout {
        /// The share, at least 0 and below 1.
        rate: f64,
    },
    /// Normalization over all axes but one, with weights `gamma`, `beta` (where there) and the
    /// moving `moving_mean` and `moving_variance`.
    BatchNormalization {
        /// The axis of the features in the spec's shape, without the batch.
        axis: usize,
        /// Added to the variance.
        epsilon: f64,
        /// Share of the old moving statistics that a step keeps.
        momentum: f64,
    },
    /// All axes in one. `channels_first` images are flattened in the order rows, columns,
    /// channels, as Keras flattens them.
    Flatten {
        /// Where the channels stand in the spec's shapes.
        format: DataFormat,
    },
    /// The same elements in the same order under another shape.
    Reshape,
    /// The sum of all inputs, element by element.
    Add,
    /// All inputs one behind the other.
    Concatenate {
        /// The axis along which, in the spec's shape, without the batch.
        axis: usize,
    },
}
