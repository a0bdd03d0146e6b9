//! Argument types that are one number, each with its range.

use super::{ArgType, Reading};
use crate::catalog::value::Value;
use crate::source::Spanned;

/// Declares a whole or real number with the range that it must lie in.
macro_rules! number {
    ($(#[doc = $doc:literal])* $name:ident($inner:ty) $expects:literal, $read:expr, $holds:expr) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $name(pub $inner);

        impl ArgType for $name {
            fn expects() -> String {
                $expects.to_owned()
            }

            fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
                let read: fn(&Value) -> Option<Result<$inner, ()>> = $read;
                let holds: fn($inner) -> bool = $holds;
                match read(&value.value) {
                    None => reading.wrong_type(value, &Self::expects()),
                    Some(Ok(number)) if holds(number) => Some(Self(number)),
                    Some(_) => reading.out_of_range(value, &Self::expects()),
                }
            }

            fn write(&self) -> Value {
                Value::from(self.0)
            }
        }
    };
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or(Self::Unknown, Self::Integer)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

/// A whole number without sign; `Err` where it is negative.
fn unsigned(value: &Value) -> Option<Result<usize, ()>> {
    match value {
        Value::Integer(number) => Some(usize::try_from(*number).map_err(|_| ())),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<Result<i64, ()>> {
    match value {
        Value::Integer(number) => Some(Ok(*number)),
        _ => None,
    }
}

fn real(value: &Value) -> Option<Result<f64, ()>> {
    value.number().map(|number| if number.is_finite() { Ok(number) } else { Err(()) })
}

/// The most that a [`Count`] may be: layers with more units than this fit no machine.
const MOST: usize = 1 << 40;

number! {
    /// Units, filters, epochs: how many there are of something.
    Count(usize) "a whole number above 0", unsigned, |number| (1..=MOST).contains(&number)
}
number! {
    /// A whole number that may be 0.
    Whole(usize) "a whole number, 0 or above", unsigned, |number| number <= MOST
}
number! {
    /// An axis; negative ones count from the end.
    Axis(i64) "a whole number", integer, |_| true
}
number! {
    /// Any number.
    Number(f64) "a number", real, |_| true
}
number! {
    /// A number above 0.
    Positive(f64) "a number above 0", real, |number| number > 0.0
}
number! {
    /// A number that is not negative.
    NonNegative(f64) "a number, 0 or above", real, |number| number >= 0.0
}
number! {
    /// A number between 0 and 1, both included.
    Probability(f64) "a number from 0 to 1", real, |number| (0.0..=1.0).contains(&number)
}
number! {
    /// A share of which something must be left over.
    Rate(f64) "a number from 0 up to, but not including, 1", real, |number| (0.0..1.0).contains(&number)
}
