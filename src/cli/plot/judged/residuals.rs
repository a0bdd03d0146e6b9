//! `netc plot residuals`: how far predicted quantities are from true ones.

use clap::Args;

use super::JudgedOptions;
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::judge::Judgement;
use crate::report::{self, charts};

const EXAMPLES: &str = "\
Examples:
  netc plot residuals runs/prices                        in the terminal
  netc plot residuals runs/prices -o residuals.svg";

/// Of quantities: predicted against true numbers, how often errors of each size occur, the greatest
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::plot) struct Residuals {
    #[command(flatten)]
    judged: JudgedOptions,
}

/// So many of the greatest errors are listed.
const WORST: usize = 10;

impl Residuals {
    pub(in crate::cli::plot) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let judged = self.judged.judge(WORST, terminal)?;
        let name = judged.name();
        let Judgement::Values(residuals) = &judged.judgement else {
            let spec = judged.saved.source.name();
            let message =
                format!("the targets of {spec} are classes, and this is about quantities");
            return Err(Failure::new(message).help("see `netc plot confusion` instead"));
        };
        let drawing = || charts::residuals(&name, residuals);
        let text = || report::residuals_text(&name, residuals, terminal.screen());
        self.judged.show(terminal, drawing, text)?;
        Ok(Status::Fine)
    }
}
