//! Images with a border of zeros, and gradients without it.

use std::mem::MaybeUninit;

use super::super::vector::WIDEST;
use super::geometry::Geometry;

/// Room for one padded image, taken once it is needed.
pub(super) struct PaddedImage<'a> {
    geometry: &'a Geometry,
    values: Vec<f32>,
}

impl<'a> PaddedImage<'a> {
    pub(super) fn new(geometry: &'a Geometry) -> Self {
        Self { geometry, values: Vec::new() }
    }

    /// `image` with its border; the border is zero from the start and never written.
    pub(super) fn of<'v>(&'v mut self, image: &'v [f32]) -> &'v [f32] {
        self.of_pixels(image, self.geometry.channels())
    }

    /// The same for an image whose pixels are `width` values apart, of which the first are theirs.
    pub(super) fn of_pixels<'v>(&'v mut self, image: &'v [f32], width: usize) -> &'v [f32] {
        let channels = self.geometry.channels();
        if !self.geometry.is_padded() && width == channels {
            return image;
        }
        self.values.resize(self.geometry.padded_image_length(), 0.0);
        let (length, pixels) = (self.geometry.image_row_length(), self.geometry.image_columns());
        for (row, (_, to)) in self.geometry.image_rows().enumerate() {
            let from = &image[row * pixels * width..(row + 1) * pixels * width];
            let to = &mut self.values[to..to + length];
            if width == channels {
                to.copy_from_slice(from);
            } else {
                for (to, from) in to.chunks_exact_mut(channels).zip(from.chunks_exact(width)) {
                    to.copy_from_slice(&from[..channels]);
                }
            }
        }
        &self.values
    }
}

/// How many values the gradient of a padded image takes: whole vectors are added to every run, and
/// the last one may reach beyond the image.
pub(super) fn image_room(geometry: &Geometry) -> usize {
    geometry.padded_image_length() + WIDEST
}

/// Room for the gradient of one padded image.
pub(super) struct PaddedGradient<'a> {
    geometry: &'a Geometry,
    values: Vec<f32>,
}

impl<'a> PaddedGradient<'a> {
    pub(super) fn new(geometry: &'a Geometry) -> Self {
        Self { geometry, values: vec![0.0; image_room(geometry)] }
    }

    /// Lets `add` add a gradient to an all-zero padded image with [`image_room`], and writes what is
    /// inside the padding to `image`, all of it.
    pub(super) fn collect(&mut self, image: &mut [MaybeUninit<f32>], add: impl FnOnce(&mut [f32])) {
        self.values.fill(0.0);
        add(&mut self.values);
        let length = self.geometry.image_row_length();
        assert_eq!(image.len(), self.geometry.image_length());
        for (to, from) in self.geometry.image_rows() {
            image[to..to + length].write_copy_of_slice(&self.values[from..from + length]);
        }
    }
}
