//! Looks at a training under way for what is almost certainly not meant: units that died, gradients
//! that vanish or explode, a loss that stands still. Computes beside the training steps, on samples of
//! its own choice, and changes no weight: the training's result is the same to the last bit. Knows
//! layers and numbers; knows neither words nor places in a spec.

mod activations;
mod constant;
mod course;
mod finding;
mod gradients;
mod look;
mod rules;

use super::error::EngineError;
use super::lower::lower_apart;
use super::network::Network;
use super::observe::{EpochEnds, Observer};
use crate::data::Samples;
use crate::ir::{Plan, Training};
use constant::ConstantAnswer;
use look::Pass;

pub use activations::Activity;
pub use finding::{Finding, Found};
pub use gradients::Gradient;
pub use look::{LayerState, Look};

/// How closely a training is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watching {
    /// Not at all.
    #[default]
    Never,
    /// At the end of epochs, as often as it costs next to nothing.
    Sampled,
    /// At the end of every epoch and behind every so many of its steps; the observer is shown each
    /// look.
    Every(usize),
}

/// Where a training is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// Number of the epoch, from 1.
    pub(super) epoch: usize,
    /// Number of the last step in it, from 1.
    pub(super) step: usize,
    /// Number of that step since training began, from 1.
    pub(super) number: u64,
}

/// Epochs that are looked at however short they are: most troubles are there from the beginning.
const FIRST_EPOCHS: usize = 3;

/// Steps between two looks, where epochs are shorter than that. A look costs about as much as two
/// steps, so that it takes about a hundredth of the time.
const STEPS_BETWEEN: usize = 200;

/// A training that is watched.
pub(super) struct Health<'a> {
    pass: Pass<'a>,
    samples: &'a Samples,
    watching: Watching,
    epochs: usize,
    constant: Option<ConstantAnswer>,
    /// Steps since the last look.
    unseen: usize,
    last: Option<Look>,
    found: Vec<Found>,
    /// How many of them the observer knows.
    told: usize,
}

impl<'a> Health<'a> {
    /// Begins to watch a training on the first `trained` of some samples; `None` where nobody wants
    /// to know.
    pub(super) fn new(
        plan: &'a Plan,
        training: &'a Training,
        network: &'a Network,
        (samples, trained): (&'a Samples, usize),
        watching: Watching,
    ) -> Option<Self> {
        if watching == Watching::Never {
            return None;
        }
        let batch_size = plan.fit.as_ref().map_or(1, |fit| fit.batch_size);
        let apart = matches!(watching, Watching::Every(_))
            .then(|| lower_apart(plan, &network.weights, network.program.backend));
        Some(Self {
            pass: Pass { plan, training, network, apart, batch_size },
            samples,
            watching,
            epochs: plan.fit.as_ref().map_or(1, |fit| fit.epochs),
            constant: ConstantAnswer::of(plan, training, samples, trained),
            unseen: 0,
            last: None,
            found: Vec::new(),
            told: 0,
        })
    }

    /// A step is over: looks at the training where its turn has come.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(super) fn step_ends(
        &mut self,
        moment: Moment,
        order: &[u32],
        observer: &mut dyn Observer,
    ) -> Result<(), EngineError> {
        self.unseen += 1;
        match self.watching {
            Watching::Every(steps) if moment.step.is_multiple_of(steps.max(1)) => {
                self.look(moment, order, observer)
            }
            _ => Ok(()),
        }
    }

    /// All steps of an epoch are done. `loss` is their mean.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(super) fn steps_end(
        &mut self,
        moment: Moment,
        order: &[u32],
        loss: f64,
        observer: &mut dyn Observer,
    ) -> Result<(), EngineError> {
        let due = matches!(self.watching, Watching::Every(_))
            || moment.epoch <= FIRST_EPOCHS
            || moment.epoch == self.epochs
            || self.unseen >= STEPS_BETWEEN;
        if !due {
            return Ok(());
        }
        if self.unseen > 0 {
            self.look(moment, order, observer)?;
        }
        if self.found.iter().any(|found| found.finding.node().is_some()) {
            // A layer in trouble is the cause, and is told.
            return Ok(());
        }
        let steps = usize::try_from(moment.number).unwrap_or(usize::MAX);
        let last_epoch = moment.epoch == self.epochs;
        let stuck =
            self.last.as_ref().and_then(|look| course::stuck(look, loss, steps, last_epoch));
        self.add(moment.epoch, stuck);
        Ok(())
    }

    /// An epoch is over; `before` has those before it.
    pub(super) fn epoch_ends(&mut self, ends: &EpochEnds, before: &[EpochEnds]) {
        let grows = course::grows(before.iter().chain([ends]));
        self.add(ends.epoch, grows);
    }

    /// Tells what was found since the last time.
    pub(super) fn tell(&mut self, observer: &mut dyn Observer) {
        for found in self.found.get(self.told..).unwrap_or_default() {
            observer.found(found);
        }
        self.told = self.found.len();
    }

    fn look(
        &mut self,
        moment: Moment,
        order: &[u32],
        observer: &mut dyn Observer,
    ) -> Result<(), EngineError> {
        self.unseen = 0;
        let chosen = look::choose(order);
        self.last = self.pass.look(moment, self.samples, &chosen, self.constant.as_ref())?;
        let Some(look) = &self.last else { return Ok(()) };
        if self.pass.is_complete() {
            observer.looked(look);
        }
        let findings = rules::layers(self.pass.plan, look);
        self.add(moment.epoch, findings);
        Ok(())
    }

    /// Takes what has not been found before.
    fn add(&mut self, epoch: usize, findings: impl IntoIterator<Item = Finding>) {
        let inputs = self.last.as_ref().map(|look| look.inputs);
        for finding in findings {
            if !self.found.iter().any(|known| known.finding.repeats(&finding)) {
                self.found.push(Found { finding, epoch, inputs });
            }
        }
    }
}
