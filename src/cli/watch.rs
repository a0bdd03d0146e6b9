//! Who is told while a run works: the terminal, and the run folder as epochs end.

use std::io::{self, IsTerminal as _, Write};

use super::findings::Findings;
use super::interrupt::Stop;
use super::terminal::Terminal;
use crate::diagnostics::Levels;
use crate::engine::observe::{EpochBegins, EpochEnds, Observer, StepEnds};
use crate::engine::{EngineError, Found, Look, Watching};
use crate::ir::Plan;
use crate::record::{RecordError, Recorder};
use crate::report::progress::{Downloads, Progress, ProgressMode};
use crate::source::Source;

/// A bar where a person watches, lines where none does, nothing where none wants to.
fn mode(terminal: &Terminal) -> ProgressMode {
    match io::stderr().is_terminal() {
        _ if terminal.is_quiet() => ProgressMode::Quiet,
        true => ProgressMode::Bar,
        false => ProgressMode::Lines,
    }
}

/// Where finished lines go: with the bar, if it is on another stream than the results.
fn lines(mode: ProgressMode) -> Box<dyn Write + Send> {
    match mode {
        ProgressMode::Bar if !io::stdout().is_terminal() => Box::new(io::stderr()),
        _ => Box::new(io::stdout()),
    }
}

/// Shows how training goes.
pub(super) fn progress(terminal: &Terminal, stop: &Stop) -> Progress {
    let mode = mode(terminal);
    Progress::new(mode, terminal.colors_errors(), stop.flag(), lines(mode))
}

/// Shows how a download goes.
pub(super) fn downloads(terminal: &Terminal, stop: &Stop) -> Downloads {
    let mode = mode(terminal);
    Downloads::new(mode, terminal.colors_errors(), stop.flag(), Box::new(io::stderr()))
}

/// How a training is watched, and what was found.
pub(super) struct Watched<'a> {
    pub(super) how: Watching,
    pub(super) findings: Findings<'a>,
    /// The looks of the running epoch.
    pub(super) looks: Vec<Look>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(
        how: Watching,
        source: &'a Source,
        plan: &'a Plan,
        levels: Levels,
        terminal: &'a Terminal,
    ) -> Self {
        Self { how, findings: Findings::new(source, plan, levels, terminal), looks: Vec::new() }
    }

    /// Shows the looks of an epoch that is over.
    fn show_looks(&mut self) {
        let looks = std::mem::take(&mut self.looks);
        self.findings.show_looks(&looks);
    }
}

/// Tells the terminal and the run folder.
pub(super) struct Watch<'a> {
    pub(super) progress: Progress,
    /// The troubles of the training, where there is a spec to tell them at.
    pub(super) watched: Option<Watched<'a>>,
    pub(super) recorder: Option<&'a mut Recorder>,
    /// The first epoch that could not be kept; training goes on, since the weights may still be.
    pub(super) lost: Option<RecordError>,
}

impl Watch<'_> {
    /// Tells why training failed, where there is a place in the spec for it; gives whether there is.
    pub(super) fn failed(&mut self, error: &EngineError) -> bool {
        let told = self.watched.as_mut().is_some_and(|watched| watched.findings.failed(error));
        if told {
            self.keep_findings();
        }
        told
    }

    /// Keeps all that was found so far, so that it is there even if the run is killed.
    fn keep_findings(&mut self) {
        let (Some(watched), Some(recorder)) = (&self.watched, &self.recorder) else { return };
        if let Err(error) = recorder.findings(&watched.findings.to_json()) {
            self.lost.get_or_insert(error);
        }
    }
}

impl Observer for Watch<'_> {
    fn epoch_begins(&mut self, epoch: &EpochBegins) {
        self.progress.epoch_begins(epoch);
    }

    fn step_ends(&mut self, step: &StepEnds<'_>) {
        self.progress.step_ends(step);
    }

    fn epoch_ends(&mut self, epoch: &EpochEnds) {
        self.progress.epoch_ends(epoch);
        if let Some(Err(error)) = self.recorder.as_mut().map(|recorder| recorder.epoch(epoch)) {
            self.lost.get_or_insert(error);
        }
        if let Some(watched) = &mut self.watched {
            watched.show_looks();
        }
    }

    fn watching(&self) -> Watching {
        self.watched.as_ref().map_or(Watching::Never, |watched| watched.how)
    }

    fn looked(&mut self, look: &Look) {
        if let Some(watched) = &mut self.watched {
            watched.looks.push(look.clone());
        }
    }

    fn found(&mut self, found: &Found) {
        // Training may have failed in the middle of an epoch.
        self.progress.clear();
        if self.watched.as_mut().is_some_and(|watched| watched.findings.found(found)) {
            self.keep_findings();
        }
    }

    fn evaluation_step_ends(&mut self, step: usize, steps: usize) {
        self.progress.evaluation_step_ends(step, steps);
    }

    fn stop_requested(&self) -> bool {
        self.progress.stop_requested()
    }
}
