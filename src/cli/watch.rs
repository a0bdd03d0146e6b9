//! Who is told while a run works: the terminal, line by line or as a live screen, and the run folder and the
//! event files as epochs end.

use std::io::{self, IsTerminal as _, Write};

use super::findings::Findings;
use super::interrupt::Stop;
use super::live::Live;
use super::terminal::Terminal;
use crate::diagnostics::Levels;
use crate::engine::observe::{EpochBegins, EpochEnds, Observer, StepEnds};
use crate::engine::{EngineError, Found, Look, Watching};
use crate::ir::Plan;
use crate::record::{EventFiles, RecordError, Recorder};
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

/// How a training is shown.
pub(super) enum Shown<'a> {
    /// Line by line.
    Lines(Progress),
    /// On the whole terminal.
    Live(Live<'a>),
}

impl Shown<'_> {
    fn observer(&mut self) -> &mut dyn Observer {
        match self {
            Self::Lines(progress) => progress,
            Self::Live(live) => live,
        }
    }

    /// Takes away what is drawn for a while, so that lines can follow: where an epoch will not end.
    pub(super) fn clear(&mut self) {
        match self {
            Self::Lines(progress) => progress.clear(),
            Self::Live(live) => live.close(),
        }
    }

    fn stop_requested(&self) -> bool {
        match self {
            Self::Lines(progress) => progress.stop_requested(),
            Self::Live(live) => live.stop_requested(),
        }
    }
}

/// Tells the terminal, the run folder and the event files.
pub(super) struct Watch<'a> {
    pub(super) shown: Shown<'a>,
    /// The troubles of the training, where there is a spec to tell them at.
    pub(super) watched: Option<Watched<'a>>,
    pub(super) recorder: Option<&'a mut Recorder>,
    /// Where TensorBoard reads.
    pub(super) events: Option<&'a mut EventFiles>,
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
        self.shown.observer().epoch_begins(epoch);
    }

    fn step_ends(&mut self, step: &StepEnds<'_>) {
        self.shown.observer().step_ends(step);
    }

    fn epoch_ends(&mut self, epoch: &EpochEnds) {
        self.shown.observer().epoch_ends(epoch);
        if let Some(Err(error)) = self.recorder.as_mut().map(|recorder| recorder.epoch(epoch)) {
            self.lost.get_or_insert(error);
        }
        if let Some(Err(error)) = self.events.as_mut().map(|events| events.epoch(epoch)) {
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
        if let Shown::Lines(progress) = &mut self.shown {
            progress.clear();
        }
        let Some(watched) = &mut self.watched else { return };
        if !watched.findings.found(found) {
            return;
        }
        if let (Shown::Live(live), Some(headline)) = (&mut self.shown, watched.findings.headline())
        {
            live.found(headline);
        }
        self.keep_findings();
    }

    fn evaluation_step_ends(&mut self, step: usize, steps: usize) {
        self.shown.observer().evaluation_step_ends(step, steps);
    }

    fn stop_requested(&self) -> bool {
        self.shown.stop_requested()
    }
}
