//! The pictures that are drawn of runs, which only a netc that trains has.

use clap::Subcommand;

use super::{history, judged, layers};
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;

/// A picture of a run.
#[derive(Debug, Subcommand)]
pub(super) enum RunPicture {
    History(history::History),
    Layers(layers::Layers),
    Confusion(judged::Confusion),
    Mistakes(judged::Mistakes),
    Calibration(judged::Calibration),
    Roc(judged::Roc),
    Pr(judged::Pr),
    Residuals(judged::Residuals),
}

impl RunPicture {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        match self {
            Self::History(history) => history.run(terminal),
            Self::Layers(layers) => layers.run(terminal),
            Self::Confusion(confusion) => confusion.run(terminal),
            Self::Mistakes(mistakes) => mistakes.run(terminal),
            Self::Calibration(calibration) => calibration.run(terminal),
            Self::Roc(roc) => roc.run(terminal),
            Self::Pr(pr) => pr.run(terminal),
            Self::Residuals(residuals) => residuals.run(terminal),
        }
    }
}
