//! Training: epochs of steps over shuffled samples, each epoch held against validation samples.

mod divergence;

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use candle_core::Tensor;

use super::ahead::ahead;
use super::error::EngineError;
use super::evaluate::Evaluation;
use super::health::{Health, Moment};
use super::kernels::WeightGradients;
use super::loss::{Judged, judge, mean};
use super::means::Means;
use super::network::Network;
use super::observe::{EpochBegins, EpochEnds, History, Observer, Results, StepEnds, result};
use super::optimize::Updates;
use super::profile::{self, Owner, Part, during, during_backward, next_step};
use super::program::{Mode, Outcome};
use crate::catalog::samples::Split;
use crate::data::{Batch, BatchTargets, Prepared, Samples};
use crate::ir::{Fit, Plan, Training, Validation};
use crate::random::Stream;

/// Trains a network as the plan says. Ends after the running step when the observer asks for it;
/// the history has the numbers of the broken epoch then.
///
/// # Errors
/// If the plan or the data lack a part, or if the loss is no longer finite: the error has the
/// history so far, and the network keeps the weights of the last step.
pub fn train(
    network: &mut Network,
    plan: &Plan,
    data: &Prepared,
    observer: &mut dyn Observer,
) -> Result<History, EngineError> {
    let missing = |missing| EngineError::Missing { work: "train", missing };
    let training = plan.training.as_ref().ok_or_else(|| missing("compile"))?;
    let fit = plan.fit.as_ref().ok_or_else(|| missing("fit"))?;
    let samples = data.split(Split::Train).ok_or_else(|| missing("data"))?;
    network.accepts(samples.inputs().shape())?;
    let (trained, validation) = match fit.validation {
        None => (samples.len(), None),
        Some(Validation::Last(count)) => {
            let trained = samples.len().saturating_sub(count);
            (trained, Some((samples, trained..samples.len())))
        }
        Some(Validation::Split(split)) => {
            let held = data.split(split).ok_or_else(|| missing("data"))?;
            (samples.len(), Some((held, 0..held.len())))
        }
    };
    let network: &Network = network;
    let watching = observer.watching();
    let trainer = Trainer {
        updates: Updates::new(&*training.optimizer, &network.weights, network.program.backend),
        health: Health::new(plan, training, network, (samples, trained), watching),
        network,
        training,
        fit,
        seed: plan.seed,
        samples,
        trained,
        validation,
        sink: WeightGradients::new(),
        step: 0,
    };
    trainer.run(observer)
}

/// Training under way.
struct Trainer<'a> {
    network: &'a Network,
    training: &'a Training,
    fit: &'a Fit,
    seed: u64,
    samples: &'a Samples,
    /// Number of samples that are trained on, from the first.
    trained: usize,
    validation: Option<(&'a Samples, Range<usize>)>,
    updates: Updates<'a>,
    sink: Arc<WeightGradients>,
    /// Number of the last step since training began.
    step: u64,
    /// Looks at the training, where somebody wants to know.
    health: Option<Health<'a>>,
}

/// One step.
struct Step {
    loss: f64,
    predictions: Vec<f32>,
    targets: BatchTargets,
}

/// The steps of one epoch.
struct Steps {
    /// The order of the samples.
    order: Vec<u32>,
    results: Results,
    done: usize,
    seconds: f64,
    stopped: bool,
}

impl Trainer<'_> {
    fn run(mut self, observer: &mut dyn Observer) -> Result<History, EngineError> {
        let mut history = History::default();
        for epoch in 1..=self.fit.epochs {
            let epoch = self.epoch(epoch, &history, observer);
            if let (Some(health), Err(_)) = (&mut self.health, &epoch) {
                health.tell(observer);
            }
            let (ends, stopped) = epoch?;
            observer.epoch_ends(&ends);
            if let Some(health) = &mut self.health {
                health.epoch_ends(&ends, &history.epochs);
                health.tell(observer);
            }
            history.epochs.push(ends);
            if stopped {
                history.stopped = true;
                break;
            }
        }
        Ok(history)
    }

    fn epoch(
        &mut self,
        epoch: usize,
        history: &History,
        observer: &mut dyn Observer,
    ) -> Result<(EpochEnds, bool), EngineError> {
        let steps = self.trained.div_ceil(self.fit.batch_size.max(1));
        observer.epoch_begins(&EpochBegins { epoch, epochs: self.fit.epochs, steps });
        let Steps { order, results, done, seconds, mut stopped } =
            self.steps(epoch, steps, history, observer)?;
        if let Some(health) = self.health.as_mut().filter(|_| !stopped) {
            let loss = result(&results, "loss").unwrap_or(f64::NAN);
            let moment = Moment { epoch, step: done, number: self.step };
            health.steps_end(moment, &order, loss, observer)?;
        }
        let began = Instant::now();
        let validation = if stopped { None } else { self.validate(observer)? };
        stopped |= self.validation.is_some() && validation.is_none();
        let ends = EpochEnds {
            epoch,
            epochs: self.fit.epochs,
            steps: done,
            training: results,
            validation,
            training_seconds: seconds,
            validation_seconds: began.elapsed().as_secs_f64(),
        };
        Ok((ends, stopped))
    }

    fn steps(
        &mut self,
        epoch: usize,
        steps: usize,
        history: &History,
        observer: &mut dyn Observer,
    ) -> Result<Steps, EngineError> {
        let began = Instant::now();
        let mut means = Means::new(self.training);
        let (mut done, mut stopped) = (0, false);
        let (order, samples) = (self.order(epoch), self.samples);
        let batches = order.chunks(self.fit.batch_size.max(1));
        let prepare = |indices| (indices, samples.batch(indices));
        ahead(batches, samples.inputs().bytes(self.fit.batch_size), prepare, |batches| {
            let count = |(indices, _): &(&[u32], Batch)| indices.len();
            let kind = profile::Steps::Training;
            while let Some((measured, (indices, batch))) = next_step(kind, batches, count) {
                done += 1;
                let step = self.step(batch)?;
                if !step.loss.is_finite() {
                    return Err(self.not_finite(&step, indices, (epoch, done), history)?);
                }
                during(Owner::Part(Part::Metrics), || {
                    means.add(step.loss, &step.predictions, &step.targets);
                });
                let (seconds, results) = (began.elapsed().as_secs_f64(), means.results());
                observer.step_ends(&StepEnds { epoch, step: done, steps, seconds, results });
                stopped = observer.stop_requested();
                drop(measured);
                if stopped {
                    break;
                }
                if let Some(health) = &mut self.health {
                    let moment = Moment { epoch, step: done, number: self.step };
                    health.step_ends(moment, &order, observer)?;
                }
            }
            Ok(())
        })?;
        let seconds = began.elapsed().as_secs_f64();
        Ok(Steps { results: means.results().clone(), order, done, seconds, stopped })
    }

    /// The samples in the order of an epoch.
    fn order(&self, epoch: usize) -> Vec<u32> {
        // Data sets of 2^32 samples and more are refused by the data pipeline.
        let count = u32::try_from(self.trained).unwrap_or(u32::MAX);
        if self.fit.shuffle {
            Stream::new(self.seed, "shuffle").at(epoch as u64).permutation(count)
        } else {
            (0..count).collect()
        }
    }

    /// One step: forward, backward, new weights. Where the loss is not finite, nothing is learnt.
    fn step(&mut self, batch: Batch) -> Result<Step, EngineError> {
        self.step += 1;
        let Batch { inputs, targets, samples } = batch;
        let Outcome { output, updates } = self.network.run(inputs, samples, self.mode())?;
        let (program, rule) = (&self.network.program, &*self.training.loss);
        let judged = during(Owner::Part(Part::Loss), || judge(program, rule, &output, &targets));
        let Judged { loss, predictions } = judged?;
        let step = Step { loss: mean(&loss)?, predictions, targets };
        if step.loss.is_finite() {
            self.learn(&loss, &updates).map_err(EngineError::at("the gradient"))?;
        }
        Ok(step)
    }

    fn mode(&self) -> Mode<'_> {
        Mode::Training { step: self.step, sink: &self.sink }
    }

    fn learn(&mut self, loss: &Tensor, updates: &[(usize, Tensor)]) -> candle_core::Result<()> {
        let mut store = during_backward(|| loss.backward())?;
        during(Owner::Part(Part::Update), || {
            self.updates.step(&self.network.weights, &self.sink, &mut store)?;
            updates.iter().try_for_each(|(index, value)| self.network.weights.set(*index, value))
        })
    }

    fn validate(&self, observer: &mut dyn Observer) -> Result<Option<Results>, EngineError> {
        let Some((samples, range)) = &self.validation else {
            return Ok(None);
        };
        let (network, training) = (self.network, self.training);
        let batch_size = self.fit.batch_size;
        Evaluation { network, training, samples, batch_size }.over(range.clone(), observer, true)
    }

    /// The error that ends training, with the cause looked for.
    fn not_finite(
        &self,
        failed: &Step,
        indices: &[u32],
        (epoch, step): (usize, usize),
        history: &History,
    ) -> Result<EngineError, EngineError> {
        let cause = divergence::cause(self.network, &self.samples.batch(indices), self.mode())?;
        let arguments = self.training.optimizer.arguments();
        let rate = arguments.iter().find(|(name, _)| *name == "learning_rate");
        Ok(EngineError::NotFinite {
            epoch,
            step,
            loss: failed.loss,
            cause,
            learning_rate: rate.and_then(|(_, rate)| rate.number()),
            history: Box::new(history.clone()),
        })
    }
}
