//! Makes networks from plans, trains them and uses them: on the CPU by kernels, on other devices by the
//! layers' definitions. On the CPU everything is a function of the plan, its seed and the data: the
//! number of threads and the clock change no bit of a result.
//!
//! ```text
//! ir::Plan -> weights, lower -> program -> run (kernels) -> loss -> optimize
//! ```
//!
//! Must not know: the text of specs, files of data, terminals.

mod ahead;
mod answers;
mod device;
mod error;
mod evaluate;
mod groups;
mod health;
mod inspect;
pub mod kernels;
mod loss;
mod lower;
mod means;
mod network;
pub mod observe;
mod optimize;
pub mod plain;
mod profile;
mod program;
mod train;
mod weights;
mod weights_file;

#[cfg(test)]
mod tests;

pub use answers::{judge, predicts_classes, to_probabilities};
pub use device::{DeviceName, UnknownDevice};
pub use error::{Divergence, EngineError};
pub use evaluate::{evaluate, evaluate_range, predict};
pub use health::{Activity, Finding, Found, Gradient, LayerState, Look, Watching};
pub use inspect::{Inspector, Map};
pub use network::{Metadata, Network};
pub use observe::{EpochBegins, EpochEnds, History, Observer, Results, Silent, StepEnds};
pub use profile::{LayerTime, Part, Passes, Profile, Steps, profile};
pub use train::train;

/// Fixes how many threads tensors are computed on: to be called first of all in a process. Results
/// do not depend on it.
///
/// # Errors
/// If the number is 0, or threads are running already.
pub fn set_threads(threads: usize) -> Result<(), EngineError> {
    kernels::set_threads(threads).map_err(EngineError::Threads)
}
