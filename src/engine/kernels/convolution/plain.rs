//! The convolution as an operation of candle, with gradients for every output pixel.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};

use super::super::Activation;
use super::super::columns::mask_and_sum;
use super::super::instruction_set::InstructionSet;
use super::super::storage::{Values, floats, room, tensor, written};
use super::super::threads::{Parts, run_jobs_in_rooms};
use super::super::weight_gradients::{WeightGradients, deliver};
use super::dense_backward::DenseBackward;
use super::geometry::Geometry;
use super::method::Method;

/// Convolution, bias and activation.
pub(super) struct Convolution {
    pub(super) geometry: Geometry,
    pub(super) activation: Activation,
    /// Whether a gradient of the images is asked for.
    pub(super) for_x: bool,
    pub(super) sink: Option<Arc<WeightGradients>>,
}

impl CustomOp3 for Convolution {
    fn name(&self) -> &'static str {
        "convolution"
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
        let (samples, ..) = x_layout.shape().dims4()?;
        let (kernel, bias) = (floats(kernel, kernel_layout)?, floats(bias, bias_layout)?);
        let method = Method::new(&self.geometry, kernel, bias, self.activation)?;
        let y = forward(&self.geometry, &method, floats(x, x_layout)?, samples);
        let [rows, columns] = self.geometry.output();
        Ok((CpuStorage::F32(y), Shape::from((samples, rows, columns, self.geometry.filters()))))
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
        let (y, gradient) = (Values::of(y)?, Values::of(&gradient)?);
        let (set, length) = (InstructionSet::current(), self.geometry.output_length());
        let width = self.geometry.padded_filters();
        let before_activation = |sample: usize, masked: &mut [f32], sums: &mut [f32]| {
            let image = sample * length..(sample + 1) * length;
            if let (Some(y), Some(gradient)) = (y.get(image.clone()), gradient.get(image)) {
                set.run_loops(
                    #[inline(always)]
                    || mask_and_sum(gradient, y, self.activation, (masked, width), sums),
                );
            }
        };
        let backward = DenseBackward::new(&self.geometry, self.for_x, kernel)?;
        let (dx, sums) = backward.run(&Values::of(x)?, before_activation)?;
        let for_x = if self.for_x { Some(tensor(dx, x.shape())?) } else { None };
        let [for_kernel, for_bias] = sums.into_gradients(&self.geometry);
        let sink = self.sink.as_ref();
        let for_kernel = deliver(sink, kernel, tensor(for_kernel, kernel.shape())?)?;
        let for_bias = deliver(sink, bias, tensor(for_bias, bias.shape())?)?;
        Ok((for_x, for_kernel, for_bias))
    }
}

/// The outputs of all images of `x`.
fn forward(geometry: &Geometry, method: &Method<'_>, x: &[f32], samples: usize) -> Vec<f32> {
    let (image, output) = (geometry.image_length(), geometry.output_length());
    let (parts, set) =
        (Parts::of(samples).of_several(method.together()), InstructionSet::current());
    let mut y = room(samples * output);
    assert_eq!(x.len(), samples * image, "a tensor fills its shape");
    let jobs: Vec<_> = parts.cut(x).zip(parts.cut_mut(&mut y)).collect();
    let operations = samples * geometry.operations();
    run_jobs_in_rooms(
        jobs,
        operations,
        || method.begin(),
        |images, (x, y)| images.write(set, (x, geometry.channels()), y),
    );
    // SAFETY: there are as many whole images as outputs, cut alike, and `Images` writes the whole
    // output of each.
    unsafe { written(y) }
}
