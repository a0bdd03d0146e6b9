//! `netc summary`: the table of a model's layers, without data or tensors.

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::options::{ParamOptions, SpecPath};
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::report::{self, SummaryOptions, SummaryStyle};

const EXAMPLES: &str = "\
Examples:
  netc summary large_cnn.net
  netc summary large_cnn.net --style keras2
  netc summary large_cnn.net --flow";

/// Show the layers of a model with shapes and numbers of parameters
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Summary {
    #[command(flatten)]
    spec: SpecPath,
    /// Whose table
    #[arg(long, value_enum, default_value = "keras3", value_name = "STYLE")]
    style: Style,
    /// Show the shapes that go into and come out of each layer, too
    #[arg(long)]
    flow: bool,
    #[command(flatten)]
    params: ParamOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Style {
    /// In boxes, as Keras 3 prints it
    Keras3,
    /// The classic one of Keras 2
    Keras2,
}

impl Summary {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let plan = SpecText::read(&self.spec.path)?.plan(&self.params.params, terminal)?;
        let style = match self.style {
            Style::Keras3 => SummaryStyle::Keras3,
            Style::Keras2 => SummaryStyle::Keras2,
        };
        let options = SummaryOptions { style, screen: terminal.screen(), ..Default::default() };
        terminal.print(&report::summary(&plan.model, &options));
        if self.flow {
            terminal.print(&format!("\n{}", report::flow(&plan.model)));
        }
        Ok(Status::Fine)
    }
}
