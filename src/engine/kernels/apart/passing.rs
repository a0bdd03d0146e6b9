//! The operations that candle's graph of handles is made of.

use candle_core::{CpuStorage, CustomOp1, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::Slot;
use crate::engine::kernels::storage::floats;

/// The storage of a handle.
fn handle() -> (CpuStorage, Shape) {
    (CpuStorage::F32(vec![0.0]), Shape::from(1))
}

/// An operation whose gradients pass beside candle's store.
pub(super) struct Passed<O> {
    pub(super) operation: O,
    pub(super) x: Tensor,
    pub(super) y: Tensor,
    pub(super) from: Slot,
    pub(super) to: Slot,
}

impl<O: CustomOp1> CustomOp1 for Passed<O> {
    fn name(&self) -> &'static str {
        self.operation.name()
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok(handle())
    }

    /// Where no gradient has come, none goes on.
    fn bwd(&self, _: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let given = self.from.take();
        let passed = given.map(|given| self.operation.bwd(&self.x, &self.y, &given)).transpose()?;
        passed.flatten().map(|passed| self.to.add(passed)).transpose()?;
        Ok(Some(gradient.clone()))
    }
}

impl<O: CustomOp3> CustomOp3 for Passed<O> {
    fn name(&self) -> &'static str {
        self.operation.name()
    }

    fn cpu_fwd(
        &self,
        _: &CpuStorage,
        _: &Layout,
        _: &CpuStorage,
        _: &Layout,
        _: &CpuStorage,
        _: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        Ok(handle())
    }

    fn bwd(
        &self,
        x: &Tensor,
        second: &Tensor,
        third: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let for_x = x.track_op().then(|| gradient.clone());
        let given = match self.from.take() {
            Some(given) => given,
            None => self.y.zeros_like()?,
        };
        let (passed, second, third) =
            self.operation.bwd(&self.x, second, third, &self.y, &given)?;
        passed.map(|passed| self.to.add(passed)).transpose()?;
        Ok((for_x, second, third))
    }
}

/// The gradient in the shape of the value.
pub(super) struct Reshape;

impl CustomOp1 for Reshape {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        bail!("a value is reshaped without an operation")
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        gradient.reshape(x.shape()).map(Some)
    }
}

/// Where several values became one.
pub(super) struct Joined<F> {
    pub(super) split: F,
    pub(super) from: Slot,
    /// Of each value, unless no gradient flows back to it.
    pub(super) to: Vec<Option<Slot>>,
}

impl<F: Fn(&Tensor) -> Result<Vec<Tensor>> + Send + Sync> CustomOp1 for Joined<F> {
    fn name(&self) -> &'static str {
        "join"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok(handle())
    }

    fn bwd(&self, _: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        if let Some(given) = self.from.take() {
            for (to, part) in self.to.iter().zip((self.split)(&given)?) {
                to.as_ref().map(|to| to.add(part)).transpose()?;
            }
        }
        Ok(Some(gradient.clone()))
    }
}

/// From a tensor whose gradient candle carries to a handle.
pub(super) struct Leave(pub(super) Slot);

impl CustomOp1 for Leave {
    fn name(&self) -> &'static str {
        "leave"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok(handle())
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, _: &Tensor) -> Result<Option<Tensor>> {
        self.0.take().map_or_else(|| x.zeros_like(), Ok).map(Some)
    }
}

/// From a handle to a tensor whose gradient candle carries.
pub(super) struct Enter {
    pub(super) values: Tensor,
    pub(super) to: Slot,
}

impl CustomOp1 for Enter {
    fn name(&self) -> &'static str {
        "enter"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        let (storage, layout) = self.values.storage_and_layout();
        let candle_core::Storage::Cpu(storage) = &*storage else {
            bail!("a tensor of the CPU is expected");
        };
        Ok((CpuStorage::F32(floats(storage, layout)?.to_vec()), self.values.shape().clone()))
    }

    fn bwd(&self, handle: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        self.to.add(gradient.clone())?;
        handle.zeros_like().map(Some)
    }
}
