//! The convolution itself, one image at a time.

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use super::super::Activation;
use super::super::lines::Lines;
use super::super::tile::{Taps, accumulate, even_parts, tallest, with_pixels};
use super::super::vector::{WIDEST, first, load, store, store_masked};
use super::geometry::Geometry;
use super::packing::{pad_columns, strips};

/// A convolution with its weights, packed.
pub(super) struct Layer<'a> {
    geometry: &'a Geometry,
    /// `[strips of filters, taps, WIDEST]`
    kernel: Lines,
    /// `[padded filters]`
    bias: Vec<f32>,
    activation: Activation,
    /// Of each tap, from a window's first value.
    offsets: Vec<usize>,
}

impl<'a> Layer<'a> {
    /// `kernel` has the taps and filters of `geometry`, `bias` its filters.
    pub(super) fn new(
        geometry: &'a Geometry,
        kernel: &[f32],
        bias: &[f32],
        activation: Activation,
    ) -> Self {
        let (taps, filters) = (geometry.taps(), geometry.filters());
        assert!(kernel.len() == taps * filters && bias.len() == filters, "checked by the geometry");
        let (kernel, bias) = (strips(kernel, filters), pad_columns(bias, filters));
        Self { geometry, kernel, bias, activation, offsets: geometry.offsets().collect() }
    }

    pub(super) fn geometry(&self) -> &'a Geometry {
        self.geometry
    }

    /// `[strips of filters, taps, WIDEST]`
    pub(super) fn kernel(&self) -> &[f32] {
        &self.kernel
    }

    /// The offset of each tap from a window's first value.
    pub(super) fn offset(&self, tap: usize) -> usize {
        self.offsets[tap]
    }

    /// `[padded filters]`
    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }

    fn taps(&self) -> Taps<'_> {
        Taps {
            runs: self.geometry.runs(),
            run_length: self.geometry.run_length(),
            pixel_stride: self.geometry.pixel_stride(),
            weight_stride: WIDEST,
            strip_stride: self.geometry.taps() * WIDEST,
        }
    }

    /// The first `pixels` pixels of output row `row` of `image`, `columns` values of each, a
    /// multiple of [`WIDEST`](super::super::vector::WIDEST) or the number of filters. They are
    /// written to `out`, pixels `out_stride` apart.
    ///
    /// # Safety
    /// `image` must be the padded image of the layer's geometry, which must have that row and as
    /// many pixels; all that is to be written must lie within memory valid for writing.
    #[inline(always)]
    pub(super) unsafe fn row<S: Simd>(
        &self,
        simd: S,
        image: &[f32],
        row: usize,
        pixels: usize,
        columns: usize,
        out: Out,
    ) {
        let [rows, most] = self.geometry.output();
        debug_assert!(row < rows && pixels <= most && columns <= self.geometry.padded_filters());
        debug_assert_eq!(image.len(), self.geometry.padded_image_length());
        let x = image.as_ptr().wrapping_add(self.geometry.window(row, 0));
        let mut column = 0;
        while column < columns {
            let (left, at) = (columns - column, out.column(column));
            // SAFETY: the columns from `column` on are among the padded filters, so weights and
            // biases are there; the rest is the caller's promise.
            unsafe {
                if left > S::F32_LANES {
                    self.strip::<S, 2>(simd, x, column, left, pixels, at);
                    column += 2 * S::F32_LANES;
                } else {
                    self.strip::<S, 1>(simd, x, column, left, pixels, at);
                    column += S::F32_LANES;
                }
            }
        }
    }

    /// `V` vectors of outputs, of which `left` are wanted, of each pixel of a row.
    ///
    /// # Safety
    /// As [`Layer::row`]; `column` must be a multiple of the vector's length, and `V - 1` vectors
    /// must be fewer than `left`.
    #[inline(always)]
    unsafe fn strip<S: Simd, const V: usize>(
        &self,
        simd: S,
        x: *const f32,
        column: usize,
        left: usize,
        pixels: usize,
        out: Out,
    ) {
        let stride = self.geometry.pixel_stride();
        for (start, height) in even_parts(pixels, tallest::<S>(V)) {
            let (x, out) = (x.wrapping_add(start * stride), out.pixel(start));
            // SAFETY: `start + height` is at most `pixels`; the rest is the caller's promise.
            unsafe { with_pixels!(height, V, tile(simd, self, x, column, left, out)) }
        }
    }
}

/// Where outputs go: the first pixel's first value, and the distance between pixels.
#[derive(Clone, Copy)]
pub(super) struct Out {
    pub(super) start: *mut f32,
    pub(super) stride: usize,
}

impl Out {
    #[inline(always)]
    fn column(self, column: usize) -> Self {
        Self { start: self.start.wrapping_add(column), ..self }
    }

    #[inline(always)]
    fn pixel(self, pixel: usize) -> Self {
        Self { start: self.start.wrapping_add(pixel * self.stride), ..self }
    }
}

/// `M` pixels by `V` vectors: bias, products, activation.
///
/// # Safety
/// As [`Layer::strip`], for the `M` pixels whose window starts at `x`.
#[inline(always)]
unsafe fn tile<S: Simd, const M: usize, const V: usize>(
    simd: S,
    layer: &Layer<'_>,
    x: *const f32,
    column: usize,
    left: usize,
    out: Out,
) {
    debug_assert!(column + V * S::F32_LANES <= layer.bias.len());
    debug_assert_eq!(layer.kernel.len(), layer.geometry.taps() * layer.bias.len());
    let mut sums = [[simd.splat_f32s(0.0); V]; M];
    for v in 0..V {
        let bias = layer.bias.as_ptr().wrapping_add(column + v * S::F32_LANES);
        // SAFETY: biases are padded to whole vectors, and this one holds a wanted column.
        let bias = unsafe { load(simd, bias) };
        for sums in &mut sums {
            sums[v] = bias;
        }
    }
    let taps = layer.taps();
    let strip = column / WIDEST * taps.strip_stride + column % WIDEST;
    let weights = layer.kernel.as_ptr().wrapping_add(strip);
    // SAFETY: by the geometry's invariant all inputs of these pixels are inside the image; the
    // kernel's rows are padded to whole vectors.
    let sums = unsafe { accumulate(simd, taps, x, weights, sums) };
    let zero = simd.splat_f32s(0.0);
    for m in 0..M {
        for v in 0..V {
            let mut y = sums[m][v];
            if layer.activation == Activation::Relu {
                y = simd.select_f32s(simd.less_than_or_equal_f32s(y, zero), zero, y);
            }
            let to = out.start.wrapping_add(m * out.stride + v * S::F32_LANES);
            let wanted = left - v * S::F32_LANES;
            // SAFETY: no more than the wanted columns of pixel `m` are written.
            unsafe {
                if wanted >= S::F32_LANES {
                    store(simd, to, y);
                } else {
                    store_masked(simd, first(simd, wanted), to, y);
                }
            }
        }
    }
}

/// The convolution of one padded image.
pub(super) struct Forward<'a> {
    pub(super) layer: &'a Layer<'a>,
    pub(super) image: &'a [f32],
    /// `[output pixels, filters]`, all written.
    pub(super) out: &'a mut [MaybeUninit<f32>],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let geometry = self.layer.geometry();
        let ([rows, pixels], filters) = (geometry.output(), geometry.filters());
        assert_eq!(self.image.len(), geometry.padded_image_length());
        assert_eq!(self.out.len(), geometry.output_length());
        for (row, out) in self.out.chunks_exact_mut(pixels * filters).enumerate().take(rows) {
            let out = Out { start: out.as_mut_ptr().cast(), stride: filters };
            // SAFETY: the lengths were just checked, `row` is one of the output's, and `out` has
            // room for `filters` values of each of its pixels.
            unsafe { self.layer.row(simd, self.image, row, pixels, filters, out) };
        }
    }
}
