//! Values whose gradients are kept apart from candle's.
//!
//! In its backward pass candle adds each gradient to zeros that it has just made: four passes over memory, on
//! one thread. So candle's graph is made of *handles* here, tensors of one element that stand for
//! values. Candle walks the graph of handles and calls the operations' backward passes in its order; the gradients
//! themselves go from operation to operation beside it, and are added up only where a value is used
//! more than once.

mod passing;

use std::sync::{Arc, Mutex, PoisonError};

use candle_core::{CustomOp1, CustomOp3, DType, Device, Result, Tensor, bail};

use super::meter;
use super::operand::Operand;
use super::structure::{concatenated, parts_of, sum};
use passing::{Enter, Joined, Leave, Passed, Reshape};

/// A value and its handle.
#[derive(Debug, Clone)]
pub struct Apart {
    /// Contiguous, not tracked.
    values: Tensor,
    /// One element; tracked if gradients flow back to the value.
    handle: Tensor,
    gradient: Slot,
}

/// The gradient of a value, as far as it has come.
#[derive(Debug, Clone, Default)]
struct Slot(Arc<Mutex<Option<Tensor>>>);

impl Slot {
    fn add(&self, gradient: Tensor) -> Result<()> {
        // Each change is complete, so a panic elsewhere leaves nothing half done.
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(match slot.take() {
            Some(before) => sum(&before, &gradient)?,
            None => gradient,
        });
        Ok(())
    }

    fn take(&self) -> Option<Tensor> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Apart {
    /// A tensor of the CPU, whose gradient is left with candle if it has one.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub fn from_tensor(of: &Tensor) -> Result<Self> {
        let (values, gradient) = (of.detach().contiguous()?, Slot::default());
        let handle = if of.track_op() {
            meter::apply1(of, Leave(gradient.clone()))?
        } else {
            Tensor::zeros(1, DType::F32, &Device::Cpu)?
        };
        Ok(Self { values, handle, gradient })
    }

    /// A tensor whose gradient candle carries.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub fn to_tensor(&self) -> Result<Tensor> {
        if !self.learns() {
            return Ok(self.values.clone());
        }
        let operation = Enter { values: self.values.clone(), to: self.gradient.clone() };
        meter::apply1(&self.handle, operation)
    }

    /// The sum of values of the same shape.
    ///
    /// # Errors
    /// If there are none, or if shapes differ.
    pub fn add(parts: &[&Self]) -> Result<Self> {
        let [first, others @ ..] = parts else { bail!("a sum of nothing") };
        if others.iter().any(|other| other.values.dims() != first.values.dims()) {
            bail!("values of different shapes are added");
        }
        let total = others.iter().try_fold(first.values.clone(), |all, one| sum(&all, &one.values));
        let count = parts.len();
        Self::joined(parts, total?, move |gradient| Ok(vec![gradient.clone(); count]))
    }

    /// Values one behind the other along an axis, which alone may differ in length.
    ///
    /// # Errors
    /// If there are none, or if other axes differ.
    pub fn concatenate(parts: &[&Self], axis: usize) -> Result<Self> {
        let values: Vec<&Tensor> = parts.iter().map(|part| &part.values).collect();
        let whole = concatenated(&values, axis)?;
        let lengths: Vec<usize> =
            values.iter().map(|part| part.dim(axis)).collect::<Result<_>>()?;
        Self::joined(parts, whole, move |gradient| parts_of(gradient, axis, &lengths))
    }

    /// What became of several values. `split` gives the gradient of each from that of `values`.
    fn joined(
        parts: &[&Self],
        values: Tensor,
        split: impl Fn(&Tensor) -> Result<Vec<Tensor>> + Send + Sync + 'static,
    ) -> Result<Self> {
        let Some((first, others)) = parts.split_first() else { bail!("nothing is joined") };
        let gradient = Slot::default();
        let learning = |part: &&Self| part.learns().then(|| part.gradient.clone());
        let to = parts.iter().map(learning).collect();
        let all = others.iter().try_fold(first.handle.clone(), |all, one| all + &one.handle)?;
        let handle = meter::apply1(&all, Joined { split, from: gradient.clone(), to })?;
        Ok(Self { values, handle, gradient })
    }

    /// The backward pass of an operation that made `y` of this value: from the gradient of `y` to its own.
    fn passed<O>(&self, operation: O, y: &Tensor, gradient: &Slot) -> Passed<O> {
        let (from, to) = (gradient.clone(), self.gradient.clone());
        Passed { operation, x: self.values.clone(), y: y.clone(), from, to }
    }

    /// What became of this value by an operation that has run.
    fn followed_by<O>(&self, values: Tensor, operation: O) -> Result<Self>
    where
        O: CustomOp1 + Send + Sync + 'static,
    {
        let gradient = Slot::default();
        let passed = self.passed(operation, &values, &gradient);
        let handle = meter::apply1(&self.handle, passed)?;
        Ok(Self { values, handle, gradient })
    }
}

impl Operand for Apart {
    fn tensor(&self) -> &Tensor {
        &self.values
    }

    fn learns(&self) -> bool {
        self.handle.track_op()
    }

    fn contiguous(&self) -> Result<Self> {
        Ok(self.clone())
    }

    fn reshape(&self, axes: &[usize]) -> Result<Self> {
        let values = self.values.reshape(axes)?;
        self.followed_by(values, Reshape)
    }

    fn apply1<O>(&self, operation: O) -> Result<Self>
    where
        O: CustomOp1 + Send + Sync + 'static,
    {
        let values = self.values.apply_op1_no_bwd(&operation)?;
        self.followed_by(values, operation)
    }

    fn apply3<O>(&self, second: &Tensor, third: &Tensor, operation: O) -> Result<Self>
    where
        O: CustomOp3 + Send + Sync + 'static,
    {
        let values = self.values.apply_op3_no_bwd(second, third, &operation)?;
        let gradient = Slot::default();
        let passed = self.passed(operation, &values, &gradient);
        let handle = meter::apply3(&self.handle, second, third, passed)?;
        Ok(Self { values, handle, gradient })
    }
}
