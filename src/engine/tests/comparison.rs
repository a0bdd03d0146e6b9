//! Runs a plan by its layers' definitions and as a lowered program, with gradients, so that tests can
//! hold one against the other and both against numbers from elsewhere.

use candle_core::backprop::GradStore;
use candle_core::{DType, Device, Tensor, Var};

use crate::engine::kernels::WeightGradients;
use crate::engine::lower::lower;
use crate::engine::plain;
use crate::engine::program::{Backend, Mode};
use crate::engine::weights::Weights;
use crate::ir::Plan;
use crate::random::Stream;

/// Numbers to run a plan with: all of them are exact in 32 bits.
pub(super) struct Case {
    pub(super) input: Vec<f64>,
    /// Values by weight, in the order of the plan.
    pub(super) weights: Vec<Vec<f64>>,
    /// Gradients are those of sum(output * cotangent).
    pub(super) cotangent: Vec<f64>,
    pub(super) samples: usize,
    pub(super) training: bool,
}

/// What came of a run, flattened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) shape: Vec<usize>,
    pub(super) output: Vec<f64>,
    pub(super) input_gradient: Vec<f64>,
    /// By weight; nothing for weights that are not trained.
    pub(super) weight_gradients: Vec<Option<Vec<f64>>>,
    /// By weight; nothing for weights that the layer does not set.
    pub(super) updates: Vec<Option<Vec<f64>>>,
}

/// Random numbers without a structure that could hide a mistake.
pub(super) fn draw(name: &str, count: usize) -> Vec<f64> {
    let stream = Stream::new(11, name);
    (0..count as u64).map(|index| in_32_bits(stream.normal(index))).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "that is the purpose")]
fn in_32_bits(number: f64) -> f64 {
    f64::from(number as f32)
}

impl Case {
    /// Random numbers for a plan.
    pub(super) fn random(plan: &Plan, samples: usize, training: bool) -> Self {
        let elements = |shape: &crate::shape::Shape| shape.elements().unwrap() * samples;
        let mut weights = Vec::new();
        for (index, weight) in plan.model.weights().enumerate() {
            let values = draw(&format!("weight {index}"), weight.parameters());
            // Moving variances must be positive.
            let fitted =
                |value: f64| if weight.trainable { value * 0.5 } else { value.abs() + 0.5 };
            weights.push(values.into_iter().map(fitted).map(in_32_bits).collect());
        }
        Self {
            input: draw("input", elements(&plan.model.input)),
            weights,
            cotangent: draw("cotangent", elements(plan.model.shape(plan.model.output))),
            samples,
            training,
        }
    }

    fn input(&self, plan: &Plan, dtype: DType) -> Var {
        variable(&self.input, &[&[self.samples], plan.model.input.axes()].concat(), dtype)
    }

    /// The number of the step, in training.
    fn step(&self) -> Option<u64> {
        self.training.then_some(1)
    }

    fn cotangent(&self, like: &Tensor) -> Tensor {
        variable(&self.cotangent, like.dims(), like.dtype()).as_detached_tensor()
    }

    /// By the layers' own definitions, in 64 bits.
    pub(super) fn plain(&self, plan: &Plan) -> Found {
        let input = self.input(plan, DType::F64);
        let variables = self.variables(plan);
        let tensors: Vec<Vec<Tensor>> = variables
            .iter()
            .map(|of_node| of_node.iter().map(|one| one.as_tensor().clone()).collect())
            .collect();
        let outcome = plain::run(plan, &tensors, input.as_tensor(), self.step()).unwrap();
        let output = plan.model.output.node().map_or(input.as_tensor(), |n| &outcome.values[n]);
        let store =
            (output * self.cotangent(output)).unwrap().sum_all().unwrap().backward().unwrap();
        let mut updates = Vec::new();
        for (index, node) in plan.model.nodes.iter().enumerate() {
            for weight in &node.weights {
                let set = |(node, name, _): &&(usize, &str, Tensor)| {
                    *node == index && *name == weight.name
                };
                updates.push(outcome.updates.iter().find(set).map(|(_, _, value)| flat(value)));
            }
        }
        let weight_gradients = variables.iter().flatten().zip(plan.model.weights());
        Found {
            shape: output.dims().to_vec(),
            output: flat(output),
            input_gradient: gradient(&store, &input),
            weight_gradients: weight_gradients
                .map(|(variable, weight)| weight.trainable.then(|| gradient(&store, variable)))
                .collect(),
            updates,
        }
    }

    /// The scalar that is differentiated, by the layers' own definitions.
    pub(super) fn objective(&self, plan: &Plan) -> f64 {
        let found = self.plain_values(plan);
        found.iter().zip(&self.cotangent).map(|(output, factor)| output * factor).sum()
    }

    fn plain_values(&self, plan: &Plan) -> Vec<f64> {
        let detached = |of_node: Vec<Var>| of_node.iter().map(Var::as_detached_tensor).collect();
        let tensors: Vec<Vec<Tensor>> = self.variables(plan).into_iter().map(detached).collect();
        let input = self.input(plan, DType::F64).as_detached_tensor();
        let outcome = plain::run(plan, &tensors, &input, self.step()).unwrap();
        flat(outcome.values.last().unwrap_or(&input))
    }

    fn variables(&self, plan: &Plan) -> Vec<Vec<Var>> {
        let mut values = self.weights.iter();
        let mut next = |shape: &[usize]| variable(values.next().unwrap(), shape, DType::F64);
        let nodes = plan.model.nodes.iter();
        nodes.map(|node| node.weights.iter().map(|weight| next(&weight.shape)).collect()).collect()
    }

    /// As a program, in 32 bits.
    pub(super) fn lowered(&self, plan: &Plan, backend: Backend) -> Found {
        let weights = Weights::draw(&plan.model, plan.seed, &Device::Cpu).unwrap();
        for (index, (values, weight)) in self.weights.iter().zip(plan.model.weights()).enumerate() {
            let values = variable(values, &weight.shape, DType::F32);
            weights.set(index, values.as_tensor()).unwrap();
        }
        let program = lower(plan, &weights, backend);
        let input = self.input(plan, DType::F32);
        let sink = WeightGradients::new();
        let mode = Mode::Training { step: 1, sink: &sink };
        let mode = if self.training { mode } else { Mode::Inference };
        let outcome = program.run(input.as_tensor().clone(), &weights, mode).unwrap();
        let output = program.predictions(&outcome.output).unwrap().to_tensor().unwrap();
        let sum = (&output * self.cotangent(&output)).unwrap().sum_all().unwrap();
        let mut store = sum.backward().unwrap();
        let mut updates = vec![None; weights.all().len()];
        for (index, value) in &outcome.updates {
            updates[*index] = Some(flat(value));
        }
        let mut weight_gradients = Vec::new();
        for weight in weights.all() {
            let gradient = sink.take(&weight.variable, &mut store).unwrap();
            weight_gradients.push(gradient.filter(|_| weight.trainable).map(|g| flat(&g)));
        }
        Found {
            shape: output.dims().to_vec(),
            output: flat(&output),
            input_gradient: gradient(&store, &input),
            weight_gradients,
            updates,
        }
    }
}

fn variable(values: &[f64], shape: &[usize], dtype: DType) -> Var {
    let tensor = Tensor::from_slice(values, shape, &Device::Cpu).unwrap();
    Var::from_tensor(&tensor.to_dtype(dtype).unwrap()).unwrap()
}

fn gradient(store: &GradStore, variable: &Var) -> Vec<f64> {
    store.get(variable.as_tensor()).map_or_else(Vec::new, flat)
}

pub(super) fn flat(tensor: &Tensor) -> Vec<f64> {
    tensor.to_dtype(DType::F64).unwrap().flatten_all().unwrap().to_vec1().unwrap()
}

/// Holds two lists of numbers against each other, relative to the largest magnitude.
pub(super) fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}: number of values");
    // Where terms of about 1 cancel, the error has the size of the terms, not of their sum.
    let largest = expected.iter().fold(0.1_f64, |most, value| most.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        assert!(
            error <= tolerance * largest,
            "{what}: value {index} is {found}, expected {expected} (largest {largest})"
        );
    }
}

/// Holds a program's numbers against those of the definitions.
pub(super) fn assert_same(lowered: &Found, plain: &Found, training: bool, what: &str) {
    const TOLERANCE: f64 = 1e-5;
    assert_eq!(lowered.shape, plain.shape, "{what}: shape");
    assert_close(&lowered.output, &plain.output, TOLERANCE, &format!("{what}: output"));
    let what = |part: &str| format!("{what}, training {training}: {part}");
    let input = what("gradient of the input");
    assert_close(&lowered.input_gradient, &plain.input_gradient, TOLERANCE, &input);
    if training {
        let gradients = lowered.weight_gradients.iter().zip(&plain.weight_gradients);
        for (index, (lowered, plain)) in gradients.enumerate() {
            let what = what(&format!("gradient of weight {index}"));
            assert_eq!(lowered.is_some(), plain.is_some(), "{what}");
            let (lowered, plain) = (lowered.as_deref(), plain.as_deref());
            assert_close(lowered.unwrap_or_default(), plain.unwrap_or_default(), TOLERANCE, &what);
        }
    }
    for (index, (lowered, plain)) in lowered.updates.iter().zip(&plain.updates).enumerate() {
        let what = what(&format!("new value of weight {index}"));
        assert_eq!(lowered.is_some(), plain.is_some(), "{what}");
        let (lowered, plain) = (lowered.as_deref(), plain.as_deref());
        assert_close(lowered.unwrap_or_default(), plain.unwrap_or_default(), TOLERANCE, &what);
    }
}

/// Holds the lowered plan against its definitions, by each backend, in training and in inference.
pub(super) fn check(plan: &Plan, what: &str) {
    for training in [false, true] {
        let case = Case::random(plan, 3, training);
        let plain = case.plain(plan);
        for backend in [Backend::Kernels, Backend::Plain] {
            let lowered = case.lowered(plan, backend);
            assert_same(&lowered, &plain, training, &format!("{what}, {backend:?}"));
        }
    }
}
