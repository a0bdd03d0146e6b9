//! Values and calls: plain scalars are expressions, and so are those behind `!expr`; quoted ones are
//! text, a map of one key is a call.

use super::Yaml;
use super::tree::{Node, NodeKind, Style};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Call, Expr, ExprKind, Name};
use crate::syntax::offsets::Offsets;
use crate::syntax::reader::Reader;

impl Yaml<'_> {
    /// The expression that a node stands for.
    pub(super) fn value(&mut self, node: &Node) -> Expr {
        let kind = match &node.kind {
            _ if node.is_null() => ExprKind::None,
            NodeKind::Scalar { text, style: Style::Quoted } => ExprKind::Text(text.clone()),
            NodeKind::Scalar { text, .. } => {
                let written = self.written(node.span, text);
                return self.expression(&written);
            }
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

    /// A scalar's text with its place: as it stands there, line ends and all, where that reads the same;
    /// as it is meant behind an alias, or with escapes.
    fn written(&self, span: Span, text: &str) -> Spanned<String> {
        let there = self.text.get(span.range()).unwrap_or_default();
        let quote = there.chars().next().filter(|first| matches!(first, '"' | '\''));
        let inner = quote.and_then(|quote| there.strip_prefix(quote)?.strip_suffix(quote));
        let shift = usize::from(inner.is_some());
        let inner = inner.unwrap_or(there);
        let same = inner.split_whitespace().eq(text.split_whitespace());
        let text = if same { inner } else { text };
        Spanned::new(text.to_owned(), Span::new(span.start + shift, span.end - shift))
    }

    /// Reads an expression. A line end inside it is a blank.
    fn expression(&mut self, written: &Spanned<String>) -> Expr {
        let text: String =
            written.value.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }).collect();
        let mut offsets = Offsets::moved(written.span.start);
        // A text that is longer than what stands there has no place behind it.
        offsets.continues(text.len(), written.span.end);
        let (expr, found) = Reader::read_expression(&text, &offsets);
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

    /// Named arguments as a map, positional ones as a list, a single one as a scalar. In a list, a
    /// plain `name=value` is a named one.
    pub(super) fn arguments(&mut self, node: &Node) -> Vec<Argument> {
        match &node.kind {
            _ if node.is_null() => Vec::new(),
            NodeKind::Mapping(entries) => {
                entries.iter().filter_map(|(name, value)| self.named(name, value)).collect()
            }
            NodeKind::Sequence(items) => items.iter().map(|item| self.item(item)).collect(),
            NodeKind::Scalar { .. } => vec![self.positional(node)],
        }
    }

    fn named(&mut self, name: &Node, value: &Node) -> Option<Argument> {
        let (name, value) = (self.name(name)?, self.value(value));
        let span = name.span.to(value.span);
        Some(Argument { name: Some(name), value, span })
    }

    /// An argument in a list.
    fn item(&mut self, node: &Node) -> Argument {
        let NodeKind::Scalar { text, style: Style::Plain | Style::Expression } = &node.kind else {
            return self.positional(node);
        };
        let written = self.written(node.span, text);
        let Some((name, value)) = named_value(&written) else { return self.positional(node) };
        let value = self.expression(&value);
        Argument { span: name.span.to(value.span), name: Some(name), value }
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

/// `name=value` as name and value with their places.
fn named_value(written: &Spanned<String>) -> Option<(Name, Spanned<String>)> {
    let (left, value) = written.value.split_once('=')?;
    let name = left.trim();
    let is_word = !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if name.is_empty() || !is_word || value.starts_with('=') {
        return None;
    }
    let Span { start, end } = written.span;
    let begin = start + left.len() - left.trim_start().len();
    let name = Spanned::new(name.to_owned(), Span::new(begin, begin + name.len()));
    Some((name, Spanned::new(value.to_owned(), Span::new(start + left.len() + 1, end))))
}
