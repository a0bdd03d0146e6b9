//! `netc plot history`: loss and metrics of kept runs over their epochs.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::DrawingOptions;
use crate::cli::failure::Failure;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::record;
use crate::report::charts::{RunHistory, histories};
use crate::report::pictures;

const EXAMPLES: &str = "\
Examples:
  netc plot history runs/large_cnn                       in the terminal
  netc plot history runs/large_cnn/3 -o history.svg
  netc plot history runs/large_cnn/1 runs/large_cnn/2 -o compared.png";

/// Loss and metrics per epoch, training against validation; several runs lie over each other
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct History {
    /// Run folders such as `runs/large_cnn/1`, or a model's folder (its newest run)
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    drawing: DrawingOptions,
}

impl History {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        self.drawing.check()?;
        let runs = self.runs.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
        let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
        let Some(drawing) = histories(&runs) else {
            let names = names.join(", ");
            let message = format!("no epoch of {names} was finished, so there is nothing to plot");
            return Err(Failure::new(message).help("name a run whose history.csv has rows"));
        };
        match &self.drawing.output {
            Some(path) => self.drawing.write(path, &drawing, terminal)?,
            None => terminal.print(&pictures::histories(&runs, terminal.screen())),
        }
        Ok(Status::Fine)
    }
}

/// A run and its name, as short as it says which: the model and the number.
fn read(path: &Path) -> Result<RunHistory, Failure> {
    let folder = record::resolve(path);
    let epochs = record::read_history(&folder)?;
    let mut parts: Vec<String> = folder
        .components()
        .rev()
        .take(2)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.reverse();
    Ok(RunHistory { name: parts.join("/"), epochs })
}
