//! `expect(model.parameters <= 60_000, accuracy >= 0.98)`: what is known at check time is judged now,
//! what only a run can tell goes into the plan.

use super::evaluate::record;
use super::print::{self, Part};
use super::statements::Checker;
use crate::catalog::{Record, Value};
use crate::diagnostics::{ArgumentProblem, Diagnostic, TrainingProblem, ValueProblem};
use crate::ir::{Comparison, Expectation, Formula, Model, Plan};
use crate::shape::{DataFormat, Shape};
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind};

/// Judges the expectations of a spec whose plan is made; `results` are the names that a run gives
/// numbers.
pub(super) fn check(checker: &mut Checker<'_>, plan: &mut Plan, results: &[String]) {
    let calls: Vec<_> = checker
        .calls
        .iter()
        .filter(|call| call.name.value == "expect")
        .map(|call| (call.name.span, call.arguments))
        .collect();
    if calls.is_empty() {
        return;
    }
    let facts = facts(&plan.model, plan.format);
    checker.environment.rebind("model", facts, Span::default());
    for (place, arguments) in calls {
        if arguments.is_empty() {
            let problem = ArgumentProblem::MissingArgument {
                of: "expect".to_owned(),
                name: "condition".to_owned(),
                expects: "what is to hold".to_owned(),
                example: "expect(accuracy >= 0.98)".to_owned(),
            };
            let diagnostic = Diagnostic::new(&problem).at(place, "expects nothing");
            checker.diagnostics.push(diagnostic);
        }
        for argument in arguments {
            let found = expectation(checker, &argument.value, results);
            plan.expectations.extend(found);
        }
    }
}

/// What an expression can say of a model.
fn facts(model: &Model, format: DataFormat) -> Value {
    let shape = |shape: &Shape| Value::integers(shape.axes().iter().copied());
    let flops =
        model.costs(format).iter().fold(0_u64, |sum, cost| sum.saturating_add(cost.forward));
    let number = |number: u64| i64::try_from(number).map_or(Value::Unknown, Value::Integer);
    let parameters = model.parameters();
    let mut members = vec![
        ("parameters".into(), Value::from(parameters)),
        ("trainable_parameters".into(), Value::from(model.trainable_parameters())),
        ("flops".into(), number(flops)),
        ("memory".into(), number((parameters as u64).saturating_mul(4))),
        ("layers".into(), Value::from(model.nodes.len())),
        ("input".into(), shape(&model.input)),
        ("output".into(), shape(model.shape(model.output))),
    ];
    members.extend(model.nodes.iter().map(|node| {
        let facts =
            vec![("shape", shape(&node.shape)), ("parameters", Value::from(node.parameters()))];
        (node.name.clone().into(), record(&format!("layer `{}`", node.name), facts))
    }));
    Value::Record(Box::new(Record { what: "the model".to_owned(), members }))
}

/// Judges one condition; gives those that only a run can judge.
fn expectation(checker: &mut Checker<'_>, expr: &Expr, results: &[String]) -> Vec<Expectation> {
    if let ExprKind::Binary(operator, left, right) = &expr.value {
        if operator.value == BinaryOperator::And {
            let mut both = expectation(checker, left, results);
            both.extend(expectation(checker, right, results));
            return both;
        }
        let sides = [left, right];
        if sides.iter().any(|side| print::uses_results(checker, side, results)) {
            let comparison = comparison(operator.value);
            return match comparison {
                Some(comparison) => later(checker, expr, comparison, (left, right), results),
                None => refuse(checker, expr),
            };
        }
    } else if print::uses_results(checker, expr, results) {
        return refuse(checker, expr);
    }
    let holds = checker.condition(expr, "expect");
    if holds == Value::Boolean(false) {
        let problem = TrainingProblem::UnmetExpectation {
            condition: text(checker, expr),
            found: found(checker, expr),
        };
        checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "does not hold"));
    }
    Vec::new()
}

/// The values of both sides, as `model.parameters is 59933`; sides that are numbers are left out.
fn found(checker: &mut Checker<'_>, expr: &Expr) -> String {
    let ExprKind::Binary(_, left, right) = &expr.value else { return String::new() };
    let mut told = Vec::new();
    for side in [left, right] {
        if !matches!(side.value, ExprKind::Integer(_) | ExprKind::Float(_) | ExprKind::Tuple(_)) {
            let (what, value) = (text(checker, side), checker.evaluate(side));
            told.push(format!("`{what}` is {value}"));
        }
    }
    told.join(", ")
}

fn text(checker: &Checker<'_>, expr: &Expr) -> String {
    checker.source.slice(expr.span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A comparison of numbers that a run gives.
fn later(
    checker: &mut Checker<'_>,
    expr: &Expr,
    comparison: Comparison,
    (left, right): (&Expr, &Expr),
    results: &[String],
) -> Vec<Expectation> {
    let (left, right) = (number(checker, left, results), number(checker, right, results));
    let (Some(left), Some(right)) = (left, right) else { return Vec::new() };
    let condition = text(checker, expr);
    vec![Expectation { condition, left, comparison, right, span: expr.span }]
}

fn number(checker: &mut Checker<'_>, expr: &Expr, results: &[String]) -> Option<Formula> {
    match print::formula(checker, expr, results)? {
        Part::Number(formula) => Some(formula),
        Part::Text(word) => {
            let problem = ValueProblem::WrongOperand {
                operator: "expect".to_owned(),
                needs: "numbers".to_owned(),
                found: format!("`{word}`"),
            };
            checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "no number"));
            None
        }
    }
}

fn comparison(operator: BinaryOperator) -> Option<Comparison> {
    Some(match operator {
        BinaryOperator::Less => Comparison::Less,
        BinaryOperator::LessOrEqual => Comparison::AtMost,
        BinaryOperator::Greater => Comparison::Greater,
        BinaryOperator::GreaterOrEqual => Comparison::AtLeast,
        BinaryOperator::Equal => Comparison::Equal,
        BinaryOperator::NotEqual => Comparison::NotEqual,
        _ => return None,
    })
}

fn refuse(checker: &mut Checker<'_>, expr: &Expr) -> Vec<Expectation> {
    let problem = ValueProblem::WrongValue {
        what: "an expectation about results".to_owned(),
        expects: "a comparison of numbers, such as `accuracy >= 0.98`".to_owned(),
        found: format!("`{}`", text(checker, expr)),
    };
    checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "no comparison"));
    Vec::new()
}
