//! `netc check`: finds the mistakes of specs without data, tensors or a terminal, and mends what is
//! certain.

#[cfg(feature = "train")]
mod data;
mod fix;
mod output;

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::options::{LevelOptions, ParamOptions};
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::check::Checked;
use crate::source::Source;
use output::{Format, Output};

const EXAMPLES: &str = "\
Examples:
  netc check large_cnn.net
  netc check large_cnn.net -p epochs=3
  netc check -D warnings -A unused-name specs/*.net
  netc check --fix --diff large_cnn.net
  netc check --data large_cnn.net
  netc check --format sarif specs/*.net > netc.sarif
  cat large_cnn.net | netc check -

`netc explain CODE` tells more about the code in brackets behind `error` or `warning`. In a spec,
`# netc: allow(code) reason` hides a warning.

Exit status: 0 no errors, 1 errors (with --diff, also changes), 2 wrong usage or a file that cannot be
read or written.";

/// Find mistakes in specs before anything runs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    /// Specs, .net or .yaml files; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to show what is found
    #[arg(long, value_enum, default_value = "full", value_name = "FORMAT")]
    format: Format,
    /// Show advice beside errors and warnings
    #[arg(long)]
    hints: bool,
    /// Apply the fixes that are certain, and report what is left; for `-`, print the new text
    #[arg(long)]
    fix: bool,
    /// Show the changes that `--fix` would make, and write nothing
    #[arg(long)]
    diff: bool,
    #[cfg(feature = "train")]
    #[command(flatten)]
    samples: SampleOptions,
    #[command(flatten)]
    params: ParamOptions,
    #[command(flatten)]
    levels: LevelOptions,
}

/// Whether and where samples are read.
#[cfg(feature = "train")]
#[derive(Debug, Clone, Args)]
struct SampleOptions {
    /// Read all samples, too, and say what is wrong with them
    #[arg(long)]
    data: bool,
    /// The folder of the data files, or one that holds a folder named after the data set
    #[arg(long, value_name = "DIR", requires = "data")]
    data_dir: Option<PathBuf>,
    /// Never fetch data from the network
    #[arg(long, requires = "data")]
    offline: bool,
}

impl Check {
    #[expect(clippy::unnecessary_wraps, reason = "all commands run alike")]
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let mut status = Status::Fine;
        let mut output = Output::new(self.format, self.hints, terminal);
        for path in &self.files {
            match self.check(path, &mut output, terminal) {
                Ok(found) => status = status.max(found),
                Err(failure) => {
                    failure.tell(terminal);
                    status = status.max(failure.status());
                }
            }
        }
        output.close();
        Ok(status)
    }

    /// Checks one file, mends it where that is asked for, and shows what is found.
    fn check(
        &self,
        path: &Path,
        output: &mut Output<'_>,
        terminal: &Terminal,
    ) -> Result<Status, Failure> {
        let text = SpecText::read(path)?;
        let options = text.options(&self.params.params, self.levels.levels());
        let mut status = Status::Fine;
        let (source, checked) = if self.fix || self.diff {
            let (mended, changed) = fix::mend(path, &text, &options, self.diff, terminal)?;
            if changed && self.diff {
                status = Status::SpecErrors;
            }
            mended
        } else {
            (text.source.clone(), text.check_with(&options))
        };
        #[cfg(feature = "train")]
        let checked = self.with_samples(path, &source, options, checked, terminal)?;
        if checked.diagnostics.has_errors() {
            status = Status::SpecErrors;
        }
        // The text itself stands on standard output.
        let is_text = self.fix && path.as_os_str() == "-" || self.diff;
        output.show(source, checked, is_text);
        Ok(status)
    }

    /// What was found, with what the samples have wrong, if they are to be read and a plan says how.
    #[cfg(feature = "train")]
    fn with_samples(
        &self,
        path: &Path,
        source: &Source,
        options: crate::check::Options,
        checked: Checked,
        terminal: &Terminal,
    ) -> Result<Checked, Failure> {
        let Some(plan) = checked.plan.as_ref().filter(|_| self.samples.data) else {
            return Ok(checked);
        };
        let SampleOptions { data_dir, offline, .. } = self.samples.clone();
        let places = super::options::DataOptions { data_dir, offline, ..Default::default() };
        let found = data::findings(plan, path, &places, terminal)?;
        Ok(crate::check::check(source, &crate::check::Options { found, ..options }))
    }
}

/// A spec and what was found in it.
type Found = (Source, Checked);
