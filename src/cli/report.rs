//! `netc report`: writes the page of a kept run anew.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::interrupt::Stop;
use super::job::{self, Job};
use super::options::DataOptions;
use super::page::Subject;
use super::saved::SavedRun;
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::record::WEIGHTS_FILE;

const EXAMPLES: &str = "\
Examples:
  netc report runs/large_cnn/1                  writes runs/large_cnn/1/report.html
  netc report runs/large_cnn -o large_cnn.html  the newest run

The page is one file that needs nothing else, for any browser: what was run, curves, mistakes, what
every layer sees, the spec. `netc run` writes it at its end.";

/// Write the page of a kept run: one HTML file that shows all of it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Report {
    /// A run folder such as `runs/large_cnn/1`, or a model's folder (its newest run)
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The file to write [default: report.html in the run folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataOptions,
}

impl Report {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let saved = SavedRun::open(&self.run)?;
        let text = SpecText::read(&saved.spec)?;
        let mut plan = text.plan(&saved.params(), terminal)?;
        // What a run started from is not what it came to.
        plan.load = None;
        let device = job::device(&self.data)?;
        let stop = Stop::listen();
        let (options, device, spec) = (&self.data, &device, &*saved.spec);
        let job = Job { terminal, stop: &stop, options, device, spec };
        let weights = saved.folder.join(WEIGHTS_FILE);
        let network = match weights.is_file() {
            true => Some(job.network(&plan, Some(&weights))?.0),
            false => None,
        };
        let needs_data = network.is_some() && plan.data.is_some();
        let data = needs_data.then(|| job.data(&plan)).transpose()?;
        let subject = Subject {
            job,
            folder: &saved.folder,
            run: &saved.run,
            source: &text.source,
            plan: &plan,
            network: network.as_ref(),
            data: data.as_ref(),
        };
        let path = subject.write(self.output.as_deref())?;
        terminal.print(&format!("report: {}", path.display()));
        Ok(Status::Fine)
    }
}
