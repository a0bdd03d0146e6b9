//! The fully connected layer: product, bias and activation, and their gradients.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::Activation;
use super::columns::{add_bias, add_parts, mask_and_sum};
use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::matrix_product::{Block, FEW, Matrix, product, sparse_product};
use super::operand::Operand;
use super::storage::{Values, filled, floats, room, tensor, weight_or_zeros, written};
use super::threads::{Parts, run_jobs};
use super::weight_gradients::{WeightGradients, deliver};

/// `activation(x · kernel + bias)`: `x` is `[n, inputs]`, `kernel` `[inputs, units]`, `bias`
/// `[units]`, the result `[n, units]`.
///
/// # Errors
/// If the shapes do not agree or the tensors are not made of 32-bit floats on the CPU.
pub fn dense<V: Operand>(
    x: &V,
    kernel: &Tensor,
    bias: Option<&Tensor>,
    activation: Activation,
    sink: Option<&Arc<WeightGradients>>,
) -> Result<V> {
    apply(x, kernel, bias, Dense::new(x, activation, sink))
}

/// The same for an `x` of samples as a data set has them: where many numbers are 0, as in images with blank
/// margins, multiplying by them is left out. A row of the result does not depend on the other rows.
///
/// # Errors
/// As [`dense`].
pub fn dense_of_samples<V: Operand>(
    x: &V,
    kernel: &Tensor,
    bias: Option<&Tensor>,
    activation: Activation,
    sink: Option<&Arc<WeightGradients>>,
) -> Result<V> {
    let (samples, (inputs, units)) = (x.tensor().dim(0)?, kernel.dims2()?);
    // To look for zeros costs about as much as to multiply by a few columns.
    let skips_zeros = units > FEW && u32::try_from(samples.max(inputs)).is_ok();
    apply(x, kernel, bias, Dense { skips_zeros, ..Dense::new(x, activation, sink) })
}

fn apply<V: Operand>(x: &V, kernel: &Tensor, bias: Option<&Tensor>, operation: Dense) -> Result<V> {
    let ((_, inputs), (rows, units)) = (x.tensor().dims2()?, kernel.dims2()?);
    if inputs != rows || inputs * units == 0 {
        bail!("dense: {inputs} inputs meet a kernel of shape [{rows}, {units}]");
    }
    let bias = weight_or_zeros(bias, units)?;
    x.contiguous()?.apply3(&kernel.contiguous()?, &bias, operation)
}

struct Dense {
    activation: Activation,
    /// Whether a gradient is asked for.
    for_x: bool,
    /// Whether products with `x` leave out its zeros.
    skips_zeros: bool,
    sink: Option<Arc<WeightGradients>>,
}

impl Dense {
    fn new<V: Operand>(x: &V, activation: Activation, sink: Option<&Arc<WeightGradients>>) -> Self {
        Self { activation, for_x: x.learns(), skips_zeros: false, sink: sink.cloned() }
    }

    /// The product of a matrix made of `x` with another.
    fn product_of_x(
        &self,
        x: Matrix<'_>,
        by: Matrix<'_>,
        epilogue: impl Fn(&mut Block<'_, f32>) + Sync,
    ) -> Vec<f32> {
        if self.skips_zeros { sparse_product(x, by, epilogue) } else { product(x, by, epilogue) }
    }

    fn forward(&self, x: &[f32], kernel: &[f32], bias: &[f32]) -> Vec<f32> {
        let units = bias.len();
        let x = Matrix::row_major(x, kernel.len() / units);
        let kernel = Matrix::row_major(kernel, units);
        let set = InstructionSet::current();
        self.product_of_x(x, kernel, |block| {
            let bias = bias.get(block.columns()).unwrap_or_default();
            set.run_loops(
                #[inline(always)]
                || block.each_row(|row| add_bias(row, bias, self.activation)),
            );
        })
    }
}

impl CustomOp3 for Dense {
    fn name(&self) -> &'static str {
        "dense"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        kernel: &CpuStorage,
        kernel_layout: &Layout,
        bias: &CpuStorage,
        bias_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let kernel = floats(kernel, kernel_layout)?;
        let y = self.forward(floats(x, x_layout)?, kernel, floats(bias, bias_layout)?);
        let (samples, _) = x_layout.shape().dims2()?;
        let (_, units) = kernel_layout.shape().dims2()?;
        Ok((CpuStorage::F32(y), Shape::from((samples, units))))
    }

    fn bwd(
        &self,
        x: &Tensor,
        kernel: &Tensor,
        bias: &Tensor,
        y: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let gradient = gradient.contiguous()?;
        let (inputs, units) = kernel.dims2()?;
        let (masked, bias_gradient) =
            mask(&Values::of(&gradient)?, &Values::of(y)?, units, self.activation);
        let masked = Matrix::row_major(&masked, units);
        let sink = self.sink.as_ref();
        let for_kernel = if kernel.track_op() {
            let x = Values::of(x)?;
            let x = Matrix::row_major(&x, inputs).transposed();
            let values = self.product_of_x(x, masked, |_| ());
            deliver(sink, kernel, tensor(values, kernel.shape())?)?
        } else {
            None
        };
        let for_x = if self.for_x {
            let kernel = Values::of(kernel)?;
            let values = product(masked, Matrix::row_major(&kernel, units).transposed(), |_| ());
            Some(tensor(values, x.shape())?)
        } else {
            None
        };
        let for_bias = deliver(sink, bias, tensor(bias_gradient, bias.shape())?)?;
        Ok((for_x, for_kernel, for_bias))
    }
}

/// The gradient before the activation, `[n, units]`, and its sum over the samples, `[units]`.
fn mask(gradient: &[f32], y: &[f32], units: usize, activation: Activation) -> (Vec<f32>, Vec<f32>) {
    let parts = Parts::with_sums(gradient.len() / units).of_values(gradient.len());
    let mut masked = room(gradient.len());
    let mut sums = vec![0.0; parts.count().max(1) * units];
    let inputs = parts.cut(gradient).zip(parts.cut(y));
    let outputs = parts.cut_mut(&mut masked).zip(sums.chunks_mut(units));
    let set = InstructionSet::current();
    run_jobs(
        inputs.zip(outputs).collect(),
        gradient.len() * OPERATIONS,
        |((gradient, y), (masked, sums))| {
            let masked = filled(masked, 0.0);
            set.run_loops(
                #[inline(always)]
                || mask_and_sum(gradient, y, activation, (masked, units), sums),
            );
        },
    );
    // SAFETY: the pieces cover the room, and each was filled.
    (unsafe { written(masked) }, add_parts(&sums, units))
}
