//! Text whose characters have inks, and how rich breaks and shortens it. One character counts as one
//! cell of the terminal.

use crate::report::screen::{Ink, Screen};

/// Characters with their inks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Styled(Vec<(char, Ink)>);

/// What happens to a word that is wider than the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overlong {
    /// It gets a line of its own, to be shortened later.
    Keep,
    /// It is cut into pieces.
    Fold,
}

impl Styled {
    /// Adds text at the end.
    pub(super) fn and(mut self, ink: Ink, text: &str) -> Self {
        self.0.extend(text.chars().map(|character| (character, ink)));
        self
    }

    /// Text of one ink.
    pub(super) fn new(ink: Ink, text: &str) -> Self {
        Self::default().and(ink, text)
    }

    /// Number of characters.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Number of characters up to the last that is not a blank.
    fn trimmed_len(&self) -> usize {
        trimmed_len(&self.0)
    }

    /// The text without blanks at the end.
    pub(super) fn trim_end(mut self) -> Self {
        self.0.truncate(self.trimmed_len());
        self
    }

    /// The first characters; where some are left out, the last one that is kept becomes an ellipsis.
    pub(super) fn shorten(mut self, width: usize) -> Self {
        if self.len() > width {
            self.0.truncate(width.saturating_sub(1));
            self.0.push(('…', Ink::Plain));
        }
        self
    }

    /// The lines that the text takes in a width. Blanks at the end of a line are kept as far as there
    /// is room.
    pub(super) fn wrap(&self, width: usize, overlong: Overlong) -> Vec<Self> {
        let breaks = self.breaks(width.max(1), overlong);
        let starts = std::iter::once(0).chain(breaks.iter().copied());
        let ends = breaks.iter().copied().chain([self.len()]);
        let line = |(start, end)| Self(self.0.get(start..end).unwrap_or_default().to_vec());
        starts.zip(ends).map(line).map(|line| line.without_overhang(width)).collect()
    }

    /// Drops blanks that stick out.
    fn without_overhang(mut self, width: usize) -> Self {
        if self.len() > width {
            self.0.truncate(self.trimmed_len().max(width));
        }
        self
    }

    /// Where lines begin, but for the first.
    fn breaks(&self, width: usize, overlong: Overlong) -> Vec<usize> {
        let (mut breaks, mut offset) = (Vec::new(), 0);
        for (mut start, word) in self.words() {
            let length = trimmed_len(word);
            if length <= width.saturating_sub(offset) {
                offset += word.len();
            } else if length > width && overlong == Overlong::Fold {
                for piece in word.chunks(width) {
                    breaks.extend((start > 0).then_some(start));
                    start += piece.len();
                    offset = piece.len();
                }
            } else if length > width || offset > 0 {
                breaks.extend((start > 0).then_some(start));
                offset = word.len();
            }
        }
        breaks
    }

    /// Words with the blanks behind them, and where they start; the first has the blanks before it too.
    fn words(&self) -> Vec<(usize, &[(char, Ink)])> {
        let blank = |index: usize| self.0.get(index).is_none_or(|(character, _)| *character == ' ');
        let first = (0..self.len()).find(|index| !blank(*index));
        let later = |index: &usize| blank(index - 1) && !blank(*index);
        let starts: Vec<usize> = first
            .map(|first| std::iter::once(0).chain((first + 1..self.len()).filter(later)).collect())
            .unwrap_or_default();
        let ends = starts.iter().skip(1).copied().chain([self.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| (*start, self.0.get(*start..end).unwrap_or_default()))
            .collect()
    }

    /// The text with ANSI colours, if the screen has them. Each run of one ink is closed by itself.
    pub(super) fn render(&self, screen: Screen) -> String {
        let runs = self.0.chunk_by(|(_, left), (_, right)| left == right);
        let text = |run: &[(char, Ink)]| {
            let characters: String = run.iter().map(|(character, _)| *character).collect();
            screen.paint(run.first().map_or(Ink::Plain, |(_, ink)| *ink), &characters)
        };
        runs.map(text).collect()
    }
}

fn trimmed_len(characters: &[(char, Ink)]) -> usize {
    characters.iter().rposition(|(character, _)| *character != ' ').map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize, overlong: Overlong) -> Vec<String> {
        let lines = Styled::new(Ink::Plain, text).wrap(width, overlong);
        lines.iter().map(|line| line.render(Screen::PLAIN)).collect()
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines("(None, 14, 14, 16)", 12, Overlong::Keep), ["(None, 14, ", "14, 16)"]);
        assert_eq!(lines("", 5, Overlong::Keep), [""]);
        assert_eq!(lines("ab   cd", 4, Overlong::Keep), ["ab  ", "cd"]);
    }

    #[test]
    fn words_that_are_too_long_are_kept_or_cut() {
        assert_eq!(lines("abcdefg (X)", 5, Overlong::Keep), ["abcdefg", "(X)"]);
        assert_eq!(lines("Model: abcdefgh", 6, Overlong::Fold), ["Model:", "abcdef", "gh"]);
        assert_eq!(Styled::new(Ink::Plain, "abcdefg").shorten(5).render(Screen::PLAIN), "abcd…");
    }
}
