//! The walk over the statements of a spec: which stand where, which are missing, which are there twice.
//! Names are bound here, in the order of the file; what the sections mean, other files know.

use super::data::{self, DataFacts};
use super::environment::Environment;
use super::evaluate::{Evaluator, unknown_name};
use super::{Options, model, training};
use crate::catalog::layers::Layer;
use crate::catalog::steps::Step;
use crate::catalog::{Bound, CallValue, Entry, Kind, Value, bind, bind_to};
use crate::diagnostics::{Diagnostic, Diagnostics, NameProblem, ValueProblem, list_words, nearest};
use crate::ir::Plan;
use crate::shape::DataFormat;
use crate::source::{Source, Span, Spanned};
use crate::syntax::ast::{Argument, Binding, Call, Expr, ExprKind, File, Section, Statement};
use crate::syntax::{self};
use std::sync::Arc;

/// The statements of a spec's top that are calls.
const CALLS: [&str; 9] =
    ["compile", "fit", "evaluate", "predict", "summary", "print", "plot", "save", "load"];

/// The calls that a spec has at most once.
const ONCE: [&str; 5] = ["compile", "fit", "evaluate", "predict", "load"];

/// What is known while a spec is checked.
pub(super) struct Checker<'a> {
    pub(super) source: &'a Source,
    pub(super) environment: Environment,
    pub(super) diagnostics: Diagnostics,
    pub(super) format: DataFormat,
    seed: u64,
    params: Vec<(String, Value)>,
    overrides: Vec<(String, String)>,
    settings: Vec<Spanned<String>>,
    pub(super) data: Option<DataFacts>,
    pub(super) blocks: Vec<&'a Section>,
    pub(super) model: Option<&'a Section>,
    pub(super) calls: Vec<TopCall<'a>>,
}

/// A call at the top of a spec.
pub(super) struct TopCall<'a> {
    pub(super) name: Spanned<String>,
    pub(super) arguments: &'a [Argument],
    pub(super) span: Span,
}

/// Checks the statements; `broken` says that some of the text could not be read, so that what is
/// missing may only be unread.
pub(super) fn check(
    source: &Source,
    file: &File,
    options: &Options,
    broken: bool,
) -> (Option<Plan>, Diagnostics) {
    let mut checker = Checker {
        source,
        environment: Environment::default(),
        diagnostics: Diagnostics::default(),
        format: DataFormat::default(),
        seed: 0,
        params: Vec::new(),
        overrides: options.params.clone(),
        settings: Vec::new(),
        data: None,
        blocks: Vec::new(),
        model: None,
        calls: Vec::new(),
    };
    checker.announce(file);
    for statement in &file.statements {
        checker.statement(statement);
    }
    checker.unknown_overrides();
    let model = checker.model.and_then(|section| model::check(&mut checker, section));
    if checker.model.is_none() && !broken {
        checker.missing("model", "a spec", "model name { ... }", Span::default());
    }
    let plan = training::check(&mut checker, model, broken);
    (plan, checker.diagnostics)
}

impl<'a> Checker<'a> {
    fn announce(&mut self, file: &File) {
        for statement in &file.statements {
            match statement {
                Statement::Param(binding) | Statement::Let(binding) => {
                    self.environment.announce(&binding.name.value, binding.name.span);
                }
                Statement::Section(section) if section.keyword.value == "data" => {
                    self.environment.announce("data", section.keyword.span);
                }
                _ => {}
            }
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            Statement::Param(binding) => self.param(binding),
            Statement::Let(binding) => {
                let value = self.evaluate(&binding.value);
                self.bind_name(binding, value);
            }
            Statement::Assign(binding) => self.setting(binding),
            Statement::Section(section) => self.section(section),
            Statement::Repeat(repeat) => {
                self.misplaced("repeat", Span::new(repeat.span.start, repeat.count.span.end));
            }
            Statement::If(branch) => {
                self.misplaced("if", Span::new(branch.span.start, branch.condition.span.end));
            }
            Statement::Expression(expr) => {
                if let Some((name, call)) = self.call_of(expr) {
                    self.call(name, call, expr.span);
                }
            }
        }
    }

    /// Name and call of a statement that is one; anything else is reported.
    pub(super) fn call_of<'e>(&mut self, expr: &'e Expr) -> Option<(Spanned<String>, &'e Call)> {
        match &expr.value {
            ExprKind::Call(call) => match &call.callee.value {
                ExprKind::Word(name) => {
                    return Some((Spanned::new(name.clone(), call.callee.span), call));
                }
                ExprKind::Unknown => {}
                _ => {
                    let name = self.source.slice(call.callee.span).to_owned();
                    let problem = ValueProblem::UnexpectedCall { name };
                    self.diagnostics
                        .push(Diagnostic::new(&problem).at(expr.span, "not a name before `(`"));
                }
            },
            ExprKind::Word(name) => {
                let problem = NameProblem::MissingParentheses { name: name.clone() };
                let diagnostic = Diagnostic::new(&problem).at(expr.span, "only a word");
                let text = format!("{name}()");
                self.diagnostics.push(diagnostic.fix(format!("write `{text}`"), expr.span, text));
            }
            ExprKind::Unknown => {}
            _ => {
                let name = self.source.slice(expr.span).to_owned();
                self.unknown_statement(&name, expr.span, "a spec", &CALLS);
            }
        }
        None
    }

    fn param(&mut self, binding: &Binding) {
        let name = &binding.name.value;
        let at = self.overrides.iter().rposition(|(overridden, _)| overridden == name);
        let value = match at.map(|at| self.overrides[at].1.clone()) {
            Some(text) => self.override_value(&text),
            None => self.evaluate(&binding.value),
        };
        self.params.push((name.clone(), value.clone()));
        self.bind_name(binding, value);
    }

    /// The value of a text from the command line: an expression where it is one, else a text.
    fn override_value(&mut self, text: &str) -> Value {
        let source = Source::new("-p", text);
        let (expr, mut found) = syntax::parse_expression(text, 0);
        let value = Evaluator::new(&source, &Environment::default(), &mut found).evaluate(&expr);
        if found.is_empty() && !value.is_unknown() { value } else { Value::Text(text.to_owned()) }
    }

    fn unknown_overrides(&mut self) {
        for (name, _) in self.overrides.clone() {
            let known = || self.params.iter().map(|(name, _)| name.as_str());
            if known().any(|known| known == name) {
                continue;
            }
            let problem = NameProblem::UnknownParam {
                nearest: nearest(&name, known()).map(str::to_owned),
                known: list_words(known(), "and"),
                name,
            };
            self.diagnostics.push(Diagnostic::new(&problem));
        }
    }

    fn bind_name(&mut self, binding: &Binding, value: Value) {
        let Spanned { value: name, span } = &binding.name;
        if let Some(earlier) = self.environment.bind(name, value, *span) {
            let problem = NameProblem::DuplicateName { name: name.clone() };
            let diagnostic = Diagnostic::new(&problem).at(*span, "defined again here");
            self.diagnostics.push(diagnostic.also(earlier, "defined here first"));
        }
    }

    fn setting(&mut self, binding: &Binding) {
        let name = &binding.name;
        let value = self.evaluate(&binding.value);
        match name.value.as_str() {
            "seed" => {
                if let Some(seed) =
                    self.read_setting(binding, &value, "a whole number, 0 or above", |value| {
                        match value {
                            Value::Integer(seed) => u64::try_from(*seed).ok(),
                            _ => None,
                        }
                    })
                {
                    self.seed = seed;
                }
            }
            "image_data_format" => {
                let expects = "`channels_first` or `channels_last`";
                if let Some(format) =
                    self.read_setting(binding, &value, expects, |value| match value {
                        Value::Text(word) => DataFormat::from_name(word),
                        _ => None,
                    })
                {
                    self.format = format;
                }
            }
            unknown => {
                let near = nearest(unknown, ["seed", "image_data_format"]).map(str::to_owned);
                let problem =
                    NameProblem::UnknownSetting { name: unknown.to_owned(), nearest: near };
                self.diagnostics.push(Diagnostic::new(&problem).at(name.span, "no such setting"));
                return;
            }
        }
        match self.settings.iter().find(|earlier| earlier.value == name.value) {
            Some(earlier) => {
                let earlier = earlier.span;
                self.duplicate(&name.value, name.span, earlier);
            }
            None => self.settings.push(name.clone()),
        }
    }

    fn read_setting<T>(
        &mut self,
        binding: &Binding,
        value: &Value,
        expects: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let read = read(value);
        if read.is_none() && !value.is_unknown() {
            let problem = ValueProblem::WrongValue {
                what: format!("`{}`", binding.name.value),
                expects: expects.to_owned(),
                found: value.describe(),
            };
            self.diagnostics.push(
                Diagnostic::new(&problem).at(binding.value.span, format!("must be {expects}")),
            );
        }
        read
    }

    fn section(&mut self, section: &'a Section) {
        match section.keyword.value.as_str() {
            "data" => match &self.data {
                Some(first) => {
                    let first = first.head;
                    self.duplicate("data", section.head(), first);
                }
                None => self.data = Some(data::check(self, section)),
            },
            "model" => match self.model {
                Some(first) => self.duplicate("model", section.head(), first.head()),
                None => self.model = Some(section),
            },
            "block" => self.block(section),
            other => self.misplaced_or_unknown(other, section.head()),
        }
    }

    fn block(&mut self, section: &'a Section) {
        let name = |section: &Section| section.name.as_ref().map(|name| name.value.clone());
        let earlier = self.blocks.iter().find(|earlier| name(earlier) == name(section));
        match (earlier, name(section)) {
            (Some(earlier), Some(name)) => {
                let problem = NameProblem::DuplicateName { name };
                let diagnostic = Diagnostic::new(&problem).at(section.head(), "defined again here");
                self.diagnostics.push(diagnostic.also(earlier.head(), "defined here first"));
            }
            _ => self.blocks.push(section),
        }
    }

    fn call(&mut self, name: Spanned<String>, call: &'a Call, span: Span) {
        if !CALLS.contains(&name.value.as_str()) {
            return self.misplaced_or_unknown(&name.value, name.span);
        }
        let earlier = self.calls.iter().find(|earlier| earlier.name.value == name.value);
        match earlier {
            Some(earlier) if ONCE.contains(&name.value.as_str()) => {
                let earlier = earlier.name.span;
                self.duplicate(&name.value, name.span, earlier);
            }
            _ => self.calls.push(TopCall { name, arguments: &call.arguments, span }),
        }
    }

    /// The first call of a name.
    pub(super) fn top_call(&self, name: &str) -> Option<(Spanned<String>, &'a [Argument], Span)> {
        let found = self.calls.iter().find(|call| call.name.value == name)?;
        Some((found.name.clone(), found.arguments, found.span))
    }

    /// Reports a word that belongs elsewhere, or nowhere.
    fn misplaced_or_unknown(&mut self, name: &str, span: Span) {
        let elsewhere = place_of(name).is_some()
            || <dyn Layer as Kind>::find(name).is_some()
            || <dyn Step as Kind>::find(name).is_some()
            || self
                .blocks
                .iter()
                .any(|block| block.name.as_ref().is_some_and(|known| known.value == name));
        if elsewhere {
            self.misplaced(name, span);
        } else {
            let known = [&CALLS[..], &["data", "model", "block", "param", "let"]].concat();
            self.unknown_statement(name, span, "a spec", &known);
        }
    }

    /// Reports a statement that cannot stand at the top.
    fn misplaced(&mut self, name: &str, span: Span) {
        self.misplaced_in(name, span, "at the top of a spec");
    }

    /// Reports a statement that belongs elsewhere.
    pub(super) fn misplaced_in(&mut self, name: &str, span: Span, place: &str) {
        let belongs = if let Some(place) = place_of(name) {
            place
        } else if <dyn Step as Kind>::find(name).is_some() {
            "inside `inputs { }` or `targets { }` of the data section"
        } else {
            "inside `model name { }`"
        };
        let problem = NameProblem::MisplacedStatement {
            name: name.to_owned(),
            place: place.to_owned(),
            belongs: belongs.to_owned(),
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(span, "not here"));
    }

    /// Reports a statement that does not exist.
    pub(super) fn unknown_statement(
        &mut self,
        name: &str,
        span: Span,
        place: &str,
        known: &[&str],
    ) {
        let near = nearest(name, known.iter().copied());
        let problem = NameProblem::UnknownStatement {
            name: name.to_owned(),
            nearest: near.map(str::to_owned),
            place: place.to_owned(),
            known: list_words(known.iter().copied(), "and"),
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(span, "no such statement"));
    }

    fn duplicate(&mut self, name: &str, again: Span, first: Span) {
        let problem = NameProblem::DuplicateStatement { name: name.to_owned() };
        let diagnostic = Diagnostic::new(&problem).at(again, "the second one");
        self.diagnostics.push(diagnostic.also(first, "the first one"));
    }

    /// Reports a statement that another one needs.
    pub(super) fn missing(&mut self, name: &str, needed_by: &str, example: &str, span: Span) {
        let problem = NameProblem::MissingStatement {
            name: name.to_owned(),
            needed_by: needed_by.to_owned(),
            example: example.to_owned(),
        };
        self.diagnostics.push(Diagnostic::new(&problem).at(span, format!("needs `{name}`")));
    }

    /// The value of an expression.
    pub(super) fn evaluate(&mut self, expr: &Expr) -> Value {
        Evaluator::new(self.source, &self.environment, &mut self.diagnostics).evaluate(expr)
    }

    /// The value of an expression that must be `true` or `false`.
    pub(super) fn condition(&mut self, expr: &Expr) -> Value {
        Evaluator::new(self.source, &self.environment, &mut self.diagnostics).condition(expr, "if")
    }

    /// Makes a thing of the catalog from a call.
    pub(super) fn build<T: ?Sized>(
        &mut self,
        entry: &Entry<T>,
        name: Spanned<String>,
        arguments: &[Argument],
        span: Span,
    ) -> Option<Arc<T>> {
        self.with_call(name, arguments, span, |call, found| bind(entry, call, found))
    }

    /// Reads the arguments of a statement.
    pub(super) fn read<T: Bound>(
        &mut self,
        name: Spanned<String>,
        arguments: &[Argument],
        span: Span,
    ) -> Option<T> {
        self.with_call(name, arguments, span, bind_to)
    }

    /// Evaluates the arguments and binds them. A word that nothing defines, where no word can
    /// stand, is reported as what it is: an unknown name.
    fn with_call<R>(
        &mut self,
        name: Spanned<String>,
        arguments: &[Argument],
        span: Span,
        bind: impl FnOnce(&CallValue, &mut Diagnostics) -> R,
    ) -> R {
        let mut evaluator = Evaluator::new(self.source, &self.environment, &mut self.diagnostics);
        let arguments = evaluator.arguments(arguments);
        let free = evaluator.free_words;
        let mut found = Diagnostics::default();
        let built = bind(&CallValue { name, arguments, span }, &mut found);
        for diagnostic in &found {
            let free = free.iter().find(|word| word.span == diagnostic.place());
            self.diagnostics.push(match free {
                Some(word) if diagnostic.code() == "wrong-type" => {
                    unknown_name(&self.environment, &word.value, word.span, &[])
                }
                _ => diagnostic.clone(),
            });
        }
        built
    }

    /// Seed and params, for the plan.
    pub(super) fn settings(&self) -> (u64, Vec<(String, Value)>) {
        (self.seed, self.params.clone())
    }
}

/// Where a statement that is no layer and no step belongs.
fn place_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "inputs" | "targets" | "take" => "inside `data name { }`",
        "Input" | "repeat" | "if" => "inside `model name { }`",
        "data" | "model" | "block" => "at the top of the spec",
        name if CALLS.contains(&name) => "at the top of the spec",
        _ => return None,
    })
}
