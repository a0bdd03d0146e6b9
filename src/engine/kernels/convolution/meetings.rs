//! Which filters' gradients meet at each pixel of a convolution under a pool: the routes of a pooled
//! gradient in the order of the pixels.

use super::routes::Places;

/// The gradients of one image that pass, for each pixel.
pub(super) struct Meetings {
    /// The offset of each pixel's window in the padded image.
    offsets: Vec<u32>,
    /// How many gradients meet at each pixel, and at those behind the last, where gradients go that do not pass.
    counts: Vec<usize>,
    /// `[pixels, filters]`: filters and their gradients, of which each pixel has the first ones.
    lists: Vec<(u32, f32)>,
    filters: usize,
}

impl Meetings {
    /// Room for one image.
    pub(super) fn new(places: &Places) -> Self {
        let (offsets, filters): (Vec<_>, _) = (places.pixels().collect(), places.filters());
        let pixels = offsets.len() + places.windows();
        Self { offsets, counts: vec![0; pixels], lists: vec![(0, 0.0); pixels * filters], filters }
    }

    /// Finds the meetings of an image with pooled `gradient`, `[windows, filters]`, and `winners`,
    /// `[windows, padded filters]`.
    pub(super) fn find(&mut self, places: &Places, gradient: &[f32], winners: &[u8]) {
        self.counts.fill(0);
        for place in 0..places.windows() {
            for (filter, (&gradient, &winner)) in (0..).zip(places.at(place, gradient, winners)) {
                let pixel = places.pixel(place, winner);
                let count = &mut self.counts[pixel];
                // Written always, kept only if it counts: that spares a branch nobody can predict.
                self.lists[pixel * self.filters + *count] = (filter, gradient);
                *count += usize::from(gradient != 0.0);
            }
        }
    }

    /// The offset of each pixel's window in the padded image, and the filters that meet there with
    /// their gradients; pixels where none do are left out.
    #[inline(always)]
    pub(super) fn each(&self, mut visit: impl FnMut(u32, &[(u32, f32)])) {
        let lists = self.lists.chunks_exact(self.filters.max(1)).zip(&self.counts);
        for (offset, (list, count)) in self.offsets.iter().zip(lists) {
            if *count > 0 {
                visit(*offset, &list[..*count]);
            }
        }
    }
}
