//! Lists of layers and of steps: bare names, maps of one key, and beside it `as`, `from`, `repeat`, `if`.

use super::Yaml;
use super::tree::{Node, NodeKind, Style};
use crate::source::Spanned;
use crate::syntax::ast::{Argument, Binding, Call, Expr, ExprKind, If, Repeat, Statement};

/// The keys of an entry that are no layer.
const KEYS: [&str; 7] = ["as", "from", "repeat", "layers", "if", "then", "else"];

/// The entries of a map by key.
struct Keys<'n>(&'n [(Node, Node)]);

impl<'n> Keys<'n> {
    fn get(&self, wanted: &str) -> Option<&'n Node> {
        let is = |key: &Node| matches!(&key.kind, NodeKind::Scalar { text, .. } if text == wanted);
        self.0.iter().find(|(key, _)| is(key)).map(|(_, value)| value)
    }

    /// The entries that are layers or steps.
    fn calls(&self) -> Vec<&'n (Node, Node)> {
        let own = |key: &Node| matches!(&key.kind, NodeKind::Scalar { text, .. } if KEYS.contains(&text.as_str()));
        self.0.iter().filter(|(key, _)| !own(key)).collect()
    }
}

impl Yaml<'_> {
    /// A list of layers or steps; `what` is its name in messages.
    pub(super) fn layers(&mut self, node: &Node, what: &str) -> Vec<Statement> {
        match &node.kind {
            _ if node.is_null() => Vec::new(),
            NodeKind::Sequence(items) => {
                items.iter().map(|item| self.layer(item).unwrap_or_else(|| unread(item))).collect()
            }
            _ => {
                self.wrong_form(node, what, "a list");
                vec![unread(node)]
            }
        }
    }

    fn layer(&mut self, node: &Node) -> Option<Statement> {
        let entries = match &node.kind {
            NodeKind::Mapping(entries) => entries,
            NodeKind::Scalar { style: Style::Plain | Style::Expression, .. } if !node.is_null() => {
                return Some(Statement::Expression(self.bare(node)));
            }
            _ => {
                self.wrong_form(
                    node,
                    "a layer or step",
                    "a name, or a map with one name as its key",
                );
                return None;
            }
        };
        let keys = Keys(entries);
        if let Some(count) = keys.get("repeat") {
            let body = self.part(node, keys.get("layers"), "layers");
            return Some(Statement::Repeat(Repeat {
                count: self.value(count),
                body,
                span: node.span,
            }));
        }
        if let Some(condition) = keys.get("if") {
            let then = self.part(node, keys.get("then"), "then");
            let otherwise = keys.get("else").map(|node| self.layers(node, "`else`"));
            let (condition, otherwise) = (self.value(condition), otherwise.unwrap_or_default());
            return Some(Statement::If(If { condition, then, otherwise, span: node.span }));
        }
        let value = self.wired(node, &keys)?;
        let Some(name) = keys.get("as") else { return Some(Statement::Expression(value)) };
        let name = self.name(name)?;
        Some(Statement::Assign(Binding { name, value, span: node.span }))
    }

    /// The list of layers that belongs to a `repeat` or an `if`.
    fn part(&mut self, node: &Node, list: Option<&Node>, key: &str) -> Vec<Statement> {
        if let Some(list) = list {
            return self.layers(list, &format!("`{key}`"));
        }
        self.wrong_form(node, "this entry", &format!("a map with `{key}`, a list of layers"));
        Vec::new()
    }

    /// A layer with what it reads; with nothing but `from`, the value of that name.
    fn wired(&mut self, node: &Node, keys: &Keys<'_>) -> Option<Expr> {
        let from = keys.get("from");
        let layer = match keys.calls().as_slice() {
            [(name, arguments)] => Some(self.call(name, arguments)),
            [] if from.is_some() => None,
            _ => {
                self.wrong_form(
                    node,
                    "a layer or step",
                    "a name, or a map with one name as its key",
                );
                return None;
            }
        };
        let Some(from) = from else { return layer };
        let Some(callee) = layer else { return Some(self.value(from)) };
        let positional = |value: Expr| Argument { name: None, span: value.span, value };
        let arguments = match &from.kind {
            NodeKind::Sequence(items) => {
                items.iter().map(|item| positional(self.value(item))).collect()
            }
            _ => vec![positional(self.value(from))],
        };
        let call = Call { callee, arguments };
        Some(Spanned::new(ExprKind::Call(Box::new(call)), node.span))
    }

    /// A bare name is a call without arguments; anything else stays what it is.
    fn bare(&mut self, node: &Node) -> Expr {
        let expr = self.value(node);
        match expr.value {
            ExprKind::Word(_) => {
                let span = expr.span;
                let call = Call { callee: expr, arguments: Vec::new() };
                Spanned::new(ExprKind::Call(Box::new(call)), span)
            }
            _ => expr,
        }
    }
}

/// Stands for what could not be read, which is not the same as nothing.
pub(super) fn unread(node: &Node) -> Statement {
    Statement::Expression(Spanned::new(ExprKind::Unknown, node.span))
}
