//! soon. (Lead: the checker calls exactly this API; `literal` is the span of the string expression in either notation.)
use super::ast::Expr;
use crate::diagnostics::Diagnostics;
use crate::source::{Source, Span, Spanned};
/// A part of a template.
pub enum Piece {
    /// Text.
    Text(String),
    /// `{expr:format}`
    Expression {
        /// The expression.
        expr: Expr,
        /// Behind the colon, if there is one.
        format: Option<Spanned<String>>,
    },
}
/// Pieces of the string literal that stands at `literal`.
pub fn parse(_source: &Source, _literal: Span) -> (Vec<Piece>, Diagnostics) {
    (Vec::new(), Diagnostics::default())
}
