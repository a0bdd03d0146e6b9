//! The state of reading one text: the text as the grammar sees it, the way back to places in the
//! spec, and what was wrong so far. Knows no form of the language.

use super::MAX_LEVELS;
use super::ast::{Expr, ExprKind, File};
use super::grammar::{self, Piece, Rule};
use super::offsets::Offsets;
use super::recovery::Place;
use super::repair::{Repaired, repair};
use crate::diagnostics::{Diagnostic, Diagnostics, SyntaxProblem};
use crate::source::{Span, Spanned};
use std::cell::{Cell, RefCell};

/// More are not reported: whoever has this many syntax errors has another problem.
const MAX_REPORTS: usize = 100;

/// Reads one text.
pub(super) struct Reader<'a> {
    /// The text that the grammar reads: every bracket and quote has its partner.
    pub(super) text: &'a str,
    /// From that text to the text before its repair.
    repaired: &'a Offsets,
    /// From there to the spec.
    outer: &'a Offsets,
    diagnostics: RefCell<Diagnostics>,
    /// Whether reports are dropped, because what they are about was reported as a whole.
    silent: Cell<bool>,
}

impl<'a> Reader<'a> {
    fn new(repaired: &'a Repaired<'_>, outer: &'a Offsets) -> Self {
        let diagnostics = RefCell::new(repaired.diagnostics.clone());
        let silent = Cell::new(false);
        Self { text: &repaired.text, repaired: &repaired.offsets, outer, diagnostics, silent }
    }

    /// Reads a whole `.net` text.
    pub(super) fn read_file(text: &str) -> (File, Diagnostics) {
        let outer = Offsets::default();
        let repaired = repair(text, &outer);
        if repaired.too_deep {
            return (File::default(), repaired.diagnostics);
        }
        let reader = Reader::new(&repaired, &outer);
        let statements = match grammar::read(Rule::file, reader.text) {
            Ok(file) => reader.statements(file, 0),
            // A repaired text does not get here: for every broken piece there is a rule to skip it.
            Err(stop) => {
                reader.unexpected(stop.at, "a statement");
                Vec::new()
            }
        };
        (File { statements }, reader.finish())
    }

    /// Reads one expression; `outer` leads from `text` to the spec.
    pub(super) fn read_expression(text: &str, outer: &Offsets) -> (Expr, Diagnostics) {
        let unknown = Spanned::new(ExprKind::Unknown, outer.span(0, text.len()));
        let repaired = repair(text, outer);
        if repaired.too_deep {
            return (unknown, repaired.diagnostics);
        }
        let reader = Reader::new(&repaired, outer);
        let expr = if let Ok(whole) = grammar::read(Rule::whole_expression, reader.text) {
            whole.into_inner().next().map_or(unknown, |piece| reader.expression(piece, 0))
        } else {
            reader.explain(0, reader.text.len(), Place::Alone);
            unknown
        };
        (expr, reader.finish())
    }

    fn finish(self) -> Diagnostics {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics.sort();
        diagnostics
    }

    /// The place in the spec of a piece of the text.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        let span = self.repaired.span(start, end);
        self.outer.span(span.start, span.end)
    }

    /// The place in the spec of what a rule matched.
    pub(super) fn span(&self, piece: &Piece<'_>) -> Span {
        let span = piece.as_span();
        self.place(span.start(), span.end())
    }

    /// A word, or the content of a quoted one, with its place.
    pub(super) fn spanned(&self, piece: &Piece<'_>) -> Spanned<String> {
        Spanned::new(piece.as_str().to_owned(), self.span(piece))
    }

    /// Takes a diagnostic.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Whether further reports would be dropped.
    pub(super) fn is_full(&self) -> bool {
        self.silent.get() || self.diagnostics.borrow().len() >= MAX_REPORTS
    }

    /// Reads something whose own faults follow from one that was reported.
    pub(super) fn silently<T>(&self, read: impl FnOnce() -> T) -> T {
        let before = self.silent.replace(true);
        let result = read();
        self.silent.set(before);
        result
    }

    /// Whether `levels` can stand inside each other; reports it at `span` where they cannot.
    pub(super) fn deep(&self, levels: usize, span: Span) -> bool {
        let too_deep = levels > MAX_LEVELS;
        if too_deep {
            self.report(nesting_too_deep(span));
        }
        too_deep
    }
}

/// The report of too many levels.
pub(super) fn nesting_too_deep(span: Span) -> Diagnostic {
    let problem = SyntaxProblem::NestingTooDeep { limit: MAX_LEVELS };
    Diagnostic::new(&problem).at(span, format!("level {} begins here", MAX_LEVELS + 1))
}
