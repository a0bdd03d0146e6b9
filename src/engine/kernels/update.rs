//! Changing a variable in place by its gradient. It must not know any optimizer's rule.

use std::cell::RefCell;

use candle_core::{CpuStorage, InplaceOp2, Layout, Result, Tensor, Var, bail};
use pulp::{Simd, WithSimd};

use super::instruction_set::InstructionSet;
use super::storage::{floats, floats_mut};
use super::threads::{Parts, run_jobs};

/// How many operations an element is taken to cost when threads are weighed.
const OPERATIONS: usize = 32;

/// Applies an optimizer's `rule` to `variable`, whose gradient is `gradient`.
///
/// `state` are the optimizer's slots of this variable (moments), each as long as the variable; it
/// is empty for an optimizer without memory. The rule gets matching pieces of the parameters, the
/// gradient and the slots, and must treat each element by itself: pieces are handed out on all
/// threads, in no order. It is compiled for the machine's vector instructions if it is inlined, so
/// mark the closure `#[inline(always)]`.
///
/// # Errors
/// If the gradient or a slot does not have the variable's length, or if the tensors are not
/// contiguous 32-bit floats on the CPU.
pub fn update_in_place<const SLOTS: usize>(
    variable: &Var,
    gradient: &Tensor,
    state: [&mut [f32]; SLOTS],
    rule: impl Fn(&mut [f32], &[f32], [&mut [f32]; SLOTS]) + Sync,
) -> Result<()> {
    if gradient.dims() != variable.dims() {
        bail!("a gradient of shape {:?} for {:?}", gradient.dims(), variable.dims());
    }
    let update = Update { state: RefCell::new(state), rule };
    variable.inplace_op2(&gradient.contiguous()?, &update)
}

struct Update<'a, const SLOTS: usize, F> {
    state: RefCell<[&'a mut [f32]; SLOTS]>,
    rule: F,
}

impl<const SLOTS: usize, F> InplaceOp2 for Update<'_, SLOTS, F>
where
    F: Fn(&mut [f32], &[f32], [&mut [f32]; SLOTS]) + Sync,
{
    fn name(&self) -> &'static str {
        "update"
    }

    fn cpu_fwd(
        &self,
        parameters: &mut CpuStorage,
        parameters_layout: &Layout,
        gradient: &CpuStorage,
        gradient_layout: &Layout,
    ) -> Result<()> {
        let parameters = floats_mut(parameters, parameters_layout)?;
        let gradient = floats(gradient, gradient_layout)?;
        let mut state = self.state.borrow_mut();
        if state.iter().any(|slot| slot.len() != parameters.len()) {
            bail!("an optimizer's slot must have {} elements", parameters.len());
        }
        let total = parameters.len();
        let parts = Parts::of(total).of_values(total);
        let mut slots = state.each_mut().map(|slot| parts.cut_mut(slot));
        let pieces = parts.cut_mut(parameters).zip(parts.cut(gradient));
        let jobs = pieces
            .map(|piece| (piece, slots.each_mut().map(|slot| slot.next().unwrap_or_default())))
            .collect();
        let (set, rule) = (InstructionSet::current(), &self.rule);
        run_jobs(jobs, total * OPERATIONS, |((parameters, gradient), slots)| {
            set.run(Piece { rule, parameters, gradient, slots });
        });
        Ok(())
    }
}

/// Matching pieces, and what to do with them.
struct Piece<'a, const SLOTS: usize, F> {
    rule: &'a F,
    parameters: &'a mut [f32],
    gradient: &'a [f32],
    slots: [&'a mut [f32]; SLOTS],
}

impl<const SLOTS: usize, F> WithSimd for Piece<'_, SLOTS, F>
where
    F: Fn(&mut [f32], &[f32], [&mut [f32]; SLOTS]),
{
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        (self.rule)(self.parameters, self.gradient, self.slots);
    }
}
