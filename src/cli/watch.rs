//! Who is told while a run works: the terminal, and the run folder as epochs end.

use std::io::{self, IsTerminal as _, Write};

use super::interrupt::Stop;
use super::terminal::Terminal;
use crate::engine::observe::{EpochBegins, EpochEnds, Observer, StepEnds};
use crate::record::{RecordError, Recorder};
use crate::report::progress::{Downloads, Progress, ProgressMode};

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

/// Tells the terminal and the run folder.
pub(super) struct Watch<'a> {
    pub(super) progress: Progress,
    pub(super) recorder: Option<&'a mut Recorder>,
    /// The first epoch that could not be kept; training goes on, since the weights may still be.
    pub(super) lost: Option<RecordError>,
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
    }

    fn evaluation_step_ends(&mut self, step: usize, steps: usize) {
        self.progress.evaluation_step_ends(step, steps);
    }

    fn stop_requested(&self) -> bool {
        self.progress.stop_requested()
    }
}
