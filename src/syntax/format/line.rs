//! Lines of output, and the columns of the comments behind code. Knows no token.

use super::INDENT;

/// A comment behind code.
#[derive(Debug, Clone)]
struct Trailing {
    text: String,
    /// Where it stood.
    column: usize,
    /// How many blanks stood before it.
    blanks: usize,
}

#[derive(Debug, Default)]
struct Line {
    code: String,
    comment: Option<Trailing>,
}

impl Line {
    fn width(&self) -> usize {
        self.code.chars().count()
    }

    /// The first column at which a comment may begin.
    fn room(&self) -> usize {
        self.width() + 2
    }
}

/// The lines of a text; the last one may grow.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    /// Begins a line at a level.
    pub(super) fn begin(&mut self, level: usize) {
        self.lines.push(Line { code: " ".repeat(level * INDENT), comment: None });
    }

    /// Leaves a line empty.
    pub(super) fn leave_empty(&mut self) {
        self.lines.push(Line::default());
    }

    /// Adds to the last line.
    pub(super) fn add(&mut self, text: &str) {
        match self.lines.last_mut() {
            Some(line) => line.code.push_str(text),
            None => self.lines.push(Line { code: text.to_owned(), comment: None }),
        }
    }

    /// Columns of the last line.
    pub(super) fn column(&self) -> usize {
        self.lines.last().map_or(0, Line::width)
    }

    /// Puts a comment behind the last line, which stood at `column` behind `blanks` blanks. Where the line
    /// has one already, it gets a line of its own, at a level.
    pub(super) fn comment(&mut self, text: &str, column: usize, blanks: usize, level: usize) {
        match self.lines.last_mut() {
            Some(line) if line.comment.is_none() => {
                line.comment = Some(Trailing { text: text.to_owned(), column, blanks });
            }
            _ => {
                self.begin(level);
                self.add(text);
            }
        }
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        let mut text = String::new();
        let columns = self.comment_columns();
        for (line, column) in self.lines.iter().zip(columns) {
            text.push_str(line.code.trim_end());
            if let Some(comment) = &line.comment {
                let blanks = column.saturating_sub(line.width());
                text.push_str(&" ".repeat(blanks));
                text.push_str(&comment.text);
            }
            text.push('\n');
        }
        text
    }

    /// The column of each line's comment. Neighbours that stood in one column stay in one.
    fn comment_columns(&self) -> Vec<usize> {
        let mut columns = Vec::with_capacity(self.lines.len());
        let stood = |line: &Line| line.comment.as_ref().map(|comment| comment.column);
        for group in self
            .lines
            .chunk_by(|above, below| stood(above).is_some() && stood(above) == stood(below))
        {
            let room = group.iter().map(Line::room).max().unwrap_or(0);
            let column = match group {
                [Line { comment: Some(comment), .. }] if comment.blanks <= 2 => room,
                [first, ..] => room.max(stood(first).unwrap_or(0)),
                [] => room,
            };
            columns.extend(group.iter().map(|_| column));
        }
        columns
    }
}
