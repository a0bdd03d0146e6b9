//! Images with a border of zeros, and gradients without it. The channels of a pixel may be filled up as well.

use std::mem::MaybeUninit;

use super::super::instruction_set::InstructionSet;
use super::super::lines::Lines;
use super::super::row_pieces::RowPieces;
use super::super::vector::WIDEST;
use super::geometry::Geometry;

/// Room for padded images, taken once it is needed.
pub(super) struct PaddedImages<'a> {
    geometry: &'a Geometry,
    values: Option<Lines>,
}

impl<'a> PaddedImages<'a> {
    pub(super) fn new(geometry: &'a Geometry) -> Self {
        Self { geometry, values: None }
    }

    /// `images`, one after the other, with their borders; these are zero from the start and never written.
    pub(super) fn of<'v>(&'v mut self, set: InstructionSet, images: &'v [f32]) -> &'v [f32] {
        self.of_pixels(set, images, self.geometry.channels())
    }

    /// The same for images whose pixels are `width` values apart: more than their channels, or fewer, which are
    /// filled up with zeros.
    pub(super) fn of_pixels<'v>(
        &'v mut self,
        set: InstructionSet,
        images: &'v [f32],
        width: usize,
    ) -> &'v [f32] {
        let geometry = self.geometry;
        let channels = geometry.channels();
        if !geometry.is_padded() && width == channels {
            return images;
        }
        let (image, padded) =
            (geometry.image_length() / channels * width, geometry.padded_image_length());
        assert!(images.len().is_multiple_of(image));
        let all = images.len() / image * padded;
        let room = self.values.take().filter(|room| room.len() >= all);
        let room = self.values.insert(room.unwrap_or_else(|| Lines::zeros(all)));
        let (length, pixels) = (geometry.image_row_length(), geometry.image_columns());
        for (image, padded) in images.chunks_exact(image).zip(room.chunks_exact_mut(padded)) {
            let rows = image.chunks_exact(pixels * width);
            for ((_, to), from) in geometry.image_rows().zip(rows) {
                copy_pixels(set, from, width, as_room(&mut padded[to..to + length]), channels);
            }
        }
        &room[..all]
    }
}

/// Copies pixels between rows in which they are `from_width` and `to_width` values apart, as many values of each as
/// both have.
fn copy_pixels(
    set: InstructionSet,
    from: &[f32],
    from_width: usize,
    to: &mut [MaybeUninit<f32>],
    to_width: usize,
) {
    if from_width == to_width {
        to.write_copy_of_slice(from);
        return;
    }
    let (rows, width) = (from.len() / from_width, from_width.min(to_width));
    set.run(RowPieces { from, from_stride: from_width, to, to_stride: to_width, rows, width });
}

/// Values as room for others.
fn as_room(values: &mut [f32]) -> &mut [MaybeUninit<f32>] {
    // SAFETY: `MaybeUninit<f32>` has the size and alignment of `f32`, and nobody writes anything but floats there.
    unsafe { &mut *(std::ptr::from_mut(values) as *mut [MaybeUninit<f32>]) }
}

/// How many values the gradient of a padded image takes: whole vectors are added to every run, and
/// the last one may reach beyond the image.
pub(super) fn image_room(geometry: &Geometry) -> usize {
    geometry.padded_image_length() + WIDEST
}

/// Room for the gradient of one padded image.
pub(super) struct PaddedGradient<'a> {
    geometry: &'a Geometry,
    values: Lines,
}

impl<'a> PaddedGradient<'a> {
    pub(super) fn new(geometry: &'a Geometry) -> Self {
        Self { geometry, values: Lines::zeros(image_room(geometry)) }
    }

    /// Lets `add` add a gradient to an all-zero padded image with [`image_room`], and writes what is
    /// inside the padding to `image`, all of it; its pixels have `width` values, at most the channels.
    pub(super) fn collect(
        &mut self,
        set: InstructionSet,
        (image, width): (&mut [MaybeUninit<f32>], usize),
        add: impl FnOnce(&mut [f32]),
    ) {
        self.values.fill(0.0);
        add(&mut self.values);
        let (geometry, channels) = (self.geometry, self.geometry.channels());
        let (length, pixels) = (geometry.image_row_length(), geometry.image_columns());
        assert!(image.len() * channels == geometry.image_length() * width && width <= channels);
        let rows = image.chunks_exact_mut((pixels * width).max(1));
        for ((_, from), to) in geometry.image_rows().zip(rows) {
            copy_pixels(set, &self.values[from..from + length], channels, to, width);
        }
    }
}
