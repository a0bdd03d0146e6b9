//! How a convolution is computed: directly, or by fewer products where windows, channels and filters allow.

use std::mem::MaybeUninit;

use candle_core::Result;

use super::super::Activation;
use super::super::instruction_set::InstructionSet;
use super::destination::{Pixels, Pooled};
use super::forward::{Forward, Layer};
use super::geometry::Geometry;
use super::marks::Marks;
use super::padding::PaddedImages;
use super::pooled_forward::{Pool, PooledForward};
use super::pooled_tile::PooledTiles;
use super::winograd::{FiveTaps, Scratch, ThreeTaps, Winograd};

/// A convolution with its weights, packed.
pub(super) struct Method<'a> {
    geometry: &'a Geometry,
    activation: Activation,
    weights: Weights<'a>,
}

enum Weights<'a> {
    Direct(Layer<'a>),
    Three(Winograd<ThreeTaps, 6>),
    Five(Winograd<FiveTaps, 8>),
}

impl<'a> Method<'a> {
    /// `kernel` has the taps and filters of `geometry`, `bias` its filters.
    ///
    /// # Errors
    /// If an image is too large.
    pub(super) fn new(
        geometry: &'a Geometry,
        kernel: &[f32],
        bias: &[f32],
        activation: Activation,
    ) -> Result<Self> {
        let weights = if Winograd::<ThreeTaps, 6>::serves(geometry) {
            Weights::Three(Winograd::new(geometry, kernel, bias)?)
        } else if Winograd::<FiveTaps, 8>::serves(geometry) {
            Weights::Five(Winograd::new(geometry, kernel, bias)?)
        } else {
            Weights::Direct(Layer::new(geometry, kernel, bias, activation))
        };
        Ok(Self { geometry, activation, weights })
    }

    /// The same for a convolution right before a pool, whose activation comes behind it.
    ///
    /// # Errors
    /// If an image is too large.
    pub(super) fn before_pool(
        geometry: &'a Geometry,
        kernel: &[f32],
        bias: &[f32],
        pool: Pool,
    ) -> Result<Self> {
        let linear = Activation::Linear;
        if pool.size() == [2, 2] {
            return Self::new(geometry, kernel, bias, linear);
        }
        let weights = Weights::Direct(Layer::new(geometry, kernel, bias, linear));
        Ok(Self { geometry, activation: linear, weights })
    }

    /// How many images are best computed together.
    pub(super) fn together(&self) -> usize {
        match &self.weights {
            Weights::Direct(_) => 1,
            Weights::Three(layer) => layer.together(),
            Weights::Five(layer) => layer.together(),
        }
    }

    /// What one thread needs to compute images.
    pub(super) fn begin(&self) -> Images<'_> {
        let geometry = match &self.weights {
            Weights::Direct(layer) => layer.geometry(),
            Weights::Three(layer) => layer.geometry(),
            Weights::Five(layer) => layer.geometry(),
        };
        Images {
            method: self,
            together: self.together(),
            padded: PaddedImages::new(geometry),
            scratch: Scratch::default(),
            marks: Marks::default(),
            unpooled: Vec::new(),
        }
    }
}

/// A pool behind a convolution.
pub(super) struct Behind<'a> {
    pub(super) pool: Pool,
    /// The offset of each tap, as [`Pool::scratch_taps`] says.
    pub(super) taps: &'a [usize],
    /// Whether values that are not positive become 0.
    pub(super) rectified: bool,
}

/// Where the outputs of pooled images go.
pub(super) struct PooledImages<'a> {
    /// `[images, windows, filters]`, all written.
    pub(super) out: &'a mut [MaybeUninit<f32>],
    /// `[images, windows, padded filters]`: the tap that won. Empty where nobody asks.
    pub(super) winners: &'a mut [u8],
}

impl<'a> PooledImages<'a> {
    /// Cut into those of images with so many values and winners.
    fn each(self, output: usize, winners: usize) -> impl Iterator<Item = PooledImages<'a>> {
        let mut winners = self.winners.chunks_mut(winners);
        let next = move |out| PooledImages { out, winners: winners.next().unwrap_or_default() };
        self.out.chunks_mut(output).map(next)
    }
}

/// Computes images, some at a time.
pub(super) struct Images<'a> {
    method: &'a Method<'a>,
    /// How many are computed together.
    together: usize,
    padded: PaddedImages<'a>,
    scratch: Scratch,
    marks: Marks,
    unpooled: Vec<f32>,
}

impl Images<'_> {
    /// Writes the outputs of images, `[images, output pixels, filters]`, all of them. Pixels of the images are
    /// `pixel_stride` values apart.
    pub(super) fn write(
        &mut self,
        set: InstructionSet,
        (images, pixel_stride): (&[f32], usize),
        out: &mut [MaybeUninit<f32>],
    ) {
        let Method { geometry, activation, weights } = self.method;
        let image = geometry.image_length() / geometry.channels() * pixel_stride;
        let (output, scratch) = (geometry.output_length(), &mut self.scratch);
        let pixels = |out| Pixels::new(geometry.output(), geometry.filters(), *activation, out);
        let together = evenly(out.len() / output, self.together);
        let outs = out.chunks_mut(output * together);
        for (images, out) in images.chunks(image * together).zip(outs) {
            let images = self.padded.of_pixels(set, images, pixel_stride);
            match weights {
                Weights::Direct(layer) => set.run(Forward { layer, image: images, out }),
                Weights::Three(layer) => {
                    let mut each: Vec<_> = out.chunks_mut(output).map(pixels).collect();
                    layer.run(set, images, scratch, &mut each);
                }
                Weights::Five(layer) => {
                    let mut each: Vec<_> = out.chunks_mut(output).map(pixels).collect();
                    layer.run(set, images, scratch, &mut each);
                }
            }
        }
    }

    /// Writes the pooled outputs of images, all of them.
    pub(super) fn write_pooled(
        &mut self,
        set: InstructionSet,
        images: &[f32],
        behind: &Behind<'_>,
        to: PooledImages<'_>,
    ) {
        let Behind { pool, taps, rectified } = *behind;
        let geometry = self.method.geometry;
        let (size, filters) = (pool.output(geometry), geometry.filters());
        let (image, windows) = (geometry.image_length(), pool.windows(geometry));
        let [output, winners] = [filters, geometry.padded_filters()].map(|width| windows * width);
        let pooled = |to| Pooled::new(size, filters, rectified, to);
        let together = evenly(to.out.len() / output, self.together);
        let tos = to.each(output * together, winners * together);
        for (images, to) in images.chunks(image * together).zip(tos) {
            let (image, scratch) = (self.padded.of(set, images), &mut self.scratch);
            match &self.method.weights {
                Weights::Direct(layer) if pool.size() == [2, 2] => {
                    let marks = &mut self.marks;
                    set.run(PooledTiles { layer, image, marks, destination: pooled(to) });
                }
                Weights::Direct(layer) => {
                    self.unpooled.resize(pool.scratch(geometry), 0.0);
                    let scratch = &mut self.unpooled[..];
                    let PooledImages { out, winners } = to;
                    set.run(PooledForward {
                        layer,
                        pool,
                        taps,
                        rectified,
                        image,
                        scratch,
                        out,
                        winners,
                    });
                }
                Weights::Three(layer) => {
                    let mut each: Vec<_> = to.each(output, winners).map(pooled).collect();
                    layer.run(set, image, scratch, &mut each);
                }
                Weights::Five(layer) => {
                    let mut each: Vec<_> = to.each(output, winners).map(pooled).collect();
                    layer.run(set, image, scratch, &mut each);
                }
            }
        }
    }
}

/// How many of so many images to compute together, at most `most`, so that none is left to be computed alone.
fn evenly(images: usize, most: usize) -> usize {
    let times = images.div_ceil(most.max(1)).max(1);
    images.div_ceil(times).max(1)
}
