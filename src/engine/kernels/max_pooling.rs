//! The largest value of each window, for any window. (candle's own has a wrong gradient.)

use std::sync::{Mutex, PoisonError};

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::Window;
use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::meter::apply1;
use super::storage::{Values, floats, tensor};
use super::threads::{part_length, run_jobs};

/// The largest value of each window, channel by channel: `x` is `[n, height, width, channels]`.
///
/// Padding never wins (it counts as minus infinity). The gradient goes to the first of the largest
/// values, row by row, as in `TensorFlow`.
///
/// # Errors
/// If `x` is not of rank 4, is not made of 32-bit floats on the CPU, or the window does not fit.
pub fn max_pool2d(x: &Tensor, window: &Window) -> Result<Tensor> {
    let places = Places::new(x, window)?;
    apply1(&x.contiguous()?, MaxPool { places, winners: Mutex::default() })
}

/// Where the windows of an image lie.
pub(super) struct Places {
    window: Window,
    image: [usize; 2],
    pub(super) output: [usize; 2],
    pub(super) channels: usize,
}

impl Places {
    /// # Errors
    /// If `x` is not of rank 4 or the window does not fit.
    pub(super) fn new(x: &Tensor, window: &Window) -> Result<Self> {
        let (_, height, width, channels) = x.dims4()?;
        let image = [height, width];
        let Some(output) = window.output_size(image) else {
            bail!("a window of {:?} does not fit an image of {image:?}", window.size);
        };
        if channels == 0 || height * width == 0 || u32::try_from(height * width).is_err() {
            bail!("an image of shape [{height}, {width}, {channels}] cannot be pooled");
        }
        Ok(Self { window: window.clone(), image, output, channels })
    }

    /// The number of values of one image.
    pub(super) fn image_length(&self) -> usize {
        self.image[0] * self.image[1] * self.channels
    }

    /// The number of values of one pooled image.
    pub(super) fn output_length(&self) -> usize {
        self.output[0] * self.output[1] * self.channels
    }

    /// What pooling one image costs: every value under a window is compared or added, and moved.
    pub(super) fn operations(&self) -> usize {
        self.output_length().saturating_mul(self.window.size[0] * self.window.size[1] * 8)
    }

    /// The pixels, by their index, that the window at `output` covers, row by row, without padding.
    #[inline(always)]
    pub(super) fn pixels(&self, output: usize) -> impl Iterator<Item = usize> + '_ {
        let at = [output / self.output[1], output % self.output[1]];
        let columns = self.image[1];
        self.taps(0, at[0])
            .flat_map(move |row| self.taps(1, at[1]).map(move |column| row * columns + column))
    }

    /// The coordinates along one axis that the window at `output` covers, without padding.
    #[inline(always)]
    fn taps(&self, axis: usize, output: usize) -> impl Iterator<Item = usize> + '_ {
        let before = self.window.padding[axis][0];
        let (start, limit) = (output * self.window.strides[axis], self.image[axis]);
        (0..self.window.size[axis])
            .filter_map(move |tap| (start + tap * self.window.dilation[axis]).checked_sub(before))
            .filter(move |&coordinate| coordinate < limit)
    }
}

struct MaxPool {
    places: Places,
    /// The pixel that won each output value; [`NOWHERE`] if its window lies in the padding.
    winners: Mutex<Vec<u32>>,
}

const NOWHERE: u32 = u32::MAX;

impl CustomOp1 for MaxPool {
    fn name(&self) -> &'static str {
        "max-pool"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, places) = (floats(x, layout)?, &self.places);
        let (samples, ..) = layout.shape().dims4()?;
        let length = samples * places.output_length();
        let (mut y, mut winners) = (vec![f32::NEG_INFINITY; length], vec![NOWHERE; length]);
        let part = part_length(samples);
        let (input, output) = (part * places.image_length(), part * places.output_length());
        let outputs = y.chunks_mut(output).zip(winners.chunks_mut(output));
        let jobs: Vec<_> = x.chunks(input).zip(outputs).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * places.operations(), |(x, (y, winners))| {
            set.run_loops(
                #[inline(always)]
                || pool(places, x, y, winners),
            );
        });
        *self.winners.lock().unwrap_or_else(PoisonError::into_inner) = winners;
        let [rows, columns] = places.output;
        Ok((CpuStorage::F32(y), Shape::from((samples, rows, columns, places.channels))))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let (gradient, places) = (gradient.contiguous()?, &self.places);
        let gradient = Values::of(&gradient)?;
        let winners = self.winners.lock().unwrap_or_else(PoisonError::into_inner);
        let mut dx = vec![0.0; x.elem_count()];
        let (input, output) = (places.image_length(), places.output_length());
        let outputs = gradient.chunks(output).zip(winners.chunks(output));
        let jobs: Vec<_> = dx.chunks_mut(input).zip(outputs).collect();
        run_jobs(jobs, gradient.len() * OPERATIONS, |(dx, (gradient, winners))| {
            scatter(places.channels, gradient, winners, dx);
        });
        tensor(dx, x.shape()).map(Some)
    }
}

/// Pools whole images. Not-a-number beats what stands before it, so that divergence shows.
#[inline(always)]
fn pool(places: &Places, x: &[f32], y: &mut [f32], winners: &mut [u32]) {
    let channels = places.channels;
    let outputs = y
        .chunks_exact_mut(places.output_length())
        .zip(winners.chunks_exact_mut(places.output_length()));
    for (x, (y, winners)) in x.chunks_exact(places.image_length()).zip(outputs) {
        let outputs = y.chunks_exact_mut(channels).zip(winners.chunks_exact_mut(channels));
        for (output, (y, winners)) in outputs.enumerate() {
            for (nth, pixel) in places.pixels(output).enumerate() {
                let x = x.get(pixel * channels..).unwrap_or_default();
                #[expect(clippy::cast_possible_truncation, reason = "checked in Places::new")]
                take_larger(x, pixel as u32, nth == 0, y, winners);
            }
        }
    }
}

/// Lets the values of one pixel compete with the largest so far; the first one always wins.
#[inline(always)]
fn take_larger(x: &[f32], pixel: u32, first: bool, y: &mut [f32], winners: &mut [u32]) {
    for ((y, winner), &x) in y.iter_mut().zip(winners).zip(x) {
        let keep = !first && x <= *y;
        *y = if keep { *y } else { x };
        *winner = if keep { *winner } else { pixel };
    }
}

/// Adds each gradient of one image to the pixel that won.
fn scatter(channels: usize, gradient: &[f32], winners: &[u32], dx: &mut [f32]) {
    let outputs = gradient.chunks_exact(channels).zip(winners.chunks_exact(channels));
    for (gradient, winners) in outputs {
        for (channel, (gradient, &winner)) in gradient.iter().zip(winners).enumerate() {
            if winner != NOWHERE
                && let Some(dx) = dx.get_mut(winner as usize * channels + channel)
            {
                *dx += gradient;
            }
        }
    }
}
