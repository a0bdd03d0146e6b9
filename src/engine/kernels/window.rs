//! The geometry of a window that slides over an image. It must not know what happens inside it.

/// A sliding window: a convolution kernel's or a pool's. All pairs are `[rows, columns]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// How many taps the window has.
    pub size: [usize; 2],
    /// How far it moves between outputs.
    pub strides: [usize; 2],
    /// The distance between neighbouring taps; 1 is a dense window.
    pub dilation: [usize; 2],
    /// Rows and columns added around the image: `[rows, columns][before, after]`.
    pub padding: [[usize; 2]; 2],
}

impl Window {
    /// A dense window without padding that moves by one.
    #[must_use]
    pub fn new(size: [usize; 2]) -> Self {
        Self { size, strides: [1, 1], dilation: [1, 1], padding: [[0; 2]; 2] }
    }

    /// The same window, moving by `strides`.
    #[must_use]
    pub fn with_strides(self, strides: [usize; 2]) -> Self {
        Self { strides, ..self }
    }

    /// The same window, its taps `dilation` apart.
    #[must_use]
    pub fn with_dilation(self, dilation: [usize; 2]) -> Self {
        Self { dilation, ..self }
    }

    /// The same window over an image with `padding` around it.
    #[must_use]
    pub fn with_padding(self, padding: [[usize; 2]; 2]) -> Self {
        Self { padding, ..self }
    }

    /// The same window with the padding that makes the output `ceil(input / strides)`; an odd
    /// total puts the larger half after, as in `TensorFlow`.
    #[must_use]
    pub fn with_same_padding(self, input: [usize; 2]) -> Self {
        let mut padding = [[0; 2]; 2];
        for (axis, pair) in padding.iter_mut().enumerate() {
            let stride = self.strides[axis].max(1);
            let covered = (input[axis].div_ceil(stride).saturating_sub(1))
                .saturating_mul(stride)
                .saturating_add(self.extent()[axis]);
            let total = covered.saturating_sub(input[axis]);
            *pair = [total / 2, total - total / 2];
        }
        Self { padding, ..self }
    }

    /// How many rows and columns the window covers, dilation included.
    #[must_use]
    pub fn extent(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            self.size[axis].saturating_sub(1).saturating_mul(self.dilation[axis]).saturating_add(1)
        })
    }

    /// The image's extent with its padding.
    #[must_use]
    pub fn padded_size(&self, input: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|axis| {
            let [before, after] = self.padding[axis];
            input[axis].saturating_add(before).saturating_add(after)
        })
    }

    /// How many positions the window takes over an image of `input` rows and columns; `None` if it
    /// does not fit even once, or if a size, stride or dilation is zero.
    #[must_use]
    pub fn output_size(&self, input: [usize; 2]) -> Option<[usize; 2]> {
        if [self.size, self.strides, self.dilation].iter().flatten().any(|&n| n == 0) {
            return None;
        }
        let (padded, extent) = (self.padded_size(input), self.extent());
        let positions =
            |axis: usize| Some(padded[axis].checked_sub(extent[axis])? / self.strides[axis] + 1);
        Some([positions(0)?, positions(1)?])
    }

    /// Whether there is no padding at all.
    #[must_use]
    pub fn is_unpadded(&self) -> bool {
        self.padding == [[0; 2]; 2]
    }
}
