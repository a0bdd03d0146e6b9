//! Trees as `.net` texts: statement by statement, with the comments and the empty lines of the source.
//! Lines are indented and wrapped by [`format`](super::super::format). Knows no YAML.

use super::expression::{Expressions, quoted};
use crate::source::{Source, Span, Spanned};
use crate::syntax::ast::{ExprKind, File, If, Section, Statement};
use crate::syntax::format::format;

/// A comment of the source, with its sign.
pub(in crate::syntax) type Comment = Spanned<String>;

/// Writes a tree as a `.net` text. `comments` are those of the source, in order.
pub(in crate::syntax) fn write(file: &File, source: &Source, comments: &[Comment]) -> String {
    let expressions = Expressions { source };
    let mut writer = Writer { expressions, comments, text: String::new() };
    let mut before: Option<&Statement> = None;
    for statement in &file.statements {
        if before.is_some_and(|before| writer.stand_apart(before, statement)) {
            writer.text.push('\n');
        }
        writer.statement(statement);
        before = Some(statement);
    }
    writer.comments_before(usize::MAX);
    format(&writer.text)
}

struct Writer<'a> {
    expressions: Expressions<'a>,
    /// Those that are not written yet.
    comments: &'a [Comment],
    text: String,
}

impl Writer<'_> {
    /// Whether an empty line stands between two statements of the top: where the source has one, and
    /// around bodies.
    fn stand_apart(&self, above: &Statement, below: &Statement) -> bool {
        let has_body =
            |statement: &Statement| matches!(statement, Statement::Section(one) if has_braces(one));
        let source = self.expressions.source;
        let between = source.slice(Span::new(above.span().end, below.span().start));
        // The first piece belongs to the line above, the last one to the line below.
        let lines = between.split_once('\n').and_then(|(_, rest)| Some(rest.rsplit_once('\n')?.0));
        let empty = lines.is_some_and(|lines| lines.split('\n').any(is_blank));
        has_body(above) || has_body(below) || empty
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes the comments that stand before a place on lines of their own.
    fn comments_before(&mut self, place: usize) {
        while let Some((comment, rest)) = self.comments.split_first() {
            if comment.span.start >= place {
                return;
            }
            self.comments = rest;
            self.line(&comment.value);
            let behind = self.expressions.source.text().get(comment.span.end..);
            if behind.and_then(|behind| behind.split('\n').nth(1)).is_some_and(is_blank) {
                self.text.push('\n');
            }
        }
    }

    /// Writes the next comments behind the last line, if they stand behind something on the lines of
    /// the source from `first` to `last`.
    fn comments_behind(&mut self, first: usize, last: usize) {
        let source = self.expressions.source;
        let mut free = true;
        while let Some((comment, rest)) = self.comments.split_first() {
            let before = source.text().get(..comment.span.start).unwrap_or_default();
            let own_line = before.rsplit('\n').next().is_none_or(is_blank);
            let (line, _) = source.line_column(comment.span.start);
            if own_line || line < first || line > last {
                return;
            }
            self.comments = rest;
            if free && self.text.pop().is_some() {
                self.text.push_str("  ");
            }
            free = false;
            self.line(&comment.value);
        }
    }

    /// The line of the source on which a place is.
    fn line_of(&self, place: usize) -> usize {
        self.expressions.source.line_column(place).0
    }

    fn statement(&mut self, statement: &Statement) {
        let span = statement.span();
        self.comments_before(span.start);
        let (first, last) = (self.line_of(span.start), self.line_of(span.end));
        match statement {
            Statement::Section(section) => self.section(section),
            Statement::Repeat(repeat) => {
                let head = format!("repeat {}", self.expressions.write(&repeat.count));
                self.braces(&head, &repeat.body, span.start);
            }
            Statement::If(branch) => self.branch(branch),
            simple => {
                let line = self.simple(simple).unwrap_or_default();
                self.line(&line);
                self.comments_behind(first, last);
            }
        }
        self.comments_behind(last, last);
    }

    /// A statement without a body.
    fn simple(&self, statement: &Statement) -> Option<String> {
        let (word, binding) = match statement {
            Statement::Param(binding) => ("param ", binding),
            Statement::Let(binding) => ("let ", binding),
            Statement::Assign(binding) => ("", binding),
            Statement::Expression(expr) => return Some(self.expressions.write(expr)),
            _ => return None,
        };
        let value = self.expressions.write(&binding.value);
        Some(format!("{word}{} = {value}", binding.name.value))
    }

    fn section(&mut self, section: &Section) {
        let mut head = section.keyword.value.clone();
        if let Some(name) = &section.name {
            head.push(' ');
            head.push_str(&if is_name(&name.value) {
                name.value.clone()
            } else {
                quoted(&name.value)
            });
        }
        if !section.arguments.is_empty() {
            head.push_str(&format!("({})", self.expressions.arguments(&section.arguments)));
        }
        if has_braces(section) {
            self.braces(&head, &section.body, section.span.start);
        } else {
            self.line(&head);
        }
    }

    fn branch(&mut self, branch: &If) {
        let head = format!("if {}", self.expressions.write(&branch.condition));
        self.braces(&head, &branch.then, branch.span.start);
        if let Some(first) = branch.otherwise.first() {
            // Behind the brace that ends the line.
            self.text.pop();
            self.text.push(' ');
            match (first, branch.otherwise.len()) {
                (Statement::If(next), 1) => {
                    self.text.push_str("else ");
                    self.branch(next);
                }
                (first, _) => self.braces("else", &branch.otherwise, first.span().start),
            }
        }
    }

    /// A head, which stands at `place`, and its body, on one line where one is enough.
    fn braces(&mut self, head: &str, body: &[Statement], place: usize) {
        if let [only] = body
            && let Some(inner) = self.simple(only)
            && !head.starts_with("model")
            && !self.has_comment_within(only.span())
        {
            return self.line(&format!("{head} {{ {inner} }}"));
        }
        self.line(&format!("{head} {{"));
        let line = self.line_of(place);
        if body.first().is_none_or(|first| self.line_of(first.span().start) > line) {
            self.comments_behind(line, line);
        }
        body.iter().for_each(|statement| self.statement(statement));
        self.line("}");
    }

    fn has_comment_within(&self, span: Span) -> bool {
        self.comments.first().is_some_and(|comment| comment.span.start < span.end)
    }
}

/// Whether a section has braces: `data facts(...)` needs none.
fn has_braces(section: &Section) -> bool {
    !section.body.is_empty() || section.keyword.value != "data" || section.name.is_none()
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether a name can stand without quotes.
fn is_name(text: &str) -> bool {
    let (expr, diagnostics) = crate::syntax::parse_expression(text, 0);
    diagnostics.is_empty() && expr.value == ExprKind::Word(text.to_owned())
}
