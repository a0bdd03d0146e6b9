//! `netc plot layers`: what a trained network makes of a sample or a picture, layer by layer.

use std::path::PathBuf;

use clap::Args;

use super::output::DrawingOptions;
use crate::catalog::samples::Split;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Stop;
use crate::cli::job::{self, Job};
use crate::cli::life;
use crate::cli::options::SplitName;
use crate::cli::picture::{Frame, prepared};
use crate::cli::predict::Invert;
use crate::cli::saved::{Saved, SavedOptions};
use crate::cli::seen::Eye;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::ir::Plan;
use crate::report;
use crate::report::charts::{self, Seen};
use crate::report::images::{self, Images};

const EXAMPLES: &str = "\
Examples:
  netc plot layers runs/large_cnn --sample 7
  netc plot layers runs/large_cnn --image five.png -o five.svg

Draws the input, the evidence for the answer (Grad-CAM) and its saliency, the probabilities, the first
layer's kernels, and what every layer gives. Without -o the terminal shows as much of it as it can: maps
only where it shows pixels (kitty, iTerm2, sixels; see NETC_IMAGES in the README).";

/// What a trained network makes of a sample or a picture: maps, kernels, evidence, probabilities
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Layers {
    #[command(flatten)]
    saved: SavedOptions,
    /// The number of the sample, from 0
    #[arg(long, value_name = "N", default_value = "0", conflicts_with = "image")]
    sample: usize,
    /// The samples to take it from
    #[arg(long, value_enum, default_value = "test", value_name = "SPLIT")]
    split: SplitName,
    /// A picture instead of a sample, PNG or JPEG
    #[arg(long, value_name = "FILE")]
    image: Option<PathBuf>,
    /// Turn the picture into its negative: where its ground is not that of the training samples, always,
    /// or never
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "always")]
    invert: Invert,
    #[command(flatten)]
    drawing: DrawingOptions,
}

impl Layers {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        self.drawing.check()?;
        let saved = Saved::open(&self.saved, terminal)?;
        let device = job::device(&self.saved.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.saved.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let seen = self.seen(job, &saved)?;
        match &self.drawing.output {
            Some(path) => {
                self.drawing.write(path, &charts::layers(&saved.plan, &seen), terminal)?;
            }
            None => show(&saved.plan, &seen, terminal),
        }
        Ok(Status::Fine)
    }

    fn seen(&self, job: Job<'_>, saved: &Saved) -> Result<Seen, Failure> {
        let (network, preprocessing) = saved.network(job)?;
        let eye = Eye::new(&saved.plan, &network);
        let Some(path) = &self.image else {
            let split = Split::from(self.split);
            let data = job.data(&saved.plan)?;
            let samples = life::samples(&data.prepared, split)?;
            if self.sample >= samples.len() {
                let (name, count) = (split.name(), samples.len());
                let message = format!("there is no {name} sample {}", self.sample);
                let last = count.saturating_sub(1);
                let help = format!("the spec uses {count} {name} samples, 0 to {last}");
                return Err(Failure::new(message).help(help));
            }
            return eye.sample(samples, split, self.sample);
        };
        let ground = preprocessing.and_then(|known| known.ground);
        let picture = Frame::of(&saved.plan)?.read(path)?.inverted(self.invert, ground);
        picture.note.iter().for_each(|note| job.terminal.note(note));
        let input = prepared(&saved.plan, picture.bytes)?.rows(0..1);
        eye.input(input, path.to_string_lossy().into_owned(), None)
    }
}

/// Shows as much as the terminal can: without pixels, maps would be a blur.
fn show(plan: &Plan, seen: &Seen, terminal: &Terminal) {
    let (images, screen) = (terminal.images(), terminal.screen());
    let mut pictures = charts::overview_pictures(plan, seen);
    if !matches!(images, Images::Characters | Images::None) {
        pictures.extend(charts::map_sheets(plan, seen));
    }
    for (name, raster) in pictures {
        let picture = images::image(&raster, images, screen);
        if !picture.is_empty() {
            terminal.print(&format!("{name}\n{picture}"));
        }
    }
    if !seen.probabilities.is_empty() {
        let answer = report::probabilities(&seen.title, &seen.probabilities, seen.truth, screen);
        terminal.print(&answer);
    }
    terminal.note("`-o layers.svg` draws every layer");
}
