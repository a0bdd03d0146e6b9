//! A spec's text and places in it. Knows nothing of what the text means.

use std::ops::Range;
use std::sync::Arc;

/// A range of bytes in a [`Source`], `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`; an `end` before `start` gives an empty span.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same place as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value and where the spec says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

/// How the text of a spec is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// The netc language, `.net`.
    Net,
    /// The same spec in YAML, `.yaml` or `.yml`.
    Yaml,
}

/// A spec's name and text; cheap to clone.
#[derive(Debug, Clone)]
pub struct Source(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    text: String,
    notation: Notation,
    line_starts: Vec<usize>,
}

impl Source {
    /// Names a text. The notation follows from the name's ending; anything but YAML's is `.net`.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        let lower = name.to_ascii_lowercase();
        let yaml = [".yaml", ".yml"].iter().any(|ending| lower.ends_with(ending));
        let notation = if yaml { Notation::Yaml } else { Notation::Net };
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Self(Arc::new(Inner { name, text, notation, line_starts }))
    }

    /// The name under which messages speak of it, usually its path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// How the text is written.
    #[must_use]
    pub fn notation(&self) -> Notation {
        self.0.notation
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    /// An offset outside the text is taken as its nearest character.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = self.clamp(offset);
        let line = self.0.line_starts.partition_point(|start| *start <= offset);
        let start = self.0.line_starts.get(line.wrapping_sub(1)).copied().unwrap_or(0);
        let before = self.0.text.get(start..offset).unwrap_or_default();
        (line.max(1), before.chars().count() + 1)
    }

    /// The text of a span, cut to whole characters inside the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let (start, end) = (self.clamp(span.start), self.clamp(span.end));
        self.0.text.get(start..end.max(start)).unwrap_or_default()
    }

    /// The largest character boundary at or before `offset`.
    #[must_use]
    pub fn clamp(&self, offset: usize) -> usize {
        self.0.text.floor_char_boundary(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let source = Source::new("a.net", "ä = 1\nb\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(2), (1, 2));
        assert_eq!(source.line_column(1), (1, 1), "inside a character: its start");
        assert_eq!(source.line_column(7), (2, 1));
        assert_eq!(source.line_column(99), (3, 1), "behind the end: the end");
        assert_eq!(source.slice(Span::new(0, 2)), "ä");
    }

    #[test]
    fn notation_follows_the_ending() {
        assert_eq!(Source::new("A.YML", "").notation(), Notation::Yaml);
        assert_eq!(Source::new("a", "").notation(), Notation::Net);
    }
}
