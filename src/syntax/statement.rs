//! Statements: from the pieces of the grammar to the tree. Knows the statements' forms; knows no
//! meaning of a name.
//!
//! Places: a statement with a body spans from its first word to the last closing brace, any other
//! from its first word to the end of its value.

use super::ast::{Binding, Call, Expr, ExprKind, If, Repeat, Section, Statement};
use super::grammar::{Piece, Rule};
use super::keras;
use super::literal;
use super::reader::Reader;
use super::recovery::Place;
use crate::source::{Span, Spanned};

/// What stands behind a head.
#[derive(Default)]
pub(super) struct Tail<'a> {
    pub(super) body: Option<Piece<'a>>,
    otherwise: Vec<Piece<'a>>,
}

impl Reader<'_> {
    /// Builds the statements of a `file` or a `body` that stands inside `levels` others.
    pub(super) fn statements(&self, piece: Piece<'_>, levels: usize) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut end = None;
        for part in piece.into_inner() {
            let span = part.as_span();
            match part.as_rule() {
                Rule::semicolon => {
                    self.semicolon(&part);
                    end = None;
                }
                Rule::statement => {
                    let gap = end.and_then(|end| self.text.get(end..span.start()));
                    if gap.is_some_and(|gap| !gap.contains('\n')) {
                        self.unexpected(span.start(), "a new line");
                    }
                    end = Some(span.end());
                    self.statement(part, levels, &mut statements);
                }
                _ => {}
            }
        }
        statements
    }

    fn statement(&self, piece: Piece<'_>, levels: usize, statements: &mut Vec<Statement>) {
        let mut parts = piece.into_inner();
        let Some(head) = parts.next() else { return };
        let mut tail = Tail::default();
        for part in parts {
            match part.as_rule() {
                Rule::body => tail.body = Some(part),
                _ => tail.otherwise.push(part),
            }
        }
        if let (Some(stray), false) = (tail.otherwise.first(), head.as_rule() == Rule::branch) {
            self.unexpected(stray.as_span().start(), "a statement");
        }
        match head.as_rule() {
            Rule::parameter | Rule::constant => {
                statements.extend(self.binding(head, levels, tail));
            }
            Rule::repeat => statements.push(self.repeat(head, levels, tail)),
            Rule::branch => statements.push(self.branch(head, levels, tail)),
            Rule::named => {
                let assigned = head
                    .clone()
                    .into_inner()
                    .nth(1)
                    .is_some_and(|part| part.as_rule() == Rule::equals);
                let read = if assigned { Self::binding } else { Self::section };
                statements.extend(read(self, head, levels, tail));
            }
            Rule::expression => statements.push(self.expression_statement(head, levels, tail)),
            Rule::bad_head => statements.push(self.bad_statement(&head, levels, tail)),
            _ => {
                // Braces without a head: what stands in them is kept.
                self.unexpected(head.as_span().start(), "a statement");
                statements.extend(self.statements(head, levels + 1));
            }
        }
    }

    /// `param NAME = VALUE`, `let NAME = VALUE`, `NAME = VALUE`
    fn binding(&self, head: Piece<'_>, levels: usize, tail: Tail<'_>) -> Option<Statement> {
        let (start, rule) = (head.as_span().start(), head.as_rule());
        let (mut name, mut value) = (None, None);
        for part in head.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.spanned(&part)),
                Rule::expression => value = Some(self.expression(part, levels)),
                Rule::bad_value => {
                    let span = part.as_span();
                    self.explain(span.start(), span.end(), Place::Bound);
                    value = Some(self.unknown(span.start(), span.end()));
                }
                _ => {}
            }
        }
        let (name, value) = (name?, value?);
        if let (Some(body), false) = (tail.body, value.value == ExprKind::Unknown) {
            self.unexpected(body.as_span().start(), "a new line");
        }
        let span = self.place(start, start).to(name.span).to(value.span);
        let binding = Binding { name, value, span };
        Some(match rule {
            Rule::parameter => Statement::Param(binding),
            Rule::constant => Statement::Let(binding),
            _ => keras::assignment(self, binding),
        })
    }

    fn repeat(&self, head: Piece<'_>, levels: usize, tail: Tail<'_>) -> Statement {
        let head_end = head.as_span().end();
        let (start, count) = self.keyword_and_value(head, levels);
        let (body, end) = self.needed_body(tail.body, head_end, levels);
        Statement::Repeat(Repeat { count, body, span: start.to(end) })
    }

    /// `if CONDITION { ... } else if CONDITION { ... } else { ... }`; each `else if` becomes an
    /// `if` inside the `else` before it.
    fn branch(&self, head: Piece<'_>, levels: usize, tail: Tail<'_>) -> Statement {
        let span = self.span(&head);
        let mut links = vec![(head, tail.body)];
        let mut otherwise = None;
        for part in tail.otherwise {
            let is_last = part.as_rule() == Rule::otherwise;
            let mut inner = part.into_inner().filter(|part| part.as_rule() != Rule::else_word);
            match (inner.next(), inner.next()) {
                (Some(branch), body) if !is_last => links.push((branch, body)),
                (body, _) => otherwise = body,
            }
        }
        if self.deep(levels + links.len(), span) {
            return Statement::Expression(Spanned::new(ExprKind::Unknown, span));
        }
        let deepest = levels + links.len();
        let mut end = otherwise.as_ref().map(|body| self.span(body));
        let mut otherwise = otherwise.map_or(Vec::new(), |body| self.statements(body, deepest));
        for (depth, (head, body)) in links.into_iter().enumerate().rev() {
            let head_end = head.as_span().end();
            let (start, condition) = self.keyword_and_value(head, levels + depth);
            let (then, then_end) = self.needed_body(body, head_end, levels + depth);
            let span = start.to(end.unwrap_or(then_end));
            let branch = If { condition, then, otherwise, span };
            (end, otherwise) = (Some(span), vec![Statement::If(branch)]);
        }
        // The loop above ran at least once, for the `if` itself.
        otherwise.pop().unwrap_or(Statement::Expression(Spanned::new(ExprKind::Unknown, span)))
    }

    /// `data mnist(...) { ... }`, `model m { ... }`
    fn section(&self, head: Piece<'_>, levels: usize, tail: Tail<'_>) -> Option<Statement> {
        let mut parts = head.into_inner();
        let keyword = self.spanned(&parts.next()?);
        let name = parts.next()?;
        let quoted = name.as_rule() == Rule::text;
        let mut span = keyword.span.to(self.span(&name));
        let name = self.spanned(&name).map(|word| if quoted { literal::text(&word) } else { word });
        let arguments = parts.next().map(|piece| {
            span = span.to(self.span(&piece));
            self.arguments(piece, levels)
        });
        let arguments = arguments.unwrap_or_default();
        let with_body = tail.body.is_some();
        let body = self.body(tail.body, &mut span, levels);
        let section = Section { keyword, name: Some(name), arguments, body, span };
        Some(keras::section(self, section, quoted && !with_body))
    }

    /// A call, or a section without a name: `inputs { ... }`.
    fn expression_statement(&self, head: Piece<'_>, levels: usize, tail: Tail<'_>) -> Statement {
        let expr = self.expression(head, levels);
        let Some(body) = tail.body else {
            return keras::statement(self, expr);
        };
        let (start, mut span) = (body.as_span().start(), expr.span);
        let (keyword, arguments) = match expr.value {
            ExprKind::Word(word) => (Spanned::new(word, expr.span), Vec::new()),
            ExprKind::Call(call) => match *call {
                Call { callee: Expr { value: ExprKind::Word(word), span }, arguments } => {
                    (Spanned::new(word, span), arguments)
                }
                _ => return self.body_of_nothing(body, start, levels),
            },
            _ => return self.body_of_nothing(body, start, levels),
        };
        let body = self.body(Some(body), &mut span, levels);
        Statement::Section(Section { keyword, name: None, arguments, body, span })
    }

    /// Braces behind something that has none.
    fn body_of_nothing(&self, body: Piece<'_>, start: usize, levels: usize) -> Statement {
        let span = self.span(&body);
        self.unexpected(start, "a new line");
        self.silently(|| self.statements(body, levels + 1));
        Statement::Expression(Spanned::new(ExprKind::Unknown, span))
    }

    /// `repeat 3`, `if stride != 1`: the place of the keyword, and the value.
    fn keyword_and_value(&self, head: Piece<'_>, levels: usize) -> (Span, Expr) {
        let mut parts = head.into_inner();
        let keyword = parts.next().map_or(Span::default(), |piece| self.span(&piece));
        let value = parts.next().map(|piece| self.expression(piece, levels));
        (keyword, value.unwrap_or(Spanned::new(ExprKind::Unknown, keyword)))
    }

    /// The statements in a body that must stand behind `head_end`, and the place of the body.
    fn needed_body(
        &self,
        body: Option<Piece<'_>>,
        head_end: usize,
        levels: usize,
    ) -> (Vec<Statement>, Span) {
        let mut span = self.place(head_end, head_end);
        if body.is_none() {
            self.unexpected(head_end, "`{`");
        }
        let statements = self.body(body, &mut span, levels);
        (statements, span)
    }

    /// The statements in a body; `span` grows to hold it.
    pub(super) fn body(
        &self,
        body: Option<Piece<'_>>,
        span: &mut Span,
        levels: usize,
    ) -> Vec<Statement> {
        let Some(body) = body else { return Vec::new() };
        *span = span.to(self.span(&body));
        self.statements(body, levels + 1)
    }
}
