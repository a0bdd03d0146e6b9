//! `netc plot`: pictures of models and runs, as files or in the terminal. One file per kind of picture.

mod history;
mod judged;
mod layers;
mod output;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::status::Status;
use super::terminal::Terminal;

/// Draw a model or a run, as SVG, PNG or in the terminal
#[derive(Debug, Args)]
pub(super) struct Plot {
    #[command(subcommand)]
    picture: Picture,
}

#[derive(Debug, Subcommand)]
enum Picture {
    History(history::History),
    Layers(layers::Layers),
    Confusion(judged::Confusion),
    Mistakes(judged::Mistakes),
    Calibration(judged::Calibration),
    Roc(judged::Roc),
    Pr(judged::Pr),
    Residuals(judged::Residuals),
}

impl Plot {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        match &self.picture {
            Picture::History(history) => history.run(terminal),
            Picture::Layers(layers) => layers.run(terminal),
            Picture::Confusion(confusion) => confusion.run(terminal),
            Picture::Mistakes(mistakes) => mistakes.run(terminal),
            Picture::Calibration(calibration) => calibration.run(terminal),
            Picture::Roc(roc) => roc.run(terminal),
            Picture::Pr(pr) => pr.run(terminal),
            Picture::Residuals(residuals) => residuals.run(terminal),
        }
    }
}
