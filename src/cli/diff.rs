//! `netc diff`: what changed in meaning between two specs, in whichever notation.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::failure::Failure;
use super::options::ParamOptions;
use super::spec::{Params, SpecText};
use super::status::Status;
use super::terminal::Terminal;
use crate::compare::{Change, ChangeKind, Comparison, compare};
use crate::ir::Plan;
use crate::report;
use crate::syntax;
use crate::syntax::ast::Statement;

const EXAMPLES: &str = "\
Examples:
  netc diff before.net after.net
  netc diff large_cnn.net large_cnn.yaml   the same in another notation: nothing
  netc diff a.net b.net -p epochs=3        with another value in both
  netc diff a.net b.net --format json

Notation, comments and defaults that are spelled out make no difference. In the text, + is
what only the second spec has, - what only the first has, ~ what both have, but not alike.

Exit status, as that of diff: 0 the same, 1 different, 2 trouble, such as a spec with errors.";

/// Show what changed in meaning between two specs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Diff {
    /// The first spec, a .net or .yaml file; `-` reads standard input
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The second spec
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// How to show what changed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    params: ParamOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
}

impl Diff {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Status, Failure> {
        let input = |path: &Path| path.as_os_str() == "-";
        if input(&self.before) && input(&self.after) {
            return Err(Failure::new("standard input holds one spec, and two are compared")
                .help("name a file for one of them"));
        }
        let specs = [SpecText::read(&self.before)?, SpecText::read(&self.after)?];
        let plans = specs.each_ref().map(|spec| self.plan(spec, &specs, terminal));
        let [before, after] = plans;
        // Both are told before either ends the command.
        let comparison = compare(&before?, &after?);
        let names = specs.each_ref().map(|spec| spec.source.name());
        self.show(&comparison, names, terminal);
        Ok(if comparison.is_same() { Status::Fine } else { Status::SpecErrors })
    }

    /// The plan of a spec. A spec with errors is trouble here, not a difference.
    fn plan(
        &self,
        spec: &SpecText,
        specs: &[SpecText],
        terminal: &Terminal,
    ) -> Result<Plan, Failure> {
        let params = self.params_of(spec, specs);
        spec.plan(&params, terminal).map_err(|_| Failure::told(Status::Failed))
    }

    /// The values for a spec: of params that only another spec has, it need not know.
    fn params_of(&self, spec: &SpecText, specs: &[SpecText]) -> Vec<(String, String)> {
        let others_only =
            |name: &str| !has_param(spec, name) && specs.iter().any(|one| has_param(one, name));
        let params: &Params = &self.params.params;
        params.iter().filter(|(name, _)| !others_only(name)).cloned().collect()
    }

    fn show(&self, comparison: &Comparison, [before, after]: [&str; 2], terminal: &Terminal) {
        match self.format {
            Format::Json => terminal.print(&to_json(comparison, before, after).to_string()),
            Format::Text if !comparison.is_same() => {
                terminal.print(&report::changes(comparison, terminal.screen()));
            }
            Format::Text if !terminal.is_quiet() => {
                terminal.print(&format!("{before} and {after} mean the same"));
            }
            Format::Text => {}
        }
    }
}

fn has_param(spec: &SpecText, name: &str) -> bool {
    let (file, _) = syntax::parse(&spec.source);
    let is = |statement: &Statement| matches!(statement, Statement::Param(binding) if binding.name.value == name);
    file.statements.iter().any(is)
}

fn to_json(comparison: &Comparison, before: &str, after: &str) -> Value {
    let sections: Vec<Value> = comparison
        .sections
        .iter()
        .map(|section| {
            let changes: Vec<Value> = section.changes.iter().map(change).collect();
            json!({ "section": section.title, "changes": changes })
        })
        .collect();
    let total = |total: &crate::compare::Total| json!({ "name": total.name, "before": total.before, "after": total.after });
    let totals: Vec<Value> = comparison.totals.iter().map(total).collect();
    json!({
        "same": comparison.is_same(),
        "before": before,
        "after": after,
        "sections": sections,
        "totals": totals,
    })
}

fn change(change: &Change) -> Value {
    let kind = match change.kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
    };
    let detail = |detail: &crate::compare::Detail| json!({ "name": detail.name, "before": detail.before, "after": detail.after });
    let details: Vec<Value> = change.details.iter().map(detail).collect();
    json!({ "change": kind, "what": change.what, "details": details })
}
