//! Gradients of kernels over some images: directly, or by fewer products where that serves.

use candle_core::Result;

use super::super::instruction_set::InstructionSet;
use super::geometry::Geometry;
use super::kernel_gradient::KernelGradient;
use super::marked_pixels::MarkedPixels;
use super::padding::PaddedImages;
use super::winograd::{FiveTaps, KernelSums, ThreeTaps};

/// How the gradient of a kernel is computed.
pub(super) enum KernelMethod<'a> {
    Direct(&'a Geometry),
    /// With the geometry of the images.
    Three(&'a Geometry, Geometry),
    Five(&'a Geometry, Geometry),
}

impl<'a> KernelMethod<'a> {
    /// How many images are best in a part of a batch.
    pub(super) fn together(geometry: &Geometry) -> usize {
        let three = KernelSums::<ThreeTaps, 6>::together(geometry);
        three.or_else(|| KernelSums::<FiveTaps, 8>::together(geometry)).unwrap_or(1)
    }

    /// For parts of so many images or more.
    ///
    /// # Errors
    /// If an image is too large.
    pub(super) fn new(geometry: &'a Geometry, images: usize) -> Result<Self> {
        Ok(if KernelSums::<ThreeTaps, 6>::serves(geometry, images) {
            Self::Three(geometry, KernelSums::<ThreeTaps, 6>::geometry(geometry)?)
        } else if KernelSums::<FiveTaps, 8>::serves(geometry, images) {
            Self::Five(geometry, KernelSums::<FiveTaps, 8>::geometry(geometry)?)
        } else {
            Self::Direct(geometry)
        })
    }

    /// What one thread needs for some images.
    pub(super) fn begin(&self) -> KernelGradients<'_> {
        let (images, sums) = match self {
            Self::Direct(geometry) => (*geometry, Sums::Direct(geometry, MarkedPixels::default())),
            Self::Three(from, geometry) => {
                (geometry, Sums::Three(Box::new(KernelSums::new(from, geometry))))
            }
            Self::Five(from, geometry) => {
                (geometry, Sums::Five(Box::new(KernelSums::new(from, geometry))))
            }
        };
        KernelGradients { images: PaddedImages::new(images), sums }
    }
}

/// The gradient of a kernel in the making.
pub(super) struct KernelGradients<'a> {
    images: PaddedImages<'a>,
    sums: Sums<'a>,
}

enum Sums<'a> {
    Direct(&'a Geometry, MarkedPixels),
    Three(Box<KernelSums<'a, ThreeTaps, 6>>),
    Five(Box<KernelSums<'a, FiveTaps, 8>>),
}

impl KernelGradients<'_> {
    /// Adds what an image and the gradient of its outputs, `[output pixels, padded filters]`, come to: to `kernel`, `[taps,
    /// padded filters]`, at once or in the end.
    pub(super) fn add(
        &mut self,
        set: InstructionSet,
        image: &[f32],
        gradient: &[f32],
        kernel: &mut [f32],
    ) {
        let image = self.images.of(set, image);
        match &mut self.sums {
            Sums::Direct(geometry, marked) => {
                marked.find(set, geometry, image);
                set.run(KernelGradient { geometry, image, marked, gradient, sums: kernel });
            }
            Sums::Three(sums) => sums.add(set, image, gradient),
            Sums::Five(sums) => sums.add(set, image, gradient),
        }
    }

    /// Adds what has not been added yet.
    pub(super) fn finish(self, set: InstructionSet, kernel: &mut [f32]) {
        match self.sums {
            Sums::Direct(..) => {}
            Sums::Three(sums) => sums.finish(set, kernel),
            Sums::Five(sums) => sums.finish(set, kernel),
        }
    }
}
