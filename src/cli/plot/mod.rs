//! `netc plot`: pictures of models and runs, as files or in the terminal. One file per kind of picture.

#[cfg(feature = "train")]
mod history;
#[cfg(feature = "train")]
mod judged;
#[cfg(feature = "train")]
mod layers;
mod model;
mod output;
#[cfg(feature = "train")]
mod runs;

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
    Model(model::ModelDiagram),
    #[cfg(feature = "train")]
    #[command(flatten)]
    OfRun(runs::RunPicture),
}

impl Plot {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        match &self.picture {
            Picture::Model(model) => model.run(terminal),
            #[cfg(feature = "train")]
            Picture::OfRun(picture) => picture.run(terminal),
        }
    }
}
