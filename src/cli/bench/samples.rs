//! What to measure with: the spec's own data where it is on this machine, or samples drawn in its
//! shape.

use super::super::failure::Failure;
use super::Bench;
use crate::catalog::samples::Split;
use crate::data::{self, DataError, Environment, Inputs, LoadOptions, Prepared, Samples};
use crate::ir::{DataPlan, Plan};
use crate::report::grouped;

/// Samples of a kind that the plan's network takes.
pub(super) enum Material {
    /// With targets.
    Samples {
        prepared: Prepared,
        /// Whether they were drawn.
        drawn: bool,
    },
    /// Of a spec without data.
    Inputs(Inputs),
}

/// More numbers than this in a batch are a mistake, or need another machine.
const MOST_NUMBERS: usize = 1 << 29;

/// About how many numbers are drawn.
const DRAWN_NUMBERS: usize = 1 << 23;

impl Material {
    /// The samples to learn from.
    pub(super) fn train(&self) -> Option<&Samples> {
        match self {
            Self::Samples { prepared, .. } => prepared.split(Split::Train),
            Self::Inputs(_) => None,
        }
    }

    /// The samples to evaluate with: those of the test, if there are any.
    pub(super) fn test(&self) -> Option<&Samples> {
        match self {
            Self::Samples { prepared, .. } => {
                prepared.split(Split::Test).or_else(|| prepared.split(Split::Train))
            }
            Self::Inputs(_) => None,
        }
    }

    /// The inputs to compute outputs of.
    pub(super) fn inputs(&self) -> Option<&Inputs> {
        match self {
            Self::Samples { .. } => self.test().map(Samples::inputs),
            Self::Inputs(inputs) => Some(inputs),
        }
    }

    /// Number of samples of the smallest split; a batch cannot have more.
    pub(super) fn fewest(&self) -> usize {
        let splits = [self.train().map(Samples::len), self.inputs().map(Inputs::len)];
        splits.into_iter().flatten().min().unwrap_or(0)
    }

    pub(super) fn is_drawn(&self) -> bool {
        matches!(self, Self::Samples { drawn: true, .. } | Self::Inputs(_))
    }
}

impl Bench {
    /// Finds or draws what to measure with.
    pub(super) fn material(&self, plan: &Plan, batch_size: usize) -> Result<Material, Failure> {
        let count = drawn_samples(plan, batch_size)?;
        let Some(data) = &plan.data else {
            return Ok(Material::Inputs(data::draw_inputs(&plan.model.input, plan.seed, count)));
        };
        Ok(match self.found(data)? {
            Some(prepared) => Material::Samples { prepared, drawn: false },
            None => Material::Samples { prepared: data::draw(data, plan.seed, count), drawn: true },
        })
    }

    /// The data itself; nothing where it is not on this machine. A folder that was asked for must
    /// have it.
    fn found(&self, data: &DataPlan) -> Result<Option<Prepared>, Failure> {
        let Some(files) = data.dataset.files() else { return Ok(None) };
        let options = LoadOptions {
            data_dir: self.data_dir.clone(),
            environment: Environment::from_process(),
            spec_path: Some(self.spec.path.clone()),
            offline: true,
            mirrors: Vec::new(),
        };
        match data::load(files, &options, &mut data::Silent) {
            Ok(loaded) => Ok(Some(data::prepare(data, loaded.train, loaded.test)?)),
            Err(DataError::NotFound { .. }) if self.data_dir.is_none() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// How many samples are drawn: whole batches, several where they are small.
fn drawn_samples(plan: &Plan, batch_size: usize) -> Result<usize, Failure> {
    let width = plan.model.input.elements().unwrap_or(usize::MAX).max(1);
    let batch = width.saturating_mul(batch_size);
    if batch > MOST_NUMBERS {
        let (samples, numbers) = (grouped(batch_size), grouped(batch));
        let message = format!("a step of {samples} samples reads {numbers} numbers: too many");
        return Err(Failure::new(message).help("measure fewer samples with `--batch-size N`"));
    }
    Ok(batch_size * (DRAWN_NUMBERS / batch.max(1)).clamp(2, 32))
}
