//! Convolution, bias, activation and max pool as one operation of candle.

use std::sync::{Arc, Mutex, PoisonError};

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};

use super::super::Activation;
use super::super::instruction_set::InstructionSet;
use super::super::storage::{Values, filled, floats, room, tensor, written};
use super::super::threads::{Parts, run_jobs_in_rooms};
use super::super::weight_gradients::{WeightGradients, deliver};
use super::dense_backward::DenseBackward;
use super::expansion::Expansion;
use super::geometry::Geometry;
use super::method::{Behind, Method, PooledImages};
use super::pooled_forward::{CLOSED, Pool};
use super::routed_backward::{Gradients, RoutedBackward};

/// Runs shorter than this leave most of a vector empty; then the gradient of every pixel of the
/// convolution, three quarters of them zeros, is still the faster way.
const SHORT_RUN: usize = 12;

/// The operation, and which tap of each window won when it ran forward.
pub(super) struct PooledConvolution {
    geometry: Geometry,
    pool: Pool,
    activation: Activation,
    sink: Option<Arc<WeightGradients>>,
    /// Whether gradients will be asked for, which need the winners.
    learns: bool,
    /// Whether one of the images is among them.
    for_x: bool,
    /// `[n, windows, padded filters]`; empty where nothing is learnt.
    winners: Mutex<Vec<u8>>,
}

impl PooledConvolution {
    /// The pool must fit the output of the geometry, which must have a run for each row.
    pub(super) fn new(
        geometry: Geometry,
        pool: Pool,
        activation: Activation,
        sink: Option<Arc<WeightGradients>>,
        (learns, for_x): (bool, bool),
    ) -> Self {
        Self { geometry, pool, activation, sink, learns, for_x, winners: Mutex::default() }
    }

    /// The pooled outputs of all images of `x`, and the winners.
    fn forward(
        &self,
        x: &[f32],
        kernel: &[f32],
        bias: &[f32],
        samples: usize,
    ) -> Result<(Vec<f32>, Vec<u8>)> {
        let (geometry, pool) = (&self.geometry, self.pool);
        let method = Method::before_pool(geometry, kernel, bias, pool)?;
        let (image, windows) = (geometry.image_length(), pool.windows(geometry));
        let (output, bytes) = (windows * geometry.filters(), windows * geometry.padded_filters());
        assert_eq!(x.len(), samples * image, "a tensor fills its shape");
        let mut y = room(samples * output);
        let mut winners = room(if self.learns { samples * bytes } else { 0 });
        let parts = Parts::of(samples).of_several(method.together());
        let outputs = parts.cut_mut(&mut y).zip(parts.cut_mut(&mut winners));
        let jobs: Vec<_> = parts.cut(x).zip(outputs).collect();
        let taps = pool.scratch_taps(geometry);
        let behind = Behind { pool, taps: &taps, rectified: self.activation == Activation::Relu };
        let set = InstructionSet::current();
        let operations = samples * geometry.operations();
        run_jobs_in_rooms(
            jobs,
            operations,
            || method.begin(),
            |images, (x, (out, winners))| {
                // Filters are padded to whole vectors of any set; those of this one may be fewer.
                let winners = filled(winners, CLOSED);
                images.write_pooled(set, x, &behind, PooledImages { out, winners });
            },
        );
        // SAFETY: there are as many whole images as outputs and, if any, as winners, cut alike; `Images` writes
        // the whole output of each, and its winners were filled.
        Ok(unsafe { (written(y), written(winners)) })
    }

    fn backward(&self, x: &Tensor, kernel: &Tensor, gradient: &Tensor) -> Result<Gradients> {
        let winners = self.winners.lock().unwrap_or_else(PoisonError::into_inner);
        let (values, gradient) = (Values::of(x)?, Values::of(gradient)?);
        if self.geometry.run_length() >= SHORT_RUN {
            let backward = RoutedBackward::new(&self.geometry, self.pool, self.for_x, kernel)?;
            return Ok(backward.run(&values, &gradient, &winners));
        }
        let expansion = Expansion::new(&self.geometry, self.pool, &gradient, &winners);
        let set = InstructionSet::current();
        let backward = DenseBackward::new(&self.geometry, self.for_x, kernel)?;
        let (x, sums) = backward.run(&values, |sample, expanded, sums| {
            set.run(expansion.of(sample, expanded, sums));
        })?;
        let [kernel, bias] = sums.into_gradients(&self.geometry);
        Ok(Gradients { x, kernel, bias })
    }
}

impl CustomOp3 for PooledConvolution {
    fn name(&self) -> &'static str {
        "pooled-convolution"
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
        let (y, winners) = self.forward(floats(x, x_layout)?, kernel, bias, samples)?;
        *self.winners.lock().unwrap_or_else(PoisonError::into_inner) = winners;
        let [rows, columns] = self.pool.output(&self.geometry);
        Ok((CpuStorage::F32(y), Shape::from((samples, rows, columns, self.geometry.filters()))))
    }

    fn bwd(
        &self,
        x: &Tensor,
        kernel: &Tensor,
        bias: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let gradients = self.backward(x, kernel, &gradient.contiguous()?)?;
        let sink = self.sink.as_ref();
        let for_x = if self.for_x { Some(tensor(gradients.x, x.shape())?) } else { None };
        let for_kernel = deliver(sink, kernel, tensor(gradients.kernel, kernel.shape())?)?;
        let for_bias = deliver(sink, bias, tensor(gradients.bias, bias.shape())?)?;
        Ok((for_x, for_kernel, for_bias))
    }
}
