//! Room that begins with a line of the cache: whole vectors of it lie within one line each, and a vector that
//! crosses lines takes twice as long to load.

use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};

use super::storage::room;
use super::vector::WIDEST;

/// The length of a line: 16 floats on nearly all machines, as many as the widest vector has.
const LINE: usize = WIDEST;

/// Floats, or room for them, from the beginning of a line on.
pub(super) struct Lines<T = f32> {
    values: Vec<T>,
    /// Fewer than [`LINE`] values before this one are not used.
    start: usize,
}

impl Lines {
    /// So many zeros.
    pub(super) fn zeros(length: usize) -> Self {
        Self::within(vec![0.0; length + LINE - 1], length)
    }
}

impl Lines<MaybeUninit<f32>> {
    /// Room for so many values.
    pub(super) fn room(length: usize) -> Self {
        Self::within(room(length + LINE - 1), length)
    }
}

impl<T> Lines<T> {
    /// `length` of the values, which are nearly a line more.
    fn within(mut values: Vec<T>, length: usize) -> Self {
        // A machine that cannot say may begin anywhere; that is slower and no more.
        let start = values.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE - 1);
        values.truncate(start + length);
        Self { values, start }
    }
}

impl<T> Deref for Lines<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values[self.start..]
    }
}

impl<T> DerefMut for Lines<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_as_long_as_asked_for_and_begins_with_a_line() {
        for length in [0, 1, 15, 16, 17, 1000] {
            let mut lines = Lines::zeros(length);
            lines.fill(1.0);
            assert_eq!(lines.len(), length);
            assert!(cfg!(miri) || lines.as_ptr().addr().is_multiple_of(64));
        }
    }
}
