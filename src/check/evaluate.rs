//! What expressions are worth at check time. Knows names by the environment alone.

use std::borrow::Cow;

use super::environment::{Environment, Lookup};
use super::operators::{self, Refusal};
use crate::catalog::{ArgumentValue, CallValue, Record, Value};
use crate::diagnostics::{Diagnostic, Diagnostics, NameProblem, ValueProblem, list_words, nearest};
use crate::source::{Source, Span, Spanned};
use crate::syntax::ast::{
    Argument, BinaryOperator, Call, Conditional, Expr, ExprKind, Name, UnaryOperator,
};

/// Evaluates expressions in an environment; complaints go to `diagnostics`.
pub(super) struct Evaluator<'a> {
    /// For quoting expressions in messages.
    pub(super) source: &'a Source,
    /// The names.
    pub(super) environment: &'a Environment,
    /// Where complaints go.
    pub(super) diagnostics: &'a mut Diagnostics,
    /// Words that nothing defines, which therefore mean themselves.
    pub(super) free_words: Vec<Spanned<String>>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of one expression or call.
    pub(super) fn new(
        source: &'a Source,
        environment: &'a Environment,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self { source, environment, diagnostics, free_words: Vec::new() }
    }

    /// The value of an expression; [`Value::Unknown`] where it has none, which was reported.
    pub(super) fn evaluate(&mut self, expr: &Expr) -> Value {
        match &expr.value {
            ExprKind::Integer(number) => Value::Integer(*number),
            ExprKind::Float(number) => Value::Real(*number),
            ExprKind::Boolean(yes) => Value::Boolean(*yes),
            ExprKind::None => Value::None,
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Word(word) => self.word(word, expr.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let spanned = |item: &Expr| Spanned::new(self.evaluate(item), item.span);
                Value::Sequence(items.iter().map(spanned).collect())
            }
            ExprKind::Unary(operator, operand) => self.unary(*operator, operand, expr.span),
            ExprKind::Binary(operator, left, right) => {
                self.binary(operator, left, right, expr.span)
            }
            ExprKind::Conditional(conditional) => self.conditional(conditional),
            ExprKind::Attribute(of, name) => self.attribute(of, name),
            ExprKind::Index(of, index) => self.index(of, index),
            ExprKind::Call(call) => self.call_argument(call, expr.span),
            ExprKind::Unknown => Value::Unknown,
        }
    }

    /// The arguments of a call, evaluated.
    pub(super) fn arguments(&mut self, arguments: &[Argument]) -> Vec<ArgumentValue> {
        let value = |argument: &Argument| ArgumentValue {
            name: argument.name.clone(),
            value: Spanned::new(self.evaluate(&argument.value), argument.value.span),
        };
        arguments.iter().map(value).collect()
    }

    fn word(&mut self, word: &str, span: Span) -> Value {
        match self.environment.look_up(word, span) {
            Lookup::Bound(value) => value.clone(),
            Lookup::Later(definition) => {
                let problem = NameProblem::UsedBeforeDefinition { name: word.to_owned() };
                let diagnostic = Diagnostic::new(&problem).at(span, "used here");
                self.diagnostics.push(diagnostic.also(definition, "defined here"));
                Value::Unknown
            }
            Lookup::Free => {
                self.free_words.push(Spanned::new(word.to_owned(), span));
                Value::Text(word.to_owned())
            }
        }
    }

    /// The value of an expression that must be more than a word: a word that nothing defines is a
    /// mistake here.
    fn operand(&mut self, expr: &Expr) -> Value {
        let value = self.evaluate(expr);
        if let (ExprKind::Word(word), Value::Text(_)) = (&expr.value, &value)
            && matches!(self.environment.look_up(word, expr.span), Lookup::Free)
        {
            self.unknown_name(word, expr.span);
            return Value::Unknown;
        }
        value
    }

    /// Reports a word that nothing defines.
    pub(super) fn unknown_name(&mut self, word: &str, span: Span) {
        let diagnostic = unknown_name(self.environment, word, span, &[]);
        self.diagnostics.push(diagnostic);
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr, span: Span) -> Value {
        let value = self.operand(operand);
        let (symbol, result) = match (operator, &value) {
            (_, Value::Unknown) => return Value::Unknown,
            (UnaryOperator::Negate, value) => ("-", operators::negate(value)),
            (UnaryOperator::Plus, Value::Integer(_) | Value::Real(_)) => ("+", Ok(value.clone())),
            (UnaryOperator::Plus, _) => ("+", Err(Refusal::Operands("a number"))),
            (UnaryOperator::Not, Value::Boolean(yes)) => ("not", Ok(Value::Boolean(!yes))),
            (UnaryOperator::Not, _) => ("not", Err(Refusal::Operands("`true` or `false`"))),
        };
        result.unwrap_or_else(|refusal| {
            let wrong = Spanned::new(value.describe(), operand.span);
            self.refused(&refusal, symbol, span, &wrong)
        })
    }

    fn binary(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Value {
        use BinaryOperator as Op;
        let first = match operator.value {
            // A word may be compared with a word: `padding == same`.
            Op::Equal | Op::NotEqual => self.evaluate(left),
            _ => self.operand(left),
        };
        match (operator.value, &first) {
            (Op::And, Value::Boolean(false)) | (Op::Or, Value::Boolean(true)) => return first,
            (Op::And | Op::Or, Value::Boolean(_)) => {
                return self.condition(right, operator.value.symbol());
            }
            _ => {}
        }
        let second = match operator.value {
            Op::Equal | Op::NotEqual => self.evaluate(right),
            _ => self.operand(right),
        };
        operators::join(operator.value, &first, &second).unwrap_or_else(|refusal| {
            let number = |value: &Value| value.number().is_some();
            let wrong = if number(&first) {
                Spanned::new(second.describe(), right.span)
            } else {
                Spanned::new(first.describe(), left.span)
            };
            self.refused(&refusal, operator.value.symbol(), span, &wrong)
        })
    }

    /// The value of an expression that must be `true` or `false`.
    pub(super) fn condition(&mut self, expr: &Expr, what: &str) -> Value {
        let value = self.operand(expr);
        if matches!(value, Value::Boolean(_) | Value::Unknown) {
            return value;
        }
        let problem = ValueProblem::WrongValue {
            what: format!("what stands with `{what}`"),
            expects: "`true` or `false`".to_owned(),
            found: value.describe(),
        };
        self.diagnostics
            .push(Diagnostic::new(&problem).at(expr.span, "neither `true` nor `false`"));
        Value::Unknown
    }

    fn refused(
        &mut self,
        refusal: &Refusal,
        operator: &str,
        span: Span,
        wrong: &Spanned<String>,
    ) -> Value {
        let expression = self.source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let diagnostic = match refusal {
            Refusal::DivisionByZero => {
                Diagnostic::new(&ValueProblem::DivisionByZero { expression })
                    .at(span, "divides by 0")
            }
            Refusal::Overflow => {
                Diagnostic::new(&ValueProblem::NumberOverflow { expression }).at(span, "too large")
            }
            Refusal::Operands(needs) => {
                let problem = ValueProblem::WrongOperand {
                    operator: operator.to_owned(),
                    needs: (*needs).to_owned(),
                    found: wrong.value.clone(),
                };
                Diagnostic::new(&problem).at(wrong.span, format!("this is {}", wrong.value))
            }
        };
        self.diagnostics.push(diagnostic);
        Value::Unknown
    }

    fn conditional(&mut self, conditional: &Conditional) -> Value {
        match self.condition(&conditional.condition, "if") {
            Value::Boolean(true) => self.evaluate(&conditional.then),
            Value::Boolean(false) => self.evaluate(&conditional.otherwise),
            _ => Value::Unknown,
        }
    }

    fn attribute(&mut self, of: &Expr, name: &Name) -> Value {
        let value = self.operand(of);
        let (what, members): (String, &[(Cow<'static, str>, Value)]) = match &value {
            Value::Unknown => return Value::Unknown,
            Value::Record(record) => (record.what.clone(), &record.members),
            other => (other.describe(), &[]),
        };
        if let Some((_, member)) = members.iter().find(|(known, _)| *known == name.value) {
            return member.clone();
        }
        let names = || members.iter().map(|(name, _)| name.as_ref());
        let problem = NameProblem::UnknownAttribute {
            name: name.value.clone(),
            of: what,
            nearest: nearest(&name.value, names()).map(str::to_owned),
            known: if members.is_empty() {
                "nothing in it".to_owned()
            } else {
                list_words(names(), "and")
            },
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(name.span, "no such member"));
        Value::Unknown
    }

    fn index(&mut self, of: &Expr, index: &Expr) -> Value {
        let (value, place) = (self.operand(of), self.operand(index));
        let (items, place) = match (&value, &place) {
            (Value::Unknown, _) | (_, Value::Unknown) => return Value::Unknown,
            (Value::Sequence(items), Value::Integer(place)) => (items, *place),
            (Value::Sequence(_), other) => {
                let wrong = Spanned::new(other.describe(), index.span);
                return self.refused(&Refusal::Operands("a whole number"), "[ ]", of.span, &wrong);
            }
            (other, _) => {
                let wrong = Spanned::new(other.describe(), of.span);
                return self.refused(
                    &Refusal::Operands("a tuple or a list"),
                    "[ ]",
                    of.span,
                    &wrong,
                );
            }
        };
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let from_start = if place < 0 { place.saturating_add(length) } else { place };
        let item = usize::try_from(from_start).ok().and_then(|place| items.get(place));
        if let Some(item) = item {
            return item.value.clone();
        }
        let problem =
            ValueProblem::IndexOutOfRange { index: place, length: items.len(), last: length - 1 };
        self.diagnostics.push(Diagnostic::new(&problem).at(index.span, "no such item"));
        Value::Unknown
    }

    /// A call as a value names something of the catalog; what, the argument's type decides.
    fn call_argument(&mut self, call: &Call, span: Span) -> Value {
        let arguments = self.arguments(&call.arguments);
        let ExprKind::Word(name) = &call.callee.value else {
            let name = self.source.slice(call.callee.span).to_owned();
            let problem = ValueProblem::UnexpectedCall { name };
            self.diagnostics.push(Diagnostic::new(&problem).at(span, "has no value"));
            return Value::Unknown;
        };
        let name = Spanned::new(name.clone(), call.callee.span);
        Value::Call(Box::new(CallValue { name, arguments, span }))
    }
}

/// The complaint about a word that nothing defines; `more` are further names that would do.
pub(super) fn unknown_name(
    environment: &Environment,
    word: &str,
    span: Span,
    more: &[&str],
) -> Diagnostic {
    let mut names = environment.names(span);
    names.extend(more);
    let near = nearest(word, names.iter().copied());
    let problem = NameProblem::UnknownName {
        name: word.to_owned(),
        nearest: near.map(str::to_owned),
        known: list_words(names.iter().copied().take(12), "and"),
    };
    let diagnostic = Diagnostic::new(&problem).at(span, "not defined");
    match near {
        Some(near) => diagnostic.fix(format!("write `{near}`"), span, near),
        None => diagnostic,
    }
}

/// A record of facts.
pub(super) fn record(what: &str, members: Vec<(&'static str, Value)>) -> Value {
    let members = members.into_iter().map(|(name, value)| (name.into(), value)).collect();
    Value::Record(Box::new(Record { what: what.to_owned(), members }))
}
