//! Expressions as both notations write them, with no more parentheses than precedence asks for. Knows
//! no statement.

use crate::source::{Notation, Source};
use crate::syntax::ast::{
    Argument, BinaryOperator, Call, Conditional, Expr, ExprKind, UnaryOperator,
};
use crate::syntax::literal::{self, Number};

/// How strongly an expression holds together, weakest first, as
/// [`PRECEDENCE`](super::super::operator::PRECEDENCE) has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Conditional,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Literal,
    Operand,
}

/// Writes the expressions of a source.
pub(super) struct Expressions<'a> {
    pub(super) source: &'a Source,
}

impl Expressions<'_> {
    /// An expression that stands alone or between commas.
    pub(super) fn write(&self, expr: &Expr) -> String {
        match &expr.value {
            ExprKind::Integer(value) => {
                self.number(expr, Number::Integer(*value)).unwrap_or_else(|| value.to_string())
            }
            ExprKind::Float(value) => {
                self.number(expr, Number::Float(*value)).unwrap_or_else(|| format!("{value:?}"))
            }
            ExprKind::Boolean(value) => value.to_string(),
            ExprKind::None => "none".to_owned(),
            ExprKind::Text(text) => self.text(expr, text),
            ExprKind::Word(word) => word.clone(),
            ExprKind::Tuple(items) => self.tuple(items),
            ExprKind::List(items) if self.is_tuple(items) => self.tuple(items),
            ExprKind::List(items) => format!("[{}]", self.items(items)),
            ExprKind::Unary(operator, operand) => self.unary(*operator, operand),
            ExprKind::Binary(operator, left, right) => self.binary(operator.value, left, right),
            ExprKind::Conditional(parts) => self.conditional(parts),
            ExprKind::Attribute(owner, member) => {
                format!("{}.{}", self.held(owner, Strength::Operand), member.value)
            }
            ExprKind::Index(owner, index) => {
                format!("{}[{}]", self.held(owner, Strength::Operand), self.write(index))
            }
            ExprKind::Call(call) => self.call(call),
            // Reading it again fails, which is what an unknown piece deserves.
            ExprKind::Unknown => "?".to_owned(),
        }
    }

    fn call(&self, call: &Call) -> String {
        let callee = self.held(&call.callee, Strength::Operand);
        format!("{callee}({})", self.arguments(&call.arguments))
    }

    /// What stands between the parentheses of a call.
    pub(super) fn arguments(&self, arguments: &[Argument]) -> String {
        let written: Vec<String> = arguments.iter().map(|one| self.argument(one)).collect();
        written.join(", ")
    }

    /// One argument of a call.
    pub(super) fn argument(&self, argument: &Argument) -> String {
        let value = self.write(&argument.value);
        match &argument.name {
            Some(name) => format!("{}={value}", name.value),
            None => value,
        }
    }

    fn items(&self, items: &[Expr]) -> String {
        items.iter().map(|item| self.write(item)).collect::<Vec<_>>().join(", ")
    }

    fn tuple(&self, items: &[Expr]) -> String {
        let comma = if items.len() == 1 { "," } else { "" };
        format!("({}{comma})", self.items(items))
    }

    /// YAML has one form of sequence; several numbers are a tuple where there are two, as sizes are.
    fn is_tuple(&self, items: &[Expr]) -> bool {
        let number = |item: &Expr| {
            matches!(&item.value, ExprKind::Integer(_) | ExprKind::Float(_))
                || matches!(&item.value, ExprKind::Unary(UnaryOperator::Negate, operand)
                    if matches!(operand.value, ExprKind::Integer(_) | ExprKind::Float(_)))
        };
        self.source.notation() == Notation::Yaml && items.len() > 1 && items.iter().all(number)
    }

    fn unary(&self, operator: UnaryOperator, operand: &Expr) -> String {
        match operator {
            UnaryOperator::Negate => format!("-{}", self.held(operand, Strength::Sign)),
            UnaryOperator::Plus => format!("+{}", self.held(operand, Strength::Sign)),
            UnaryOperator::Not => format!("not {}", self.held(operand, Strength::Not)),
        }
    }

    fn binary(&self, operator: BinaryOperator, left: &Expr, right: &Expr) -> String {
        let own = strength_of(operator);
        let (least_left, least_right) = match own {
            // The exponent may have a sign: `2 ** -1`.
            Strength::Power => (Strength::Literal, Strength::Sign),
            // A chain of comparisons is refused.
            Strength::Comparison => (Strength::Sum, Strength::Sum),
            _ => (own, stronger(own)),
        };
        let (left, right) = (self.held(left, least_left), self.held(right, least_right));
        format!("{left} {} {right}", operator.symbol())
    }

    fn conditional(&self, parts: &Conditional) -> String {
        let then = self.held(&parts.then, Strength::Or);
        let condition = self.held(&parts.condition, Strength::Or);
        format!("{then} if {condition} else {}", self.write(&parts.otherwise))
    }

    /// The expression, in parentheses if it holds together less than is needed.
    fn held(&self, expr: &Expr, least: Strength) -> String {
        let written = self.write(expr);
        if strength(expr) < least { format!("({written})") } else { written }
    }

    /// A number as the source writes it, where that is its value.
    fn number(&self, expr: &Expr, value: Number) -> Option<String> {
        let written = self.source.slice(expr.span);
        // Behind an alias or an escape, something else may stand there, such as a sign.
        let begins = written.starts_with(|first: char| first.is_ascii_digit() || first == '.');
        let same = begins && literal::number(written).ok()? == value;
        same.then(|| written.to_owned())
    }

    /// A text as the source writes it, where that is its value, or else in double quotes.
    fn text(&self, expr: &Expr, value: &str) -> String {
        let written = self.source.slice(expr.span);
        let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
        let closed = |quote: char| written.len() > 1 && written.ends_with(quote);
        if quote.is_some_and(closed) && literal::text(written) == value {
            return written.to_owned();
        }
        quoted(value)
    }
}

/// A text in double quotes, with the escapes that both notations have.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', character]),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn strength_of(operator: BinaryOperator) -> Strength {
    match operator {
        BinaryOperator::Or => Strength::Or,
        BinaryOperator::And => Strength::And,
        BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::Less
        | BinaryOperator::LessOrEqual
        | BinaryOperator::Greater
        | BinaryOperator::GreaterOrEqual => Strength::Comparison,
        BinaryOperator::Add | BinaryOperator::Subtract => Strength::Sum,
        BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::FloorDivide
        | BinaryOperator::Remainder => Strength::Product,
        BinaryOperator::Power => Strength::Power,
    }
}

/// The next one up.
fn stronger(strength: Strength) -> Strength {
    match strength {
        Strength::Conditional => Strength::Or,
        Strength::Or => Strength::And,
        Strength::And => Strength::Not,
        Strength::Not => Strength::Comparison,
        Strength::Comparison => Strength::Sum,
        Strength::Sum => Strength::Product,
        Strength::Product => Strength::Sign,
        Strength::Sign => Strength::Power,
        Strength::Power => Strength::Literal,
        Strength::Literal | Strength::Operand => Strength::Operand,
    }
}

/// How strongly an expression holds together.
fn strength(expr: &Expr) -> Strength {
    match &expr.value {
        ExprKind::Unary(UnaryOperator::Not, _) => Strength::Not,
        ExprKind::Unary(..) => Strength::Sign,
        ExprKind::Binary(operator, ..) => strength_of(operator.value),
        ExprKind::Conditional(_) => Strength::Conditional,
        // The grammar has no member, index or call behind one of these.
        ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Boolean(_)
        | ExprKind::None
        | ExprKind::Text(_) => Strength::Literal,
        _ => Strength::Operand,
    }
}
