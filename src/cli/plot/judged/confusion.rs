//! `netc plot confusion`: which classes are taken for which.

use clap::Args;

use super::JudgedOptions;
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::report::{self, charts};

const EXAMPLES: &str = "\
Examples:
  netc plot confusion runs/large_cnn                     in the terminal
  netc plot confusion runs/large_cnn --split train
  netc plot confusion runs/large_cnn/3 -o confusion.svg";

/// The confusion matrix: which classes are taken for which, with precision and recall
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::plot) struct Confusion {
    #[command(flatten)]
    judged: JudgedOptions,
    /// Draw F1, precision and recall of each class instead; in the terminal, as scikit-learn's
    /// `classification_report` prints them
    #[arg(long)]
    per_class: bool,
}

impl Confusion {
    pub(in crate::cli::plot) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let judged = self.judged.judge(0, terminal)?;
        let (classes, name, screen) = (judged.classes()?, judged.name(), terminal.screen());
        if self.per_class {
            let drawing = || charts::class_scores(&name, classes);
            self.judged.show(terminal, drawing, || report::class_report(classes, screen))?;
        } else {
            let drawing = || charts::confusion(&name, classes);
            let text = || report::confusion_table(&name, classes, screen);
            self.judged.show(terminal, drawing, text)?;
        }
        Ok(Status::Fine)
    }
}
