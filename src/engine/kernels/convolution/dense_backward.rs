//! Gradients of a convolution from the gradient of every output pixel, over all images.

use std::mem::MaybeUninit;

use candle_core::{Result, Tensor};

use super::super::columns::{add_parts, room_for_parts};
use super::super::instruction_set::InstructionSet;
use super::super::lines::Lines;
use super::super::storage::{Values, filled, room, written};
use super::super::threads::{Parts, run_jobs};
use super::super::vector::padded;
use super::geometry::Geometry;
use super::input_gradient::InputGradient;
use super::kernel_gradients::KernelMethod;
use super::method::{Images, Method};
use super::mirrored::Mirrored;
use super::packing::{by_filter, crop_columns};
use super::padding::PaddedGradient;

/// Which gradients are wanted, and the kernel to compute them with.
pub(super) struct DenseBackward<'a> {
    geometry: &'a Geometry,
    for_image: Option<ForImage>,
    for_kernel: bool,
}

/// How gradients of images are computed.
enum ForImage {
    /// By a convolution of their own.
    Mirrored(Box<Mirrored>),
    /// Output pixel by output pixel, with the kernel as `[filters, runs, padded run]`.
    Scattered(Lines),
}

impl ForImage {
    fn new(geometry: &Geometry, kernel: &[f32]) -> Result<Self> {
        let mirrored = Mirrored::new(geometry, kernel)?.map(Box::new).map(Self::Mirrored);
        Ok(mirrored
            .unwrap_or_else(|| Self::Scattered(by_filter(kernel, geometry.channels(), geometry))))
    }

    /// With its weights packed.
    fn pack<'a>(&'a self, geometry: &'a Geometry) -> Result<Packed<'a>> {
        Ok(match self {
            Self::Mirrored(mirrored) => {
                Packed::Mirrored(Box::new(mirrored.method()?), padded(geometry.filters()))
            }
            Self::Scattered(kernel) => Packed::Scattered(geometry, kernel),
        })
    }
}

/// How gradients of images are computed, from whole vectors of filters of each pixel.
enum Packed<'a> {
    /// With the distance between the pixels of a gradient.
    Mirrored(Box<Method<'a>>, usize),
    Scattered(&'a Geometry, &'a [f32]),
}

impl Packed<'_> {
    /// How many images are best computed together.
    fn together(&self) -> usize {
        match self {
            Self::Mirrored(method, _) => method.together(),
            Self::Scattered(..) => 1,
        }
    }

    /// What one part of the images takes.
    fn begin(&self) -> ImageGradients<'_> {
        match self {
            Self::Mirrored(method, width) => ImageGradients::Mirrored(method.begin(), *width),
            Self::Scattered(geometry, kernel) => {
                ImageGradients::Scattered(geometry, kernel, PaddedGradient::new(geometry))
            }
        }
    }
}

/// Gradients of images in the making.
enum ImageGradients<'a> {
    Mirrored(Images<'a>, usize),
    Scattered(&'a Geometry, &'a [f32], PaddedGradient<'a>),
}

impl ImageGradients<'_> {
    /// Writes the gradients of some images, all of them, from `[images, output pixels, padded filters]`.
    fn write(&mut self, set: InstructionSet, gradients: &[f32], out: &mut [MaybeUninit<f32>]) {
        match self {
            Self::Mirrored(images, width) => images.write(set, (gradients, *width), out),
            Self::Scattered(geometry, kernel, padded) => {
                let gradients = gradients.chunks_exact(geometry.padded_output_length());
                for (gradient, out) in gradients.zip(out.chunks_exact_mut(geometry.image_length()))
                {
                    padded.collect(set, (out, geometry.channels()), |image| {
                        set.run(InputGradient { geometry, kernel, gradient, image });
                    });
                }
            }
        }
    }
}

/// Gradients of kernel and bias, `[taps, padded filters]` and `[filters]`.
pub(super) struct Sums(Vec<f32>);

impl Sums {
    /// The gradients of the kernel and of the bias.
    pub(super) fn into_gradients(self, geometry: &Geometry) -> [Vec<f32>; 2] {
        let (kernel, bias) = self.0.split_at(self.0.len() - geometry.filters());
        [crop_columns(kernel, geometry.filters()), bias.to_vec()]
    }
}

/// Some whole images, and where their gradients go.
struct Part<'a> {
    first_sample: usize,
    x: &'a [f32],
    /// Empty if the images need no gradient.
    dx: &'a mut [MaybeUninit<f32>],
    sums: &'a mut [MaybeUninit<f32>],
}

impl<'a> DenseBackward<'a> {
    /// For the gradients that are asked for: of the images if `for_x`, of the kernel if it is tracked.
    ///
    /// # Errors
    /// If the kernel is not made of contiguous 32-bit floats on the CPU.
    pub(super) fn new(geometry: &'a Geometry, for_x: bool, kernel: &Tensor) -> Result<Self> {
        let for_image = for_x.then(|| ForImage::new(geometry, &Values::of(kernel)?));
        Ok(Self { geometry, for_image: for_image.transpose()?, for_kernel: kernel.track_op() })
    }

    /// The gradient of `x` (empty unless wanted), and those of the weights. For each image,
    /// `before_activation(sample, gradient, bias_sums)` writes the gradient before the activation
    /// over `gradient`, `[output pixels, padded filters]`, and adds its sums over the pixels to
    /// `bias_sums`. What it leaves alone stays 0.
    pub(super) fn run(
        &self,
        x: &[f32],
        before_activation: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
    ) -> Result<(Vec<f32>, Sums)> {
        let (geometry, image) = (self.geometry, self.geometry.image_length());
        let samples = x.len() / image;
        let length = geometry.taps() * geometry.padded_filters() + geometry.filters();
        let mut dx = room(if self.for_image.is_some() { x.len() } else { 0 });
        let packed = self.for_image.as_ref().map(|how| how.pack(geometry)).transpose()?;
        let mut together = packed.as_ref().map_or(1, Packed::together);
        if self.for_kernel {
            together = together.max(KernelMethod::together(geometry));
        }
        let parts = Parts::with_sums(samples).of_several(together);
        let mut sums = room_for_parts(parts, length);
        let outputs = parts.cut_mut(&mut dx).zip(sums.chunks_exact_mut(length));
        let part = |(nth, (x, (dx, sums)))| Part { first_sample: parts.first(nth), x, dx, sums };
        let jobs = parts.cut(x).zip(outputs).enumerate().map(part).collect();
        let set = InstructionSet::current();
        let images = samples / parts.count().max(1);
        let kernel = self.for_kernel.then(|| KernelMethod::new(geometry, images)).transpose()?;
        run_jobs(jobs, samples * geometry.operations() * 2, |part| {
            self.run_part(set, part, (packed.as_ref(), kernel.as_ref()), &before_activation);
        });
        // SAFETY: unless it is empty, `dx` is cut into whole images as `x` is, and `run_part` writes
        // the whole of each; there is a part for all sums, which clears them.
        let (dx, sums) = unsafe { (written(dx), written(sums)) };
        Ok((dx, Sums(add_parts(&sums, length))))
    }

    fn run_part(
        &self,
        set: InstructionSet,
        part: Part<'_>,
        (packed, kernel): (Option<&Packed<'_>>, Option<&KernelMethod<'_>>),
        before_activation: &impl Fn(usize, &mut [f32], &mut [f32]),
    ) {
        let (geometry, image) = (self.geometry, self.geometry.image_length());
        let Part { first_sample, x, dx, sums } = part;
        let sums = filled(sums, 0.0);
        let (sums, bias_sums) = sums.split_at_mut(sums.len() - geometry.filters());
        let mut kernel = kernel.map(KernelMethod::begin);
        let mut dx = packed.map(|packed| (dx, packed.begin()));
        let output = geometry.padded_output_length();
        let together = packed.map_or(1, Packed::together).min(x.len() / image).max(1);
        let mut gradients = vec![0.0; together * output];
        for (nth, x) in x.chunks(together * image).enumerate() {
            let gradients = &mut gradients[..x.len() / image * output];
            for (index, (x, gradient)) in
                x.chunks_exact(image).zip(gradients.chunks_exact_mut(output)).enumerate()
            {
                before_activation(first_sample + nth * together + index, gradient, bias_sums);
                if let Some(kernel) = &mut kernel {
                    kernel.add(set, x, gradient, sums);
                }
            }
            if let Some((dx, images)) = &mut dx {
                let (out, others) = std::mem::take(dx).split_at_mut(x.len());
                images.write(set, gradients, out);
                *dx = others;
            }
        }
        if let Some(kernel) = kernel {
            kernel.finish(set, sums);
        }
    }
}
