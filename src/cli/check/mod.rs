//! `netc check`: finds the mistakes of specs without data, tensors or a terminal.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::options::ParamOptions;
use super::spec::{SpecText, tell_diagnostics};
use super::status::Status;
use super::terminal::Terminal;
use crate::check::Checked;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, to_json};
use crate::report;
use crate::source::Source;

const EXAMPLES: &str = "\
Examples:
  netc check large_cnn.net
  netc check large_cnn.net -p epochs=3
  netc check --format json specs/*.net
  cat large_cnn.net | netc check -

`netc explain CODE` tells more about the code in brackets behind `error` or `warning`.

Exit status: 0 no errors, 1 errors, 2 wrong usage or a file that cannot be read.";

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
    #[command(flatten)]
    params: ParamOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines of the spec, for people, on standard error
    Full,
    /// A line for each, on standard output: file, line, column, code and message
    Concise,
    /// One JSON object for all files, on standard output, also where there is nothing to report
    Json,
}

impl Check {
    #[expect(clippy::unnecessary_wraps, reason = "all commands run alike")]
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let mut status = Status::Fine;
        let mut reports = Vec::new();
        for path in &self.files {
            match self.check(path, terminal) {
                Ok((source, diagnostics)) => {
                    let errors = diagnostics.has_errors();
                    status = status.max(if errors { Status::SpecErrors } else { Status::Fine });
                    reports.push((source, diagnostics));
                }
                Err(failure) => {
                    failure.tell(terminal);
                    status = status.max(failure.status());
                }
            }
        }
        if self.format == Format::Json {
            terminal.print(&to_json(&reports).to_string());
        }
        Ok(status)
    }

    /// Checks one file and shows what is found, unless all files share one object.
    fn check(&self, path: &Path, terminal: &Terminal) -> Result<(Source, Diagnostics), Failure> {
        let text = SpecText::read(path)?;
        let checked = text.check(&self.params.params);
        match self.format {
            Format::Full => self.show(&text.source, &checked, terminal),
            Format::Concise => self.list(&text.source, &checked.diagnostics, terminal),
            Format::Json => {}
        }
        Ok((text.source, checked.diagnostics))
    }

    fn show(&self, source: &Source, checked: &Checked, terminal: &Terminal) {
        tell_diagnostics(source, &checked.diagnostics, self.hints, terminal);
        if let (Some(plan), false) = (&checked.plan, terminal.is_quiet()) {
            let (layers, parameters) = (plan.model.nodes.len(), plan.model.parameters());
            let plural = if layers == 1 { "" } else { "s" };
            let (name, parameters) = (source.name(), report::grouped(parameters));
            terminal
                .print(&format!("{name}: ok ({layers} layer{plural}, {parameters} parameters)"));
        }
    }

    fn list(&self, source: &Source, diagnostics: &Diagnostics, terminal: &Terminal) {
        let shown = |one: &&Diagnostic| self.hints || one.severity() != Severity::Hint;
        for diagnostic in diagnostics.iter().filter(shown) {
            let (line, column) = source.line_column(diagnostic.place().start);
            let (severity, code) = (diagnostic.severity().word(), diagnostic.code());
            let place = format!("{}:{line}:{column}", source.name());
            terminal.print(&format!("{place}: {severity}[{code}]: {}", diagnostic.message));
        }
    }
}
