//! The lines of a spec that a diagnostic points at, in a form that a terminal shows as they are:
//! tabs are spaces, line ends are `\n`, control characters are visible, long lines are cut around
//! what they are shown for. Knows places; knows neither frames nor colours.

use std::collections::BTreeMap;
use std::ops::Range;

use super::words::visible_char;
use crate::diagnostics::Label;
use crate::source::{Source, Span};

/// Tabs reach to the next multiple of this column.
const TAB: usize = 4;
/// A place over more lines than this is shown by its first and its last line.
const WHOLE: usize = 4;
/// The narrowest part of a line that is still worth showing.
const NARROWEST: usize = 24;

/// A label on the lines of an excerpt.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// Bytes of the excerpt's text, never empty, in whole characters.
    pub(super) range: Range<usize>,
    /// The words; may be empty.
    pub(super) message: String,
    /// Whether the cause is here.
    pub(super) primary: bool,
    /// Characters before the range on its line.
    pub(super) column: usize,
    /// Whether the range reaches over a line end.
    pub(super) multiline: bool,
}

/// Chosen lines, each ending in `\n`, and the labels on them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines; never empty.
    pub(super) text: String,
    /// The number in the source of each line, from 1.
    pub(super) numbers: Vec<usize>,
    /// Line and column in the source of the primary label.
    pub(super) place: (usize, usize),
    /// In the order of their places.
    pub(super) marks: Vec<Mark>,
}

/// A label with the bytes of the source that are drawn for it.
struct Drawn<'a> {
    span: Span,
    label: &'a Label,
}

/// One line of the source as shown.
struct Row {
    /// Bytes in the source, without the line end.
    range: Range<usize>,
    /// The shown part with visible characters.
    text: String,
    /// Shown bytes that were cut off in front, less the bytes of the ellipsis put there.
    cut: usize,
    /// Where the row begins in the excerpt.
    offset: usize,
}

impl Excerpt {
    /// The lines that `labels` need in a terminal of `width` columns; none without labels.
    pub(super) fn new(source: &Source, labels: &[Label], width: usize) -> Option<Self> {
        let first = labels.iter().find(|label| label.primary).or(labels.first())?;
        let drawn = drawn(source, labels, first);
        let place = source.line_column(visible_span(source.text(), first.span).start);
        let lines = lines_of(source, &drawn);
        let digits = lines.keys().last().map_or(1, |number| number.to_string().len());
        let room = width.saturating_sub(digits + 4).max(NARROWEST);
        let mut text = String::new();
        let mut rows = Vec::with_capacity(lines.len());
        for range in lines.values() {
            let mut row = Row::new(source.text(), range.clone(), &drawn, room);
            row.offset = text.len();
            text.push_str(&row.text);
            text.push('\n');
            rows.push(row);
        }
        let mut marks: Vec<Mark> =
            drawn.iter().filter_map(|drawn| mark(source.text(), &rows, drawn)).collect();
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end, !mark.primary));
        merge(&mut marks);
        Some(Self { text, numbers: lines.into_keys().collect(), place, marks })
    }
}

impl Row {
    fn new(text: &str, range: Range<usize>, drawn: &[Drawn], room: usize) -> Self {
        let shown = shown(text.get(range.clone()).unwrap_or_default());
        if shown.chars().count() <= room {
            return Self { range, text: shown, cut: 0, offset: 0 };
        }
        let here = drawn
            .iter()
            .filter(|drawn| range.start <= drawn.span.start && drawn.span.start <= range.end)
            .max_by_key(|drawn| drawn.label.primary);
        let focus = here.map_or(0, |drawn| {
            let before = text.get(range.start..drawn.span.start).unwrap_or_default();
            let until = text.get(range.start..drawn.span.end.min(range.end)).unwrap_or(before);
            let start = self::shown(before).chars().count();
            let fits = self::shown(until).chars().count() < room;
            if fits { 0 } else { start.saturating_sub(room / 3) }
        });
        let (text, cut) = window(&shown, focus, room);
        Self { range, text, cut, offset: 0 }
    }

    /// Where a byte of the source stands in the excerpt. Past the line's end is the line end.
    fn position(&self, text: &str, at: usize) -> usize {
        if at > self.range.end {
            return self.offset + self.text.len() + 1;
        }
        let before = text.get(self.range.start..at).unwrap_or_default();
        let within = shown(before).len().saturating_sub(self.cut).min(self.text.len());
        self.offset + self.text.floor_char_boundary(within)
    }
}

/// The part of a shown line that begins at character `focus`, with an ellipsis where it was cut.
fn window(shown: &str, focus: usize, room: usize) -> (String, usize) {
    let byte = |at: usize| shown.char_indices().nth(at).map_or(shown.len(), |(byte, _)| byte);
    let start = byte(focus);
    let end = byte(focus + room.saturating_sub(2));
    let front = if start > 0 { "…" } else { "" };
    let back = if end < shown.len() { "…" } else { "" };
    let text = format!("{front}{}{back}", shown.get(start..end).unwrap_or_default());
    (text, start.saturating_sub(front.len()))
}

/// A line, or its beginning, with every character visible.
fn shown(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut column = 0;
    for character in line.chars() {
        let width = if character == '\t' { TAB - column % TAB } else { 1 };
        if character == '\t' {
            text.extend(std::iter::repeat_n(' ', width));
        } else {
            text.push(visible_char(character));
        }
        column += width;
    }
    text
}

/// Each label's drawn bytes. Only the cause may reach over several lines, and only if its last line
/// has no other label: of other places the first line is enough, and brackets at the margin are
/// hard to read together.
fn drawn<'a>(source: &Source, labels: &'a [Label], first: &Label) -> Vec<Drawn<'a>> {
    let text = source.text();
    let last = visible_span(text, first.span).end - 1;
    let mut alone = true;
    let mut drawn: Vec<Drawn> = Vec::with_capacity(labels.len());
    for label in labels {
        let mut span = visible_span(text, label.span);
        if !std::ptr::eq(label, first) {
            span = first_line(text, span);
            alone &= line_around(text, span.start) != line_around(text, last);
        }
        drawn.push(Drawn { span, label });
    }
    for drawn in drawn.iter_mut().filter(|_| !alone) {
        drawn.span = first_line(text, drawn.span);
    }
    drawn
}

/// The part of a span on its first line, at least one byte.
fn first_line(text: &str, span: Span) -> Span {
    let line = line_around(text, span.start);
    Span::new(span.start, span.end.min(line.end.max(span.start + 1)))
}

/// A span inside the text, in whole characters, without the white space behind it. An empty one
/// takes the character behind it; one behind the last word moves back to that word's end.
fn visible_span(text: &str, span: Span) -> Span {
    let used = text.trim_end().len();
    let start = text.floor_char_boundary(span.start.min(used));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    let words = text.get(start..end).unwrap_or_default().trim_end().len();
    let next = text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    Span::new(start, start + words.max(next))
}

/// The bytes of the line that holds `at`, without its line end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at);
    let (before, behind) = text.split_at(at);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = behind.find('\n').map_or(text.len(), |newline| at + newline);
    let line = text.get(start..end).unwrap_or_default();
    start..start + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The lines to show, by number: those where a place begins or ends, all of a short place, and a
/// line that would be left out alone.
fn lines_of(source: &Source, drawn: &[Drawn]) -> BTreeMap<usize, Range<usize>> {
    let text = source.text();
    let mut lines = BTreeMap::new();
    for Drawn { span, .. } in drawn {
        let (first, last) = (source.line_column(span.start).0, source.line_column(span.end - 1).0);
        lines.insert(first, line_around(text, span.start));
        lines.insert(last, line_around(text, span.end - 1));
        if last - first < WHOLE {
            fill(text, &mut lines, first, last);
        }
    }
    let numbers: Vec<usize> = lines.keys().copied().collect();
    for (above, below) in numbers.iter().zip(numbers.iter().skip(1)) {
        if below - above == 2 {
            fill(text, &mut lines, *above, *below);
        }
    }
    lines
}

/// Adds the lines between two that are there.
fn fill(text: &str, lines: &mut BTreeMap<usize, Range<usize>>, first: usize, last: usize) {
    for number in first + 1..last {
        let above = lines.get(&(number - 1)).map_or(0, |range| range.end);
        let newline = text.get(above..).and_then(|rest| rest.find('\n')).unwrap_or(0);
        lines.insert(number, line_around(text, above + newline + 1));
    }
}

fn mark(text: &str, rows: &[Row], drawn: &Drawn) -> Option<Mark> {
    let at_start = rows.iter().rev().find(|row| row.range.start <= drawn.span.start)?;
    let at_end = rows.iter().rev().find(|row| row.range.start < drawn.span.end).unwrap_or(at_start);
    let start = at_start.position(text, drawn.span.start);
    let end = at_end.position(text, drawn.span.end);
    let line = at_start.text.get(..start - at_start.offset).unwrap_or(&at_start.text);
    // A place that was cut off is shown by the ellipsis, or the line end, that stands for it.
    let shown = at_start.text.get(line.len()..).and_then(|rest| rest.chars().next());
    let least = shown.map_or(1, char::len_utf8);
    Some(Mark {
        range: start..end.max(start + least),
        message: drawn.label.message.clone(),
        primary: drawn.label.primary,
        column: line.chars().count(),
        multiline: at_end.offset > at_start.offset,
    })
}

/// Makes one mark of several at the same place. The marks are sorted.
fn merge(marks: &mut Vec<Mark>) {
    marks.dedup_by(|next, kept| {
        let same = next.range == kept.range;
        if same && !next.message.is_empty() && next.message != kept.message {
            let joint = if kept.message.is_empty() { "" } else { "\n" };
            kept.message = format!("{}{joint}{}", kept.message, next.message);
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str, start: usize, end: usize) -> (usize, usize) {
        let span = visible_span(text, Span { start, end });
        (span.start, span.end)
    }

    #[test]
    fn spans_stay_inside_and_are_never_empty() {
        assert_eq!(spans("ab\n", 1, 1), (1, 2), "an empty one takes the next character");
        assert_eq!(spans("ab\n", 3, 3), (2, 3), "the end of the file moves back");
        assert_eq!(spans("ab", 9, 99), (2, 3), "even where no line end is");
        assert_eq!(spans("", 0, 0), (0, 1));
        assert_eq!(spans("aä", 2, 2), (1, 3), "a character is whole");
        assert_eq!(spans("ab \n\n c", 0, 5), (0, 2), "white space behind is no part of it");
    }

    #[test]
    fn long_lines_are_cut_around_their_label() {
        let text = format!("{}bad{}", "x ".repeat(200), " y".repeat(200));
        let label = Label { span: Span::new(400, 403), message: "here".to_owned(), primary: true };
        let excerpt = Excerpt::new(&Source::new("a", text), &[label], 40).expect("one label");
        assert!(excerpt.text.chars().count() <= 40, "{}", excerpt.text);
        let mark = excerpt.marks.first().expect("one mark");
        assert_eq!(excerpt.text.get(mark.range.clone()), Some("bad"));
        assert_eq!(excerpt.place, (1, 401));
    }
}
