//! Argument types that are several whole numbers.

use super::{ArgType, Reading};
use crate::catalog::value::Value;
use crate::source::Spanned;

/// Rows and columns; one number stands for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair(pub [usize; 2]);

/// A shape: one or more sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts(pub Vec<usize>);

/// A shape in which one size may be -1, to be worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sizes(pub Vec<i64>);

/// The whole numbers of a sequence, or of a number that stands alone.
fn integers(value: &Value) -> Option<Vec<i64>> {
    let one = |value: &Value| match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    match value {
        Value::Sequence(items) => items.iter().map(|item| one(&item.value)).collect(),
        single => one(single).map(|number| vec![number]),
    }
}

fn counts(numbers: &[i64]) -> Option<Vec<usize>> {
    let count = |number: &i64| usize::try_from(*number).ok().filter(|number| *number > 0);
    numbers.iter().map(count).collect()
}

impl ArgType for Pair {
    fn expects() -> String {
        "a whole number above 0, or two of them as in `(3, 3)`".to_owned()
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        let Some(numbers) = integers(&value.value) else {
            return reading.wrong_type(value, &Self::expects());
        };
        match counts(&numbers).as_deref() {
            Some(&[both]) if !matches!(value.value, Value::Sequence(_)) => Some(Self([both; 2])),
            Some(&[rows, columns]) => Some(Self([rows, columns])),
            Some(_) => reading.wrong_type(value, &Self::expects()),
            None => reading.out_of_range(value, &Self::expects()),
        }
    }

    fn write(&self) -> Value {
        Value::integers(self.0)
    }
}

impl ArgType for Counts {
    const GATHERS: bool = true;

    fn expects() -> String {
        "one or more whole numbers above 0, as in `(28, 28)`".to_owned()
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        match integers(&value.value) {
            Some(numbers) if !numbers.is_empty() => match counts(&numbers) {
                Some(counts) => Some(Self(counts)),
                None => reading.out_of_range(value, &Self::expects()),
            },
            _ => reading.wrong_type(value, &Self::expects()),
        }
    }

    fn write(&self) -> Value {
        Value::integers(self.0.iter().copied())
    }
}

impl ArgType for Sizes {
    const GATHERS: bool = true;

    fn expects() -> String {
        "whole numbers above 0, as in `(28, 28, 1)`; one of them may be -1, to be worked out"
            .to_owned()
    }

    fn read(value: &Spanned<Value>, reading: &mut Reading<'_>) -> Option<Self> {
        let Some(numbers) = integers(&value.value).filter(|numbers| !numbers.is_empty()) else {
            return reading.wrong_type(value, &Self::expects());
        };
        let open = numbers.iter().filter(|number| **number == -1).count();
        let legal = numbers.iter().all(|number| *number > 0 || *number == -1);
        if open <= 1 && legal {
            Some(Self(numbers))
        } else {
            reading.out_of_range(value, &Self::expects())
        }
    }

    fn write(&self) -> Value {
        let spanned =
            |number: &i64| Spanned::new(Value::Integer(*number), crate::source::Span::default());
        Value::Sequence(self.0.iter().map(spanned).collect())
    }
}

impl Sizes {
    /// The sizes with -1 worked out for a number of elements; `None` where it does not come out.
    #[must_use]
    pub fn resolve(&self, elements: usize) -> Option<Vec<usize>> {
        let mut known = self.0.iter().filter_map(|size| usize::try_from(*size).ok());
        let known = known.try_fold(1_usize, usize::checked_mul)?;
        let open = if elements.is_multiple_of(known.max(1)) { elements / known.max(1) } else { 0 };
        let axes: Vec<usize> =
            self.0.iter().map(|size| usize::try_from(*size).unwrap_or(open)).collect();
        let product = axes.iter().copied().try_fold(1_usize, usize::checked_mul);
        (product == Some(elements)).then_some(axes)
    }

    /// The nearest shape with a number of elements: one of the sizes changed, if that comes out.
    #[must_use]
    pub fn fitting(&self, elements: usize) -> Option<String> {
        let candidates = (0..self.0.len()).rev().filter_map(|open| {
            let mut sizes = self.0.clone();
            *sizes.get_mut(open)? = -1;
            let legal = sizes.iter().filter(|size| **size == -1).count() == 1;
            Self(sizes).resolve(elements).filter(|_| legal)
        });
        let distance = |axes: &Vec<usize>| {
            let pairs = axes.iter().zip(&self.0);
            pairs
                .map(|(axis, size)| axis.abs_diff(usize::try_from(*size).unwrap_or(0)))
                .sum::<usize>()
        };
        candidates.min_by_key(distance).map(|axes| crate::shape::Shape::new(axes).to_string())
    }

    /// As a message shows them: `(28, -1)`.
    #[must_use]
    pub fn text(&self) -> String {
        self.write().to_string()
    }
}
