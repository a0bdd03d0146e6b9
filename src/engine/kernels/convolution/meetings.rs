//! Which filters' gradients meet at each pixel of a convolution under a pool: the routes of a pooled
//! gradient in the order of the pixels.

use super::routes::Places;

/// The gradients of one image that pass, for each pixel.
pub(super) struct Meetings {
    /// The offset of each pixel's window in the padded image, and where its list ends.
    pixels: Vec<(u32, usize)>,
    /// Filters and their gradients, list after list.
    lists: Vec<(u32, f32)>,
}

impl Meetings {
    /// Room for one image.
    pub(super) fn new(places: &Places) -> Self {
        let pixels: Vec<_> = places.pixels().map(|(_, _, offset)| (offset, 0)).collect();
        // One more, since an entry is written before it is known whether it counts.
        let lists = vec![(0, 0.0); pixels.len() * places.filters() + 1];
        Self { pixels, lists }
    }

    /// Finds the meetings of an image with pooled `gradient`, `[windows, filters]`, and `winners`,
    /// `[windows, padded filters]`.
    pub(super) fn find(&mut self, places: &Places, gradient: &[f32], winners: &[u8]) {
        let mut next = 0;
        for ((window, tap, _), (_, end)) in places.pixels().zip(&mut self.pixels) {
            for (filter, (&gradient, &winner)) in
                (0..).zip(places.window(window, gradient, winners))
            {
                // Written always, kept only if it counts: that spares a branch nobody can predict.
                self.lists[next] = (filter, gradient);
                next += usize::from(usize::from(winner) == tap && gradient != 0.0);
            }
            *end = next;
        }
    }

    /// The offset of each pixel's window in the padded image, and the filters that meet there with
    /// their gradients; pixels where none do are left out.
    #[inline(always)]
    pub(super) fn each(&self, mut visit: impl FnMut(u32, &[(u32, f32)])) {
        let mut start = 0;
        for &(offset, end) in &self.pixels {
            if let Some(list) = self.lists.get(start..end).filter(|list| !list.is_empty()) {
                visit(offset, list);
            }
            start = end;
        }
    }
}
