//! Pools whose windows tile an image: they move by their own size, without padding or dilation, so that each pixel
//! has at most one window, and each pass reads and writes everything once.

mod largest;
mod mean;

use std::mem::MaybeUninit;

use pulp::Simd;

use super::Window;
use super::elementwise::OPERATIONS;
use super::vector::{first, load, load_masked, padded, store, store_masked};
pub(super) use largest::{largest, largest_gradient};
pub(super) use mean::{mean, mean_gradient};

/// Where the windows lie in an image of `[height, width, channels]`.
#[derive(Clone)]
pub(super) struct Tiling {
    image: [usize; 2],
    /// `[rows, columns]` of windows.
    windows: [usize; 2],
    size: [usize; 2],
    channels: usize,
    /// The offset of each tap from a window's first value.
    taps: Vec<usize>,
}

/// A vector of channels of a window.
#[derive(Clone, Copy)]
struct Piece {
    /// The window's number, and the first of the channels.
    window: usize,
    channel: usize,
    /// The place of the first tap in the image.
    at: usize,
    /// How many channels there are from the first on.
    left: usize,
}

impl Tiling {
    /// The tiling of an image by a window, if it is one and its taps can be counted in a byte.
    pub(super) fn new(image: [usize; 2], window: &Window, channels: usize) -> Option<Self> {
        let Window { size, strides, dilation, .. } = window;
        let simple = size == strides && *dilation == [1, 1] && window.is_unpadded();
        if !simple || size[0].saturating_mul(size[1]) > usize::from(u8::MAX) {
            return None;
        }
        let windows = window.output_size(image)?;
        let row = |row| (0..size[1]).map(move |column| (row * image[1] + column) * channels);
        let taps = (0..size[0]).flat_map(row).collect();
        Some(Self { image, windows, size: *size, channels, taps })
    }

    fn image_length(&self) -> usize {
        self.image[0] * self.image[1] * self.channels
    }

    fn output_length(&self) -> usize {
        self.windows[0] * self.windows[1] * self.channels
    }

    /// How many bytes the winners of an image take: the channels of a window fill whole vectors.
    fn winners_length(&self) -> usize {
        self.windows[0] * self.windows[1] * padded(self.channels)
    }

    /// What a pixel contributes to the mean of its window.
    #[expect(clippy::cast_precision_loss, reason = "a number of taps")]
    fn share(&self) -> f32 {
        1.0 / self.taps.len() as f32
    }

    /// What it takes to pool an image: every value is read or written.
    fn operations(&self) -> usize {
        self.image_length().saturating_mul(OPERATIONS)
    }

    /// Visits the channels of each window, `lanes` at a time.
    #[inline(always)]
    fn each_piece(&self, lanes: usize, mut visit: impl FnMut(Piece)) {
        for row in 0..self.windows[0] {
            for column in 0..self.windows[1] {
                let window = row * self.windows[1] + column;
                let pixel = row * self.size[0] * self.image[1] + column * self.size[1];
                for channel in (0..self.channels).step_by(lanes) {
                    let (at, left) = (pixel * self.channels + channel, self.channels - channel);
                    visit(Piece { window, channel, at, left });
                }
            }
        }
    }

    /// Writes 0 to the pixels of an image that have no window.
    #[inline(always)]
    fn clear_rest(&self, image: &mut [MaybeUninit<f32>]) {
        let [rows, columns] = [0, 1].map(|axis| self.windows[axis] * self.size[axis]);
        let length = self.image[1] * self.channels;
        for (row, values) in image.chunks_exact_mut(length).enumerate() {
            let covered = if row < rows { columns * self.channels } else { 0 };
            values[covered..].fill(MaybeUninit::new(0.0));
        }
    }
}

/// A vector from the place on, of which `left` lanes count; the others are 0.
#[inline(always)]
fn take<S: Simd>(simd: S, values: &[f32], at: usize, left: usize) -> S::f32s {
    let from = &values[at..];
    assert!(from.len() >= left.min(S::F32_LANES));
    // SAFETY: as many values are there as was just checked.
    unsafe {
        if left >= S::F32_LANES {
            load(simd, from.as_ptr())
        } else {
            load_masked(simd, first(simd, left), from.as_ptr())
        }
    }
}

/// Writes the first `left` lanes of a vector to the place.
#[inline(always)]
fn put<S: Simd>(simd: S, to: &mut [MaybeUninit<f32>], at: usize, left: usize, value: S::f32s) {
    let to = &mut to[at..];
    assert!(to.len() >= left.min(S::F32_LANES));
    // SAFETY: there is room for as many values as was just checked.
    unsafe {
        if left >= S::F32_LANES {
            store(simd, to.as_mut_ptr().cast(), value);
        } else {
            store_masked(simd, first(simd, left), to.as_mut_ptr().cast(), value);
        }
    }
}
