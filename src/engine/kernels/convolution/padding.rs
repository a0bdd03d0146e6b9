//! Images with a border of zeros, and gradients without it.

use super::geometry::Geometry;

/// Room for one padded image, if the convolution pads at all.
pub(super) struct PaddedImage<'a> {
    geometry: &'a Geometry,
    values: Vec<f32>,
}

impl<'a> PaddedImage<'a> {
    pub(super) fn new(geometry: &'a Geometry) -> Self {
        let length = if geometry.is_padded() { geometry.padded_image_length() } else { 0 };
        Self { geometry, values: vec![0.0; length] }
    }

    /// `image` with its border; the border is zero from the start and never written.
    pub(super) fn of<'v>(&'v mut self, image: &'v [f32]) -> &'v [f32] {
        if !self.geometry.is_padded() {
            return image;
        }
        let length = self.geometry.image_row_length();
        for (from, to) in self.geometry.image_rows() {
            if let (Some(to), Some(from)) =
                (self.values.get_mut(to..to + length), image.get(from..from + length))
            {
                to.copy_from_slice(from);
            }
        }
        &self.values
    }

    /// Lets `add` add a gradient to an all-zero padded image, and moves it into `image`, which is
    /// all zeros.
    pub(super) fn collect(&mut self, image: &mut [f32], add: impl FnOnce(&mut [f32])) {
        if !self.geometry.is_padded() {
            return add(image);
        }
        self.values.fill(0.0);
        add(&mut self.values);
        let length = self.geometry.image_row_length();
        for (to, from) in self.geometry.image_rows() {
            if let (Some(to), Some(from)) =
                (image.get_mut(to..to + length), self.values.get(from..from + length))
            {
                to.copy_from_slice(from);
            }
        }
    }
}
