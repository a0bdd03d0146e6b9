//! The output pixels of an image of one channel under whose windows anything is not 0, row by row of the kernel.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::super::instruction_set::InstructionSet;
use super::geometry::Geometry;
use super::marks::{Marks, Ones};

/// A pixel of the image with which a stretch begins, as long as a row of the kernel, that is not all 0.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    /// Its place in the image.
    pub(super) image: u32,
    /// Its place in the output, as if the image's rows were the output's.
    pub(super) output: u32,
}

/// All such stretches of an image, in their order.
#[derive(Default)]
pub(super) struct MarkedPixels {
    marks: Marks,
    stretches: Vec<Stretch>,
    /// Where each row of the image begins among them, and where the last one ends.
    starts: Vec<usize>,
    /// The length of the image and the columns of the output.
    size: [usize; 2],
}

impl MarkedPixels {
    /// Finds them in an image, if its geometry [is a plane](Geometry::is_plane).
    pub(super) fn find(&mut self, set: InstructionSet, geometry: &Geometry, image: &[f32]) {
        if geometry.is_plane() {
            set.run(Find { of: self, geometry, image });
        }
    }

    /// Whether this is what was found in an image of the geometry.
    pub(super) fn are_of(&self, geometry: &Geometry) -> bool {
        self.size == [geometry.padded_image_length(), geometry.output()[1]]
    }

    /// The stretches under row `of_kernel` of the kernel where it goes over some rows of the output; an output pixel
    /// is as many rows above [`Stretch::output`].
    pub(super) fn under(&self, rows: &Range<usize>, of_kernel: usize) -> &[Stretch] {
        &self.stretches[self.starts[rows.start + of_kernel]..self.starts[rows.end + of_kernel]]
    }
}

struct Find<'a> {
    of: &'a mut MarkedPixels,
    geometry: &'a Geometry,
    image: &'a [f32],
}

impl WithSimd for Find<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "images are indexed by 32 bits")]
    fn with_simd<S: Simd>(self, simd: S) {
        let MarkedPixels { marks, stretches, starts, size } = self.of;
        let ([_, columns], width) = (self.geometry.output(), self.geometry.row_stride());
        *size = [self.image.len(), columns];
        marks.set(simd, self.image, width);
        marks.spread([1, self.geometry.run_length()]);
        stretches.clear();
        starts.clear();
        for row in 0..self.image.len() / width {
            starts.push(stretches.len());
            for from in (0..columns).step_by(Ones::MOST) {
                for one in Ones(marks.from(row, from)).below(columns - from) {
                    let column = from + one;
                    let (image, output) = (row * width + column, row * columns + column);
                    stretches.push(Stretch { image: image as u32, output: output as u32 });
                }
            }
        }
        starts.push(stretches.len());
    }
}
