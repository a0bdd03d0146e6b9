//! Pictures: lines, shapes and words on a plane, as SVG and as PNG, and the charts that are made of them.
//! Legible in light and dark, and by people who see few colours: what a colour says, a dash, a mark or a
//! word says too. Knows numbers and words; nothing of networks, runs or files.

mod axis;
mod bars;
mod chart;
mod drawing;
mod matrix;
mod measure;
mod number;
mod palette;
#[cfg(feature = "png")]
mod png;
#[cfg(feature = "train")]
mod raster;

pub use bars::{Bar, Bars};
pub use chart::{Axis, Chart, Mark, Series};
pub use drawing::{Anchor, Drawing, Point};
pub use matrix::Matrix;
pub use measure::{shortened, text_width};
pub use palette::{SERIES, Theme, style, variables};
#[cfg(feature = "png")]
pub use png::PngError;
#[cfg(feature = "train")]
pub use raster::{Raster, Scale};

/// The greatest side of a picture, in pixels at scale 1.
pub const MOST_PIXELS: f64 = 16_000.0;
