//! `Dropout`: random zeros while training.

use super::{Inputs, Layer};
use crate::catalog::argument::Rate;
use crate::catalog::declare::declare;
use crate::catalog::operation::Operation;
use crate::diagnostics::ShapeProblem;
#[cfg(feature = "train")]
use crate::random::Kept;
#[cfg(feature = "train")]
use crate::shape::DataFormat;
use crate::shape::Shape;

declare! {
    /// While training, sets a random share of its inputs to 0 and scales up the rest, so that their
    /// sum stays the same on average (Srivastava et al., 2014). Does nothing otherwise.
    Layer Dropout = "Dropout" {
        /// The share.
        rate: Rate,
    }
    example "Dropout(0.2)" on [[6, 4]];
}

impl Layer for Dropout {
    fn output_shape(&self, inputs: &Inputs<'_>) -> Result<Shape, ShapeProblem> {
        Ok(inputs.only().clone())
    }

    fn passes_values(&self) -> bool {
        true
    }

    fn operation(&self, _: &Inputs<'_>) -> Option<Operation> {
        Some(Operation::Dropout { rate: self.rate.0 })
    }

    #[cfg(feature = "train")]
    fn forward(
        &self,
        call: &mut crate::catalog::forward::Call<'_>,
        inputs: &[candle_core::Tensor],
    ) -> candle_core::Result<candle_core::Tensor> {
        if !call.training || self.rate.0 == 0.0 {
            return Ok(inputs[0].clone());
        }
        &inputs[0] * self.mask(call, &inputs[0])?
    }
}

#[cfg(feature = "train")]
impl Dropout {
    /// 0 for the elements that are dropped, the factor for those that are kept. Elements of images are
    /// counted with their channels last, so that the mask is the same in both layouts.
    fn mask(
        &self,
        call: &crate::catalog::forward::Call<'_>,
        x: &candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor> {
        let (kept, factor) = (Kept::new(call.random.key(), self.rate.0), 1.0 / (1.0 - self.rate.0));
        let value = |index| if kept.keeps(index) { factor } else { 0.0 };
        let values: Vec<f64> = (0..x.elem_count() as u64).map(value).collect();
        // Not every device has 64-bit floats, so the values are made where there are some.
        let values = candle_core::Tensor::from_vec(values, x.shape(), &candle_core::Device::Cpu)?;
        let values = values.to_dtype(x.dtype())?.to_device(x.device())?;
        match (call.format, x.dims()) {
            (DataFormat::ChannelsFirst, &[samples, channels, rows, columns]) => {
                let moved = values.reshape((samples, rows, columns, channels))?;
                moved.permute((0, 3, 1, 2))?.contiguous()
            }
            _ => Ok(values),
        }
    }
}
