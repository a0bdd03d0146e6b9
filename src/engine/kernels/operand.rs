//! What operations take and give: tensors of candle's, or values whose gradients are kept apart from candle's.

use candle_core::{CustomOp1, CustomOp3, Result, Tensor};

use super::meter;

/// A value that operations can be applied to.
pub trait Operand: Clone {
    /// Its numbers; whether they are tracked says nothing.
    fn tensor(&self) -> &Tensor;

    /// Whether gradients flow back to it.
    fn learns(&self) -> bool;

    /// The same numbers in row-major order.
    ///
    /// # Errors
    /// What the tensor library refuses.
    fn contiguous(&self) -> Result<Self>;

    /// The same numbers in the same order, in another shape of as many elements.
    ///
    /// # Errors
    /// If the shape has another number of elements.
    fn reshape(&self, axes: &[usize]) -> Result<Self>;

    /// Applies an operation.
    ///
    /// # Errors
    /// What the operation refuses.
    fn apply1<O>(&self, operation: O) -> Result<Self>
    where
        O: CustomOp1 + Send + Sync + 'static;

    /// Applies an operation of this value and two weights.
    ///
    /// # Errors
    /// What the operation refuses.
    fn apply3<O>(&self, second: &Tensor, third: &Tensor, operation: O) -> Result<Self>
    where
        O: CustomOp3 + Send + Sync + 'static;
}

impl Operand for Tensor {
    fn tensor(&self) -> &Tensor {
        self
    }

    fn learns(&self) -> bool {
        self.track_op()
    }

    fn contiguous(&self) -> Result<Self> {
        Tensor::contiguous(self)
    }

    fn reshape(&self, axes: &[usize]) -> Result<Self> {
        Tensor::contiguous(self)?.reshape(axes)
    }

    fn apply1<O>(&self, operation: O) -> Result<Self>
    where
        O: CustomOp1 + Send + Sync + 'static,
    {
        meter::apply1(self, operation)
    }

    fn apply3<O>(&self, second: &Tensor, third: &Tensor, operation: O) -> Result<Self>
    where
        O: CustomOp3 + Send + Sync + 'static,
    {
        meter::apply3(self, second, third, operation)
    }
}
