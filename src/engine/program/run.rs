//! Runs a program. Knows nothing of losses and optimizers.

use std::sync::Arc;

use candle_core::{Result, Tensor, bail};

use super::{Affine, Backend, Kept, Order, Program, Stage, Value, Work};
use crate::catalog::activations::{Activation, Fused};
use crate::catalog::forward::Call;
use crate::engine::error::EngineError;
use crate::engine::kernels::{self, Apart, Curve, Operand, WeightGradients, meter};
use crate::engine::profile::{Owner, Part, during};
use crate::engine::weights::Weights;

/// For what a program is run.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) enum Mode<'a> {
    /// No gradients, no randomness.
    Inference,
    /// With gradients.
    Training {
        /// Number of the step since training began, from 1; each has random numbers of its own.
        step: u64,
        /// Where gradients of weights are left.
        sink: &'a Arc<WeightGradients>,
    },
}

/// What came of a run.
#[derive(Debug)]
pub(in crate::engine) struct Outcome {
    /// The output before the head, as the spec's shape says, the batch in front.
    pub(in crate::engine) output: Value,
    /// New values of weights that are not trained, by index; they hold from the next step on.
    pub(in crate::engine) updates: Vec<(usize, Tensor)>,
}

/// What a stage needs besides its inputs.
pub(super) struct Running<'a> {
    pub(super) weights: &'a Weights,
    mode: Mode<'a>,
    pub(super) updates: Vec<(usize, Tensor)>,
}

impl Program {
    /// Runs all stages on a batch, laid out as the spec's input shape says.
    ///
    /// # Errors
    /// What the tensor library refuses, with the name of the layer.
    pub(in crate::engine) fn run(
        &self,
        input: Tensor,
        weights: &Weights,
        mode: Mode<'_>,
    ) -> std::result::Result<Outcome, EngineError> {
        self.run_watched(input, weights, mode, &mut |_, _| {})
    }

    /// The same; each stage and its output are shown to `watch`.
    pub(in crate::engine) fn run_watched(
        &self,
        input: Tensor,
        weights: &Weights,
        mode: Mode<'_>,
        watch: &mut dyn FnMut(&Stage, &Tensor),
    ) -> std::result::Result<Outcome, EngineError> {
        let mut running = Running { weights, mode, updates: Vec::new() };
        let mut slots: Vec<Option<Value>> = vec![None; self.slots];
        put(&mut slots, 0, self.beginning(input, mode).map_err(EngineError::at("the input"))?);
        for stage in &self.stages {
            let place = || format!("the layer `{}`", stage.layer);
            let owner = stage.node.map_or(Owner::Part(Part::Input), Owner::Layer);
            let output = during(owner, || running.stage(stage, &slots).and_then(marked));
            let output = output.map_err(|e| EngineError::at(place())(e))?;
            watch(stage, output.tensor());
            for ended in &stage.ends {
                slots.get_mut(*ended).map(Option::take);
            }
            put(&mut slots, stage.output, output);
        }
        let output = take(&slots, self.output).map_err(EngineError::at("the output"))?;
        Ok(Outcome { output, updates: running.updates })
    }

    /// The input as the first stages take it. In training the kernels keep gradients apart.
    fn beginning(&self, input: Tensor, mode: Mode<'_>) -> Result<Value> {
        match (mode, self.backend) {
            (Mode::Training { .. }, Backend::Kernels) => {
                Apart::from_tensor(&input).map(Value::Apart)
            }
            _ => Ok(Value::Tensor(input)),
        }
    }

    /// The node whose value a slot holds, and how it lies there.
    pub(in crate::engine) fn value_of(&self, slot: usize) -> Option<(usize, Kept)> {
        let mut kept = self.kept.iter().enumerate();
        kept.find_map(|(node, kept)| kept.filter(|kept| kept.slot == slot).map(|one| (node, one)))
    }

    /// Applies the head: from what [`Program::run`] gives to predictions.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(in crate::engine) fn predictions(&self, output: &Value) -> Result<Value> {
        match (&self.head, self.backend) {
            (None, _) => Ok(output.clone()),
            (Some(head), Backend::Kernels) => activate(&**head, output),
            (Some(head), Backend::Plain) => output.like(head.forward(&output.to_tensor()?)?),
        }
    }
}

/// What candle's own operations made, marked for the clock.
fn marked(value: Value) -> Result<Value> {
    match value {
        Value::Tensor(tensor) => meter::mark(tensor).map(Value::Tensor),
        apart @ Value::Apart(_) => Ok(apart),
    }
}

fn put(slots: &mut [Option<Value>], slot: usize, value: Value) {
    if let Some(place) = slots.get_mut(slot) {
        *place = Some(value);
    }
}

fn take(slots: &[Option<Value>], slot: usize) -> Result<Value> {
    match slots.get(slot) {
        Some(Some(value)) => Ok(value.clone()),
        _ => bail!("the value of slot {slot} is read before it is written"),
    }
}

/// An activation by the kernel for it, where there is one.
fn activate(activation: &dyn Activation, x: &Value) -> Result<Value> {
    let plain = || x.like(activation.forward(&x.to_tensor()?)?);
    match activation.fused() {
        Fused::Linear => Ok(x.clone()),
        Fused::Relu => kernels::relu(x),
        Fused::Softmax => kernels::softmax(x),
        Fused::Never => plain(),
        known => curve(known).map_or_else(plain, |c| kernels::curve(x, c)),
    }
}

/// A function of single elements in the kernels' words.
#[expect(clippy::cast_possible_truncation, reason = "kernels compute in 32 bits")]
fn curve(activation: Fused) -> Option<Curve> {
    match activation {
        Fused::Linear | Fused::Relu | Fused::Softmax | Fused::Never => None,
        Fused::Sigmoid => Some(Curve::Sigmoid),
        Fused::Tanh => Some(Curve::Tanh),
        Fused::Exponential => Some(Curve::Exponential),
        Fused::Elu { alpha, scale } => {
            Some(Curve::Elu { alpha: alpha as f32, scale: scale as f32 })
        }
        Fused::Silu => Some(Curve::Silu),
        Fused::Softsign => Some(Curve::Softsign),
        Fused::LeakyRelu { slope } => Some(Curve::LeakyRelu { slope: slope as f32 }),
        Fused::Clipped { slope, offset, most } => {
            Some(Curve::Clipped { slope: slope as f32, offset: offset as f32, most: most as f32 })
        }
    }
}

impl Running<'_> {
    /// Where kernels leave gradients, in training.
    pub(super) fn sink(&self) -> Option<&Arc<WeightGradients>> {
        match self.mode {
            Mode::Inference => None,
            Mode::Training { sink, .. } => Some(sink),
        }
    }

    pub(super) fn is_training(&self) -> bool {
        matches!(self.mode, Mode::Training { .. })
    }

    fn step(&self) -> u64 {
        match self.mode {
            Mode::Inference => 0,
            Mode::Training { step, .. } => step,
        }
    }

    pub(super) fn weight(&self, index: usize) -> Result<Tensor> {
        match self.weights.all().get(index) {
            Some(weight) => Ok(weight.tensor(self.is_training())),
            None => bail!("there is no weight {index}"),
        }
    }

    pub(super) fn maybe_weight(&self, index: Option<usize>) -> Result<Option<Tensor>> {
        index.map(|index| self.weight(index)).transpose()
    }

    fn affine(&self, weights: Affine) -> Result<(Tensor, Option<Tensor>)> {
        Ok((self.weight(weights.kernel)?, self.maybe_weight(weights.bias)?))
    }

    fn stage(&mut self, stage: &Stage, slots: &[Option<Value>]) -> Result<Value> {
        let inputs = stage.inputs.iter().map(|slot| take(slots, *slot));
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let [x, ..] = inputs.as_slice() else {
            bail!("a stage without inputs");
        };
        match &stage.work {
            Work::Add => Value::add(&inputs),
            Work::Concatenate(axis) => Value::concatenate(&inputs, *axis),
            Work::Plain { .. } => {
                let tensors = inputs.iter().map(Value::to_tensor).collect::<Result<Vec<_>>>()?;
                x.like(self.plain(&stage.work, &tensors)?)
            }
            work => self.kernel(work, x),
        }
    }

    fn kernel(&mut self, work: &Work, x: &Value) -> Result<Value> {
        match work {
            Work::Conv2d { weights, window, activation, pool } => {
                let (kernel, bias) = self.affine(*weights)?;
                let (bias, sink) = (bias.as_ref(), self.sink());
                match pool {
                    Some(pool) => {
                        kernels::conv2d_max_pool(x, &kernel, bias, window, *activation, pool, sink)
                    }
                    None => kernels::conv2d(x, &kernel, bias, window, *activation, sink),
                }
            }
            Work::Dense { weights, activation, of_samples } => {
                let dense = if *of_samples { kernels::dense_of_samples } else { kernels::dense };
                let (kernel, bias) = self.affine(*weights)?;
                let (bias, sink) = (bias.as_ref(), self.sink());
                of_rows(x, |x| dense(x, &kernel, bias, *activation, sink))
            }
            Work::MaxPool2d(window) => kernels::max_pool2d(x, window),
            Work::AveragePool2d(window) => kernels::average_pool2d(x, window),
            Work::Activation(activation) => activate(&**activation, x),
            Work::Dropout { rate, random } if self.is_training() => {
                kernels::dropout(x, *rate, random.at(self.step()).key())
            }
            Work::Dropout { .. } => Ok(x.clone()),
            Work::BatchNormalization(normalization) => self.normalize(normalization, x),
            Work::Reshape(axes) => x.reshape(&[&[x.tensor().dim(0)?], axes.as_slice()].concat()),
            Work::Reorder(order) => reorder(x, *order),
            Work::Add | Work::Concatenate(_) | Work::Plain { .. } => {
                bail!("this work has several inputs")
            }
        }
    }

    /// The layer's own definition, with the weights it declared.
    fn plain(&mut self, work: &Work, inputs: &[Tensor]) -> Result<Tensor> {
        let Work::Plain { layer, weights, format, random, headless } = work else {
            bail!("this work has a kernel");
        };
        let all = self.weights.all().get(weights.clone()).unwrap_or_default();
        let tracked = self.is_training();
        let tensors: Vec<_> = all.iter().map(|w| (w.name, w.tensor(tracked))).collect();
        let mut call = Call {
            weights: &tensors,
            training: tracked,
            format: *format,
            random: random.at(self.step()),
            headless: *headless,
            updates: Vec::new(),
        };
        let output = layer.forward(&mut call, inputs)?;
        for (name, value) in call.updates {
            let index = weights.clone().zip(all).find(|(_, weight)| weight.name == name);
            self.updates.extend(index.map(|(index, _)| (index, value)));
        }
        Ok(output)
    }
}

/// What a kernel of two axes makes of a value: all axes but the last are one for its time.
fn of_rows(x: &Value, compute: impl Fn(&Value) -> Result<Value>) -> Result<Value> {
    let [leading @ .., inputs] = x.tensor().dims() else {
        bail!("a dense layer needs an axis");
    };
    if leading.len() == 1 {
        return compute(x);
    }
    let y = compute(&x.reshape(&[leading.iter().product(), *inputs])?)?;
    y.reshape(&[leading, &[y.tensor().dim(1)?]].concat())
}

/// Between `[n, channels, rows, columns]` and `[n, rows, columns, channels]`.
fn reorder(x: &Value, order: Order) -> Result<Value> {
    let (_, a, b, c) = x.tensor().dims4()?;
    match order {
        Order::Moved => kernels::turn_over(x, a, &[b, c, a]),
        Order::Written => kernels::turn_over(x, a * b, &[c, a, b]),
    }
}
