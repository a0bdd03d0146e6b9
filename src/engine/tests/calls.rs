//! Reads calls such as `Conv2D(3, (3, 3), padding=same)` for tests of the engine, so that they need
//! neither the parser nor the checker.

use std::sync::Arc;

use crate::catalog::{ArgumentValue, CallValue, Kind, Value, bind};
use crate::diagnostics::Diagnostics;
use crate::source::{Span, Spanned};

/// The thing of a kind that a call makes.
pub(in crate::engine) fn make<T: Kind + ?Sized>(call: &str) -> Arc<T> {
    let call = match value(call) {
        Value::Call(call) => *call,
        Value::Text(name) => {
            CallValue { name: plain(name), arguments: Vec::new(), span: Span::default() }
        }
        other => panic!("{other} is no call"),
    };
    let entry = T::find(&call.name.value).unwrap_or_else(|| panic!("no {}", call.name.value));
    let mut diagnostics = Diagnostics::default();
    bind(entry, &call, &mut diagnostics).unwrap_or_else(|| panic!("{call:?}: {diagnostics:?}"))
}

/// The value of an expression.
pub(in crate::engine) fn value(text: &str) -> Value {
    let mut reader = Reader { rest: text };
    let value = reader.value();
    assert_eq!(reader.rest.trim(), "", "{text}");
    value
}

fn plain<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start();
        let eaten = rest.strip_prefix(sign);
        self.rest = eaten.unwrap_or(rest);
        eaten.is_some()
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.+-".contains(c)));
        let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        word
    }

    fn value(&mut self) -> Value {
        if self.eat('(') {
            return Value::Sequence(self.list(')').into_iter().map(|one| one.value).collect());
        }
        if self.eat('[') {
            return Value::Sequence(self.list(']').into_iter().map(|one| one.value).collect());
        }
        let word = self.word();
        if let Ok(number) = word.replace('_', "").parse() {
            return Value::Integer(number);
        }
        if let Ok(number) = word.parse() {
            return Value::Real(number);
        }
        match word {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            "none" => Value::None,
            _ if self.eat('(') => {
                let (name, arguments) = (plain(word.to_owned()), self.list(')'));
                Value::Call(Box::new(CallValue { name, arguments, span: Span::default() }))
            }
            _ => Value::Text(word.to_owned()),
        }
    }

    fn list(&mut self, end: char) -> Vec<ArgumentValue> {
        let mut items = Vec::new();
        while !self.eat(end) {
            let first = self.value();
            items.push(if self.eat('=') {
                let Value::Text(name) = first else { panic!("{first} is no name") };
                ArgumentValue { name: Some(plain(name)), value: plain(self.value()) }
            } else {
                ArgumentValue { name: None, value: plain(first) }
            });
            self.eat(',');
        }
        items
    }
}
