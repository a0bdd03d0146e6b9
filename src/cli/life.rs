//! The life of a network in a run: fit, then evaluate. The same for `run`, which keeps it, and for
//! `verify`, which repeats it.

use std::path::Path;

use super::failure::Failure;
use super::job::{Job, timed};
use super::live::Live;
use super::options::SplitName;
use super::watch::{self, Shown, Watch, Watched};
use crate::catalog::samples::Split;
use crate::data::{Prepared, Samples};
use crate::engine::observe::{History, Results, result};
use crate::engine::{self, Network};
use crate::ir::Plan;
use crate::judge::Judgement;
use crate::record::{EventFiles, RecordError, Recorder};
use crate::report;

/// What a life came to.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// Epoch by epoch; empty without `fit`.
    pub(super) history: History,
    /// Loss and metrics of `evaluate`.
    pub(super) results: Option<Results>,
    /// An epoch that could not be kept.
    pub(super) lost: Option<RecordError>,
}

impl Life {
    /// A result by the name that the spec's lines use: of `evaluate`, else of the last epoch.
    pub(super) fn result(&self, name: &str) -> Option<f64> {
        let evaluated = self.results.as_ref().and_then(|results| result(results, name));
        evaluated.or_else(|| self.history.last(name))
    }
}

/// Who is told of a training besides the terminal, and how the terminal is. `Default` is nobody, line by
/// line.
#[derive(Default)]
pub(super) struct Listeners<'a> {
    /// Keeps epochs.
    pub(super) recorder: Option<&'a mut Recorder>,
    /// Writes epochs for TensorBoard.
    pub(super) events: Option<&'a mut EventFiles>,
    /// Tells and keeps what is wrong with the training.
    pub(super) watched: Option<Watched<'a>>,
    /// Whether curves are to grow on the whole terminal.
    pub(super) live: bool,
}

/// Trains the network, if the plan says so. Epochs are kept as they end; what is wrong with the training
/// is told and kept where it is watched.
pub(super) fn fit(
    job: Job<'_>,
    plan: &Plan,
    network: &mut Network,
    data: &Prepared,
    listeners: Listeners<'_>,
) -> Result<Life, Failure> {
    if plan.fit.is_none() {
        return Ok(Life::default());
    }
    let Listeners { recorder, events, watched, live } = listeners;
    let live = if live { Live::open(job.terminal, job.stop, &plan.model.name) } else { None };
    let lines = || Shown::Lines(watch::progress(job.terminal, job.stop));
    let shown = live.map_or_else(lines, Shown::Live);
    let mut watch = Watch { shown, watched, recorder, events, lost: None };
    let history = match engine::train(network, plan, data, &mut watch) {
        Ok(history) => history,
        Err(error) => {
            watch.shown.clear();
            let told = watch.failed(&error);
            let failure = Failure::from(error);
            return Err(if told { failure.already_told() } else { failure });
        }
    };
    watch.shown.clear();
    Ok(Life { history, results: None, lost: watch.lost })
}

/// What an evaluation came to.
pub(super) struct Evaluation {
    pub(super) results: Results,
    samples: usize,
    seconds: f64,
}

impl Evaluation {
    /// `Test: loss 0.0301, accuracy 0.9911 (10,000 samples, 0.4s)`
    pub(super) fn line(&self, split: Split) -> String {
        let title = if split == Split::Test { "Test" } else { "Train" };
        report::closing_line(title, &self.results, self.samples, self.seconds)
    }
}

/// Computes loss and metrics on some samples.
pub(super) fn evaluate(
    job: Job<'_>,
    plan: &Plan,
    network: &Network,
    samples: &Samples,
) -> Result<Evaluation, Failure> {
    let mut progress = watch::progress(job.terminal, job.stop);
    let batch_size = plan.evaluate.as_ref().map_or(DEFAULT_BATCH, |evaluate| evaluate.batch_size);
    let (results, seconds) =
        timed(|| engine::evaluate(network, plan, samples, batch_size, &mut progress));
    Ok(Evaluation { results: results?, samples: samples.len(), seconds })
}

/// What the network's answers to samples are worth; progress is shown.
pub(super) fn judge(
    job: Job<'_>,
    plan: &Plan,
    network: &Network,
    samples: &Samples,
    mistakes: usize,
) -> Result<Judgement, Failure> {
    let mut progress = watch::progress(job.terminal, job.stop);
    let judgement = engine::judge(network, plan, samples, mistakes, &mut progress)?;
    job.go_on()?;
    Ok(judgement)
}

/// The split that is evaluated: the one asked for, else the spec's, else test.
pub(super) fn evaluated_split(plan: &Plan, asked: Option<SplitName>) -> Split {
    let own = plan.evaluate.as_ref().map_or(Split::Test, |evaluate| evaluate.split);
    asked.map_or(own, Split::from)
}

/// Keras's.
const DEFAULT_BATCH: usize = 32;

/// The samples of a split.
pub(super) fn samples(data: &Prepared, split: Split) -> Result<&Samples, Failure> {
    let name = split.name();
    data.split(split).ok_or_else(|| {
        Failure::new(format!("the data of the spec has no `{name}` samples"))
            .help(format!("give the data section `{name}` samples, or name the other split"))
    })
}

/// Writes weights, with what they need to be used later, to a file.
pub(super) fn save(
    network: &Network,
    path: &Path,
    preprocessing: Option<&crate::record::Preprocessing>,
) -> Result<(), Failure> {
    let mut metadata = engine::Metadata::new();
    // What netc makes can be written as JSON.
    if let Some(text) = preprocessing.and_then(|known| serde_json::to_string(known).ok()) {
        metadata.insert(super::job::PREPROCESSING.to_owned(), text);
    }
    Ok(network.save(path, &metadata)?)
}
