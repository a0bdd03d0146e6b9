//! Expressions: from the flat pieces of the grammar to the tree. Knows precedence; knows no
//! statement and no meaning of a name.
//!
//! Places: an expression in parentheses spans the parentheses; a call spans callee and arguments;
//! an operation spans its operands; a named argument spans name and value.

use super::ast::{Argument, Call, Conditional, Expr, ExprKind};
use super::grammar::{Piece, Rule};
use super::literal::{self, Number};
use super::operator::{self, PRECEDENCE};
use super::reader::Reader;
use super::recovery::Place;
use crate::diagnostics::{Diagnostic, SyntaxProblem};
use crate::source::{Span, Spanned};

impl Reader<'_> {
    /// Builds the tree of an `expression` piece that stands inside `levels` others.
    pub(super) fn expression(&self, piece: Piece<'_>, levels: usize) -> Expr {
        let start = piece.as_span().start();
        let mut tokens: Vec<Piece<'_>> = piece.into_inner().collect();
        if tokens.len() == 1 {
            // One token is an operand, since the grammar has no expression without one.
            return tokens
                .pop()
                .map_or(self.unknown(start, start), |token| self.operand(token, levels));
        }
        let end = tokens.last().map_or(start, |token| token.as_span().end());
        let operators = tokens.iter().filter(|token| is_operator(token.as_rule())).count();
        if self.deep(levels + operators, self.place(start, end)) || self.chained(&tokens) {
            return self.unknown(start, end);
        }
        self.conditional(tokens, levels + operators)
    }

    /// `a if b else c if d else e`, which is `a if b else (c if d else e)`.
    fn conditional(&self, tokens: Vec<Piece<'_>>, levels: usize) -> Expr {
        let mut parts = vec![Vec::new()];
        for token in tokens {
            match (token.as_rule(), parts.last_mut()) {
                (Rule::if_word | Rule::else_word, _) | (_, None) => parts.push(Vec::new()),
                (_, Some(part)) => part.push(token),
            }
        }
        let mut parts = parts.into_iter().map(|part| self.operation(part, levels)).rev();
        let mut expr = parts.next().unwrap_or(self.unknown(0, 0));
        while let (Some(condition), Some(then)) = (parts.next(), parts.next()) {
            let span = then.span.to(expr.span);
            let conditional = Conditional { then, condition, otherwise: expr };
            expr = Spanned::new(ExprKind::Conditional(Box::new(conditional)), span);
        }
        expr
    }

    fn operation(&self, tokens: Vec<Piece<'_>>, levels: usize) -> Expr {
        PRECEDENCE
            .map_primary(|token| self.operand(token, levels))
            .map_prefix(|token, operand| {
                let span = self.span(&token).to(operand.span);
                self.foreign_operator(&token);
                let operator = operator::unary(token.as_str());
                Spanned::new(ExprKind::Unary(operator, Box::new(operand)), span)
            })
            .map_infix(|left, token, right| {
                let span = left.span.to(right.span);
                self.foreign_operator(&token);
                let operator = Spanned::new(operator::binary(token.as_str()), self.span(&token));
                Spanned::new(ExprKind::Binary(operator, Box::new(left), Box::new(right)), span)
            })
            .map_postfix(|operand, token| self.selection(operand, token, levels))
            .parse(tokens.into_iter())
    }

    /// Call, attribute or index of an operand.
    fn selection(&self, operand: Expr, token: Piece<'_>, levels: usize) -> Expr {
        let own = self.span(&token);
        let span = operand.span.to(own);
        let kind = match token.as_rule() {
            Rule::arguments => ExprKind::Call(Box::new(Call {
                callee: operand,
                arguments: self.arguments(token, levels),
            })),
            Rule::index => {
                let index =
                    token.into_inner().next().map(|item| self.item(item, levels + 1, Place::Index));
                let index = index.unwrap_or(Spanned::new(ExprKind::Unknown, own));
                ExprKind::Index(Box::new(operand), Box::new(index))
            }
            _ => match token.into_inner().next() {
                Some(name) => ExprKind::Attribute(Box::new(operand), self.spanned(&name)),
                None => ExprKind::Unknown,
            },
        };
        Spanned::new(kind, span)
    }

    /// What stands between the parentheses of a call or a section.
    pub(super) fn arguments(&self, piece: Piece<'_>, levels: usize) -> Vec<Argument> {
        piece.into_inner().map(|argument| self.argument(argument, levels + 1)).collect()
    }

    fn argument(&self, piece: Piece<'_>, levels: usize) -> Argument {
        let start = piece.as_span().start();
        let (mut name, mut value) = (None, None);
        for part in piece.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.spanned(&part)),
                Rule::equals => {}
                Rule::colon => {
                    if let Some(name) = &name {
                        self.colon_argument(name, &part);
                    }
                }
                _ => {
                    value =
                        Some(self.item(part, levels, Place::Argument { named: name.is_some() }));
                }
            }
        }
        let value = value.unwrap_or(self.unknown(start, start));
        let span = name.as_ref().map_or(value.span, |name| name.span.to(value.span));
        Argument { name, value, span }
    }

    /// An element between commas; a broken one is explained and unknown.
    fn item(&self, piece: Piece<'_>, levels: usize, place: Place) -> Expr {
        if piece.as_rule() == Rule::expression {
            return self.expression(piece, levels);
        }
        let span = piece.as_span();
        self.explain(span.start(), span.end(), place);
        self.unknown(span.start(), span.end())
    }

    fn operand(&self, token: Piece<'_>, levels: usize) -> Expr {
        let span = self.span(&token);
        let kind = match token.as_rule() {
            Rule::number => self.number(token.as_str(), span),
            Rule::text => self.text_literal(&token),
            Rule::literal => match token.as_str() {
                "true" | "True" => ExprKind::Boolean(true),
                "false" | "False" => ExprKind::Boolean(false),
                _ => ExprKind::None,
            },
            Rule::tuple => return self.tuple(token, span, levels + 1),
            Rule::list => ExprKind::List(
                token.into_inner().map(|item| self.item(item, levels + 1, Place::List)).collect(),
            ),
            _ => ExprKind::Word(token.as_str().to_owned()),
        };
        Spanned::new(kind, span)
    }

    /// `(a)` is `a`; `(a,)`, `(a, b)` and `()` are tuples.
    fn tuple(&self, token: Piece<'_>, span: Span, levels: usize) -> Expr {
        let (mut items, mut comma) = (Vec::new(), false);
        for item in token.into_inner() {
            comma |= item.as_rule() == Rule::trailing_comma;
            if item.as_rule() != Rule::trailing_comma {
                items.push(self.item(item, levels, Place::Tuple));
            }
        }
        match items.pop() {
            Some(single) if items.is_empty() && !comma => Spanned::new(single.value, span),
            last => {
                items.extend(last);
                Spanned::new(ExprKind::Tuple(items), span)
            }
        }
    }

    fn number(&self, text: &str, span: Span) -> ExprKind {
        match literal::number(text) {
            Ok(Number::Integer(value)) => ExprKind::Integer(value),
            Ok(Number::Float(value)) => ExprKind::Float(value),
            Err(reason) => {
                let problem =
                    SyntaxProblem::InvalidNumber { text: text.to_owned(), reason: reason.clone() };
                self.report(Diagnostic::new(&problem).at(span, reason));
                ExprKind::Unknown
            }
        }
    }

    fn text_literal(&self, token: &Piece<'_>) -> ExprKind {
        self.foreign_prefix(token);
        ExprKind::Text(literal::text(token.as_str()))
    }

    /// A piece that says nothing.
    pub(super) fn unknown(&self, start: usize, end: usize) -> Expr {
        Spanned::new(ExprKind::Unknown, self.place(start, end))
    }
}

/// Whether a token makes the tree one level higher.
fn is_operator(rule: Rule) -> bool {
    !matches!(
        rule,
        Rule::number
            | Rule::text
            | Rule::literal
            | Rule::word
            | Rule::tuple
            | Rule::list
            | Rule::else_word
    )
}
