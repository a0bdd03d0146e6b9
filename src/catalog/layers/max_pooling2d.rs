//! `MaxPooling2D`: the greatest value of each window.

use super::pooling::{image, pooling2d, window_places};
use super::{Inputs, Layer};
use crate::catalog::argument::Pair;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
use crate::shape::{DataFormat, Image, Shape};
use crate::window::{Padding, Window};

pooling2d! {
    /// Keeps the greatest value of each window, channel by channel.
    MaxPooling2D = "MaxPooling2D", MaxPool2d, greatest
}
