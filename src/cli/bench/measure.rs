//! Measures with several numbers of threads.

use std::ops::Range;
use std::time::Duration;

use super::super::failure::Failure;
use super::super::job;
use super::super::options::DataOptions;
use super::super::profile;
use super::Bench;
use super::samples::Material;
use super::stopwatch::{Limit, Stopwatch, Turns};
use crate::engine::kernels::{Threads, matrix_product_peak};
use crate::engine::{self, EngineError, Network, Profile, Silent, Steps};
use crate::ir::{Fit, Plan};
use crate::report::{BenchReport, BenchRun, ProfileReport, StepTimes};
use crate::source::Source;

/// Keras's.
const DEFAULT_BATCH: usize = 32;

/// How long training, evaluation and the profile are measured.
const TRAINING: Duration = Duration::from_millis(1200);
const EVALUATION: Duration = Duration::from_millis(500);
const PROFILE: Duration = Duration::from_millis(500);

impl Bench {
    /// Measures with each number of threads. To be called at most once, before anything is computed.
    pub(super) fn measure(
        &self,
        source: &Source,
        mut plan: Plan,
        threads: &[u16],
    ) -> Result<BenchReport, Failure> {
        let most = threads.iter().copied().max().unwrap_or(1);
        let options = DataOptions { threads: Some(most), ..DataOptions::default() };
        engine::set_threads(usize::from(most))?;
        let asked = self.batch_size.map(|samples| samples as usize);
        let of_spec = plan.fit.as_ref().map_or(DEFAULT_BATCH, |fit| fit.batch_size);
        let wanted = asked.unwrap_or(of_spec);
        let material = self.material(&plan, wanted)?;
        let batch_size = wanted.min(material.fewest()).max(1);
        // As many epochs as it takes: the stopwatch ends them.
        let epochs = usize::MAX;
        let span = crate::source::Span::default();
        plan.fit = Some(Fit { epochs, batch_size, shuffle: true, validation: None, span });
        let machine = job::machine(&options);
        let data = plan.data.as_ref().map(|data| data.dataset.declaration().name.to_owned());
        let (model, parameters) = (plan.model.name.clone(), plan.model.parameters());
        let drawn = material.is_drawn();
        let steps = self.steps.map(|steps| steps as usize);
        let bench = Measuring { source, plan, material, batch_size, steps };
        let runs = bench.runs(threads)?;
        Ok(BenchReport {
            netc: env!("CARGO_PKG_VERSION").to_owned(),
            model,
            parameters,
            data,
            drawn,
            batch_size,
            platform: machine.platform,
            instruction_set: machine.instruction_set,
            peak_memory_bytes: peak_memory(),
            runs,
        })
    }
}

/// Measuring under way.
struct Measuring<'a> {
    source: &'a Source,
    plan: Plan,
    material: Material,
    batch_size: usize,
    steps: Option<usize>,
}

impl Measuring<'_> {
    fn runs(&self, numbers: &[u16]) -> Result<Vec<BenchRun>, Failure> {
        let threads: Vec<_> = numbers.iter().map(|number| Threads::new((*number).into())).collect();
        let mut network = Network::new(&self.plan)?;
        let training =
            if self.trains() { self.train(&mut network, TRAINING, &threads)? } else { Vec::new() };
        let evaluation = self.evaluate(&mut network, EVALUATION, &threads)?;
        let alone = numbers.iter().position(|number| *number == 1 && numbers.len() > 1);
        let (forward, backward) = self.flops();
        let mut runs = Vec::new();
        for (nth, (number, threads)) in numbers.iter().zip(&threads).enumerate() {
            threads.serve();
            let peak_gflops = matrix_product_peak() / 1e9;
            let times = |all: &[Turns], flops| {
                let turns = all.get(nth)?;
                let speedup = alone.and_then(|alone| turns.speedup(all.get(alone)?));
                StepTimes::new(turns.seconds(), self.batch_size, flops, peak_gflops, speedup)
            };
            runs.push(BenchRun {
                threads: (*number).into(),
                peak_gflops,
                training: times(&training, forward.saturating_add(backward)),
                evaluation: times(&evaluation, forward)
                    .ok_or_else(|| Failure::new("no step could be measured"))?,
                profile: self.profile(&mut network, threads)?,
            });
        }
        Ok(runs)
    }

    fn trains(&self) -> bool {
        self.plan.training.is_some() && self.material.train().is_some()
    }

    /// Operations of a batch, forward and backward.
    fn flops(&self) -> (u64, u64) {
        let costs = self.plan.model.costs(self.plan.format);
        let samples = self.batch_size as u64;
        costs.iter().fold((0_u64, 0_u64), |(forward, backward), cost| {
            let more = |sum: u64, one: u64| sum.saturating_add(one.saturating_mul(samples));
            (more(forward, cost.forward), more(backward, cost.backward))
        })
    }

    fn stopwatch<'t>(
        &self,
        time: Duration,
        threads: &'t [Threads],
        samples: usize,
    ) -> Stopwatch<'t> {
        let limit = self.steps.map_or(Limit::Time(time), Limit::Steps);
        Stopwatch::new(limit, threads, !samples.is_multiple_of(self.batch_size))
    }

    /// Trains until there are enough steps; gives the seconds of each.
    fn train(
        &self,
        network: &mut Network,
        time: Duration,
        threads: &[Threads],
    ) -> Result<Vec<Turns>, Failure> {
        let (Material::Samples { prepared, .. }, Some(samples)) =
            (&self.material, self.material.train())
        else {
            return Ok(Vec::new());
        };
        let mut stopwatch = self.stopwatch(time, threads, samples.len());
        // Targets that were drawn may drive weights beyond all bounds; new ones are as good to
        // measure with, unless it is they that are.
        let mut fresh = false;
        while !stopwatch.is_done() {
            let before = stopwatch.steps();
            stopwatch.begin();
            match engine::train(network, &self.plan, prepared, &mut stopwatch) {
                Err(EngineError::NotFinite { .. }) if !fresh || stopwatch.steps() > before => {
                    *network = Network::new(&self.plan)?;
                    fresh = true;
                }
                trained => drop(trained?),
            }
        }
        Ok(stopwatch.into_turns())
    }

    /// Evaluates batches until there are enough, or computes outputs where there is no loss.
    fn evaluate(
        &self,
        network: &mut Network,
        time: Duration,
        threads: &[Threads],
    ) -> Result<Vec<Turns>, Failure> {
        let samples = self.material.inputs().map_or(0, crate::data::Inputs::len);
        let mut stopwatch = self.stopwatch(time, threads, 0);
        let mut batches = batches(samples, self.batch_size);
        while !stopwatch.is_done() {
            let Some(batch) = batches.next() else { break };
            stopwatch.begin();
            self.evaluate_batch(network, batch)?;
            stopwatch.lap(true);
        }
        Ok(stopwatch.into_turns())
    }

    fn evaluate_batch(&self, network: &Network, batch: Range<usize>) -> Result<(), Failure> {
        let (size, plan) = (self.batch_size, &self.plan);
        if let (Some(_), Some(samples)) = (&plan.training, self.material.test()) {
            engine::evaluate_range(network, plan, samples, batch, size, &mut Silent)?;
        } else if let Some(inputs) = self.material.inputs() {
            engine::predict(network, inputs, batch, &mut Silent)?;
        }
        Ok(())
    }

    fn profile(&self, network: &mut Network, threads: &Threads) -> Result<ProfileReport, Failure> {
        let threads = std::slice::from_ref(threads);
        let (measured, profile): (_, Profile) = if self.trains() {
            engine::profile(network, Steps::Training, |network| {
                self.train(network, PROFILE, threads)
            })
        } else {
            engine::profile(network, Steps::Prediction, |network| {
                self.evaluate(network, PROFILE, threads)
            })
        };
        measured?;
        Ok(profile::report(self.source, &self.plan, &profile))
    }
}

/// Whole batches of so many samples, over and over.
fn batches(samples: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    let count = samples / size.max(1);
    (0..count).cycle().map(move |batch| batch * size..(batch + 1) * size)
}

/// The most memory that this process took so far, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}
