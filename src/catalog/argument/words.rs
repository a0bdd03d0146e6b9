//! Argument types that are one word.

use super::{ArgType, Reading};
use crate::catalog::samples::Split;
use crate::catalog::value::Value;
use crate::diagnostics::{ArgumentProblem, list_words, nearest};
use crate::shape::{DType, DataFormat};
use crate::source::Spanned;
use crate::window::Padding;

/// A type with a fixed set of words.
pub trait Words: Sized + Copy + PartialEq + 'static {
    /// What messages call one of them.
    const WHAT: &'static str;
    /// Words and meanings.
    const WORDS: &'static [(&'static str, Self)];
}

impl<T: Words> ArgType for T {
    fn expects() -> String {
        list_words(Self::choices(), "or")
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        let Value::Text(text) = &value.value else {
            return reading.wrong_type(value, &Self::expects());
        };
        if let Some((_, meaning)) = Self::WORDS.iter().find(|(word, _)| word == text) {
            return Some(*meaning);
        }
        let problem = ArgumentProblem::UnknownChoice {
            what: Self::WHAT.to_owned(),
            found: text.clone(),
            nearest: nearest(text, Self::choices()).map(str::to_owned),
            known: list_words(Self::choices(), "and"),
        };
        reading.refuse(&problem, value, &Self::expects())
    }

    fn write(&self) -> Value {
        let word = Self::WORDS.iter().find(|(_, meaning)| meaning == self);
        word.map_or(Value::Unknown, |(word, _)| Value::Text((*word).to_owned()))
    }

    fn choices() -> Vec<&'static str> {
        Self::WORDS.iter().map(|(word, _)| *word).collect()
    }
}

impl Words for Padding {
    const WHAT: &'static str = "padding";
    const WORDS: &'static [(&'static str, Self)] = &[("valid", Self::Valid), ("same", Self::Same)];
}

impl Words for DataFormat {
    const WHAT: &'static str = "data format";
    const WORDS: &'static [(&'static str, Self)] =
        &[("channels_last", Self::ChannelsLast), ("channels_first", Self::ChannelsFirst)];
}

impl Words for DType {
    const WHAT: &'static str = "dtype";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("float32", Self::Float32),
        ("uint8", Self::UInt8),
        ("int32", Self::Int32),
        ("int64", Self::Int64),
    ];
}

impl Words for Split {
    const WHAT: &'static str = "split";
    const WORDS: &'static [(&'static str, Self)] = &[("train", Self::Train), ("test", Self::Test)];
}

/// Any text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

impl ArgType for Text {
    fn expects() -> String {
        "a word or a text in quotes".to_owned()
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        match &value.value {
            Value::Text(text) => Some(Self(text.clone())),
            _ => reading.wrong_type(value, &Self::expects()),
        }
    }

    fn write(&self) -> Value {
        Value::Text(self.0.clone())
    }
}
