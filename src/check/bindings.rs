//! From expressions of a spec to values and to things of the catalog.

use std::sync::Arc;

use super::evaluate::{Evaluator, unknown_name};
use super::statements::Checker;
use crate::catalog::{Bound, CallValue, Entry, Value, bind, bind_to};
use crate::diagnostics::Diagnostics;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Expr};

impl Checker<'_> {
    /// The value of an expression.
    pub(super) fn evaluate(&mut self, expr: &Expr) -> Value {
        Evaluator::new(self.source, &self.environment, &mut self.diagnostics).evaluate(expr)
    }

    /// The value of an expression that must be `true` or `false`.
    pub(super) fn condition(&mut self, expr: &Expr, what: &str) -> Value {
        Evaluator::new(self.source, &self.environment, &mut self.diagnostics).condition(expr, what)
    }

    /// Makes a thing of the catalog from a call.
    pub(super) fn build<T: ?Sized>(
        &mut self,
        entry: &Entry<T>,
        name: Spanned<String>,
        arguments: &[Argument],
        span: Span,
    ) -> Option<Arc<T>> {
        self.with_call(name, arguments, span, |call, found| bind(entry, call, found))
    }

    /// Reads the arguments of a statement.
    pub(super) fn read<T: Bound>(
        &mut self,
        name: Spanned<String>,
        arguments: &[Argument],
        span: Span,
    ) -> Option<T> {
        self.with_call(name, arguments, span, bind_to)
    }

    /// Evaluates the arguments and binds them. A word that nothing defines, where no word can
    /// stand, is reported as what it is: an unknown name.
    pub(super) fn with_call<R>(
        &mut self,
        name: Spanned<String>,
        arguments: &[Argument],
        span: Span,
        bind: impl FnOnce(&CallValue, &mut Diagnostics) -> R,
    ) -> R {
        let mut evaluator = Evaluator::new(self.source, &self.environment, &mut self.diagnostics);
        let arguments = evaluator.arguments(arguments);
        let free = evaluator.free_words;
        let mut found = Diagnostics::default();
        let built = bind(&CallValue { name, arguments, span }, &mut found);
        for diagnostic in &found {
            let free = free.iter().find(|word| word.span == diagnostic.place());
            self.diagnostics.push(match free {
                Some(word) if diagnostic.code() == "wrong-type" => {
                    unknown_name(&self.environment, &word.value, word.span, &[])
                }
                _ => diagnostic.clone(),
            });
        }
        built
    }
}
