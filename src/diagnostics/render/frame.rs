//! Draws the frame with the labels through miette. miette numbers lines without gaps and names the
//! first label's place; here each row gets the number of its line in the spec, and the frame the
//! place of the primary label.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::Style;
use super::excerpt::{Excerpt, Mark};
use super::words::{Paint, visible, wrap};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Source;

/// The least room for a label's words: beyond it they are broken, below it they run over the edge.
const LEAST: usize = 24;

/// The frame with all labels; empty without labels.
pub(super) fn draw(source: &Source, diagnostic: &Diagnostic, style: Style) -> String {
    let Some(excerpt) = Excerpt::new(source, &diagnostic.labels, style.width) else {
        return String::new();
    };
    let digits = excerpt.numbers.last().map_or(1, |last| last.to_string().len());
    let theme = theme(diagnostic.severity(), &excerpt.marks, style.color);
    let snippet = Snippet::new(source, excerpt, style.width.saturating_sub(digits + 3));
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width.max(LEAST))
        .with_context_lines(0)
        .with_links(false)
        .without_syntax_highlighting();
    let mut drawn = String::new();
    // Writing into a String does not fail; what was drawn until then would be all there is.
    let _ = handler.render_report(&mut drawn, &snippet);
    renumber(&drawn, &snippet.excerpt.numbers, digits, style.color)
}

/// The primary label in the colour of the severity, all others in blue.
fn theme(severity: Severity, marks: &[Mark], color: bool) -> GraphicalTheme {
    let mut styles = ThemeStyles::none();
    if color {
        let plain = styles.error;
        let primary = match severity {
            Severity::Error => plain.red(),
            Severity::Warning => plain.yellow(),
            Severity::Hint => plain.cyan(),
        };
        let style = |mark: &Mark| {
            if mark.primary { primary.bold() } else { plain.blue().bold() }
        };
        // miette hands styles to labels in the order of their places, which is that of the marks.
        styles.highlights = marks.iter().map(style).collect();
    }
    GraphicalTheme { characters: ThemeCharacters::unicode(), styles }
}

/// Gives the rows the numbers of their lines, and a margin as wide as the largest needs. miette's
/// first row holds the message, which has a header of its own here.
fn renumber(drawn: &str, numbers: &[usize], digits: usize, color: bool) -> String {
    let frame: Vec<&str> = drawn.lines().skip_while(|row| !row.contains('╭')).collect();
    let margin = frame.first().and_then(|row| row.find('╭')).unwrap_or(0);
    let mut numbers = numbers.iter();
    let mut text = String::new();
    for row in frame {
        // The margin holds spaces and digits only.
        let (left, right) = row.split_at_checked(margin).unwrap_or(("", row));
        let number = if left.trim().is_empty() { None } else { numbers.next() };
        let number = number.map_or_else(String::new, ToString::to_string);
        let padding = " ".repeat(digits.saturating_sub(number.len()));
        let number = Paint::DIM.over(&number, color);
        text.push_str(format!("{padding}{number} {right}").trim_end());
        text.push('\n');
    }
    text
}

/// What miette is shown of a diagnostic: no message, no help, only labels on an excerpt.
#[derive(Debug)]
struct Snippet {
    name: String,
    excerpt: Excerpt,
    /// Columns right of the margin.
    room: usize,
}

impl Snippet {
    fn new(source: &Source, excerpt: Excerpt, room: usize) -> Self {
        Self { name: visible(source.name()), excerpt, room }
    }

    fn label(&self, mark: &Mark) -> LabeledSpan {
        let length = mark.range.len();
        let shown = self.excerpt.text.get(mark.range.clone()).unwrap_or_default();
        // miette hangs the words below the middle of the place, or at the margin.
        let left = if mark.multiline { 8 } else { mark.column + shown.chars().count() / 2 + 4 };
        let room = self.room.saturating_sub(left).max(LEAST);
        let lines: Vec<String> =
            mark.message.split('\n').flat_map(|line| wrap(line, room, 0)).collect();
        let words = (!mark.message.trim().is_empty()).then(|| lines.join("\n"));
        let span = SourceSpan::new(mark.range.start.into(), length);
        if mark.primary {
            LabeledSpan::new_primary_with_span(words, span)
        } else {
            LabeledSpan::new_with_span(words, span)
        }
    }
}

impl fmt::Display for Snippet {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl miette::Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.marks.iter().map(|mark| self.label(mark))))
    }
}

impl SourceCode for Snippet {
    /// The whole excerpt for every place: all labels share one frame, which names the primary's.
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, column) = self.excerpt.place;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.excerpt.text.as_bytes(),
            SourceSpan::new(0.into(), self.excerpt.text.len()),
            line.saturating_sub(1),
            column.saturating_sub(1),
            self.excerpt.numbers.len(),
        )))
    }
}
