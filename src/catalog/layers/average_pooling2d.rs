//! `AveragePooling2D`: the mean of each window.

use super::pooling::{image, pooling2d, window_places};
use super::{Inputs, Layer};
use crate::catalog::argument::Pair;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Image, Shape};
use crate::window::{Padding, Window};

pooling2d! {
    /// Takes the mean of each window, channel by channel; padding is left out of the mean.
    AveragePooling2D = "AveragePooling2D", AveragePool2d, mean
}
