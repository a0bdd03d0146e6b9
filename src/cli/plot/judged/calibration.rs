//! `netc plot calibration`: whether a network is right as often as it says.

use clap::Args;

use super::JudgedOptions;
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::report::{self, charts};

const EXAMPLES: &str = "\
Examples:
  netc plot calibration runs/large_cnn                   in the terminal
  netc plot calibration runs/large_cnn -o calibration.svg

Answers are put into 15 bins by their confidence, the probability of the predicted class. A network that
is 90 % sure should be right nine times of ten. The expected calibration error is the mean distance
between confidence and accuracy (Guo and others 2017).";

/// Confidence against accuracy: whether a network is right as often as it says
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::plot) struct Calibration {
    #[command(flatten)]
    judged: JudgedOptions,
}

impl Calibration {
    pub(in crate::cli::plot) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let judged = self.judged.judge(0, terminal)?;
        let (classes, name) = (judged.classes()?, judged.name());
        let Some(calibration) = &classes.calibration else {
            let message = "the network's answers are no probabilities: some are outside of 0 to 1";
            let help = "end the model with `softmax` or `sigmoid`, or give the loss \
                        `from_logits=true`, and train again";
            return Err(Failure::new(message).help(help));
        };
        let drawing = || charts::calibration(&name, calibration);
        let screen = terminal.screen();
        let text = || report::calibration_table(&name, calibration, classes.accuracy, screen);
        self.judged.show(terminal, drawing, text)?;
        Ok(Status::Fine)
    }
}
