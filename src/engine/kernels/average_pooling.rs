//! The mean of each window, for any window.

use std::mem::MaybeUninit;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::Window;
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::places::Places;
use super::storage::{Values, filled, floats, room, tensor, written};
use super::threads::{Parts, run_jobs};
use super::tiling;

/// The mean of each window, channel by channel: `x` is `[n, height, width, channels]`.
///
/// Padding counts neither in the sum nor in the number of values, as in Keras.
///
/// # Errors
/// If `x` is not of rank 4, is not made of 32-bit floats on the CPU, or the window does not fit.
pub fn average_pool2d<V: Operand>(x: &V, window: &Window) -> Result<V> {
    let places = Places::new(x.tensor(), window)?;
    x.contiguous()?.apply1(AveragePool { places })
}

struct AveragePool {
    places: Places,
}

impl CustomOp1 for AveragePool {
    fn name(&self) -> &'static str {
        "average-pool"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, places) = (floats(x, layout)?, &self.places);
        let (samples, ..) = layout.shape().dims4()?;
        let [rows, columns] = places.output;
        let shape = Shape::from((samples, rows, columns, places.channels));
        if let Some(tiling) = places.tiling() {
            return Ok((CpuStorage::F32(tiling::mean(&tiling, x)), shape));
        }
        let mut y = room(samples * places.output_length());
        let parts = Parts::of(samples);
        let jobs: Vec<_> = parts.cut(x).zip(parts.cut_mut(&mut y)).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * places.operations(), |(x, y)| {
            set.run_loops(
                #[inline(always)]
                || pool(places, x, y),
            );
        });
        // SAFETY: there are as many whole images as outputs, cut alike, and `pool` fills each output.
        Ok((CpuStorage::F32(unsafe { written(y) }), shape))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let (gradient, places) = (gradient.contiguous()?, &self.places);
        let gradient = Values::of(&gradient)?;
        let (samples, ..) = x.dims4()?;
        assert_eq!(
            gradient.len(),
            samples * places.output_length(),
            "a gradient has its value's shape"
        );
        if let Some(tiling) = places.tiling() {
            return tensor(tiling::mean_gradient(&tiling, &gradient), x.shape()).map(Some);
        }
        let mut dx = room(x.elem_count());
        let parts = Parts::of(samples);
        let jobs: Vec<_> = parts.cut_mut(&mut dx).zip(parts.cut(&gradient)).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * places.operations(), |(dx, gradient)| {
            set.run_loops(
                #[inline(always)]
                || spread(places, gradient, dx),
            );
        });
        // SAFETY: there are as many whole outputs as images, cut alike, and `spread` fills each image.
        tensor(unsafe { written(dx) }, x.shape()).map(Some)
    }
}

/// What each of `pixels` contributes to a mean; nothing is divided if there are none.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "a number of taps")]
fn share(pixels: usize) -> f32 {
    1.0 / pixels.max(1) as f32
}

/// Pools whole images into `y`, all of it.
#[inline(always)]
fn pool(places: &Places, x: &[f32], y: &mut [MaybeUninit<f32>]) {
    let channels = places.channels;
    let images = x.chunks_exact(places.image_length());
    for (x, y) in images.zip(y.chunks_exact_mut(places.output_length())) {
        let y = filled(y, 0.0);
        places.each_window(|output, covered| {
            let y = &mut y[output * channels..(output + 1) * channels];
            covered.each(|pixel| {
                let x = &x[pixel * channels..(pixel + 1) * channels];
                y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
            });
            let share = share(covered.count());
            y.iter_mut().for_each(|y| *y *= share);
        });
    }
}

/// Gives each pixel of a window its share of the window's gradient; writes all of `dx`.
#[inline(always)]
fn spread(places: &Places, gradient: &[f32], dx: &mut [MaybeUninit<f32>]) {
    let channels = places.channels;
    let images = gradient.chunks_exact(places.output_length());
    for (gradient, dx) in images.zip(dx.chunks_exact_mut(places.image_length())) {
        let dx = filled(dx, 0.0);
        places.each_window(|output, covered| {
            let gradient = &gradient[output * channels..(output + 1) * channels];
            let share = share(covered.count());
            covered.each(|pixel| {
                let dx = &mut dx[pixel * channels..(pixel + 1) * channels];
                dx.iter_mut().zip(gradient).for_each(|(dx, g)| *dx += g * share);
            });
        });
    }
}
