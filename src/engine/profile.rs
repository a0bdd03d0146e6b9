//! Where the time of training steps goes: to which layer, forward and backward, and to what else.
//! Nothing is measured unless [`profile`] asks for it. Knows neither how layers are computed nor what
//! they should cost.

use std::cell::Cell;

use super::kernels::meter::{self, Account, Owners, Spent};
use super::network::Network;

/// Where the time of some steps went.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Which steps were measured.
    pub of: Steps,
    /// Number of steps.
    pub steps: usize,
    /// Number of samples in all of them.
    pub samples: usize,
    /// For each node of the plan's model, what was spent on it.
    pub layers: Vec<LayerTime>,
    /// What was spent on anything else.
    pub parts: Vec<(Part, Passes)>,
}

/// Seconds of all steps together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Passes {
    /// Of computing values.
    pub forward: f64,
    /// Of computing gradients.
    pub backward: f64,
}

/// What was spent on a layer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LayerTime {
    /// The time.
    pub time: Passes,
    /// The node with which a kernel computes this one in one go; the time is that node's.
    pub with: Option<usize>,
}

/// What a step does besides computing layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Getting the next batch: samples picked, bytes made numbers.
    Batch,
    /// Bringing the input into the order that kernels want.
    Input,
    /// The loss and the predictions.
    Loss,
    /// The tensor library's own work between the backward passes of layers.
    GradientSums,
    /// New values of weights.
    Update,
    /// The metrics.
    Metrics,
    /// What measuring itself cost.
    Measuring,
    /// Everything else.
    Rest,
}

impl Part {
    /// All of them, in the order of a step.
    pub const ALL: [Self; 8] = [
        Self::Batch,
        Self::Input,
        Self::Loss,
        Self::GradientSums,
        Self::Update,
        Self::Metrics,
        Self::Measuring,
        Self::Rest,
    ];

    /// A word for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Input => "input",
            Self::Loss => "loss",
            Self::GradientSums => "gradient_sums",
            Self::Update => "update",
            Self::Metrics => "metrics",
            Self::Measuring => "measuring",
            Self::Rest => "rest",
        }
    }

    fn owner(self) -> usize {
        Self::ALL.iter().position(|part| *part == self).unwrap_or(0)
    }
}

/// To whom time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Part(Part),
    /// A node of the model.
    Layer(usize),
}

impl Owner {
    fn forward(self) -> Account {
        let owner = match self {
            Self::Part(part) => part.owner(),
            Self::Layer(node) => Part::ALL.len() + node,
        };
        Account { owner, backward: false }
    }
}

/// Does work on someone's account.
pub(super) fn during<T>(owner: Owner, work: impl FnOnce() -> T) -> T {
    meter::during(owner.forward(), work)
}

/// Computes gradients, beginning with those of the loss.
pub(super) fn during_backward<T>(work: impl FnOnce() -> T) -> T {
    meter::during(Account { backward: true, ..Owner::Part(Part::Loss).forward() }, work)
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// The steps of training, without validation.
    Training,
    /// The batches of prediction.
    Prediction,
}

/// What is measured on a thread, and how much there was of it.
#[derive(Debug, Clone, Copy)]
struct Measured {
    of: Steps,
    steps: usize,
    samples: usize,
}

thread_local! {
    static MEASURED: Cell<Option<Measured>> = const { Cell::new(None) };
}

/// A step under way; if it is one that is measured, the clock runs as long as this lives.
pub(super) struct Step {
    measured: bool,
}

impl Step {
    fn begin(kind: Steps) -> Self {
        let measured = MEASURED.get().is_some_and(|measured| measured.of == kind);
        if measured {
            meter::switch(Some(Owner::Part(Part::Rest).forward()));
        }
        Self { measured }
    }

    fn count(&self, samples: usize) {
        if let Some(before) = MEASURED.get().filter(|_| self.measured) {
            let (steps, samples) = (before.steps + 1, before.samples + samples);
            MEASURED.set(Some(Measured { steps, samples, ..before }));
        }
    }
}

/// Whether somebody wants to know where the time of this thread goes.
pub(super) fn is_measuring() -> bool {
    MEASURED.get().is_some()
}

/// A step with so many samples begins.
pub(super) fn begin_step(kind: Steps, samples: usize) -> Step {
    let step = Step::begin(kind);
    step.count(samples);
    step
}

/// The next batch, and the step that is made with it: waiting for the batch is a part of the step.
pub(super) fn next_step<B>(
    kind: Steps,
    batches: &mut dyn Iterator<Item = B>,
    samples: impl Fn(&B) -> usize,
) -> Option<(Step, B)> {
    let step = Step::begin(kind);
    let batch = during(Owner::Part(Part::Batch), || batches.next())?;
    step.count(samples(&batch));
    Some((step, batch))
}

impl Drop for Step {
    fn drop(&mut self) {
        if self.measured {
            meter::switch(None);
        }
    }
}

/// Measures steps on this thread while it does some work with a network: slower by what measuring
/// costs, with the same results to the last bit.
pub fn profile<T>(
    network: &mut Network,
    of: Steps,
    work: impl FnOnce(&mut Network) -> T,
) -> (T, Profile) {
    let number = |part: Part| Owner::Part(part).forward().owner;
    meter::start(Owners { between: number(Part::GradientSums), marks: number(Part::Measuring) });
    let nothing = Measured { of, steps: 0, samples: 0 };
    MEASURED.set(Some(nothing));
    let result = work(network);
    let measured = MEASURED.take().unwrap_or(nothing);
    let profile = Profile::new(network, measured, &meter::stop());
    (result, profile)
}

impl Profile {
    fn new(network: &Network, measured: Measured, spent: &[Spent]) -> Self {
        let Measured { of, steps, samples } = measured;
        let time = |owner: Owner| spent.get(owner.forward().owner).copied().map(Passes::from);
        let with = |node| {
            let mut absorbed = network.program.absorbed.iter();
            absorbed.find(|(known, _)| *known == node).map(|(_, with)| *with)
        };
        let layer = |node| LayerTime {
            time: time(Owner::Layer(node)).unwrap_or_default(),
            with: with(node),
        };
        let part = |part| (part, time(Owner::Part(part)).unwrap_or_default());
        let layers = (0..network.layers()).map(layer).collect();
        Self { of, steps, samples, layers, parts: Part::ALL.map(part).to_vec() }
    }

    /// Seconds of all steps together.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        let layers = self.layers.iter().map(|layer| layer.time.sum());
        layers.chain(self.parts.iter().map(|(_, time)| time.sum())).sum()
    }
}

impl Passes {
    /// Both together.
    #[must_use]
    pub fn sum(self) -> f64 {
        self.forward + self.backward
    }
}

impl From<Spent> for Passes {
    fn from(spent: Spent) -> Self {
        Self { forward: spent.forward.as_secs_f64(), backward: spent.backward.as_secs_f64() }
    }
}
