//! The argument type that names something of the catalog: `activation=relu`,
//! `optimizer=adam(learning_rate=1e-3)`.

use std::ops::Deref;
use std::sync::Arc;

use super::{ArgType, Reading, bind};
use crate::catalog::declare::Kind;
use crate::catalog::value::{ArgumentValue, CallValue, Value};
use crate::diagnostics::{ArgumentProblem, list_words, nearest};
use crate::source::{Span, Spanned};

/// A thing of a kind, by name or by call.
#[derive(Debug)]
pub struct Chosen<T: ?Sized>(pub Arc<T>);

impl<T: ?Sized> Clone for Chosen<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> Deref for Chosen<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Kind + ?Sized> ArgType for Chosen<T> {
    fn expects() -> String {
        let article = if T::WORD.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {}", T::WORD)
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        let call = match &value.value {
            Value::Text(name) => &CallValue {
                name: Spanned::new(name.clone(), value.span),
                arguments: Vec::new(),
                span: value.span,
            },
            Value::Call(call) => call.as_ref(),
            _ => return reading.wrong_type(value, &Self::expects()),
        };
        let Some(entry) = T::find(&call.name.value) else {
            let problem = ArgumentProblem::UnknownChoice {
                what: T::WORD.to_owned(),
                found: call.name.value.clone(),
                nearest: nearest(&call.name.value, T::names()).map(str::to_owned),
                known: list_words(T::names(), "and"),
            };
            let name = Spanned::new(Value::Unknown, call.name.span);
            return reading.refuse(&problem, &name, &Self::expects());
        };
        bind(entry, call, reading.diagnostics).map(Self)
    }

    /// A name where all arguments have their defaults, else a call with those that differ.
    fn write(&self) -> Value {
        let declaration = self.0.declaration();
        let differs = |(name, value): &(&'static str, Value)| {
            let argument = declaration.arguments.iter().find(|argument| argument.name == *name);
            argument.and_then(|argument| argument.default).is_none_or(|default| default() != *value)
        };
        let spanned = |text: &str| Spanned::new(text.to_owned(), Span::default());
        let given: Vec<_> = self.0.arguments().into_iter().filter(differs).collect();
        if given.is_empty() {
            return Value::Text(declaration.name.to_owned());
        }
        let argument = |(name, value)| ArgumentValue {
            name: Some(spanned(name)),
            value: Spanned::new(value, Span::default()),
        };
        Value::Call(Box::new(CallValue {
            name: spanned(declaration.name),
            arguments: given.into_iter().map(argument).collect(),
            span: Span::default(),
        }))
    }

    fn choices() -> Vec<&'static str> {
        T::names()
    }
}
