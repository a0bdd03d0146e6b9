//! Gradients of a pooled convolution along the routes of the winners, over all images.

use std::borrow::Cow;
use std::mem::MaybeUninit;

use candle_core::{Result, Tensor};

use super::super::columns::{add_parts, room_for_parts};
use super::super::instruction_set::InstructionSet;
use super::super::lines::Lines;
use super::super::storage::{Values, filled, room, written};
use super::super::threads::{Parts, run_jobs};
use super::super::vector::padded;
use super::geometry::Geometry;
use super::meetings::Meetings;
use super::packing::{by_filter, by_tap};
use super::padding::{PaddedGradient, PaddedImages};
use super::pooled_forward::Pool;
use super::routed_input_gradient::RoutedInputGradient;
use super::routed_kernel_gradient::RoutedKernelGradient;
use super::routes::{Places, Routes};

/// Which gradients are wanted, and what they are computed with.
pub(super) struct RoutedBackward<'a> {
    /// With the channels that images have here.
    geometry: Cow<'a, Geometry>,
    /// The channels that images have elsewhere.
    channels: usize,
    windows: usize,
    places: Places,
    /// `[filters, runs, padded run]`; empty if the images need no gradient.
    kernel: Lines,
    for_image: bool,
    for_kernel: bool,
}

/// Some whole images, and where their gradients go.
struct Part<'a> {
    x: &'a [f32],
    gradient: &'a [f32],
    winners: &'a [u8],
    /// Empty if the images need no gradient.
    dx: &'a mut [MaybeUninit<f32>],
    /// The kernel's gradient, `[filters, runs, padded run]`, and the bias's, `[filters]`.
    sums: &'a mut [MaybeUninit<f32>],
}

/// Gradients of the images (empty unless wanted), the kernel and the bias.
pub(super) struct Gradients {
    pub(super) x: Vec<f32>,
    pub(super) kernel: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl<'a> RoutedBackward<'a> {
    /// For the gradients that are asked for: of the images if `for_image`, of the kernel if it is tracked.
    ///
    /// # Errors
    /// If the kernel is not made of contiguous 32-bit floats on the CPU.
    pub(super) fn new(
        geometry: &'a Geometry,
        pool: Pool,
        for_image: bool,
        kernel: &Tensor,
    ) -> Result<Self> {
        let for_kernel = kernel.track_op();
        let channels = geometry.channels();
        let geometry = geometry.with_whole_vectors().map_or(Cow::Borrowed(geometry), Cow::Owned);
        let kernel = if for_image {
            by_filter(&Values::of(kernel)?, channels, &geometry)
        } else {
            Lines::zeros(0)
        };
        let (windows, places) = (pool.windows(&geometry), Places::new(&geometry, pool));
        Ok(Self { geometry, channels, windows, places, kernel, for_image, for_kernel })
    }

    /// From the pooled `gradient`, `[n, windows, filters]`, and the `winners`, `[n, windows, padded
    /// filters]`.
    pub(super) fn run(&self, x: &[f32], gradient: &[f32], winners: &[u8]) -> Gradients {
        let (geometry, filters) = (&*self.geometry, self.geometry.filters());
        let image = self.image_length();
        let samples = x.len() / image;
        let length = filters * geometry.runs().len() * padded(geometry.run_length()) + filters;
        let parts = Parts::with_sums(samples);
        let mut sums = room_for_parts(parts, length);
        let mut dx = room(if self.for_image { x.len() } else { 0 });
        let inputs = parts.cut(x).zip(parts.cut(gradient)).zip(parts.cut(winners));
        let outputs = parts.cut_mut(&mut dx).zip(sums.chunks_exact_mut(length));
        let jobs = inputs
            .zip(outputs)
            .map(|(((x, gradient), winners), (dx, sums))| Part { x, gradient, winners, dx, sums })
            .collect();
        let set = InstructionSet::current();
        run_jobs(jobs, samples * geometry.operations(), |part| self.run_part(set, part));
        // SAFETY: unless it is empty, `dx` is cut into whole images as `x` is, and `run_part` writes
        // the whole of each; there is a part for all sums, which clears them.
        let (dx, sums) = unsafe { (written(dx), written(sums)) };
        let mut total = add_parts(&sums, length);
        let bias = total.split_off(length - filters);
        Gradients { x: dx, kernel: by_tap(&total, self.channels, geometry), bias }
    }

    /// The number of values of one image as images are elsewhere.
    fn image_length(&self) -> usize {
        self.geometry.image_length() / self.geometry.channels() * self.channels
    }

    fn run_part(&self, set: InstructionSet, part: Part<'_>) {
        let (geometry, filters) = (&*self.geometry, self.geometry.filters());
        let (image, channels) = (self.image_length(), self.channels);
        let Part { x, gradient, winners, dx, sums } = part;
        let sums = filled(sums, 0.0);
        let (sums, bias_sums) = sums.split_at_mut(sums.len() - filters);
        let mut padded_image = PaddedImages::new(geometry);
        let mut gradients_of_image = self.for_image.then(|| {
            let meetings = Meetings::new(&self.places);
            (dx.chunks_exact_mut(image), PaddedGradient::new(geometry), meetings)
        });
        let mut routes = Routes::new(&self.places);
        let gradients = gradient.chunks_exact(self.windows * filters);
        let winners = winners.chunks_exact(self.windows * padded(filters));
        for (x, (gradient, winners)) in x.chunks_exact(image).zip(gradients.zip(winners)) {
            routes.find(&self.places, gradient, winners);
            routes.add_sums(bias_sums);
            if self.for_kernel {
                let (routes, image) = (&routes, padded_image.of_pixels(set, x, channels));
                set.run(RoutedKernelGradient { geometry, routes, image, sums });
            }
            if let Some((images, padded, meetings)) = &mut gradients_of_image
                && let Some(dx) = images.next()
            {
                meetings.find(&self.places, gradient, winners);
                let (meetings, kernel) = (&*meetings, &self.kernel[..]);
                padded.collect(set, (dx, channels), |image| {
                    set.run(RoutedInputGradient { geometry, meetings, kernel, image });
                });
            }
        }
    }
}
