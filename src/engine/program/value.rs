//! What lies in a slot: a tensor of candle's, or in training a value whose gradient is kept apart.

use candle_core::{CustomOp1, CustomOp3, Result, Tensor, bail};

use crate::engine::kernels::{Apart, Operand, meter};

/// The value of a slot.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Value {
    Tensor(Tensor),
    Apart(Apart),
}

impl Value {
    /// Its numbers as candle's graph has them.
    ///
    /// # Errors
    /// What the tensor library refuses.
    pub(in crate::engine) fn to_tensor(&self) -> Result<Tensor> {
        match self {
            Self::Tensor(tensor) => Ok(tensor.clone()),
            Self::Apart(value) => value.to_tensor(),
        }
    }

    fn apart(&self) -> Option<&Apart> {
        match self {
            Self::Tensor(_) => None,
            Self::Apart(value) => Some(value),
        }
    }

    /// The same kind of value as this one, made by candle's own operations.
    pub(super) fn like(&self, tensor: Tensor) -> Result<Self> {
        match self {
            Self::Tensor(_) => Ok(Self::Tensor(tensor)),
            Self::Apart(_) => Apart::from_tensor(&meter::mark(tensor)?).map(Self::Apart),
        }
    }

    /// The sum of values of one shape.
    pub(super) fn add(parts: &[Self]) -> Result<Self> {
        if let Some(parts) = apart(parts) {
            return Apart::add(&parts).map(Self::Apart);
        }
        let [first, others @ ..] = parts else { bail!("a sum of nothing") };
        let add = |sum: Tensor, other: &Self| sum + other.to_tensor()?;
        others.iter().try_fold(first.to_tensor()?, add).map(Self::Tensor)
    }

    /// Values one behind the other along an axis.
    pub(super) fn concatenate(parts: &[Self], axis: usize) -> Result<Self> {
        if let Some(parts) = apart(parts) {
            return Apart::concatenate(&parts, axis).map(Self::Apart);
        }
        let tensors = parts.iter().map(Self::to_tensor).collect::<Result<Vec<_>>>()?;
        Tensor::cat(&tensors, axis).map(Self::Tensor)
    }
}

/// The values, if all are kept apart.
fn apart(parts: &[Value]) -> Option<Vec<&Apart>> {
    parts.iter().map(Value::apart).collect()
}

impl Operand for Value {
    fn tensor(&self) -> &Tensor {
        match self {
            Self::Tensor(tensor) => tensor,
            Self::Apart(value) => value.tensor(),
        }
    }

    fn learns(&self) -> bool {
        match self {
            Self::Tensor(tensor) => tensor.learns(),
            Self::Apart(value) => value.learns(),
        }
    }

    fn contiguous(&self) -> Result<Self> {
        match self {
            Self::Tensor(tensor) => tensor.contiguous().map(Self::Tensor),
            Self::Apart(value) => value.contiguous().map(Self::Apart),
        }
    }

    fn reshape(&self, axes: &[usize]) -> Result<Self> {
        match self {
            Self::Tensor(tensor) => Operand::reshape(tensor, axes).map(Self::Tensor),
            Self::Apart(value) => value.reshape(axes).map(Self::Apart),
        }
    }

    fn apply1<O>(&self, operation: O) -> Result<Self>
    where
        O: CustomOp1 + Send + Sync + 'static,
    {
        match self {
            Self::Tensor(tensor) => tensor.apply1(operation).map(Self::Tensor),
            Self::Apart(value) => value.apply1(operation).map(Self::Apart),
        }
    }

    fn apply3<O>(&self, second: &Tensor, third: &Tensor, operation: O) -> Result<Self>
    where
        O: CustomOp3 + Send + Sync + 'static,
    {
        match self {
            Self::Tensor(tensor) => tensor.apply3(second, third, operation).map(Self::Tensor),
            Self::Apart(value) => value.apply3(second, third, operation).map(Self::Apart),
        }
    }
}
