//! What was found wrong with a training under way: as diagnostics at the lines of the spec, told once each,
//! and as the object that the run folder keeps. Knows neither limits nor how things are found.

mod advice;
mod words;

use serde_json::Value as Json;

use super::profile;
use super::terminal::Terminal;
use crate::check;
use crate::diagnostics::{Diagnostic, Diagnostics, Levels, to_json, to_text};
use crate::engine::{EngineError, Found, Look};
use crate::ir::{Node, Plan};
use crate::report::looks_table;
use crate::source::Source;

/// The findings of a run.
pub(super) struct Findings<'a> {
    source: &'a Source,
    plan: &'a Plan,
    /// What the command line makes of some codes.
    levels: Levels,
    terminal: &'a Terminal,
    all: Diagnostics,
    /// For each of them, the epoch in which it was seen first.
    epochs: Vec<usize>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(
        source: &'a Source,
        plan: &'a Plan,
        levels: Levels,
        terminal: &'a Terminal,
    ) -> Self {
        Self { source, plan, levels, terminal, all: Diagnostics::default(), epochs: Vec::new() }
    }

    /// Tells a finding. Gives whether it is a new one: layers of one line (`repeat`, blocks) share a
    /// place, and the first of them speaks for all. What the spec or the command line allows is not told.
    pub(super) fn found(&mut self, found: &Found) -> bool {
        let diagnostic = words::of_finding(self.plan, found);
        let judged = check::judged(self.source, &self.levels, diagnostic);
        judged.is_some_and(|diagnostic| self.tell(diagnostic, found.epoch))
    }

    /// The newest finding in a line: `epoch 2: warning[dead-units]: ...`
    pub(super) fn headline(&self) -> Option<String> {
        let newest = self.all.iter().last()?;
        let epoch = self.epochs.last()?;
        let (severity, code) = (newest.severity().word(), newest.code());
        Some(format!("epoch {epoch}: {severity}[{code}]: {}", newest.message))
    }

    /// Tells why training failed, where the spec has a place for it; gives whether it has.
    pub(super) fn failed(&mut self, error: &EngineError) -> bool {
        let EngineError::NotFinite { epoch, cause, .. } = error else { return false };
        let diagnostic = words::of_divergence(self.plan, error, cause);
        self.tell(diagnostic, *epoch)
    }

    fn tell(&mut self, diagnostic: Diagnostic, epoch: usize) -> bool {
        let known = self.all.len();
        self.all.push(diagnostic.clone());
        if self.all.len() == known {
            return false;
        }
        // An empty line before and behind sets findings apart from the lines of epochs.
        let gap = if self.epochs.last() == Some(&epoch) { "" } else { "\n" };
        self.epochs.push(epoch);
        let mut one = Diagnostics::default();
        one.push(diagnostic);
        let text = to_text(self.source, &one, self.terminal.error_style(false));
        self.terminal.tell(&format!("{gap}{text}\n"));
        true
    }

    /// Shows what was seen of the layers in an epoch.
    pub(super) fn show_looks(&self, looks: &[Look]) {
        if !looks.is_empty() {
            let place = |node: &Node| profile::place(self.source, node);
            let table = looks_table(&self.plan.model, looks, &place, self.terminal.screen());
            self.terminal.print(&format!("\n{table}\n"));
        }
    }

    /// `{"diagnostics": [...]}` as of `netc check --format json`, each with its `epoch`.
    pub(super) fn to_json(&self) -> Json {
        let mut object = to_json(&[(self.source.clone(), self.all.clone())]);
        let all = object.get_mut("diagnostics").and_then(Json::as_array_mut);
        for (one, epoch) in all.into_iter().flatten().zip(&self.epochs) {
            if let Some(fields) = one.as_object_mut() {
                fields.insert("epoch".to_owned(), (*epoch).into());
            }
        }
        object
    }
}
