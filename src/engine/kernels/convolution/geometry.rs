//! Where a convolution's window lies in memory. Extents and strides alone; no values.

use candle_core::{Result, bail};

use super::super::Window;
use super::super::vector::padded;

/// A convolution over images of `[height, width, channels]` with a kernel of
/// `[rows, columns, channels, filters]`, seen as offsets into a padded image.
///
/// The values under one row of the kernel are contiguous in the image, as long as its columns are
/// not dilated; such a stretch is a *run*. With dilated columns every tap is a run of its own.
///
/// Invariant, on which the kernels' safety rests: for every output pixel, every run and every
/// index within the run, [`Geometry::window`] + run + index lies inside the padded image.
#[derive(Debug, Clone)]
pub(super) struct Geometry {
    window: Window,
    /// `[height, width]` without padding.
    image: [usize; 2],
    /// `[height, width]` with padding.
    padded_image: [usize; 2],
    /// Rows above and columns to the left that are padding.
    before: [usize; 2],
    channels: usize,
    filters: usize,
    strides: [usize; 2],
    output: [usize; 2],
    runs: Vec<usize>,
    run_length: usize,
    run_stride: usize,
}

impl Geometry {
    /// # Errors
    /// If shapes and window do not agree, or an image is too large to be indexed by 32 bits.
    pub(super) fn new(image: &[usize], kernel: &[usize], window: &Window) -> Result<Self> {
        let (&[_, height, width, channels], &[rows, columns, inputs, filters]) = (image, kernel)
        else {
            bail!("a convolution needs images and a kernel of rank 4, not {image:?}, {kernel:?}");
        };
        if channels != inputs || [rows, columns] != window.size || channels * filters == 0 {
            let size = window.size;
            bail!(
                "a kernel of {kernel:?} fits neither images of {image:?} or a window of {size:?}"
            );
        }
        let Some(output) = window.output_size([height, width]) else {
            bail!("a window of {:?} does not fit an image of {image:?}", window.size);
        };
        let [padded_height, padded_width] = window.padded_size([height, width]);
        let length = padded_height.checked_mul(padded_width).and_then(|n| n.checked_mul(channels));
        if length.is_none_or(|length| u32::try_from(length).is_err()) || height * width == 0 {
            bail!("an image of {image:?} cannot be convolved");
        }
        let row_stride = padded_width * channels * window.dilation[0];
        let (runs, run_length) = runs(window, channels, row_stride);
        let geometry = Self {
            window: window.clone(),
            image: [height, width],
            padded_image: [padded_height, padded_width],
            before: window.padding.map(|[before, _]| before),
            channels,
            filters,
            strides: window.strides,
            output,
            runs,
            run_length,
            run_stride: row_stride,
        };
        debug_assert!(geometry.is_inside(), "{geometry:?}");
        Ok(geometry)
    }

    /// The invariant: what lies under the last window, hence under each, is inside the padded image.
    fn is_inside(&self) -> bool {
        let [rows, columns] = self.output;
        let last_run = self.runs.iter().max().copied().unwrap_or(0);
        let end = self.window(rows - 1, columns - 1) + last_run + self.run_length;
        end <= self.padded_image_length()
    }

    /// Size, strides, dilation and padding.
    pub(super) fn window_shape(&self) -> &Window {
        &self.window
    }

    /// The same with so much padding behind that the output has even rows and columns, `least` or more, where the
    /// window moves by one pixel.
    ///
    /// # Errors
    /// If an image is too large to be indexed by 32 bits then.
    pub(super) fn with_even_output(&self, least: usize) -> Result<Self> {
        let mut window = self.window.clone();
        for (padding, output) in window.padding.iter_mut().zip(self.output) {
            padding[1] += output.next_multiple_of(2).max(least) - output;
        }
        let ([height, width], [rows, columns]) = (self.image, window.size);
        let kernel = [rows, columns, self.channels, self.filters];
        Self::new(&[1, height, width, self.channels], &kernel, &window)
    }

    /// The same over images whose channels fill whole vectors, where these are hardly more vectors than
    /// runs take anyway: then every pixel begins with a vector. `None` as well where an image could not be
    /// indexed by 32 bits then.
    pub(super) fn with_whole_vectors(&self) -> Option<Self> {
        let ([height, width], [rows, columns]) = (self.image, self.window.size);
        let (before, channels) = (padded(self.run_length), padded(self.channels));
        let after = self.run_length / self.channels * channels;
        if after > before / 8 * 9 {
            return None;
        }
        let kernel = [rows, columns, channels, self.filters];
        Self::new(&[1, height, width, channels], &kernel, &self.window).ok()
    }

    pub(super) fn channels(&self) -> usize {
        self.channels
    }

    pub(super) fn filters(&self) -> usize {
        self.filters
    }

    /// The filters, rounded up to whole vectors of any instruction set.
    pub(super) fn padded_filters(&self) -> usize {
        padded(self.filters)
    }

    /// `[rows, columns]` of the output.
    pub(super) fn output(&self) -> [usize; 2] {
        self.output
    }

    /// The number of output pixels.
    pub(super) fn output_pixels(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// The number of values of one image.
    pub(super) fn image_length(&self) -> usize {
        self.image[0] * self.image[1] * self.channels
    }

    /// The number of values of one padded image.
    pub(super) fn padded_image_length(&self) -> usize {
        self.padded_image[0] * self.padded_image[1] * self.channels
    }

    /// The number of values of one output image.
    pub(super) fn output_length(&self) -> usize {
        self.output_pixels() * self.filters
    }

    /// The number of values of one output image, each pixel's filters padded.
    pub(super) fn padded_output_length(&self) -> usize {
        self.output_pixels() * self.padded_filters()
    }

    /// The offset of each run from the window's first value.
    pub(super) fn runs(&self) -> &[usize] {
        &self.runs
    }

    /// How many contiguous values a run has.
    pub(super) fn run_length(&self) -> usize {
        self.run_length
    }

    /// The offset of each tap from the window's first value.
    pub(super) fn offsets(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs.iter().flat_map(|run| (0..self.run_length).map(move |index| run + index))
    }

    /// Whether images have a single channel and windows lie pixel by pixel, without gaps.
    pub(super) fn is_plane(&self) -> bool {
        self.channels == 1 && self.strides == [1, 1] && self.window.dilation == [1, 1]
    }

    /// The distance between neighbouring runs; only meaningful if each row of the kernel is a run.
    pub(super) fn run_stride(&self) -> usize {
        self.run_stride
    }

    /// The number of taps of one filter, all channels counted.
    pub(super) fn taps(&self) -> usize {
        self.runs.len() * self.run_length
    }

    /// The distance between the windows of neighbouring output pixels of one row.
    pub(super) fn pixel_stride(&self) -> usize {
        self.strides[1] * self.channels
    }

    /// The distance between the windows of neighbouring rows of output pixels.
    pub(super) fn row_stride(&self) -> usize {
        self.strides[0] * self.padded_image[1] * self.channels
    }

    /// The offset of the first value under the window of an output pixel.
    pub(super) fn window(&self, row: usize, column: usize) -> usize {
        row * self.row_stride() + column * self.pixel_stride()
    }

    /// What one image costs, forward.
    pub(super) fn operations(&self) -> usize {
        self.output_length().saturating_mul(self.taps()).saturating_mul(2)
    }

    /// Whether images must be copied into a padded one.
    pub(super) fn is_padded(&self) -> bool {
        self.image != self.padded_image
    }

    /// For each row of an image, where it starts in the image and in the padded image.
    pub(super) fn image_rows(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let [top, left] = self.before;
        let width = self.padded_image[1];
        (0..self.image[0]).map(move |row| {
            (row * self.image_row_length(), ((row + top) * width + left) * self.channels)
        })
    }

    /// The number of pixels of one row of an image.
    pub(super) fn image_columns(&self) -> usize {
        self.image[1]
    }

    /// The number of values of one row of an image.
    pub(super) fn image_row_length(&self) -> usize {
        self.image[1] * self.channels
    }
}

/// The offsets of the runs of a window's first position, in the order of the kernel's taps, and
/// their length.
fn runs(window: &Window, channels: usize, row_stride: usize) -> (Vec<usize>, usize) {
    let [rows, columns] = window.size;
    if window.dilation[1] == 1 || columns == 1 {
        return ((0..rows).map(|row| row * row_stride).collect(), columns * channels);
    }
    let step = window.dilation[1] * channels;
    let offset = |row| (0..columns).map(move |column| row * row_stride + column * step);
    ((0..rows).flat_map(offset).collect(), channels)
}
