//! Everything that a spec can name: layers, activations, initializers, losses, optimizers, metrics,
//! data sets, preprocessing steps and pictures. Each is declared once, with its arguments and its
//! behaviour; all other parts of netc read these declarations. Knows neither specs nor plans, and
//! candle only inside `forward`.

pub mod activations;
pub mod argument;
pub mod datasets;
mod declare;
#[cfg(feature = "train")]
pub mod forward;
pub mod initializers;
pub mod layers;
pub mod losses;
pub mod metrics;
pub mod operation;
pub mod optimizers;
pub mod plots;
pub mod samples;
pub mod statements;
pub mod steps;
mod value;

pub use argument::{ArgType, bind, bind_to};
pub use declare::{Argument, Bound, Declaration, Declared, Entry, Example, Kind};
pub use value::{ArgumentValue, CallValue, Record, Value};
