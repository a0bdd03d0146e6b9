//! The ways in which `netc check` shows what it found.

use clap::ValueEnum;

use crate::check::Checked;
use crate::cli::spec::tell_diagnostics;
use crate::cli::terminal::Terminal;
use crate::diagnostics::{Diagnostics, Severity, to_github, to_json, to_narration, to_sarif};
use crate::report;
use crate::source::Source;

/// How to show what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the lines of the spec, for people, on standard error
    Full,
    /// A line for each, on standard output: file, line, column, code and message
    Concise,
    /// Sentences without frames, for screen readers, on standard output
    Narrated,
    /// One JSON object for all files, on standard output, also where there is nothing to report
    Json,
    /// One SARIF 2.1.0 log for all files, on standard output
    Sarif,
    /// Workflow commands of GitHub Actions, on standard output
    Github,
}

/// Shows what was found, file by file or all at the end.
pub(super) struct Output<'a> {
    format: Format,
    hints: bool,
    terminal: &'a Terminal,
    reports: Vec<(Source, Diagnostics)>,
}

impl<'a> Output<'a> {
    pub(super) fn new(format: Format, hints: bool, terminal: &'a Terminal) -> Self {
        Self { format, hints, terminal, reports: Vec::new() }
    }

    /// Shows one file, unless all files share one object. `is_text` says that standard output is for a
    /// spec's text.
    pub(super) fn show(&mut self, source: Source, checked: Checked, is_text: bool) {
        match self.format {
            Format::Full => self.full(&source, &checked, is_text),
            Format::Concise => self.concise(&source, &checked.diagnostics),
            Format::Narrated => {
                self.print(&to_narration(&source, &checked.diagnostics, self.hints));
            }
            Format::Github => self.print(&to_github(&source, &checked.diagnostics)),
            Format::Json | Format::Sarif => self.reports.push((source, checked.diagnostics)),
        }
    }

    /// Shows what all files share.
    pub(super) fn close(self) {
        match self.format {
            Format::Json => self.terminal.print(&to_json(&self.reports).to_string()),
            Format::Sarif => self.terminal.print(&to_sarif(&self.reports).to_string()),
            _ => {}
        }
    }

    fn print(&self, text: &str) {
        if !text.is_empty() {
            self.terminal.print(text);
        }
    }

    fn full(&self, source: &Source, checked: &Checked, is_text: bool) {
        tell_diagnostics(source, &checked.diagnostics, self.hints, self.terminal);
        let Some(plan) = checked.plan.as_ref().filter(|_| !self.terminal.is_quiet() && !is_text)
        else {
            return;
        };
        let (layers, parameters) = (plan.model.nodes.len(), plan.model.parameters());
        let plural = if layers == 1 { "" } else { "s" };
        let (name, parameters) = (source.name(), report::grouped(parameters));
        self.terminal
            .print(&format!("{name}: ok ({layers} layer{plural}, {parameters} parameters)"));
    }

    fn concise(&self, source: &Source, diagnostics: &Diagnostics) {
        let shown =
            |one: &&crate::diagnostics::Diagnostic| self.hints || one.severity() != Severity::Hint;
        for diagnostic in diagnostics.iter().filter(shown) {
            let (line, column) = source.line_column(diagnostic.place().start);
            let (severity, code) = (diagnostic.severity().word(), diagnostic.code());
            let place = format!("{}:{line}:{column}", source.name());
            self.terminal.print(&format!("{place}: {severity}[{code}]: {}", diagnostic.message));
        }
    }
}
