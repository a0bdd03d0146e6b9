//! Shapes of one sample, element types and image layouts, and their arithmetic. The batch axis is
//! implicit everywhere and shown as `None`. Knows no layers and no tensors.

use std::fmt;

/// The axes of one sample, without the batch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shape(Vec<usize>);

impl Shape {
    /// A shape from its axes.
    #[must_use]
    pub fn new(axes: impl Into<Vec<usize>>) -> Self {
        Self(axes.into())
    }

    /// The axes.
    #[must_use]
    pub fn axes(&self) -> &[usize] {
        &self.0
    }

    /// Number of axes.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Number of elements of one sample; `None` where it exceeds what a machine counts.
    #[must_use]
    pub fn elements(&self) -> Option<usize> {
        self.0.iter().try_fold(1_usize, |product, axis| product.checked_mul(*axis))
    }

    /// The last axis; 1 for a shape without axes.
    #[must_use]
    pub fn last(&self) -> usize {
        self.0.last().copied().unwrap_or(1)
    }

    /// All axes but the last.
    #[must_use]
    pub fn leading(&self) -> &[usize] {
        self.0.split_last().map_or(&[], |(_, leading)| leading)
    }

    /// The same leading axes with another last one; a shape without axes gains one.
    #[must_use]
    pub fn with_last(&self, last: usize) -> Self {
        let mut axes = self.leading().to_vec();
        axes.push(last);
        Self(axes)
    }

    /// As Keras prints it: `(None, 28, 28)`.
    #[must_use]
    pub fn with_batch(&self) -> String {
        let axes = self.0.iter().map(|axis| format!(", {axis}"));
        let axes: String = axes.collect();
        if axes.is_empty() { "(None,)".to_owned() } else { format!("(None{axes})") }
    }

    /// Rows, columns and channels of an image shape in a layout; `None` for another rank.
    #[must_use]
    pub fn image(&self, format: DataFormat) -> Option<Image> {
        match (self.0.as_slice(), format) {
            (&[rows, columns, channels], DataFormat::ChannelsLast)
            | (&[channels, rows, columns], DataFormat::ChannelsFirst) => {
                Some(Image { rows, columns, channels })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Shape {
    /// As Python writes a tuple: `(28, 28)`, `(784,)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let axes: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        match axes.as_slice() {
            [only] => write!(out, "({only},)"),
            _ => write!(out, "({})", axes.join(", ")),
        }
    }
}

/// The axes of an image by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image {
    /// Height.
    pub rows: usize,
    /// Width.
    pub columns: usize,
    /// Colours or feature maps.
    pub channels: usize,
}

impl Image {
    /// The shape of the image in a layout.
    #[must_use]
    pub fn shape(self, format: DataFormat) -> Shape {
        match format {
            DataFormat::ChannelsLast => Shape::new([self.rows, self.columns, self.channels]),
            DataFormat::ChannelsFirst => Shape::new([self.channels, self.rows, self.columns]),
        }
    }
}

/// Where the channels of an image stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataFormat {
    /// `(channels, rows, columns)`
    ChannelsFirst,
    /// `(rows, columns, channels)`
    #[default]
    ChannelsLast,
}

impl DataFormat {
    /// Keras's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ChannelsFirst => "channels_first",
            Self::ChannelsLast => "channels_last",
        }
    }

    /// The layout of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ChannelsFirst, Self::ChannelsLast].into_iter().find(|format| format.name() == name)
    }
}

/// The type of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DType {
    /// Bytes.
    UInt8,
    /// 32-bit integers.
    Int32,
    /// 64-bit integers.
    Int64,
    /// 32-bit floating point, the type that networks compute with.
    Float32,
}

impl DType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::UInt8, Self::Int32, Self::Int64, Self::Float32];

    /// Keras's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UInt8 => "uint8",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Float32 => "float32",
        }
    }

    /// The type of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name)
    }

    /// Whether the type holds whole numbers only.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self != Self::Float32
    }
}

impl fmt::Display for DType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_print_as_keras_prints_them() {
        assert_eq!(Shape::new([784]).to_string(), "(784,)");
        assert_eq!(Shape::new([1, 28, 28]).to_string(), "(1, 28, 28)");
        assert_eq!(Shape::new([1, 28, 28]).with_batch(), "(None, 1, 28, 28)");
        assert_eq!(Shape::default().with_batch(), "(None,)");
    }

    #[test]
    fn elements_do_not_overflow() {
        assert_eq!(Shape::new([2, 3]).elements(), Some(6));
        assert_eq!(Shape::new([usize::MAX, 2]).elements(), None);
        assert_eq!(Shape::new([usize::MAX, 0]).elements(), Some(0));
    }
}
