//! Arithmetic, comparison and logic on values, with Python's meaning. Knows no names.

use std::cmp::Ordering;

use crate::catalog::Value;
use crate::syntax::ast::BinaryOperator;

/// Why an operator gives no value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Refusal {
    /// A divisor of 0.
    DivisionByZero,
    /// A result that no machine number holds.
    Overflow,
    /// Operands of these kinds are not taken; what is taken instead, in words.
    Operands(&'static str),
}

/// Joins two values. `and` and `or` are not joined here: their right side may not be evaluated.
pub(super) fn join(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> Result<Value, Refusal> {
    use BinaryOperator as Op;
    if left.is_unknown() || right.is_unknown() {
        return Ok(Value::Unknown);
    }
    match operator {
        Op::Equal => Ok(Value::Boolean(equal(left, right))),
        Op::NotEqual => Ok(Value::Boolean(!equal(left, right))),
        Op::Less => compare(left, right, Ordering::is_lt),
        Op::LessOrEqual => compare(left, right, Ordering::is_le),
        Op::Greater => compare(left, right, Ordering::is_gt),
        Op::GreaterOrEqual => compare(left, right, Ordering::is_ge),
        Op::And | Op::Or => Err(Refusal::Operands("`true` or `false` on both sides")),
        _ => match (left, right) {
            (Value::Integer(left), Value::Integer(right)) => integers(operator, *left, *right),
            _ => match (left.number(), right.number()) {
                (Some(left), Some(right)) => reals(operator, left, right),
                _ => Err(Refusal::Operands("numbers on both sides")),
            },
        },
    }
}

/// The negative of a number.
pub(super) fn negate(value: &Value) -> Result<Value, Refusal> {
    match value {
        Value::Unknown => Ok(Value::Unknown),
        Value::Integer(number) => number.checked_neg().map(Value::Integer).ok_or(Refusal::Overflow),
        Value::Real(number) => Ok(Value::Real(-number)),
        _ => Err(Refusal::Operands("a number")),
    }
}

/// Equality as Python has it: `1 == 1.0`, sequences item by item, places left aside.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Sequence(left), Value::Sequence(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| equal(&left.value, &right.value))
        }
        _ => match (left.number(), right.number()) {
            (Some(left), Some(right)) => left.total_cmp(&right).is_eq() || left - right == 0.0,
            _ => left == right,
        },
    }
}

fn compare(left: &Value, right: &Value, holds: fn(Ordering) -> bool) -> Result<Value, Refusal> {
    let order = match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        _ => left.number().zip(right.number()).and_then(|(left, right)| left.partial_cmp(&right)),
    };
    order
        .map(|order| Value::Boolean(holds(order)))
        .ok_or(Refusal::Operands("numbers on both sides"))
}

fn integers(operator: BinaryOperator, left: i64, right: i64) -> Result<Value, Refusal> {
    use BinaryOperator as Op;
    let divides = matches!(operator, Op::Divide | Op::FloorDivide | Op::Remainder);
    if divides && right == 0 {
        return Err(Refusal::DivisionByZero);
    }
    let result = match operator {
        Op::Add => left.checked_add(right),
        Op::Subtract => left.checked_sub(right),
        Op::Multiply => left.checked_mul(right),
        Op::FloorDivide => floor_divide(left, right),
        Op::Remainder => floor_remainder(left, right),
        Op::Power if right >= 0 => {
            u32::try_from(right).ok().and_then(|right| left.checked_pow(right))
        }
        #[expect(clippy::cast_precision_loss, reason = "`/` and negative powers give real numbers")]
        _ => return reals(operator, left as f64, right as f64),
    };
    result.map(Value::Integer).ok_or(Refusal::Overflow)
}

/// Division rounded down, as Python's `//`.
fn floor_divide(left: i64, right: i64) -> Option<i64> {
    let quotient = left.checked_div(right)?;
    let inexact = left.checked_rem(right)? != 0;
    Some(if inexact && (left < 0) != (right < 0) { quotient - 1 } else { quotient })
}

/// The remainder with the sign of the right operand, as Python's `%`.
fn floor_remainder(left: i64, right: i64) -> Option<i64> {
    let remainder = left.checked_rem(right)?;
    Some(if remainder != 0 && (remainder < 0) != (right < 0) {
        remainder + right
    } else {
        remainder
    })
}

fn reals(operator: BinaryOperator, left: f64, right: f64) -> Result<Value, Refusal> {
    use BinaryOperator as Op;
    let divides = matches!(operator, Op::Divide | Op::FloorDivide | Op::Remainder);
    if right == 0.0 && divides || operator == Op::Power && left == 0.0 && right < 0.0 {
        return Err(Refusal::DivisionByZero);
    }
    let result = match operator {
        Op::Add => left + right,
        Op::Subtract => left - right,
        Op::Multiply => left * right,
        Op::Divide => left / right,
        Op::FloorDivide => (left / right).floor(),
        Op::Remainder => left - right * (left / right).floor(),
        Op::Power => left.powf(right),
        _ => return Err(Refusal::Operands("numbers on both sides")),
    };
    if result.is_finite() { Ok(Value::Real(result)) } else { Err(Refusal::Overflow) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BinaryOperator as Op;

    fn whole(operator: Op, left: i64, right: i64) -> Result<Value, Refusal> {
        join(operator, &Value::Integer(left), &Value::Integer(right))
    }

    #[test]
    fn integers_divide_as_in_python() {
        assert_eq!(whole(Op::FloorDivide, -7, 2), Ok(Value::Integer(-4)));
        assert_eq!(whole(Op::Remainder, -7, 2), Ok(Value::Integer(1)));
        assert_eq!(whole(Op::Remainder, 7, -2), Ok(Value::Integer(-1)));
        assert_eq!(whole(Op::Divide, 1, 4), Ok(Value::Real(0.25)));
        assert_eq!(whole(Op::Power, 2, -1), Ok(Value::Real(0.5)));
    }

    #[test]
    fn nothing_overflows_and_nothing_divides_by_zero() {
        assert_eq!(whole(Op::Power, 2, 64), Err(Refusal::Overflow));
        assert_eq!(whole(Op::FloorDivide, i64::MIN, -1), Err(Refusal::Overflow));
        assert_eq!(whole(Op::Remainder, i64::MIN, -1), Err(Refusal::Overflow));
        assert_eq!(whole(Op::Remainder, 1, 0), Err(Refusal::DivisionByZero));
        assert_eq!(negate(&Value::Integer(i64::MIN)), Err(Refusal::Overflow));
        let half = Value::Real(0.5);
        assert_eq!(join(Op::Divide, &half, &Value::Real(0.0)), Err(Refusal::DivisionByZero));
    }

    #[test]
    fn values_compare_across_number_types() {
        assert_eq!(
            join(Op::Equal, &Value::Integer(1), &Value::Real(1.0)),
            Ok(Value::Boolean(true))
        );
        let words = (Value::Text("a".to_owned()), Value::Integer(1));
        assert!(matches!(join(Op::Less, &words.0, &words.1), Err(Refusal::Operands(_))));
    }
}
