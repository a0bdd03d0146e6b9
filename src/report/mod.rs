//! What netc shows: summaries, progress, pictures, results as text; charts as drawings. Knows the plan and the engine's
//! numbers, never the text of specs, data files or tensors. Nothing here prints, except the live
//! line of `progress`; whoever calls decides where text goes.

mod changes;
pub mod diagram;
mod flow;
mod number;
mod screen;
mod summary;
#[cfg(test)]
mod testing;

// What only a run has to show.
#[cfg(feature = "train")]
mod bar;
#[cfg(feature = "train")]
mod bench;
#[cfg(feature = "live")]
pub mod board;
#[cfg(feature = "train")]
pub mod charts;
#[cfg(feature = "train")]
mod duration;
#[cfg(feature = "train")]
mod health;
#[cfg(feature = "train")]
mod history;
#[cfg(feature = "train")]
pub mod images;
#[cfg(feature = "train")]
mod judged;
#[cfg(feature = "train")]
pub mod page;
#[cfg(feature = "train")]
pub mod pictures;
#[cfg(feature = "train")]
mod probabilities;
#[cfg(feature = "train")]
mod profile;
#[cfg(feature = "train")]
pub mod progress;

#[cfg(feature = "train")]
pub use bench::{BenchReport, BenchRun, StepTimes, bench_text};
pub use changes::changes;
#[cfg(feature = "train")]
pub use duration::duration;
pub use flow::flow;
#[cfg(feature = "train")]
pub use health::looks_table;
#[cfg(feature = "train")]
pub use history::{closing_line, history_table, training_line};
#[cfg(feature = "train")]
pub use judged::{
    CurveKind, areas_table, calibration_table, class_report, confusion_table, curve_plot,
    mistakes_table, residuals_text,
};
pub use number::{grouped, metric};
#[cfg(feature = "train")]
pub use probabilities::{numbers, probabilities};
#[cfg(feature = "train")]
pub use profile::{LayerCost, PartCost, ProfileReport, profile_table};
pub use screen::Screen;
#[cfg(feature = "train")]
pub use summary::file_size;
pub use summary::{SummaryOptions, SummaryStyle, summary};
