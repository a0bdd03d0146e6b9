//! Trees in a short form without places, for comparison: `(+ 1 (* 2 3))`.

use super::super::ast::{Argument, Expr, ExprKind, File, Statement, UnaryOperator};

/// A file, one statement per line.
pub(super) fn file(file: &File) -> String {
    file.statements.iter().map(|part| statement(part) + "\n").collect()
}

/// Statements in braces.
fn body(statements: &[Statement]) -> String {
    let inner: Vec<String> = statements.iter().map(statement).collect();
    format!("{{{}}}", inner.join("; "))
}

pub(super) fn statement(part: &Statement) -> String {
    match part {
        Statement::Param(binding) => {
            format!("param {} = {}", binding.name.value, expr(&binding.value))
        }
        Statement::Let(binding) => format!("let {} = {}", binding.name.value, expr(&binding.value)),
        Statement::Assign(binding) => format!("{} = {}", binding.name.value, expr(&binding.value)),
        Statement::Expression(value) => expr(value),
        Statement::Section(section) => {
            let name =
                section.name.as_ref().map_or(String::new(), |name| format!(" {}", name.value));
            let arguments = list(&section.arguments);
            format!("{}{name}({arguments}) {}", section.keyword.value, body(&section.body))
        }
        Statement::Repeat(repeat) => {
            format!("repeat {} {}", expr(&repeat.count), body(&repeat.body))
        }
        Statement::If(branch) => {
            let (then, otherwise) = (body(&branch.then), body(&branch.otherwise));
            format!("if {} {then} else {otherwise}", expr(&branch.condition))
        }
    }
}

fn list(arguments: &[Argument]) -> String {
    let shown = arguments.iter().map(|argument| match &argument.name {
        Some(name) => format!("{}={}", name.value, expr(&argument.value)),
        None => expr(&argument.value),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// An expression; every operation in parentheses, operator first.
pub(super) fn expr(value: &Expr) -> String {
    let all = |items: &[Expr]| items.iter().map(expr).collect::<Vec<_>>().join(", ");
    match &value.value {
        ExprKind::Integer(value) => value.to_string(),
        ExprKind::Float(value) => format!("{value:?}"),
        ExprKind::Boolean(value) => value.to_string(),
        ExprKind::None => "none".to_owned(),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Word(word) => word.clone(),
        ExprKind::Tuple(items) => format!("tuple({})", all(items)),
        ExprKind::List(items) => format!("[{}]", all(items)),
        ExprKind::Unary(sign, operand) => {
            let sign = match sign {
                UnaryOperator::Negate => "-",
                UnaryOperator::Plus => "+",
                UnaryOperator::Not => "not",
            };
            format!("({sign} {})", expr(operand))
        }
        ExprKind::Binary(sign, left, right) => {
            format!("({} {} {})", sign.value.symbol(), expr(left), expr(right))
        }
        ExprKind::Conditional(parts) => {
            format!(
                "(if {} {} {})",
                expr(&parts.condition),
                expr(&parts.then),
                expr(&parts.otherwise)
            )
        }
        ExprKind::Attribute(owner, name) => format!("{}.{}", expr(owner), name.value),
        ExprKind::Index(owner, index) => format!("{}[{}]", expr(owner), expr(index)),
        ExprKind::Call(call) => format!("{}({})", expr(&call.callee), list(&call.arguments)),
        ExprKind::Unknown => "?".to_owned(),
    }
}
