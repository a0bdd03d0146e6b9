//! The walk over the statements of a spec: which stand where, which are missing, which are there twice.
//! Names are bound here, in the order of the file; what the sections mean, other files know.

use super::data::{self, DataFacts};
use super::environment::Environment;
use super::{Options, model, training};
use crate::catalog::Value;
use crate::diagnostics::{Diagnostic, Diagnostics, NameProblem, ValueProblem};
use crate::ir::Plan;
use crate::shape::DataFormat;
use crate::source::{Source, Span, Spanned};
use crate::syntax::ast::{Argument, Call, Expr, ExprKind, File, Section, Statement};

/// The statements of a spec's top that are calls.
pub(super) const CALLS: [&str; 10] =
    ["compile", "fit", "evaluate", "predict", "summary", "print", "plot", "save", "load", "expect"];

/// The calls that a spec has at most once.
const ONCE: [&str; 5] = ["compile", "fit", "evaluate", "predict", "load"];

/// What is known while a spec is checked.
pub(super) struct Checker<'a> {
    pub(super) source: &'a Source,
    pub(super) environment: Environment,
    pub(super) diagnostics: Diagnostics,
    pub(super) format: DataFormat,
    pub(super) seed: u64,
    pub(super) params: Vec<(String, Value)>,
    pub(super) overrides: Vec<(String, String)>,
    pub(super) settings: Vec<Spanned<String>>,
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
    let model = checker.model.map(|section| model::check(&mut checker, section));
    if checker.model.is_none() && !broken {
        checker.missing("model", "a spec", "model name { ... }", Span::default());
    }
    let whole = Some(file).filter(|_| !broken);
    let plan = training::check(&mut checker, model, whole, options.memory);
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

    /// Seed and params, for the plan.
    pub(super) fn settings(&self) -> (u64, Vec<(String, Value)>) {
        (self.seed, self.params.clone())
    }
}
