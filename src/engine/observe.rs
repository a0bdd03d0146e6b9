//! What a run tells while it works, and the numbers it comes to. Knows neither how the numbers are
//! made nor how they are shown.

use super::health::{Found, Look, Watching};

/// The loss and the metrics, by the names of the spec, in its order; `loss` comes first.
pub type Results = Vec<(String, f64)>;

/// The number of a name.
#[must_use]
pub fn result(results: &Results, name: &str) -> Option<f64> {
    results.iter().find(|(known, _)| known == name).map(|(_, number)| *number)
}

/// Who is told while a run works. Every method may be left as it is.
pub trait Observer {
    /// Training begins, or goes on with another epoch.
    fn epoch_begins(&mut self, epoch: &EpochBegins) {
        let _ = epoch;
    }

    /// A training step is over. Called after every step; must return at once.
    fn step_ends(&mut self, step: &StepEnds<'_>) {
        let _ = step;
    }

    /// An epoch is over, validation included.
    fn epoch_ends(&mut self, epoch: &EpochEnds) {
        let _ = epoch;
    }

    /// A step of an evaluation, a validation or a prediction is over.
    fn evaluation_step_ends(&mut self, step: usize, steps: usize) {
        let _ = (step, steps);
    }

    /// How closely training is to be watched; asked once, before it begins.
    fn watching(&self) -> Watching {
        Watching::Never
    }

    /// Training was looked at, with [`Watching::Every`].
    fn looked(&mut self, look: &Look) {
        let _ = look;
    }

    /// Something is wrong with the training. Told when the epoch is over, or when the training fails.
    fn found(&mut self, found: &Found) {
        let _ = found;
    }

    /// Whether the run is to end after the running step.
    fn stop_requested(&self) -> bool {
        false
    }
}

/// An observer that listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}

/// An epoch begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochBegins {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Number of epochs.
    pub epochs: usize,
    /// Steps in an epoch.
    pub steps: usize,
}

/// A training step is over.
#[derive(Debug, Clone, Copy)]
pub struct StepEnds<'a> {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Number of the step in the epoch, from 1.
    pub step: usize,
    /// Steps in an epoch.
    pub steps: usize,
    /// Seconds since the epoch began.
    pub seconds: f64,
    /// Means over the samples of the epoch so far.
    pub results: &'a Results,
}

/// An epoch is over.
#[derive(Debug, Clone, PartialEq)]
pub struct EpochEnds {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Number of epochs.
    pub epochs: usize,
    /// Steps done in the epoch; fewer than planned where the run was stopped.
    pub steps: usize,
    /// Means over the samples of the epoch.
    pub training: Results,
    /// The same on the validation samples.
    pub validation: Option<Results>,
    /// Seconds of training steps.
    pub training_seconds: f64,
    /// Seconds of validation.
    pub validation_seconds: f64,
}

/// What came of training.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The epochs that were finished, and the one that was broken off, if any.
    pub epochs: Vec<EpochEnds>,
    /// Whether training was stopped before its end.
    pub stopped: bool,
}

impl History {
    /// A result of the last epoch; `val_` in front of a name means validation.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<f64> {
        let epoch = self.epochs.last()?;
        match name.strip_prefix("val_") {
            Some(name) => epoch.validation.as_ref().and_then(|results| result(results, name)),
            None => result(&epoch.training, name),
        }
    }
}
