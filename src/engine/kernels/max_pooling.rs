//! The largest value of each window, for any window. (candle's own has a wrong gradient.)

use std::mem::MaybeUninit;
use std::sync::{Mutex, PoisonError};

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};
use pulp::{Simd, WithSimd};

use super::Window;
use super::elementwise::OPERATIONS;
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::places::{Covered, Places};
use super::storage::{Values, filled, floats, room, tensor, written};
use super::threads::{Parts, run_jobs};
use super::tiling;
use super::vector::{load, store};

/// The largest value of each window, channel by channel: `x` is `[n, height, width, channels]`.
///
/// Padding never wins (it counts as minus infinity). The gradient goes to the first of the largest
/// values, row by row, as in `TensorFlow`.
///
/// # Errors
/// If `x` is not of rank 4, is not made of 32-bit floats on the CPU, or the window does not fit.
pub fn max_pool2d<V: Operand>(x: &V, window: &Window) -> Result<V> {
    let places = Places::new(x.tensor(), window)?;
    x.contiguous()?.apply1(MaxPool { places, winners: Mutex::default() })
}

struct MaxPool {
    places: Places,
    winners: Mutex<Winners>,
}

/// What won each output value.
enum Winners {
    /// The pixel; [`NOWHERE`] if the window lies in the padding.
    Pixels(Vec<u32>),
    /// The tap, where the windows are a tiling.
    Taps(Vec<u8>),
}

impl Default for Winners {
    fn default() -> Self {
        Self::Pixels(Vec::new())
    }
}

const NOWHERE: u32 = u32::MAX;

impl MaxPool {
    /// The largest values of all images of `x`, and the pixels that have them.
    fn forward(&self, x: &[f32], samples: usize) -> (Vec<f32>, Vec<u32>) {
        let places = &self.places;
        let length = samples * places.output_length();
        let (mut y, mut winners) = (room(length), room(length));
        let parts = Parts::of(samples);
        let outputs = parts.cut_mut(&mut y).zip(parts.cut_mut(&mut winners));
        let jobs: Vec<_> = parts.cut(x).zip(outputs).collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * places.operations(), |(x, (y, winners))| {
            set.run(Pool { places, x, y, winners });
        });
        // SAFETY: there are as many whole images as outputs, cut alike, and `Pool` fills each output.
        unsafe { (written(y), written(winners)) }
    }

    /// The gradient of `x`, of `length` values, from that of the largest values.
    fn backward(&self, gradient: &[f32], winners: &[u32], length: usize) -> Vec<f32> {
        let places = &self.places;
        assert_eq!(gradient.len(), winners.len(), "backward follows forward");
        let mut dx = room(length);
        let (input, output) = (places.image_length(), places.output_length());
        let outputs = gradient.chunks(output).zip(winners.chunks(output));
        let jobs: Vec<_> = dx.chunks_mut(input).zip(outputs).collect();
        assert_eq!(jobs.len() * input, length, "there is an output for each image");
        let set = InstructionSet::current();
        run_jobs(jobs, length * OPERATIONS, |(dx, (gradient, winners))| {
            set.run_loops(
                #[inline(always)]
                || places.bring_back(gradient, winners, filled(dx, 0.0)),
            );
        });
        // SAFETY: there are as many outputs as images, and each image was filled.
        unsafe { written(dx) }
    }
}

impl CustomOp1 for MaxPool {
    fn name(&self) -> &'static str {
        "max-pool"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, (samples, ..)) = (floats(x, layout)?, layout.shape().dims4()?);
        let (y, winners) = if let Some(tiling) = self.places.tiling() {
            let (y, taps) = tiling::largest(&tiling, x);
            (y, Winners::Taps(taps))
        } else {
            let (y, pixels) = self.forward(x, samples);
            (y, Winners::Pixels(pixels))
        };
        *self.winners.lock().unwrap_or_else(PoisonError::into_inner) = winners;
        let [rows, columns] = self.places.output;
        Ok((CpuStorage::F32(y), Shape::from((samples, rows, columns, self.places.channels))))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        let gradient = Values::of(&gradient)?;
        let winners = self.winners.lock().unwrap_or_else(PoisonError::into_inner);
        let dx = match (&*winners, self.places.tiling()) {
            (Winners::Taps(taps), Some(tiling)) => {
                tiling::largest_gradient(&tiling, &gradient, taps)
            }
            (Winners::Pixels(pixels), _) => self.backward(&gradient, pixels, x.elem_count()),
            (Winners::Taps(_), None) => bail!("taps won where windows are no tiling"),
        };
        tensor(dx, x.shape()).map(Some)
    }
}

/// Pools whole images. Not-a-number beats what stands before it, so that divergence shows.
struct Pool<'a> {
    places: &'a Places,
    x: &'a [f32],
    y: &'a mut [MaybeUninit<f32>],
    winners: &'a mut [MaybeUninit<u32>],
}

impl WithSimd for Pool<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { places, x, y, winners } = self;
        let (channels, length) = (places.channels, places.output_length());
        let whole = channels / S::F32_LANES * S::F32_LANES;
        let outputs = y.chunks_exact_mut(length).zip(winners.chunks_exact_mut(length));
        for (x, (y, winners)) in x.chunks_exact(places.image_length()).zip(outputs) {
            let (y, winners) = (filled(y, f32::NEG_INFINITY), filled(winners, NOWHERE));
            places.each_window(
                #[inline(always)]
                |output, covered| {
                    let own = output * channels..(output + 1) * channels;
                    let (y, winners) = (&mut y[own.clone()], &mut winners[own]);
                    for channel in (0..whole).step_by(S::F32_LANES) {
                        let values = |pixel: usize| &x[pixel * channels + channel..];
                        let to = (&mut y[channel..], &mut winners[channel..]);
                        largest(simd, covered, values, to);
                    }
                    for channel in whole..channels {
                        let value = |pixel: usize| x[pixel * channels + channel];
                        largest_one(covered, value, &mut y[channel], &mut winners[channel]);
                    }
                },
            );
        }
    }
}

/// The largest values under a window, a vector of channels at a time, and the pixels that have them;
/// the first pixel always wins. Windows in the padding leave `y` and `winners` alone.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "checked in Places::new")]
fn largest<'v, S: Simd>(
    simd: S,
    covered: Covered,
    values: impl Fn(usize) -> &'v [f32],
    (y, winners): (&mut [f32], &mut [u32]),
) {
    let mut best = None;
    covered.each(
        #[inline(always)]
        |pixel| {
            let (values, pixel) = (values(pixel), simd.splat_u32s(pixel as u32));
            assert!(values.len() >= S::F32_LANES);
            // SAFETY: as was just checked.
            let value = unsafe { load(simd, values.as_ptr()) };
            let (most, winner) = best.unwrap_or((value, pixel));
            let keep = simd.less_than_or_equal_f32s(value, most);
            let winner = simd.select_u32s(keep, winner, pixel);
            best = Some((simd.select_f32s(keep, most, value), winner));
        },
    );
    if let Some((best, winner)) = best {
        assert!(y.len() >= S::F32_LANES && winners.len() >= S::F32_LANES);
        // SAFETY: as was just checked; `u32s` is plain old data made of u32.
        unsafe {
            store(simd, y.as_mut_ptr(), best);
            winners.as_mut_ptr().cast::<S::u32s>().write_unaligned(winner);
        }
    }
}

/// The same for one channel.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "checked in Places::new")]
fn largest_one(covered: Covered, value: impl Fn(usize) -> f32, y: &mut f32, winner: &mut u32) {
    let mut first = true;
    covered.each(|pixel| {
        let value = value(pixel);
        let keep = !first && value <= *y;
        (*y, *winner) = if keep { (*y, *winner) } else { (value, pixel as u32) };
        first = false;
    });
}

/// Up to so many taps it is faster to ask each pixel of a window whether it won than to look the winner up.
const ASKED: usize = 9;

impl Places {
    /// Adds each gradient of one image to the pixel that won; `dx` is all zeros.
    #[inline(always)]
    fn bring_back(&self, gradient: &[f32], winners: &[u32], dx: &mut [f32]) {
        let channels = self.channels;
        if self.window.size[0] * self.window.size[1] > ASKED {
            let outputs = gradient.chunks_exact(channels).zip(winners.chunks_exact(channels));
            outputs.for_each(|(gradient, winners)| scatter(channels, gradient, winners, dx));
            return;
        }
        self.each_window(
            #[inline(always)]
            |output, covered| {
                let own = output * channels..(output + 1) * channels;
                let (gradient, winners) = (&gradient[own.clone()], &winners[own]);
                covered.each(
                    #[inline(always)]
                    |pixel| ask(pixel, gradient, winners, &mut dx[pixel * channels..][..channels]),
                );
            },
        );
    }
}

/// Adds a window's gradients to one of its pixels, where that won.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "checked in Places::new")]
fn ask(pixel: usize, gradient: &[f32], winners: &[u32], dx: &mut [f32]) {
    for (dx, (gradient, winner)) in dx.iter_mut().zip(gradient.iter().zip(winners)) {
        *dx += if *winner == pixel as u32 { *gradient } else { 0.0 };
    }
}

/// Adds a window's gradients to the pixels that won.
fn scatter(channels: usize, gradient: &[f32], winners: &[u32], dx: &mut [f32]) {
    for (channel, (gradient, &winner)) in gradient.iter().zip(winners).enumerate() {
        if winner != NOWHERE
            && let Some(dx) = dx.get_mut(winner as usize * channels + channel)
        {
            *dx += gradient;
        }
    }
}
