//! The parameters of a block, matched with the arguments of its call.

use super::statements::Checker;
use crate::catalog::Value;
use crate::diagnostics::{ArgumentProblem, Diagnostic, list_words, nearest};
use crate::source::Spanned;
use crate::syntax::ast::{Argument, Call, ExprKind, Section};

/// Names and values of a block's parameters for one call; `None` where an argument was refused.
pub(super) fn parameters(
    checker: &mut Checker<'_>,
    block: &Section,
    name: &Spanned<String>,
    call: &Call,
) -> Option<Vec<(String, Value)>> {
    let declared: Vec<(String, Option<&Argument>)> = block.arguments.iter().map(declare).collect();
    let mut values: Vec<Option<Value>> = vec![None; declared.len()];
    let before = checker.diagnostics.len();
    for (position, argument) in call.arguments.iter().enumerate() {
        let at = match &argument.name {
            Some(name) => declared.iter().position(|(known, _)| *known == name.value),
            None => Some(position).filter(|position| *position < declared.len()),
        };
        let value = checker.evaluate(&argument.value);
        match at.and_then(|at| values.get_mut(at)) {
            Some(slot @ None) => *slot = Some(value),
            Some(Some(_)) => {
                let given =
                    at.and_then(|at| declared.get(at)).map_or("", |(name, _)| name).to_owned();
                let problem =
                    ArgumentProblem::DuplicateArgument { of: name.value.clone(), name: given };
                checker
                    .diagnostics
                    .push(Diagnostic::new(&problem).at(argument.span, "given again here"));
            }
            None => no_such(checker, &declared, name, call, argument),
        }
    }
    for ((parameter, default), value) in declared.iter().zip(&mut values) {
        if value.is_none() {
            *value = default.map(|default| checker.evaluate(&default.value));
        }
        if value.is_none() {
            missing(checker, &declared, name, parameter);
        }
    }
    let names = declared.into_iter().map(|(name, _)| name);
    let whole = checker.diagnostics.len() == before;
    let values = values.into_iter().collect::<Option<Vec<_>>>().filter(|_| whole)?;
    Some(names.zip(values).collect())
}

/// A parameter's name and default: `stride=1` has both, `filters` stands as a bare word.
fn declare(argument: &Argument) -> (String, Option<&Argument>) {
    match (&argument.name, &argument.value.value) {
        (Some(name), _) => (name.value.clone(), Some(argument)),
        (None, ExprKind::Word(word)) => (word.clone(), None),
        (None, _) => (String::new(), None),
    }
}

fn no_such(
    checker: &mut Checker<'_>,
    declared: &[(String, Option<&Argument>)],
    of: &Spanned<String>,
    call: &Call,
    argument: &Argument,
) {
    let names = || declared.iter().map(|(name, _)| name.as_str());
    let (of, known) = (of.value.clone(), list_words(names(), "and"));
    let problem = match &argument.name {
        Some(name) => ArgumentProblem::UnknownArgument {
            of,
            nearest: nearest(&name.value, names()).map(str::to_owned),
            name: name.value.clone(),
            known,
        },
        None => ArgumentProblem::TooManyArguments {
            of,
            most: declared.len(),
            given: call.arguments.len(),
            known,
        },
    };
    checker
        .diagnostics
        .push(Diagnostic::new(&problem).at(argument.span, "the block has no such parameter"));
}

fn missing(
    checker: &mut Checker<'_>,
    declared: &[(String, Option<&Argument>)],
    of: &Spanned<String>,
    parameter: &str,
) {
    let required = declared.iter().filter(|(_, default)| default.is_none());
    let required: Vec<String> = required.map(|(name, _)| format!("{name}=...")).collect();
    let problem = ArgumentProblem::MissingArgument {
        of: of.value.clone(),
        name: parameter.to_owned(),
        expects: "a parameter without a default".to_owned(),
        example: format!("{}({})", of.value, required.join(", ")),
    };
    checker
        .diagnostics
        .push(Diagnostic::new(&problem).at(of.span, format!("`{parameter}` is missing")));
}
