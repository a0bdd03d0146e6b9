//! What an expression of a spec is worth at check time: the currency between the checker, which
//! evaluates, and the argument types, which read. Knows no names of the catalog.

use std::borrow::Cow;
use std::fmt;

use crate::source::{Span, Spanned};

/// The value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Something that failed and was reported; it agrees with everything.
    Unknown,
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// `true` or `false`
    Boolean(bool),
    /// `none`
    None,
    /// A word or a quoted string, which mean the same.
    Text(String),
    /// A tuple or a list, which mean the same.
    Sequence(Vec<Spanned<Value>>),
    /// A call of something in the catalog, as in `optimizer=adam(learning_rate=1e-3)`.
    Call(Box<CallValue>),
    /// A value with members, such as `data.inputs`.
    Record(Box<Record>),
}

/// A call whose arguments are evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct CallValue {
    /// What is called.
    pub name: Spanned<String>,
    /// The arguments in the order in which they were written.
    pub arguments: Vec<ArgumentValue>,
    /// The whole call.
    pub span: Span,
}

/// One evaluated argument.
#[derive(Debug, Clone, PartialEq)]
pub struct ArgumentValue {
    /// The name in `name=value`.
    pub name: Option<Spanned<String>>,
    /// The value.
    pub value: Spanned<Value>,
}

/// A value with members.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What messages call it: "the inputs".
    pub what: String,
    /// Names and values.
    pub members: Vec<(Cow<'static, str>, Value)>,
}

impl Value {
    /// A sequence of whole numbers without places of their own.
    #[must_use]
    pub fn integers(numbers: impl IntoIterator<Item = usize>) -> Self {
        let value = |number| i64::try_from(number).map_or(Self::Unknown, Self::Integer);
        let spanned = |number| Spanned::new(value(number), Span::default());
        Self::Sequence(numbers.into_iter().map(spanned).collect())
    }

    /// A real or whole number as a real one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "hyperparameters are far below 2^53")]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether the value, or a part of it, failed already.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Sequence(items) => items.iter().any(|item| item.value.is_unknown()),
            _ => false,
        }
    }

    /// What messages call a value of this type: "the number 3", "a list".
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Unknown => "an unknown value".to_owned(),
            Self::Boolean(_) | Self::None => format!("`{self}`"),
            Self::Text(text) => format!("the word `{text}`"),
            Self::Sequence(items) if items.len() > 6 => format!("a list of {}", items.len()),
            Self::Integer(_) | Self::Real(_) | Self::Sequence(_) => self.to_string(),
            Self::Call(call) => format!("the call `{}(...)`", call.name.value),
            Self::Record(record) => record.what.clone(),
        }
    }
}

/// Whether a text can stand without quotes.
fn is_word(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}

impl fmt::Display for Value {
    /// As a spec writes it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => out.write_str("?"),
            Self::Integer(number) => write!(out, "{number}"),
            Self::Real(number) if *number != 0.0 && !(1e-3..1e7).contains(&number.abs()) => {
                write!(out, "{number:e}")
            }
            Self::Real(number) => write!(out, "{number:?}"),
            Self::Boolean(yes) => write!(out, "{yes}"),
            Self::None => out.write_str("none"),
            Self::Text(text) if is_word(text) => out.write_str(text),
            Self::Text(text) => write!(out, "{text:?}"),
            Self::Sequence(items) => {
                let items: Vec<String> = items.iter().map(|item| item.value.to_string()).collect();
                let comma = if items.len() == 1 { "," } else { "" };
                write!(out, "({}{comma})", items.join(", "))
            }
            Self::Call(call) => {
                let arguments: Vec<String> =
                    call.arguments.iter().map(ToString::to_string).collect();
                write!(out, "{}({})", call.name.value, arguments.join(", "))
            }
            Self::Record(record) => out.write_str(&record.what),
        }
    }
}

impl fmt::Display for ArgumentValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(out, "{}=", name.value)?;
        }
        write!(out, "{}", self.value.value)
    }
}
