//! Blocks: the arguments of a call matched with the parameters, and the body in the place of the call.

use super::model::{Builder, Scope};
use super::statements::Checker;
use crate::catalog::Value;
use crate::diagnostics::{
    ArgumentProblem, Diagnostic, ShapeProblem, ValueProblem, list_words, nearest,
};
use crate::ir::{Origin, ValueId};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Call, ExprKind, Section};

impl Builder<'_, '_> {
    pub(super) fn block_of(&self, name: &str) -> Option<usize> {
        let is = |block: &&Section| block.name.as_ref().is_some_and(|known| known.value == name);
        self.checker.blocks.iter().position(is)
    }

    /// Puts a block's body in the place of its call.
    pub(super) fn expand(
        &mut self,
        at: usize,
        name: &Spanned<String>,
        call: &Call,
        span: Span,
        inputs: Option<Vec<ValueId>>,
    ) -> ValueId {
        if at >= self.blocks_allowed {
            let problem = ValueProblem::RecursiveBlock { name: name.value.clone() };
            self.checker
                .diagnostics
                .push(Diagnostic::new(&problem).at(span, "not before this block"));
            return self.failed(span);
        }
        let block = self.checker.blocks[at];
        if let Some(inputs) = inputs {
            let [input] = inputs.as_slice() else {
                let problem = ShapeProblem::WrongNumberOfInputs {
                    layer: format!("block `{}`", name.value),
                    needs: "one input".to_owned(),
                    given: inputs.len(),
                    example: format!("{}(...)(x)", name.value),
                };
                self.checker
                    .diagnostics
                    .push(Diagnostic::new(&problem).at(span, "takes one input"));
                return self.failed(span);
            };
            self.graph.current = *input;
        }
        let Some(parameters) = parameters(self.checker, block, name, call) else {
            return self.failed(span);
        };
        let group = self.graph.open_group();
        let origin = Origin::Block { name: name.value.clone(), arguments: parameters.clone() };
        self.checker.environment.enter(parameters, block.head());
        self.scopes.push(Scope { names: vec![("input".to_owned(), self.graph.current)] });
        let allowed = std::mem::replace(&mut self.blocks_allowed, at);
        self.body(&block.body);
        self.blocks_allowed = allowed;
        self.scopes.pop();
        self.checker.environment.leave();
        self.graph.close_group(&group, origin);
        self.graph.current
    }
}

/// Names and values of a block's parameters for one call; `None` where an argument was refused.
fn parameters(
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
