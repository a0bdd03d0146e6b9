//! What netc shows, as text: summaries, progress, pictures, results. Knows the plan and the engine's
//! numbers, never the text of specs, data files or tensors. Nothing here prints, except the live
//! line of `progress`; whoever calls decides where text goes.

mod bar;
mod duration;
mod flow;
mod history;
mod number;
pub mod pictures;
mod probabilities;
#[cfg(feature = "train")]
pub mod progress;
mod screen;
mod summary;
#[cfg(test)]
mod testing;

pub use duration::duration;
pub use flow::flow;
pub use history::{closing_line, history_table, training_line};
pub use number::{grouped, metric};
pub use probabilities::{numbers, probabilities};
pub use screen::Screen;
pub use summary::{SummaryOptions, SummaryStyle, summary};
