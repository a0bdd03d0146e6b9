//! `netc mutate`: seeds faults into a spec and shows which of them `netc check` finds.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::failure::Failure;
use super::options::SpecPath;
use super::spec::SpecText;
use super::status::Status;
use super::terminal::Terminal;
use crate::check::Options;
use crate::diagnostics::Severity;
use crate::mutate::{Outcome, outcomes};
use crate::source::{Notation, Source};

const EXAMPLES: &str = "\
Examples:
  netc mutate large_cnn.net
  netc mutate --missed large_cnn.net      each fault that no error or warning tells of
  netc mutate --format json large_cnn.net

Exit status: 0 done, 1 the spec itself has errors, 2 wrong usage or a file that cannot be read.";

/// Seed faults into a spec and count how many of them `check` finds
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Mutate {
    #[command(flatten)]
    spec: SpecPath,
    /// List the faults that no error or warning tells of
    #[arg(long)]
    missed: bool,
    /// How to show the result
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// One JSON object with every fault
    Json,
}

impl Mutate {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let text = SpecText::read(&self.spec.path)?;
        text.plan(&[], terminal)?;
        if text.source.notation() == Notation::Yaml {
            return Err(Failure::new("faults are seeded into .net specs only")
                .help("`netc convert` makes one of a YAML spec"));
        }
        let found = outcomes(&text.source, &Options::default());
        match self.format {
            Format::Json => terminal.print(&to_json(&text.source, &found).to_string()),
            Format::Text if self.missed => terminal.print(&missed(&text.source, &found)),
            Format::Text => terminal.print(&table(&found)),
        }
        Ok(Status::Fine)
    }
}

/// Faults of one kind, counted.
#[derive(Default)]
struct Row {
    all: usize,
    errors: usize,
    warnings: usize,
    hints: usize,
    harmful: bool,
}

/// A line for each kind of fault; those that surely spoil the job first, with their sum.
fn table(found: &[Outcome]) -> String {
    let mut rows: Vec<(&str, Row)> = Vec::new();
    for outcome in found {
        let operator = outcome.mutant.operator;
        let at = rows.iter().position(|(known, _)| *known == operator).unwrap_or_else(|| {
            rows.push((operator, Row::default()));
            rows.len() - 1
        });
        let Some((_, row)) = rows.get_mut(at) else { continue };
        row.all += 1;
        row.harmful = outcome.mutant.harmful;
        match outcome.caught() {
            Some(Severity::Error) => row.errors += 1,
            Some(Severity::Warning) => row.warnings += 1,
            Some(Severity::Hint) => row.hints += 1,
            None => {}
        }
    }
    let mut text = String::from("fault                     seeded  error warning   hint   none\n");
    for harmful in [true, false] {
        let title = if harmful { "Surely harmful" } else { "Perhaps meant" };
        text.push_str(&format!("\n{title}\n"));
        let mut sum = Row::default();
        for (operator, row) in rows.iter().filter(|(_, row)| row.harmful == harmful) {
            text.push_str(&line(operator, row));
            sum.all += row.all;
            sum.errors += row.errors;
            sum.warnings += row.warnings;
            sum.hints += row.hints;
        }
        text.push_str(&line("all", &sum));
    }
    let (told, all) = recall(found);
    text.push_str(&format!(
        "\nAn error or a warning tells of {told} of {all} harmful faults: {:.1} %.\n",
        percent(told, all)
    ));
    text
}

fn line(name: &str, row: &Row) -> String {
    let none = row.all - row.errors - row.warnings - row.hints;
    let Row { all, errors, warnings, hints, .. } = row;
    format!("  {name:<24}{all:>6} {errors:>6} {warnings:>7} {hints:>6} {none:>6}\n")
}

/// Harmful faults that an error or a warning tells of, and all harmful ones.
fn recall(found: &[Outcome]) -> (usize, usize) {
    let harmful = || found.iter().filter(|outcome| outcome.mutant.harmful);
    (harmful().filter(|outcome| outcome.is_told()).count(), harmful().count())
}

#[expect(clippy::cast_precision_loss, reason = "counts of faults are small")]
fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all.max(1) as f64
}

/// A line for each fault that was missed, with its place and what was changed.
fn missed(source: &Source, found: &[Outcome]) -> String {
    let told = |outcome: &&Outcome| !outcome.is_told();
    let line = |outcome: &Outcome| {
        let (line, _) = source.line_column(outcome.mutant.place.start);
        let mutant = &outcome.mutant;
        let harm = if mutant.harmful { " (harmful)" } else { "" };
        format!("{}:{line}: {}{harm}: {}\n", source.name(), mutant.operator, mutant.change)
    };
    found.iter().filter(told).map(line).collect()
}

fn to_json(source: &Source, found: &[Outcome]) -> Value {
    let (told, all) = recall(found);
    let one = |outcome: &Outcome| {
        let mutant = &outcome.mutant;
        let (line, column) = source.line_column(mutant.place.start);
        let codes: Vec<Value> = outcome
            .codes
            .iter()
            .map(|(severity, code)| json!({ "severity": severity.word(), "code": code }))
            .collect();
        json!({
            "operator": mutant.operator, "change": mutant.change, "line": line, "column": column,
            "harmful": mutant.harmful, "new": codes,
        })
    };
    json!({
        "spec": source.name(), "harmful": all, "told": told,
        "mutants": found.iter().map(one).collect::<Vec<_>>(),
    })
}
