//! Values and arguments as YAML: a call is a map of one key, its arguments a map, a list or one value.
//! Where YAML's own signs are in the way of an expression, it stands in quotes behind `!expr`.

use super::Forms;
use super::node::{Node, is_plain};
use crate::syntax::ast::{Argument, Call, Expr, ExprKind};
use crate::syntax::print::expression::quoted;

impl Forms<'_> {
    /// Any value.
    pub(super) fn value(&self, expr: &Expr) -> Node {
        match &expr.value {
            ExprKind::Text(text) => Node::Written(quoted(text)),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                Node::List(items.iter().map(|item| self.value(item)).collect())
            }
            ExprKind::Call(call) if !call.arguments.is_empty() => match callee(call) {
                Some(name) => Node::Map(vec![(name.to_owned(), self.arguments(&call.arguments))]),
                None => self.scalar(expr),
            },
            _ => self.scalar(expr),
        }
    }

    /// A value as a scalar.
    pub(super) fn scalar(&self, expr: &Expr) -> Node {
        match &expr.value {
            ExprKind::Text(text) => Node::Written(quoted(text)),
            _ => expression(self.expressions.write(expr)),
        }
    }

    /// The arguments of a call: by name a map, by place a list, one alone as it is.
    pub(super) fn arguments(&self, arguments: &[Argument]) -> Node {
        let name = |argument: &Argument| argument.name.as_ref().map(|name| name.value.clone());
        let mut names: Vec<String> = arguments.iter().filter_map(name).collect();
        let all_named = names.len() == arguments.len();
        names.sort_unstable();
        names.dedup();
        match arguments {
            [] => Node::Empty,
            [only] if only.name.is_none() => match self.value(&only.value) {
                scalar if scalar.is_scalar() => scalar,
                other => Node::List(vec![other]),
            },
            _ if all_named && names.len() == arguments.len() => {
                let entry =
                    |argument: &Argument| Some((name(argument)?, self.value(&argument.value)));
                Node::Map(arguments.iter().filter_map(entry).collect())
            }
            _ => Node::List(arguments.iter().map(|argument| self.item(argument)).collect()),
        }
    }

    /// One of several arguments in a list; one with a name as `name=value`.
    fn item(&self, argument: &Argument) -> Node {
        match &argument.name {
            None => self.value(&argument.value),
            Some(_) => expression(self.expressions.argument(argument)),
        }
    }
}

/// The word that is called, if it is one.
pub(super) fn callee(call: &Call) -> Option<&str> {
    match &call.callee.value {
        ExprKind::Word(word) => Some(word),
        _ => None,
    }
}

/// An expression, without quotes where that is possible.
fn expression(text: String) -> Node {
    if is_plain(&text) {
        return Node::Plain(text);
    }
    Node::Written(format!("!expr '{}'", text.replace('\'', "''")))
}
