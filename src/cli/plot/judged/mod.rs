//! `netc plot confusion`, `mistakes`, `calibration`, `roc`, `pr` and `residuals`: where a trained network
//! is right and where it fails. Each predicts a split, has it judged, and shows a part of the judgement:
//! in the terminal, or as a file.

mod calibration;
mod confusion;
mod curves;
mod mistakes;
mod residuals;

use clap::Args;

pub(super) use calibration::Calibration;
pub(super) use confusion::Confusion;
pub(super) use curves::{Pr, Roc};
pub(super) use mistakes::Mistakes;
pub(super) use residuals::Residuals;

use super::output::DrawingOptions;
use crate::catalog::samples::Split;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Stop;
use crate::cli::job::{self, Data, Job};
use crate::cli::life;
use crate::cli::options::SplitName;
use crate::cli::saved::{Saved, SavedOptions};
use crate::cli::terminal::Terminal;
use crate::data::Samples;
use crate::draw::Drawing;
use crate::judge::{Classification, Judgement};

/// What is judged, and where the picture goes.
#[derive(Debug, Args)]
pub(super) struct JudgedOptions {
    #[command(flatten)]
    saved: SavedOptions,
    /// The samples [default: those of the spec's `evaluate`, else test]
    #[arg(long, value_enum, value_name = "SPLIT")]
    split: Option<SplitName>,
    #[command(flatten)]
    drawing: DrawingOptions,
}

/// A network's answers to a split, judged.
struct Judged {
    saved: Saved,
    data: Data,
    split: Split,
    judgement: Judgement,
}

impl JudgedOptions {
    /// Predicts the samples and judges the answers, with as many mistakes as are to be shown.
    fn judge(&self, mistakes: usize, terminal: &Terminal) -> Result<Judged, Failure> {
        self.drawing.check()?;
        let saved = Saved::open(&self.saved, terminal)?;
        let device = job::device(&self.saved.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.saved.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let (network, _) = saved.network(job)?;
        let data = job.data(&saved.plan)?;
        let split = life::evaluated_split(&saved.plan, self.split);
        let samples = life::samples(&data.prepared, split)?;
        let judgement = life::judge(job, &saved.plan, &network, samples, mistakes)?;
        Ok(Judged { saved, data, split, judgement })
    }

    /// Writes the drawing where the user wants a file, else prints the text.
    fn show(
        &self,
        terminal: &Terminal,
        drawing: impl FnOnce() -> Drawing,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match &self.drawing.output {
            Some(path) => self.drawing.write(path, &drawing(), terminal)?,
            None => terminal.print(&text()),
        }
        Ok(())
    }
}

impl Judged {
    /// `Test samples of large_cnn`
    fn name(&self) -> String {
        let split = match self.split {
            Split::Train => "Train",
            Split::Test => "Test",
        };
        format!("{split} samples of {}", self.saved.plan.model.name)
    }

    fn samples(&self) -> Result<&Samples, Failure> {
        life::samples(&self.data.prepared, self.split)
    }

    /// The judgement on classes, which the picture is of.
    fn classes(&self) -> Result<&Classification, Failure> {
        self.judgement.classes().ok_or_else(|| no_classes(self.saved.source.name()))
    }
}

/// The targets are quantities, where classes are wanted.
fn no_classes(spec: &str) -> Failure {
    let message = format!("the targets of {spec} are quantities, and this is about classes");
    Failure::new(message).help("`netc plot residuals` shows how far the answers are from them")
}
