//! `netc evaluate`: loss and metrics of a trained network, without training it.

use clap::Args;
use serde_json::json;

use super::failure::Failure;
use super::interrupt::Stop;
use super::job::{self, Job};
use super::life::{self, Life};
use super::options::{OutputFormat, SplitName};
use super::saved::{Saved, SavedOptions};
use super::shows::Shown;
use super::status::Status;
use super::terminal::Terminal;
use crate::catalog::samples::Split;
use crate::record;

const EXAMPLES: &str = "\
Examples:
  netc evaluate runs/large_cnn/1
  netc evaluate runs/large_cnn --split train
  netc evaluate large_cnn.net --weights weights.safetensors";

/// Compute loss and metrics of a trained network
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Evaluate {
    #[command(flatten)]
    saved: SavedOptions,
    /// The samples [default: those of the spec's `evaluate`, else test]
    #[arg(long, value_enum, value_name = "SPLIT")]
    split: Option<SplitName>,
    /// How to show the results
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
}

impl Evaluate {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let saved = Saved::open(&self.saved, terminal)?;
        let device = job::device(&self.saved.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.saved.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let (network, _) = saved.network(job)?;
        let data = job.data(&saved.plan)?;
        let split = saved.plan.evaluate.as_ref().map_or(Split::Test, |evaluate| evaluate.split);
        let split = self.split.map_or(split, Split::from);
        let samples = life::samples(&data.prepared, split)?;
        let evaluation = life::evaluate(job, &saved.plan, &network, samples)?;
        job.go_on()?;
        if self.format == OutputFormat::Json {
            let results = record::results_to_json(&evaluation.results);
            let object =
                json!({ "evaluate": results, "split": split.name(), "samples": samples.len() });
            terminal.print(&object.to_string());
            return Ok(Status::Fine);
        }
        terminal.print(&evaluation.line(split));
        let life = Life { results: Some(evaluation.results), ..Life::default() };
        Shown { plan: &saved.plan, data: Some(&data), network: &network, life: &life }
            .lines(terminal);
        Ok(Status::Fine)
    }
}
