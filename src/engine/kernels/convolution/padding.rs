//! Images with a border of zeros, and gradients without it. The channels of a pixel may be filled up as well.

use std::mem::MaybeUninit;

use super::super::lines::Lines;
use super::super::vector::WIDEST;
use super::geometry::Geometry;

/// Room for one padded image, taken once it is needed.
pub(super) struct PaddedImage<'a> {
    geometry: &'a Geometry,
    values: Option<Lines>,
}

impl<'a> PaddedImage<'a> {
    pub(super) fn new(geometry: &'a Geometry) -> Self {
        Self { geometry, values: None }
    }

    /// `image` with its border; the border is zero from the start and never written.
    pub(super) fn of<'v>(&'v mut self, image: &'v [f32]) -> &'v [f32] {
        self.of_pixels(image, self.geometry.channels())
    }

    /// The same for an image whose pixels are `width` values apart: more than their channels, or fewer, which are
    /// filled up with zeros.
    pub(super) fn of_pixels<'v>(&'v mut self, image: &'v [f32], width: usize) -> &'v [f32] {
        let geometry = self.geometry;
        let channels = geometry.channels();
        if !geometry.is_padded() && width == channels {
            return image;
        }
        assert_eq!(image.len() * channels, geometry.image_length() * width);
        let values =
            self.values.get_or_insert_with(|| Lines::zeros(geometry.padded_image_length()));
        let (length, pixels) = (geometry.image_row_length(), geometry.image_columns());
        let rows = image.chunks_exact((pixels * width).max(1));
        for ((_, to), from) in geometry.image_rows().zip(rows) {
            copy_pixels(from, width, &mut values[to..to + length], channels);
        }
        values
    }
}

/// Copies pixels between rows in which they are `from_width` and `to_width` values apart, as many values of each as
/// both have.
fn copy_pixels(from: &[f32], from_width: usize, to: &mut [f32], to_width: usize) {
    if from_width == to_width {
        return to.copy_from_slice(from);
    }
    let common = from_width.min(to_width);
    for (to, from) in to.chunks_exact_mut(to_width).zip(from.chunks_exact(from_width)) {
        to[..common].copy_from_slice(&from[..common]);
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
        (image, width): (&mut [MaybeUninit<f32>], usize),
        add: impl FnOnce(&mut [f32]),
    ) {
        self.values.fill(0.0);
        add(&mut self.values);
        let (geometry, channels) = (self.geometry, self.geometry.channels());
        let (length, pixels) = (geometry.image_row_length(), geometry.image_columns());
        assert_eq!(image.len() * channels, geometry.image_length() * width);
        let rows = image.chunks_exact_mut((pixels * width).max(1));
        for ((_, from), to) in geometry.image_rows().zip(rows) {
            let from = &self.values[from..from + length];
            if width == channels {
                to.write_copy_of_slice(from);
            } else {
                for (to, from) in to.chunks_exact_mut(width).zip(from.chunks_exact(channels)) {
                    to.write_copy_of_slice(&from[..width]);
                }
            }
        }
    }
}
