//! What a run came to, as drawings: SVG or PNG. They take plain numbers; where those come from is the
//! caller's matter.

mod class_counts;
mod history;
mod judged;
mod layers;
mod panels;
mod planes;

pub use class_counts::class_counts;
pub use history::{RunHistory, histories, history_charts};
pub use judged::{
    MistakenInput, calibration, class_scores, confusion, mistakes, precision_recall, residuals, roc,
};
pub use layers::{Kernel, Seen, layers, map_sheets, overview_pictures};
pub(in crate::report) use panels::panels;
pub use planes::Planes;
