//! The mean of each window, for any window.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::Window;
use super::instruction_set::InstructionSet;
use super::max_pooling::Places;
use super::meter::apply1;
use super::storage::{Values, floats, tensor};
use super::threads::{part_length, run_jobs};

/// The mean of each window, channel by channel: `x` is `[n, height, width, channels]`.
///
/// Padding counts neither in the sum nor in the number of values, as in Keras.
///
/// # Errors
/// If `x` is not of rank 4, is not made of 32-bit floats on the CPU, or the window does not fit.
pub fn average_pool2d(x: &Tensor, window: &Window) -> Result<Tensor> {
    let places = Places::new(x, window)?;
    apply1(&x.contiguous()?, AveragePool { places })
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
        let mut y = vec![0.0; samples * places.output_length()];
        let part = part_length(samples);
        let outputs = y.chunks_mut(part * places.output_length());
        let jobs: Vec<_> = x.chunks(part * places.image_length()).zip(outputs).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * places.operations(), |(x, y)| {
            set.run_loops(
                #[inline(always)]
                || pool(places, x, y),
            );
        });
        let [rows, columns] = places.output;
        Ok((CpuStorage::F32(y), Shape::from((samples, rows, columns, places.channels))))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let (gradient, places) = (gradient.contiguous()?, &self.places);
        let gradient = Values::of(&gradient)?;
        let mut dx = vec![0.0; x.elem_count()];
        let (samples, ..) = x.dims4()?;
        let part = part_length(samples);
        let outputs = gradient.chunks(part * places.output_length());
        let jobs: Vec<_> = dx.chunks_mut(part * places.image_length()).zip(outputs).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * places.operations(), |(dx, gradient)| {
            set.run_loops(
                #[inline(always)]
                || spread(places, gradient, dx),
            );
        });
        tensor(dx, x.shape()).map(Some)
    }
}

/// What each of `pixels` contributes to a mean; nothing is divided if there are none.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "a number of taps")]
fn share(pixels: usize) -> f32 {
    1.0 / pixels.max(1) as f32
}

/// Pools whole images into `y`, which is all zeros.
#[inline(always)]
fn pool(places: &Places, x: &[f32], y: &mut [f32]) {
    let channels = places.channels;
    let images = x.chunks_exact(places.image_length());
    for (x, y) in images.zip(y.chunks_exact_mut(places.output_length())) {
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

/// Gives each pixel of a window its share of the window's gradient; `dx` is all zeros.
#[inline(always)]
fn spread(places: &Places, gradient: &[f32], dx: &mut [f32]) {
    let channels = places.channels;
    let images = gradient.chunks_exact(places.output_length());
    for (gradient, dx) in images.zip(dx.chunks_exact_mut(places.image_length())) {
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
