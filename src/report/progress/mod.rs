//! Progress of long work: a live line on a terminal, a plain line per epoch elsewhere. Hears of the
//! work through the engine's [`Observer`] and the data loader's [`Progress`](crate::data::Progress),
//! and hands on the user's wish to stop.

mod downloads;
mod live;
mod text;
mod training;

pub use downloads::Downloads;
pub use text::epoch_line;
pub use training::Progress;

#[cfg(doc)]
use crate::engine::observe::Observer;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressMode {
    /// A live line on standard error, which must be a terminal; finished lines stay.
    Bar,
    /// A plain line per epoch.
    Lines,
    /// Nothing.
    Quiet,
}
