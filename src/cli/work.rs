//! The work of `netc run`, phase by phase, and its record.

use std::path::{Path, PathBuf};

use super::answers;
use super::failure::Failure;
use super::job::{Data, Job, timed};
use super::life::{self, Life, Listeners};
use super::page::Subject;
use super::profile;
use super::shows::Shown;
use super::spec::tell_diagnostics;
use super::status::Status;
use super::watch::Watched;
use crate::catalog::plots::Picture;
use crate::diagnostics::{Diagnostic, Diagnostics, Levels, TrainingProblem};
use crate::engine::{self, Network, Profile, Steps, Watching};
use crate::ir::{Plan, Show};
use crate::record::{self, EventFiles, Recorder, RunFile};
use crate::report;
use crate::source::Source;

/// A run under way.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Work<'a> {
    pub(super) job: Job<'a>,
    pub(super) plan: &'a Plan,
    pub(super) data: Option<Data>,
    pub(super) network: Network,
    pub(super) recorder: Option<Recorder>,
    /// Where TensorBoard reads.
    pub(super) events: Option<EventFiles>,
    /// Whether curves grow on the whole terminal while it trains.
    pub(super) live: bool,
    /// The spec.
    pub(super) source: Source,
    /// Whether the time of training is to be shown at its lines.
    pub(super) profiled: bool,
    /// What the command line makes of some codes.
    pub(super) levels: Levels,
    /// Whether a page is to be written at the end.
    pub(super) reported: bool,
    /// How closely training is watched for trouble.
    pub(super) watching: Watching,
    pub(super) life: Life,
    /// Whether the results were not what the spec expects.
    pub(super) unmet: bool,
    /// The first thing that could not be kept; the run goes on, since its results can be told.
    pub(super) trouble: Option<Failure>,
}

impl Work<'_> {
    /// Fits, evaluates, predicts, shows and keeps.
    pub(super) fn live(&mut self) -> Result<(), Failure> {
        let (plan, job) = (self.plan, self.job);
        if let Some(data) = &self.data {
            let (recorder, events) = (self.recorder.as_mut(), self.events.as_mut());
            let (network, live) = (&mut self.network, self.live);
            let watched =
                Watched::new(self.watching, &self.source, plan, self.levels.clone(), job.terminal);
            let fit = |network: &mut Network| {
                let watched = Some(watched);
                let listeners = Listeners { recorder, events, watched, live };
                life::fit(job, plan, network, &data.prepared, listeners)
            };
            let ((life, profile), seconds) = timed(|| {
                if !self.profiled {
                    return (fit(network), None);
                }
                let (life, profile) = engine::profile(network, Steps::Training, fit);
                (life, Some(profile))
            });
            self.took("fit", seconds);
            self.life = life?;
            if plan.fit.is_some() {
                job.terminal.note(&report::training_line(&self.life.history));
                self.show_history();
            }
            self.trouble = self.life.lost.take().map(Failure::from);
            if let Some(profile) = profile.filter(|profile| profile.steps > 0) {
                self.show_profile(&profile);
            }
        }
        self.keep_weights();
        if self.life.history.stopped {
            return Ok(());
        }
        job.go_on()?;
        self.evaluate()?;
        self.predict()?;
        let (data, network) = (self.data.as_ref(), &self.network);
        Shown { plan, data, network, life: &self.life }.all(job.terminal)?;
        self.unmet = self.judge();
        Ok(())
    }

    /// The curves as a small plot, for a person at a terminal, unless the spec plots them itself.
    fn show_history(&self) {
        let plots = |show: &Show| matches!(show, Show::Plot(Picture::History));
        let terminal = self.job.terminal;
        let is_curve = self.life.history.epochs.len() > 1;
        if is_curve && terminal.is_read_by_a_person() && !self.plan.shows.iter().any(plots) {
            terminal.print(&report::pictures::small_history(&self.life.history, terminal.screen()));
        }
    }

    /// Tells which expectations the results do not meet; whether there are any.
    fn judge(&self) -> bool {
        let mut unmet = Diagnostics::default();
        for expectation in &self.plan.expectations {
            let (left, right, holds) = expectation.judge(&|name| self.life.result(name));
            if !holds {
                let (condition, symbol) =
                    (expectation.condition.clone(), expectation.comparison.symbol());
                let found = format!("it came to {left} {symbol} {right}");
                let problem = TrainingProblem::UnmetExpectation { condition, found };
                unmet.push(Diagnostic::new(&problem).at(expectation.span, "not met by this run"));
            }
        }
        tell_diagnostics(&self.source, &unmet, false, self.job.terminal);
        !unmet.is_empty()
    }

    /// Shows and keeps where the time of training went.
    fn show_profile(&mut self, profile: &Profile) {
        let report = profile::report(&self.source, self.plan, profile);
        let terminal = self.job.terminal;
        terminal.print(&report::profile_table(&report, terminal.screen()));
        if let Some(Err(error)) = self.recorder.as_ref().map(|recorder| recorder.profile(&report)) {
            self.trouble.get_or_insert(error.into());
        }
    }

    fn evaluate(&mut self) -> Result<(), Failure> {
        let (Some(data), Some(evaluate)) = (&self.data, &self.plan.evaluate) else {
            return Ok(());
        };
        let (job, plan) = (self.job, self.plan);
        let samples = life::samples(&data.prepared, evaluate.split)?;
        let (evaluation, seconds) = timed(|| life::evaluate(job, plan, &self.network, samples));
        self.took("evaluate", seconds);
        let evaluation = evaluation?;
        job.terminal.print(&evaluation.line(evaluate.split));
        if let Some(recorder) = &mut self.recorder {
            recorder.run.evaluate = Some(record::results_to_json(&evaluation.results));
        }
        let events = self.events.as_mut().map(|events| events.evaluation(&evaluation.results));
        if let Some(Err(error)) = events {
            self.trouble.get_or_insert(error.into());
        }
        self.life.results = Some(evaluation.results);
        job.go_on()
    }

    fn predict(&mut self) -> Result<(), Failure> {
        let (Some(data), Some(predict)) = (&self.data, &self.plan.predict) else {
            return Ok(());
        };
        let samples = life::samples(&data.prepared, predict.split)?;
        let (answered, seconds) = timed(|| {
            let indices: Vec<usize> = (0..predict.samples.min(samples.len())).collect();
            answers::of_samples(
                self.job,
                &self.network,
                self.plan,
                samples,
                predict.split,
                &indices,
            )
        });
        self.took("predict", seconds);
        for answer in answered? {
            self.job.terminal.print(&answer.to_text(self.job.terminal.screen()));
        }
        Ok(())
    }

    fn took(&mut self, phase: &str, seconds: f64) {
        if let Some(recorder) = &mut self.recorder {
            recorder.run.took(phase, seconds);
        }
    }

    /// Weights are kept as soon as they are final: whatever comes later can be repeated with them.
    fn keep_weights(&mut self) {
        let Some(recorder) = &mut self.recorder else { return };
        let preprocessing = self.data.as_ref().and_then(|data| data.preprocessing.as_ref());
        let kept = life::save(&self.network, &recorder.weights_path(), preprocessing)
            .and_then(|()| Ok(recorder.weights_kept(self.plan.model.parameters(), preprocessing)?));
        if let Err(failure) = kept {
            self.trouble.get_or_insert(failure);
        }
    }

    /// Ends the record, writes the page and says where both are.
    pub(super) fn end(mut self, outcome: Result<(), Failure>) -> Result<Status, Failure> {
        let terminal = self.job.terminal;
        let stopped = self.life.history.stopped;
        let failure = outcome.err().or(self.trouble.take());
        let ended = if self.unmet { Status::Unmet } else { Status::Fine };
        let Some(recorder) = self.recorder.take() else {
            return match failure {
                Some(failure) => Err(failure),
                None if stopped => {
                    terminal
                        .tell("stopped, as asked; nothing is kept, since --no-record asks for it");
                    Ok(Status::Interrupted)
                }
                None => Ok(ended),
            };
        };
        let path = recorder.folder().to_owned();
        let folder = path.display();
        match failure {
            Some(failure) if failure.status() != Status::Interrupted => {
                // The failure is the thing to tell, even where it cannot be noted.
                let _ = recorder.finish(record::Status::Failed, Some(failure.message()));
                failure.tell(terminal);
                // Nor is a page that cannot be written worth a word beside it.
                let _ = self.page(&path, false);
                terminal.tell(&format!("what there is of the run is in {folder}"));
                Ok(failure.status())
            }
            None if !stopped => {
                recorder.finish(record::Status::Finished, None)?;
                if !terminal.is_quiet() {
                    terminal.print(&format!("run folder: {folder}"));
                }
                let page = self.page(&path, true)?;
                if let Some(page) = page.filter(|_| !terminal.is_quiet()) {
                    terminal.print(&format!("report: {}", page.display()));
                }
                Ok(ended)
            }
            _ => {
                recorder.finish(record::Status::Stopped, Some("stopped on request".to_owned()))?;
                // Who stops a run does not wait for its pictures: the page has the curves only.
                self.page(&path, false)?;
                terminal.tell(&format!(
                    "stopped, as asked; the weights and the history so far are in {folder}"
                ));
                Ok(Status::Interrupted)
            }
        }
    }

    /// Writes the page of the run, with what the network does with its data or without; gives where it
    /// is, where it is wanted.
    fn page(&self, folder: &Path, whole: bool) -> Result<Option<PathBuf>, Failure> {
        if !self.reported {
            return Ok(None);
        }
        let run = RunFile::read(folder)?;
        let subject = Subject {
            job: self.job,
            folder,
            run: &run,
            source: &self.source,
            plan: self.plan,
            network: Some(&self.network).filter(|_| whole),
            data: self.data.as_ref().filter(|_| whole),
        };
        subject.write(None).map(Some)
    }
}
