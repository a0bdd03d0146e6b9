//! The precedence of the operators, Python's. Knows the operators' rules and nothing of trees.

use super::ast::{BinaryOperator, UnaryOperator};
use super::grammar::Rule;
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::sync::LazyLock;

/// Weakest first: `or`, `and`, `not`, comparisons, `+ -`, `* / // %`, signs, `**`, then call,
/// attribute and index.
pub(super) static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::disjunction, Assoc::Left))
        .op(Op::infix(Rule::conjunction, Assoc::Left))
        .op(Op::prefix(Rule::negation))
        .op(Op::infix(Rule::comparison, Assoc::Left))
        .op(Op::infix(Rule::sum, Assoc::Left))
        .op(Op::infix(Rule::product, Assoc::Left))
        .op(Op::prefix(Rule::sign))
        .op(Op::infix(Rule::power, Assoc::Right))
        .op(Op::postfix(Rule::arguments) | Op::postfix(Rule::attribute) | Op::postfix(Rule::index))
});

/// The operator that stands between operands, with the forms of other languages.
pub(super) fn binary(text: &str) -> BinaryOperator {
    match text {
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "//" => BinaryOperator::FloorDivide,
        "%" => BinaryOperator::Remainder,
        "**" => BinaryOperator::Power,
        "==" => BinaryOperator::Equal,
        "!=" => BinaryOperator::NotEqual,
        "<" => BinaryOperator::Less,
        "<=" => BinaryOperator::LessOrEqual,
        ">" => BinaryOperator::Greater,
        ">=" => BinaryOperator::GreaterOrEqual,
        "and" | "&&" => BinaryOperator::And,
        // The grammar's infix rules match no other text than `or` and `||` here.
        _ => BinaryOperator::Or,
    }
}

/// The operator that stands before its operand.
pub(super) fn unary(text: &str) -> UnaryOperator {
    match text {
        "-" => UnaryOperator::Negate,
        "+" => UnaryOperator::Plus,
        // The grammar's prefix rules match no other text than `not` and `!` here.
        _ => UnaryOperator::Not,
    }
}
