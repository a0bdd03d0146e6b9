//! Argument types: each knows how to read a value, what to say when it cannot, and how to write
//! itself back. The [`Binder`] matches the arguments of a call to those of a declaration.
//! Knows no particular layer.

mod binder;
mod chosen;
mod numbers;
mod sequences;
mod words;

pub use binder::{Binder, bind, bind_to};
pub use chosen::Chosen;
pub use numbers::{Axis, Count, NonNegative, Number, Positive, Probability, Rate, Whole};
pub use sequences::{Counts, Pair, Sizes};
pub use words::{Text, Words};

use super::value::Value;
use crate::diagnostics::{ArgumentProblem, Diagnostic, Diagnostics};
use crate::source::Spanned;

/// A type that an argument can have.
pub trait ArgType: Sized {
    /// Whether several positional arguments are read as one sequence: `reshape(1, 28, 28)`.
    const GATHERS: bool = false;
    /// What it accepts, as it stands behind "must be": "a whole number above 0".
    fn expects() -> String;
    /// Reads a value; reports and gives `None` where it is refused.
    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self>;
    /// The value that reads back as this.
    fn write(&self) -> Value;
    /// The words it takes, for help and completion.
    fn choices() -> Vec<&'static str> {
        Vec::new()
    }
}

/// Which argument is being read, and where complaints go.
pub struct Reading<'a> {
    /// The layer, step or statement.
    pub of: &'a str,
    /// The argument.
    pub name: &'a str,
    /// Where complaints go.
    pub diagnostics: &'a mut Diagnostics,
}

impl Reading<'_> {
    /// Refuses a value of the wrong type.
    pub fn wrong_type<T>(&mut self, value: &Spanned<Value>, expects: &str) -> Option<T> {
        let problem = ArgumentProblem::WrongType {
            of: self.of.to_owned(),
            name: self.name.to_owned(),
            found: value.value.describe(),
            expects: expects.to_owned(),
        };
        self.refuse(&problem, value, expects)
    }

    /// Refuses a value of the right type that is too small or too large.
    pub fn out_of_range<T>(&mut self, value: &Spanned<Value>, expects: &str) -> Option<T> {
        let problem = ArgumentProblem::OutOfRange {
            of: self.of.to_owned(),
            name: self.name.to_owned(),
            found: value.value.to_string(),
            expects: expects.to_owned(),
        };
        self.refuse(&problem, value, expects)
    }

    /// Reports a problem at a value.
    pub fn refuse<T>(
        &mut self,
        problem: &ArgumentProblem,
        value: &Spanned<Value>,
        label: &str,
    ) -> Option<T> {
        self.diagnostics.push(Diagnostic::new(problem).at(value.span, format!("must be {label}")));
        None
    }
}

impl<T: ArgType> ArgType for Option<T> {
    fn expects() -> String {
        format!("{}, or none", T::expects())
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        if value.value == Value::None { Some(None) } else { T::read(value, reading).map(Some) }
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::None, T::write)
    }

    fn choices() -> Vec<&'static str> {
        T::choices()
    }
}

/// Several of a type; one that stands alone is a list of one.
impl<T: ArgType> ArgType for Vec<T> {
    const GATHERS: bool = true;

    fn expects() -> String {
        format!("{}, or a list of such", T::expects())
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        let Value::Sequence(items) = &value.value else {
            return T::read(value, reading).map(|only| vec![only]);
        };
        // Every item is read before the first refusal counts, so that each is reported.
        let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, reading)).collect();
        read.into_iter().collect()
    }

    fn write(&self) -> Value {
        let spanned = |item: &T| Spanned::new(item.write(), crate::source::Span::default());
        Value::Sequence(self.iter().map(spanned).collect())
    }

    fn choices() -> Vec<&'static str> {
        T::choices()
    }
}

impl ArgType for bool {
    fn expects() -> String {
        "`true` or `false`".to_owned()
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        match value.value {
            Value::Boolean(yes) => Some(yes),
            _ => reading.wrong_type(value, &Self::expects()),
        }
    }

    fn write(&self) -> Value {
        Value::Boolean(*self)
    }

    fn choices() -> Vec<&'static str> {
        vec!["true", "false"]
    }
}
