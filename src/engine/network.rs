//! A network: the weights of a plan's model and the program that computes with them.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::{Device, Tensor};

use super::error::EngineError;
use super::lower::lower;
use super::program::{Backend, Mode, Outcome, Program};
use super::weights::Weights;
use super::weights_file;
use crate::ir::Plan;
use crate::shape::Shape;

/// Text that is kept with the weights in a file, by name.
pub type Metadata = BTreeMap<String, String>;

/// A network that can be trained, evaluated, used, saved and loaded.
#[derive(Debug)]
pub struct Network {
    pub(super) weights: Weights,
    pub(super) program: Program,
    /// Where its weights are and its batches go.
    device: Device,
    input: Shape,
    output: Shape,
}

impl Network {
    /// A network on the CPU, computed by kernels: draws the weights of a plan's model and makes its
    /// program. The same plan and seed give the same weights, bit for bit.
    ///
    /// # Errors
    /// Only a fault of netc.
    pub fn new(plan: &Plan) -> Result<Self, EngineError> {
        Self::on(plan, &Device::Cpu)
    }

    /// The same on any device; on others than the CPU it is computed by the layers' definitions. It
    /// begins with the same weights everywhere.
    ///
    /// # Errors
    /// If the device refuses, for want of memory for one; otherwise only a fault of netc.
    pub fn on(plan: &Plan, device: &Device) -> Result<Self, EngineError> {
        let backend = if device.is_cpu() { Backend::Kernels } else { Backend::Plain };
        Self::by(plan, device, backend)
    }

    /// The same by a backend of choice: tests compute on the CPU as other devices do.
    pub(super) fn by(plan: &Plan, at: &Device, backend: Backend) -> Result<Self, EngineError> {
        let weights = Weights::draw(&plan.model, plan.seed, at)?;
        let program = lower(plan, &weights, backend);
        let output = plan.model.shape(plan.model.output).clone();
        Ok(Self { weights, program, device: at.clone(), input: plan.model.input.clone(), output })
    }

    /// The shape of one input.
    #[must_use]
    pub fn input(&self) -> &Shape {
        &self.input
    }

    /// The shape of one prediction.
    #[must_use]
    pub fn output(&self) -> &Shape {
        &self.output
    }

    /// Number of layers.
    pub(super) fn layers(&self) -> usize {
        self.weights.nodes()
    }

    /// The names of all weights, `<layer>/<weight>`, in Keras's order.
    pub fn weight_names(&self) -> impl Iterator<Item = &str> {
        self.weights.all().iter().map(|weight| weight.key.as_str())
    }

    /// Shape and values of a weight, in row-major order; `None` where the network has no such.
    #[must_use]
    pub fn weight(&self, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
        let weight = self.weights.all().iter().find(|weight| weight.key == name)?;
        let values = weight.variable.flatten_all().and_then(|values| values.to_vec1()).ok()?;
        Some((weight.variable.dims().to_vec(), values))
    }

    /// Writes all weights into a safetensors file, together with `metadata`. The file appears
    /// whole or not at all; the same weights and metadata give the same bytes.
    ///
    /// # Errors
    /// If the file cannot be written: no folder, no right, no room.
    pub fn save(&self, path: &Path, metadata: &Metadata) -> Result<(), EngineError> {
        weights_file::save(&self.weights, path, metadata)
    }

    /// Replaces all weights by those of a file that [`Network::save`] wrote; gives its metadata.
    /// Where the file does not serve, the weights stay as they are.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or holds the weights of another network.
    pub fn load(&mut self, path: &Path) -> Result<Metadata, EngineError> {
        weights_file::load(&self.weights, path)
    }

    /// Runs the network on samples that lie one after the other.
    pub(super) fn run(
        &self,
        inputs: Vec<f32>,
        samples: usize,
        mode: Mode<'_>,
    ) -> Result<Outcome, EngineError> {
        self.program.run(self.batch(inputs, samples)?, &self.weights, mode)
    }

    /// The tensor of some samples.
    pub(super) fn batch(&self, inputs: Vec<f32>, samples: usize) -> Result<Tensor, EngineError> {
        let shape = [&[samples], self.input.axes()].concat();
        Tensor::from_vec(inputs, shape, &self.device).map_err(EngineError::at("the input"))
    }

    /// Refuses samples of another shape.
    pub(super) fn accepts(&self, inputs: &Shape) -> Result<(), EngineError> {
        if *inputs == self.input {
            return Ok(());
        }
        let (expected, found) = (format!("inputs {}", self.input), format!("inputs {inputs}"));
        Err(EngineError::Data { expected, found })
    }
}
