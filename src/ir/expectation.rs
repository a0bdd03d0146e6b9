//! What a spec expects of a run's results: `expect(accuracy >= 0.98)`.

use std::fmt;

use super::Formula;
use crate::source::Span;

/// A comparison that is to hold when the results are there.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// As the spec writes it.
    pub condition: String,
    /// The left side.
    pub left: Formula,
    /// How it is held against the right side.
    pub comparison: Comparison,
    /// The right side.
    pub right: Formula,
    /// Where the spec says it.
    pub span: Span,
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// The operator as a spec writes it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl fmt::Display for Expectation {
    /// As a spec writes it, with constants in place of names.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {}", self.left, self.comparison.symbol(), self.right)
    }
}

impl Expectation {
    /// The two sides, and whether the comparison holds between them. A result that is not there, or is
    /// no number, holds against nothing.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "who writes `==` means it")]
    pub fn judge(&self, result: &dyn Fn(&str) -> Option<f64>) -> (f64, f64, bool) {
        let (left, right) = (self.left.evaluate(result), self.right.evaluate(result));
        let holds = match self.comparison {
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Greater => left > right,
            Comparison::AtLeast => left >= right,
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right && !left.is_nan() && !right.is_nan(),
        };
        (left, right, holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_hold_or_not() {
        let judge = |comparison, accuracy: f64| {
            let expectation = Expectation {
                condition: String::new(),
                left: Formula::Result("accuracy".to_owned()),
                comparison,
                right: Formula::Constant(0.5),
                span: Span::default(),
            };
            expectation.judge(&|name| (name == "accuracy").then_some(accuracy)).2
        };
        assert!(judge(Comparison::AtLeast, 0.5) && !judge(Comparison::Greater, 0.5));
        assert!(judge(Comparison::AtMost, 0.5) && !judge(Comparison::Less, 0.5));
        assert!(judge(Comparison::Equal, 0.5) && judge(Comparison::NotEqual, 0.4));
        for comparison in [Comparison::AtLeast, Comparison::Less, Comparison::NotEqual] {
            assert!(!judge(comparison, f64::NAN));
        }
    }
}
