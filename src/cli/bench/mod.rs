//! `netc bench`: how fast a spec runs, with one thread and with all. Keeps nothing.

mod measure;
mod samples;
mod stopwatch;

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::options::{OutputFormat, ParamOptions, SpecPath};
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::report::{self, BenchReport};

const EXAMPLES: &str = "\
Examples:
  netc bench large_cnn.net
  netc bench large_cnn.net --threads 1 --steps 100 --format json

Where the spec's data is not on this machine, or only described (`data facts(...)`), samples are
drawn at random in its shape; nothing is fetched and nothing is kept. A spec without `compile` does
not learn: only its outputs are computed.

Numbers of threads take turns, so that they meet the machine in the same state; each has about three
seconds. Run it on an idle machine.";

/// Measure how fast a spec runs: steps of training and evaluation, layer by layer
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Bench {
    #[command(flatten)]
    spec: SpecPath,
    #[command(flatten)]
    params: ParamOptions,
    /// Number of steps to measure [default: as many as take about a second]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    steps: Option<u32>,
    /// Number of samples in a step [default: as the spec says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    batch_size: Option<u32>,
    /// Numbers of threads, with commas between [default: 1, 2, 4 and so on, up to all cores]
    #[arg(long, value_name = "N", value_delimiter = ',')]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Vec<u16>,
    /// The folder of the data files, or one that holds a folder named after the data set
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// How results are shown
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
}

impl Bench {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let text = SpecText::read(&self.spec.path)?;
        let plan = text.plan(&self.params.params, terminal)?;
        let threads = self.threads();
        if let [first @ .., last] = threads.as_slice()
            && !first.is_empty()
        {
            let first: Vec<_> = first.iter().map(u16::to_string).collect();
            terminal
                .note(&format!("measuring with {} and {last} threads in turn", first.join(", ")));
        }
        let report = self.measure(&text.source, plan, &threads)?;
        terminal.print(&match self.format {
            OutputFormat::Text => report::bench_text(&report, terminal.screen()),
            OutputFormat::Json => json(&report)?,
        });
        Ok(Status::Fine)
    }

    /// As asked for, each number once; or doubled from 1 to the number of cores.
    fn threads(&self) -> Vec<u16> {
        let mut threads = self.threads.clone();
        if threads.is_empty() {
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let cores = u16::try_from(cores).unwrap_or(u16::MAX);
            let doubled = std::iter::successors(Some(1_u16), |threads| threads.checked_mul(2));
            threads = doubled.take_while(|threads| *threads < cores).chain([cores]).collect();
        }
        threads.sort_unstable();
        threads.dedup();
        threads
    }
}

fn json(report: &BenchReport) -> Result<String, Failure> {
    serde_json::to_string_pretty(report).map_err(|error| Failure::new(error.to_string()))
}
