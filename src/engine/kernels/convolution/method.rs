//! How a convolution is computed: directly, or by fewer products where windows, channels and filters allow.

use std::mem::MaybeUninit;

use candle_core::Result;

use super::super::Activation;
use super::super::instruction_set::InstructionSet;
use super::destination::{Pixels, Pooled};
use super::forward::{Forward, Layer};
use super::geometry::Geometry;
use super::marks::Marks;
use super::padding::PaddedImage;
use super::pooled_forward::{Pool, PooledForward};
use super::pooled_tile::PooledTiles;
use super::winograd::{self, FiveTaps, Scratch, ThreeTaps, Winograd};

/// A convolution with its weights, packed.
pub(super) struct Method<'a> {
    geometry: &'a Geometry,
    activation: Activation,
    weights: Weights<'a>,
}

enum Weights<'a> {
    Direct(Layer<'a>),
    Three(Winograd<ThreeTaps, 4>),
    Five(Winograd<FiveTaps, 6>),
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
        let weights = if winograd::serves(geometry, 3) {
            Weights::Three(Winograd::new(geometry, kernel, bias)?)
        } else if winograd::serves(geometry, 5) {
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

    /// What one thread needs to compute images.
    pub(super) fn begin(&self) -> Images<'_> {
        let geometry = match &self.weights {
            Weights::Direct(layer) => layer.geometry(),
            Weights::Three(layer) => layer.geometry(),
            Weights::Five(layer) => layer.geometry(),
        };
        Images {
            method: self,
            padded: PaddedImage::new(geometry),
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

/// Where the outputs of a pooled image go.
pub(super) struct PooledImage<'a> {
    /// `[windows, filters]`, all written.
    pub(super) out: &'a mut [MaybeUninit<f32>],
    /// `[windows, padded filters]`: the tap that won. Empty where nobody asks.
    pub(super) winners: &'a mut [u8],
}

/// Computes one image after the other.
pub(super) struct Images<'a> {
    method: &'a Method<'a>,
    padded: PaddedImage<'a>,
    scratch: Scratch,
    marks: Marks,
    unpooled: Vec<f32>,
}

impl Images<'_> {
    /// Writes the outputs of an image, `[output pixels, filters]`, all of them. Pixels of the image are
    /// `pixel_stride` values apart.
    pub(super) fn write(
        &mut self,
        set: InstructionSet,
        (image, pixel_stride): (&[f32], usize),
        out: &mut [MaybeUninit<f32>],
    ) {
        let Method { geometry, activation, weights } = self.method;
        let pixels = |out| Pixels::new(geometry.output(), geometry.filters(), *activation, out);
        let image = self.padded.of_pixels(set, image, pixel_stride);
        let scratch = &mut self.scratch;
        match weights {
            Weights::Direct(layer) => set.run(Forward { layer, image, out }),
            Weights::Three(layer) => layer.run(set, image, scratch, pixels(out)),
            Weights::Five(layer) => layer.run(set, image, scratch, pixels(out)),
        }
    }

    /// Writes the pooled outputs of an image, all of them.
    pub(super) fn write_pooled(
        &mut self,
        set: InstructionSet,
        image: &[f32],
        behind: &Behind<'_>,
        to: PooledImage<'_>,
    ) {
        let Behind { pool, taps, rectified } = *behind;
        let geometry = self.method.geometry;
        let (size, filters) = (pool.output(geometry), geometry.filters());
        let (image, scratch) = (self.padded.of(set, image), &mut self.scratch);
        let pooled = |to| Pooled::new(size, filters, rectified, to);
        match &self.method.weights {
            Weights::Direct(layer) if pool.size() == [2, 2] => {
                let marks = &mut self.marks;
                set.run(PooledTiles { layer, image, marks, destination: pooled(to) });
            }
            Weights::Direct(layer) => {
                self.unpooled.resize(pool.scratch(geometry), 0.0);
                let scratch = &mut self.unpooled[..];
                let PooledImage { out, winners } = to;
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
            Weights::Three(layer) => layer.run(set, image, scratch, pooled(to)),
            Weights::Five(layer) => layer.run(set, image, scratch, pooled(to)),
        }
    }
}
