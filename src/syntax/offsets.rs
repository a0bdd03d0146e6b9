//! Where the bytes of a text that is read stand in the spec. The two differ where a bracket was
//! completed, where the text is a part of the spec, and where an escape stands for a character.

use crate::source::Span;

/// A map from offsets in the text that is read to offsets in the spec.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Offsets {
    /// From each first offset on (ascending), where that offset stands in the spec. Before the
    /// first entry both are equal.
    pieces: Vec<(usize, usize)>,
}

impl Offsets {
    /// A text that begins at `start` in the spec.
    pub(super) fn moved(start: usize) -> Self {
        Self { pieces: vec![(0, start)] }
    }

    /// From offset `read` on, the text stands at `spec`. Both ascend from call to call.
    pub(super) fn continues(&mut self, read: usize, spec: usize) {
        self.pieces.push((read, spec));
    }

    /// The place in the spec of a byte of the text.
    pub(super) fn place(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|(read, _)| *read <= at);
        let (read, spec) =
            next.checked_sub(1).and_then(|last| self.pieces.get(last)).copied().unwrap_or((0, 0));
        let place = spec + (at - read);
        // What was put in has no place of its own: it stands where the text behind it goes on.
        self.pieces.get(next).map_or(place, |(_, limit)| place.min(*limit))
    }

    /// The place in the spec of a piece of the text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.place(start), self.place(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_stands_where_the_text_goes_on() {
        // "f(1\n" read as "f(1)\n"
        let mut offsets = Offsets::default();
        offsets.continues(4, 3);
        assert_eq!([0, 2, 3, 4, 5].map(|at| offsets.place(at)), [0, 2, 3, 3, 4]);
        assert_eq!(Offsets::moved(10).span(0, 3), Span::new(10, 13));
    }
}
