//! Values and calls: plain scalars are expressions, quoted ones text, a map of one key a call.

use super::Yaml;
use super::tree::{Node, NodeKind};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Call, Expr, ExprKind, Name};
use crate::syntax::parse_expression;

impl Yaml<'_> {
    /// The expression that a node stands for.
    pub(super) fn value(&mut self, node: &Node) -> Expr {
        let kind = match &node.kind {
            _ if node.is_null() => ExprKind::None,
            NodeKind::Scalar { plain: true, .. } => return self.expression(node.span),
            NodeKind::Scalar { text, plain: false } => ExprKind::Text(text.clone()),
            NodeKind::Sequence(items) => {
                ExprKind::List(items.iter().map(|item| self.value(item)).collect())
            }
            NodeKind::Mapping(entries) => {
                if let [(name, arguments)] = entries.as_slice() {
                    return self.call(name, arguments);
                }
                self.wrong_form(node, "a value", "a single value, a list, or a map of one key");
                ExprKind::Unknown
            }
        };
        Spanned::new(kind, node.span)
    }

    /// A plain scalar, read where it stands. A line end inside it is a blank.
    fn expression(&mut self, span: Span) -> Expr {
        let text = self.text.get(span.range()).unwrap_or_default();
        let blanks: String =
            text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }).collect();
        let (expr, found) = parse_expression(&blanks, span.start);
        self.diagnostics.extend(found);
        expr
    }

    /// `name: arguments` as a call.
    pub(super) fn call(&mut self, name: &Node, arguments: &Node) -> Expr {
        let span = if arguments.is_null() { name.span } else { name.span.to(arguments.span) };
        let Some(name) = self.name(name) else { return Spanned::new(ExprKind::Unknown, span) };
        let callee = Spanned::new(ExprKind::Word(name.value), name.span);
        let arguments = self.arguments(arguments);
        Spanned::new(ExprKind::Call(Box::new(Call { callee, arguments })), span)
    }

    /// Named arguments as a map, positional ones as a list, a single one as a scalar.
    pub(super) fn arguments(&mut self, node: &Node) -> Vec<Argument> {
        match &node.kind {
            _ if node.is_null() => Vec::new(),
            NodeKind::Mapping(entries) => {
                entries.iter().filter_map(|(name, value)| self.named(name, value)).collect()
            }
            NodeKind::Sequence(items) => items.iter().map(|item| self.positional(item)).collect(),
            NodeKind::Scalar { .. } => vec![self.positional(node)],
        }
    }

    fn named(&mut self, name: &Node, value: &Node) -> Option<Argument> {
        let (name, value) = (self.name(name)?, self.value(value));
        let span = name.span.to(value.span);
        Some(Argument { name: Some(name), value, span })
    }

    fn positional(&mut self, node: &Node) -> Argument {
        let value = self.value(node);
        Argument { name: None, span: value.span, value }
    }

    /// A key, or another node that must be one word.
    pub(super) fn name(&mut self, node: &Node) -> Option<Name> {
        if let NodeKind::Scalar { text, .. } = &node.kind
            && !text.is_empty()
        {
            return Some(Spanned::new(text.clone(), node.span));
        }
        self.wrong_form(node, "a name", "one word");
        None
    }
}
