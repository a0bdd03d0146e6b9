//! The arithmetic of windows that slide over images: convolution and pooling. Knows no layers.

use std::fmt;

/// A window that slides over rows and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Rows and columns of the window.
    pub size: [usize; 2],
    /// Steps between two places of the window.
    pub strides: [usize; 2],
    /// Distance of the window's own elements; 1 where they touch.
    pub dilation: [usize; 2],
    /// Rows and columns added `[before, after]`.
    pub padding: [[usize; 2]; 2],
}

/// What happens at the edges, in Keras's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Padding {
    /// The window stays inside.
    #[default]
    Valid,
    /// As many places as strides fit, with padding on both sides, the odd one behind.
    Same,
}

impl Window {
    /// A window over an image of `rows` and `columns`, padded as Keras (TensorFlow) pads.
    #[must_use]
    pub fn new(
        size: [usize; 2],
        strides: [usize; 2],
        dilation: [usize; 2],
        padding: Padding,
        [rows, columns]: [usize; 2],
    ) -> Self {
        let [row_size, column_size] = size;
        let [row_stride, column_stride] = strides;
        let [row_dilation, column_dilation] = dilation;
        let padding = match padding {
            Padding::Valid => [[0, 0], [0, 0]],
            Padding::Same => [
                same_padding(rows, reach(row_size, row_dilation), row_stride),
                same_padding(columns, reach(column_size, column_dilation), column_stride),
            ],
        };
        Self { size, strides, dilation, padding }
    }

    /// Rows and columns that the window spans, gaps of dilation included.
    #[must_use]
    pub fn reach(&self) -> [usize; 2] {
        let [rows, columns] = self.size;
        let [row_dilation, column_dilation] = self.dilation;
        [reach(rows, row_dilation), reach(columns, column_dilation)]
    }

    /// Number of places of the window over `rows` and `columns`; `None` where it does not fit.
    #[must_use]
    pub fn places(&self, [rows, columns]: [usize; 2]) -> Option<[usize; 2]> {
        let [row_reach, column_reach] = self.reach();
        let [row_stride, column_stride] = self.strides;
        let [row_padding, column_padding] = self.padding;
        Some([
            places(rows, row_reach, row_stride, row_padding)?,
            places(columns, column_reach, column_stride, column_padding)?,
        ])
    }

    /// Rows and columns at the end that no place of the window covers.
    #[must_use]
    pub fn left_over(&self, [rows, columns]: [usize; 2]) -> [usize; 2] {
        let [row_reach, column_reach] = self.reach();
        let [row_stride, column_stride] = self.strides;
        let [row_padding, column_padding] = self.padding;
        [
            left_over(rows, row_reach, row_stride, row_padding),
            left_over(columns, column_reach, column_stride, column_padding),
        ]
    }
}

/// What is neither padding nor covered by the last place.
fn left_over(length: usize, reach: usize, stride: usize, [before, after]: [usize; 2]) -> usize {
    let padded = length.saturating_add(before).saturating_add(after);
    let free = padded.checked_sub(reach).map_or(0, |free| free % stride.max(1));
    free.saturating_sub(after)
}

fn reach(size: usize, dilation: usize) -> usize {
    size.saturating_sub(1).saturating_mul(dilation).saturating_add(1)
}

fn places(
    length: usize,
    reach: usize,
    stride: usize,
    [before, after]: [usize; 2],
) -> Option<usize> {
    let padded = length.checked_add(before)?.checked_add(after)?;
    Some(padded.checked_sub(reach)? / stride.max(1) + 1)
}

/// TensorFlow's rule for `same`: `ceil(length / stride)` places, the odd element behind.
fn same_padding(length: usize, reach: usize, stride: usize) -> [usize; 2] {
    let stride = stride.max(1);
    let last = length.div_ceil(stride).saturating_sub(1).saturating_mul(stride);
    let total = last.saturating_add(reach).saturating_sub(length);
    [total / 2, total - total / 2]
}

/// Two lengths as Keras writes them: `(5, 5)`.
#[derive(Debug, Clone, Copy)]
pub struct PairText(pub [usize; 2]);

impl fmt::Display for PairText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [rows, columns] = self.0;
        write!(out, "({rows}, {columns})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_padding_is_tensorflows() {
        let window = |size, stride, length| {
            Window::new([size; 2], [stride; 2], [1; 2], Padding::Same, [length; 2])
        };
        assert_eq!(window(3, 1, 28).padding, [[1, 1]; 2]);
        assert_eq!(window(2, 1, 28).padding, [[0, 1]; 2]);
        assert_eq!(window(3, 2, 28).padding, [[0, 1]; 2]);
        assert_eq!(window(3, 2, 28).places([28, 28]), Some([14, 14]));
        assert_eq!(window(1, 3, 7).padding, [[0, 0]; 2]);
    }

    #[test]
    fn what_no_place_covers_is_left_over() {
        let window = |size, stride, length| {
            Window::new([size; 2], [stride; 2], [1; 2], Padding::Valid, [length; 2])
                .left_over([length; 2])
        };
        assert_eq!(window(2, 2, 11), [1, 1]);
        assert_eq!(window(3, 2, 11), [0, 0]);
        assert_eq!(window(3, 5, 11), [3, 3]);
        assert_eq!(window(5, 1, 4), [0, 0]);
        let same = Window::new([2; 2], [2; 2], [1; 2], Padding::Same, [11; 2]);
        assert_eq!(same.left_over([11; 2]), [0, 0]);
    }

    #[test]
    fn a_window_that_does_not_fit_has_no_places() {
        let window = Window::new([5, 5], [1, 1], [1, 1], Padding::Valid, [4, 4]);
        assert_eq!(window.places([4, 4]), None);
        assert_eq!(window.places([5, 6]), Some([1, 2]));
        let dilated = Window::new([3, 3], [2, 2], [2, 2], Padding::Valid, [9, 9]);
        assert_eq!(dilated.places([9, 9]), Some([3, 3]));
    }
}
