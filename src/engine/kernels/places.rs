//! Where the windows of a pool lie: pixels by index. Knows no values.

use candle_core::{Result, Tensor, bail};

use super::Window;
use super::tiling::Tiling;

/// Where the windows of an image lie.
pub(super) struct Places {
    pub(super) window: Window,
    image: [usize; 2],
    pub(super) output: [usize; 2],
    pub(super) channels: usize,
}

impl Places {
    /// # Errors
    /// If `x` is not of rank 4 or the window does not fit.
    pub(super) fn new(x: &Tensor, window: &Window) -> Result<Self> {
        let (_, height, width, channels) = x.dims4()?;
        let image = [height, width];
        let Some(output) = window.output_size(image) else {
            bail!("a window of {:?} does not fit an image of {image:?}", window.size);
        };
        if channels == 0 || height * width == 0 || u32::try_from(height * width).is_err() {
            bail!("an image of shape [{height}, {width}, {channels}] cannot be pooled");
        }
        Ok(Self { window: window.clone(), image, output, channels })
    }

    /// The windows as a tiling of the image, where they are one.
    pub(super) fn tiling(&self) -> Option<Tiling> {
        Tiling::new(self.image, &self.window, self.channels)
    }

    /// The number of values of one image.
    pub(super) fn image_length(&self) -> usize {
        self.image[0] * self.image[1] * self.channels
    }

    /// The number of values of one pooled image.
    pub(super) fn output_length(&self) -> usize {
        self.output[0] * self.output[1] * self.channels
    }

    /// What pooling one image costs: every value under a window is compared or added, and moved.
    pub(super) fn operations(&self) -> usize {
        self.output_length().saturating_mul(self.window.size[0] * self.window.size[1] * 8)
    }

    /// Visits each output pixel of an image, row by row: its index, and the pixels under its window.
    #[inline(always)]
    pub(super) fn each_window(&self, mut visit: impl FnMut(usize, Covered)) {
        for row in 0..self.output[0] {
            let rows = self.taps(0, row);
            for column in 0..self.output[1] {
                let columns = self.taps(1, column);
                let covered = Covered { rows, columns, width: self.image[1] };
                visit(row * self.output[1] + column, covered);
            }
        }
    }

    /// The coordinates along one axis that the window at `output` covers, without padding.
    #[inline(always)]
    fn taps(&self, axis: usize, output: usize) -> Taps {
        let Window { size, strides, dilation, padding } = &self.window;
        let (start, before, step) =
            (output * strides[axis], padding[axis][0], dilation[axis].max(1));
        let outside = before.saturating_sub(start).div_ceil(step);
        let first = (start + outside * step).saturating_sub(before);
        let inside = self.image[axis].saturating_sub(first).div_ceil(step);
        Taps { first, step, count: size[axis].saturating_sub(outside).min(inside) }
    }
}

/// Coordinates at equal distances.
#[derive(Clone, Copy)]
struct Taps {
    first: usize,
    step: usize,
    count: usize,
}

/// The pixels of an image that a window covers, without padding.
#[derive(Clone, Copy)]
pub(super) struct Covered {
    rows: Taps,
    columns: Taps,
    /// The pixels of a row of the image.
    width: usize,
}

impl Covered {
    /// How many there are.
    #[inline(always)]
    pub(super) fn count(self) -> usize {
        self.rows.count * self.columns.count
    }

    /// Visits each by its index in the image, row by row.
    #[inline(always)]
    pub(super) fn each(self, mut visit: impl FnMut(usize)) {
        for row in 0..self.rows.count {
            let start = (self.rows.first + row * self.rows.step) * self.width + self.columns.first;
            for column in 0..self.columns.count {
                visit(start + column * self.columns.step);
            }
        }
    }
}
