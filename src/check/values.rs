//! The values of a model by name: `x = Dense(3)`, `Add()(x, y)`; and those that nothing reads.

use super::graph::ValueFacts;
use super::model::Builder;
use crate::diagnostics::{Diagnostic, NameProblem, ValueProblem, list_words, nearest};
use crate::ir::ValueId;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Call, Expr, ExprKind};

impl Builder<'_, '_> {
    pub(super) fn named_inputs(&mut self, call: &Call) -> Vec<ValueId> {
        let mut items = Vec::new();
        for argument in &call.arguments {
            match &argument.value.value {
                // Keras's `Add()([x, y])`.
                ExprKind::List(list) | ExprKind::Tuple(list) => items.extend(list),
                _ => items.push(&argument.value),
            }
        }
        let values: Vec<_> = items.into_iter().map(|item| self.named_value(item)).collect();
        values
            .into_iter()
            .map(|value| value.unwrap_or_else(|| self.failed(call.callee.span)))
            .collect()
    }

    /// The value of a name.
    pub(super) fn named_value(&mut self, expr: &Expr) -> Option<ValueId> {
        let ExprKind::Word(word) = &expr.value else {
            if matches!(expr.value, ExprKind::Call(_)) {
                return self.expression(expr);
            }
            let problem = ValueProblem::WrongValue {
                what: "an input of a layer".to_owned(),
                expects: "the name of a value".to_owned(),
                found: format!("`{}`", self.checker.source.slice(expr.span)),
            };
            self.checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "not a name"));
            return None;
        };
        let names = self.scopes.last().map(|scope| scope.names.as_slice()).unwrap_or_default();
        if let Some((_, value)) = names.iter().rev().find(|(known, _)| known == word) {
            let value = *value;
            self.graph.read(value);
            return Some(value);
        }
        let known: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        let problem = NameProblem::UnknownName {
            name: word.clone(),
            nearest: nearest(word, known.iter().copied()).map(str::to_owned),
            known: list_words(known.iter().copied(), "and"),
        };
        self.checker
            .diagnostics
            .push(Diagnostic::new(&problem).at(expr.span, "no value has this name"));
        None
    }

    pub(super) fn name_value(&mut self, name: &Spanned<String>, value: ValueId) {
        self.graph.name(value, &name.value, name.span);
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.retain(|(known, _)| *known != name.value);
            scope.names.push((name.value.clone(), value));
        }
    }

    /// A value of which nothing is known, in the place of one that failed.
    pub(super) fn failed(&mut self, made: Span) -> ValueId {
        let parent = Some(self.graph.current);
        self.graph.read(self.graph.current);
        self.graph.add(ValueFacts { shape: None, made, parent, name: None, read: true, node: None })
    }

    /// Warns of values that nothing reads.
    pub(super) fn unused(&mut self) {
        let output = self.graph.current;
        let unused = self.graph.values.iter().enumerate().skip(1);
        let unused = unused.filter(|(index, facts)| !facts.read && ValueId(*index) != output);
        for (_, facts) in unused {
            let layer = facts.node.as_ref().map_or("value", |node| node.layer.declaration().name);
            let unnamed = (layer.to_owned(), facts.made);
            let (name, span) = facts.name.clone().unwrap_or(unnamed);
            let diagnostic = Diagnostic::new(&NameProblem::UnusedValue { name });
            self.checker.diagnostics.push(diagnostic.at(span, "nothing reads it"));
        }
    }
}
