//! Statements of a Keras script that parse, but that a spec says otherwise: `model.add(...)`,
//! `model = Sequential()`, `history = model.fit(...)`. Knows statements, and no layer.

use super::ast::{
    Argument, BinaryOperator, Binding, Call, Expr, ExprKind, Name, Section, Statement,
};
use super::foreign::{foreign, foreign_keyword};
use super::reader::Reader;
use crate::source::{Span, Spanned};

/// Methods of a Keras model that are statements of a spec.
const METHODS: &[&str] = &["compile", "fit", "evaluate", "predict", "summary", "save"];

/// Classes of Keras that make a model.
const MODELS: &[&str] = &["Sequential", "Model"];

/// A statement that is one expression.
pub(super) fn statement(reader: &Reader<'_>, expr: Expr) -> Statement {
    let span = expr.span;
    match expr.value {
        ExprKind::Binary(sign, name, value) if sign.value == BinaryOperator::Equal => {
            comparison(reader, sign.span, *name, *value, span)
        }
        ExprKind::Binary(sign, call, _)
            if sign.value == BinaryOperator::FloorDivide
                && matches!(call.value, ExprKind::Call(_)) =>
        {
            let write = "begin each line of a comment with `#`";
            let diagnostic = foreign("a comment after `//`", write, sign.span);
            reader.report(diagnostic.fix("write `#`", sign.span, "#"));
            statement(reader, *call)
        }
        ExprKind::Call(call) => call_statement(reader, *call, span),
        value => Statement::Expression(Spanned::new(value, span)),
    }
}

/// `seed == 7`, which is read as `seed = 7`.
fn comparison(reader: &Reader<'_>, sign: Span, name: Expr, value: Expr, span: Span) -> Statement {
    let ExprKind::Word(word) = name.value else {
        let sign = Spanned::new(BinaryOperator::Equal, sign);
        return Statement::Expression(Spanned::new(
            ExprKind::Binary(sign, Box::new(name), Box::new(value)),
            span,
        ));
    };
    let diagnostic = foreign("a comparison as a statement", format!("write `{word} = ...`"), sign);
    reader.report(diagnostic.fix("write `=`", sign, "="));
    Statement::Assign(Binding { name: Name::new(word, name.span), value, span })
}

/// `model.add(...)` and the other methods of a model.
fn call_statement(reader: &Reader<'_>, call: Call, span: Span) -> Statement {
    match method(&call.callee) {
        Some((owner, name)) if name.value == "add" => {
            let layer = call.arguments.first().and_then(|argument| callee_word(&argument.value));
            let layer = layer.unwrap_or("Dense");
            let write =
                format!("write `{layer}(...)` on a line of its own inside `model NAME {{ ... }}`");
            reader.report(foreign(format!("`{owner}.add(...)`"), write, call.callee.span));
            Statement::Expression(Spanned::new(ExprKind::Unknown, span))
        }
        Some((owner, name)) if METHODS.contains(&name.value.as_str()) => {
            let word = name.value.as_str();
            let prefix = Span::new(span.start, name.span.start);
            let diagnostic = foreign(
                format!("`{owner}.{word}(...)`"),
                format!("write `{word}(...)`"),
                call.callee.span,
            );
            reader.report(diagnostic.fix(format!("remove `{owner}.`"), prefix, ""));
            plain_call(name, call.arguments, span)
        }
        _ => Statement::Expression(Spanned::new(ExprKind::Call(Box::new(call)), span)),
    }
}

/// `model = Sequential()`, `history = model.fit(...)`.
pub(super) fn assignment(reader: &Reader<'_>, binding: Binding) -> Statement {
    let ExprKind::Call(call) = &binding.value.value else {
        return Statement::Assign(binding);
    };
    if callee_word(&binding.value).is_some_and(|word| MODELS.contains(&word)) {
        let write = "write `model NAME { ... }` with one layer per line";
        reader.report(foreign(format!("`{} = ...`", binding.name.value), write, binding.span));
        return Statement::Expression(Spanned::new(ExprKind::Unknown, binding.span));
    }
    match method(&call.callee) {
        Some((owner, name)) if METHODS.contains(&name.value.as_str()) => {
            let (word, prefix) =
                (name.value.as_str(), Span::new(binding.span.start, name.span.start));
            let found = format!("`{} = {owner}.{word}(...)`", binding.name.value);
            let diagnostic = foreign(found, format!("write `{word}(...)`"), prefix);
            reader.report(diagnostic.fix(format!("write `{word}(...)`"), prefix, ""));
            plain_call(name, call.arguments.clone(), binding.span)
        }
        _ => Statement::Assign(binding),
    }
}

/// `print "text"`, `import keras`, `elif x { ... }`: a word and a second word or a text.
pub(super) fn section(reader: &Reader<'_>, section: Section, bare_text: bool) -> Statement {
    let Section { keyword, name, arguments, body, span } = section;
    if let Some((found, write)) = foreign_keyword(&keyword.value) {
        reader.report(foreign(found, write, keyword.span));
        return Statement::Expression(Spanned::new(ExprKind::Unknown, span));
    }
    match name {
        Some(text) if bare_text && arguments.is_empty() => {
            let found = format!("`{}` without parentheses", keyword.value);
            let place = Span::new(keyword.span.end, text.span.start);
            let diagnostic = foreign(found, format!("write `{}(\"...\")`", keyword.value), span);
            let mut diagnostic = diagnostic.fix("put the text in parentheses", place, "(");
            let end = Span::new(text.span.end, text.span.end);
            diagnostic.fixes.iter_mut().for_each(|fix| fix.edits.push((end, ")".to_owned())));
            reader.report(diagnostic);
            let argument =
                Argument { name: None, span: text.span, value: text.map(ExprKind::Text) };
            plain_call(&keyword, vec![argument], span)
        }
        name => Statement::Section(Section { keyword, name, arguments, body, span }),
    }
}

fn plain_call(name: &Name, arguments: Vec<Argument>, span: Span) -> Statement {
    let callee = Spanned::new(ExprKind::Word(name.value.clone()), name.span);
    Statement::Expression(Spanned::new(ExprKind::Call(Box::new(Call { callee, arguments })), span))
}

/// `model.fit` as `model` and `fit`.
fn method(callee: &Expr) -> Option<(&str, &Name)> {
    match &callee.value {
        ExprKind::Attribute(owner, name) => match &owner.value {
            ExprKind::Word(word) => Some((word, name)),
            _ => None,
        },
        _ => None,
    }
}

/// The last word of what is called: `Dense` in `Dense(10)` and in `layers.Dense(10)`.
fn callee_word(expr: &Expr) -> Option<&str> {
    let ExprKind::Call(call) = &expr.value else { return None };
    match &call.callee.value {
        ExprKind::Word(word) => Some(word),
        ExprKind::Attribute(_, name) => Some(&name.value),
        _ => None,
    }
}
