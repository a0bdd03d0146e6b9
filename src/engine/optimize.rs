//! Changes weights by their gradients: keeps what an optimizer remembers of each weight, and calls
//! its rule. Knows no rule.

use candle_core::backprop::GradStore;
use candle_core::{Device, Result, Tensor, Var, bail};

use super::kernels::{WeightGradients, update_in_place};
use super::program::Backend;
use super::weights::{WeightVariable, Weights};
use crate::catalog::optimizers::{Optimizer, Step};

/// An optimizer at work on the trained weights of a network.
#[derive(Debug)]
pub(super) struct Updates<'a> {
    optimizer: &'a dyn Optimizer,
    backend: Backend,
    /// For each weight, what the optimizer remembers; nothing for weights that are not trained.
    slots: Vec<Vec<Vec<f32>>>,
    /// Number of the last step; the first is 1.
    number: u64,
}

impl<'a> Updates<'a> {
    /// Nothing is remembered yet.
    pub(super) fn new(optimizer: &'a dyn Optimizer, weights: &Weights, backend: Backend) -> Self {
        let names = optimizer.slots();
        let slots = |weight: &WeightVariable| {
            let elements = weight.variable.elem_count();
            let count = if weight.trainable { names.len() } else { 0 };
            vec![vec![0.0; elements]; count]
        };
        let slots = weights.all().iter().map(slots).collect();
        Self { optimizer, backend, slots, number: 0 }
    }

    /// Changes every trained weight that the loss depends on.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(super) fn step(
        &mut self,
        weights: &Weights,
        sink: &WeightGradients,
        store: &mut GradStore,
    ) -> Result<()> {
        self.number += 1;
        let rule = Rule { optimizer: self.optimizer, backend: self.backend, number: self.number };
        let trained = weights.all().iter().zip(&mut self.slots).filter(|(one, _)| one.trainable);
        for (weight, slots) in trained {
            if let Some(gradient) = sink.take(&weight.variable, store)? {
                rule.update(&weight.variable, &gradient, slots)?;
            }
        }
        Ok(())
    }
}

/// The optimizer's rule at one step.
struct Rule<'a> {
    optimizer: &'a dyn Optimizer,
    backend: Backend,
    number: u64,
}

impl Rule<'_> {
    fn update(&self, variable: &Var, gradient: &Tensor, slots: &mut [Vec<f32>]) -> Result<()> {
        match slots {
            [] => self.apply(variable, gradient, []),
            [a] => self.apply(variable, gradient, [a]),
            [a, b] => self.apply(variable, gradient, [a, b]),
            [a, b, c] => self.apply(variable, gradient, [a, b, c]),
            [a, b, c, d] => self.apply(variable, gradient, [a, b, c, d]),
            _ => bail!("an optimizer may keep four numbers for each weight, not {}", slots.len()),
        }
    }

    /// Rules are written once, for slices in memory: away from the CPU, weight and gradient are
    /// brought there, and the weight is sent back.
    fn apply<const SLOTS: usize>(
        &self,
        variable: &Var,
        gradient: &Tensor,
        slots: [&mut [f32]; SLOTS],
    ) -> Result<()> {
        if self.backend == Backend::Kernels {
            return self.change(variable, gradient, slots);
        }
        let here = Var::from_tensor(&variable.as_detached_tensor().to_device(&Device::Cpu)?)?;
        self.change(&here, &gradient.to_device(&Device::Cpu)?, slots)?;
        variable.set(&here.as_detached_tensor().to_device(variable.device())?)
    }

    /// Rules treat each element by itself, so that pieces may be changed on several threads.
    fn change<const SLOTS: usize>(
        &self,
        variable: &Var,
        gradient: &Tensor,
        slots: [&mut [f32]; SLOTS],
    ) -> Result<()> {
        update_in_place(variable, gradient, slots, |parameter, gradient, mut slots| {
            let number = self.number;
            self.optimizer.update(Step { number, parameter, gradient, slots: &mut slots });
        })
    }
}
