//! Text pictures for `plot(...)`. They take plain numbers: where those come from is the caller's matter.

pub(super) mod canvas;
mod class_counts;
mod curves;
mod greys;
mod histogram;
mod sample;

pub use class_counts::class_counts;
pub use curves::{histories, history, small_history};
pub use histogram::histogram;
pub(in crate::report) use sample::characters;
pub use sample::sample;

/// The elements of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Values<'a> {
    /// As they come from an image file.
    Bytes(&'a [u8]),
    /// After preprocessing, or anything else.
    Reals(&'a [f32]),
}

impl Values<'_> {
    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Reals(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
