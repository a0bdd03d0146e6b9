//! `print("... {accuracy:.2%}")`: the names in its braces, and what is known of them already.

use super::environment::Lookup;
use super::evaluate::{Evaluator, unknown_name};
use super::statements::Checker;
use crate::catalog::Value;
use crate::diagnostics::{ArgumentProblem, Diagnostic, ValueProblem};
use crate::ir::{Formula, NumberFormat, Operator, Piece, Show, Template};
use crate::source::Spanned;
use crate::syntax::ast::{Argument, BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::syntax::template;

/// The names that a run gives numbers: those of the evaluation, or else of the last epoch; with
/// `val_` in front, those of the last validation.
pub(super) fn result_names(names: &[&'static str], validates: bool) -> Vec<String> {
    let mut results: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    if validates {
        results.extend(names.iter().map(|name| format!("val_{name}")));
    }
    results
}

/// Checks one `print`.
pub(super) fn check(
    checker: &mut Checker<'_>,
    name: &Spanned<String>,
    arguments: &[Argument],
    results: &[String],
) -> Option<Show> {
    let [argument] = arguments else {
        let of = "print".to_owned();
        let problem = match arguments.get(1) {
            None => ArgumentProblem::MissingArgument {
                of,
                name: "text".to_owned(),
                expects: "a text in quotes".to_owned(),
                example: "print(\"Accuracy: {accuracy:.2%}\")".to_owned(),
            },
            Some(_) => ArgumentProblem::TooManyArguments {
                of,
                most: 1,
                given: arguments.len(),
                known: "one text in quotes, with what is to be computed in `{ }`".to_owned(),
            },
        };
        let place = arguments.get(1).map_or(name.span, |argument| argument.span);
        checker.diagnostics.push(Diagnostic::new(&problem).at(place, "takes one text"));
        return None;
    };
    let ExprKind::Text(_) = &argument.value.value else {
        let value = checker.evaluate(&argument.value);
        if value.is_unknown() {
            return None;
        }
        let problem = ArgumentProblem::WrongType {
            of: "print".to_owned(),
            name: "text".to_owned(),
            expects: "a text in quotes".to_owned(),
            found: value.describe(),
        };
        checker
            .diagnostics
            .push(Diagnostic::new(&problem).at(argument.value.span, "must be a text in quotes"));
        return None;
    };
    let (pieces, found) = template::parse(checker.source, argument.value.span);
    let failed = !found.is_empty();
    checker.diagnostics.extend(found);
    let pieces: Vec<Option<Piece>> =
        pieces.into_iter().map(|part| piece(checker, part, results)).collect();
    let pieces = pieces.into_iter().collect::<Option<Vec<_>>>().filter(|_| !failed)?;
    Some(Show::Print(Template { pieces }))
}

fn piece(checker: &mut Checker<'_>, part: template::Piece, results: &[String]) -> Option<Piece> {
    let (expr, format) = match part {
        template::Piece::Text(text) => return Some(Piece::Text(text)),
        template::Piece::Expression { expr, format } => (expr, format),
    };
    let style = match &format {
        None => NumberFormat::default(),
        Some(format) => number_format(checker, format)?,
    };
    match formula(checker, &expr, results)? {
        Part::Number(formula) => Some(Piece::Number(formula, style)),
        Part::Text(text) => Some(Piece::Text(text)),
    }
}

/// Python's format behind a colon.
fn number_format(checker: &mut Checker<'_>, format: &Spanned<String>) -> Option<NumberFormat> {
    let parsed = NumberFormat::parse(&format.value);
    if parsed.is_none() {
        let problem = ValueProblem::WrongValue {
            what: "the format behind `:`".to_owned(),
            expects: "such as `.2f`, `.1%`, `,d` or `.3e`".to_owned(),
            found: format!("`{}`", format.value),
        };
        checker.diagnostics.push(Diagnostic::new(&problem).at(format.span, "not understood"));
    }
    parsed
}

pub(super) enum Part {
    Number(Formula),
    Text(String),
}

/// What an expression comes to once results are there; constants are worked out now.
pub(super) fn formula(checker: &mut Checker<'_>, expr: &Expr, results: &[String]) -> Option<Part> {
    if !uses_results(checker, expr, results) {
        return constant(checker, expr, results);
    }
    let number = |checker: &mut Checker<'_>, expr: &Expr| match formula(checker, expr, results)? {
        Part::Number(formula) => Some(formula),
        Part::Text(text) => {
            let problem = ValueProblem::WrongOperand {
                operator: "{ }".to_owned(),
                needs: "numbers".to_owned(),
                found: format!("the word `{text}`"),
            };
            checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "no number"));
            None
        }
    };
    let formula = match &expr.value {
        ExprKind::Word(word) => Formula::Result(word.clone()),
        ExprKind::Unary(UnaryOperator::Negate, operand) => {
            Formula::Negate(Box::new(number(checker, operand)?))
        }
        ExprKind::Unary(UnaryOperator::Plus, operand) => number(checker, operand)?,
        ExprKind::Binary(operator, left, right) => {
            let Some(arithmetic) = arithmetic(operator.value) else {
                return refuse(checker, expr);
            };
            let (left, right) = (number(checker, left), number(checker, right));
            Formula::Binary(arithmetic, Box::new(left?), Box::new(right?))
        }
        _ => return refuse(checker, expr),
    };
    Some(Part::Number(formula))
}

fn refuse(checker: &mut Checker<'_>, expr: &Expr) -> Option<Part> {
    let problem = ValueProblem::WrongValue {
        what: "what stands in `{ }`".to_owned(),
        expects: "arithmetic with `+ - * / // % **`".to_owned(),
        found: format!("`{}`", checker.source.slice(expr.span)),
    };
    checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "not arithmetic"));
    None
}

fn arithmetic(operator: BinaryOperator) -> Option<Operator> {
    Some(match operator {
        BinaryOperator::Add => Operator::Add,
        BinaryOperator::Subtract => Operator::Subtract,
        BinaryOperator::Multiply => Operator::Multiply,
        BinaryOperator::Divide => Operator::Divide,
        BinaryOperator::FloorDivide => Operator::FloorDivide,
        BinaryOperator::Remainder => Operator::Remainder,
        BinaryOperator::Power => Operator::Power,
        _ => return None,
    })
}

/// Whether a word stands for a result; a param or a constant of the same name hides it.
fn is_result(checker: &Checker<'_>, word: &str, expr: &Expr, results: &[String]) -> bool {
    let free = matches!(checker.environment.look_up(word, expr.span), Lookup::Free);
    free && results.iter().any(|result| result == word)
}

pub(super) fn uses_results(checker: &Checker<'_>, expr: &Expr, results: &[String]) -> bool {
    match &expr.value {
        ExprKind::Word(word) => is_result(checker, word, expr, results),
        ExprKind::Unary(_, operand) => uses_results(checker, operand, results),
        ExprKind::Binary(_, left, right) => {
            uses_results(checker, left, results) || uses_results(checker, right, results)
        }
        ExprKind::Conditional(conditional) => {
            let parts = [&conditional.then, &conditional.condition, &conditional.otherwise];
            parts.into_iter().any(|part| uses_results(checker, part, results))
        }
        _ => false,
    }
}

fn constant(checker: &mut Checker<'_>, expr: &Expr, results: &[String]) -> Option<Part> {
    if let ExprKind::Word(word) = &expr.value
        && matches!(checker.environment.look_up(word, expr.span), Lookup::Free)
    {
        let more: Vec<&str> = results.iter().map(String::as_str).collect();
        let diagnostic = unknown_name(&checker.environment, word, expr.span, &more);
        checker.diagnostics.push(diagnostic);
        return None;
    }
    let value = Evaluator::new(checker.source, &checker.environment, &mut checker.diagnostics)
        .evaluate(expr);
    match &value {
        Value::Unknown => None,
        Value::Text(text) => Some(Part::Text(text.clone())),
        other => Some(match other.number() {
            Some(number) => Part::Number(Formula::Constant(number)),
            None => Part::Text(other.to_string()),
        }),
    }
}
