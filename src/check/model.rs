//! The model section: layers, blocks, `repeat` and `if` become a graph of values with shapes.

use super::graph::Graph;
use super::layers::is_name;
use super::naming::LayerNames;
use super::statements::Checker;
use crate::catalog::layers::Layer;
use crate::catalog::{Kind, Value};
use crate::diagnostics::{Diagnostic, NameProblem, ShapeProblem, ValueProblem};
use crate::ir::{Origin, ValueId};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Call, Expr, ExprKind, If, Repeat, Section, Statement};

/// Most layers of a model.
const MOST_LAYERS: usize = 10_000;

/// Most statements that `repeat` and blocks may come to, layers or not.
const MOST_STATEMENTS: usize = 100_000;

/// A model that was walked through, right or not.
pub(super) struct CheckedModel {
    pub(super) name: String,
    pub(super) graph: Graph,
    pub(super) head: Span,
    /// Whether every layer is right.
    pub(super) whole: bool,
}

/// Checks a model section.
pub(super) fn check(checker: &mut Checker<'_>, section: &Section) -> CheckedModel {
    let inputs = checker.data.as_ref().map(|data| data.inputs.clone());
    let (shape, made) = match &inputs {
        Some(made) => (made.sample.as_ref().map(|sample| sample.shape.clone()), made.place),
        None => (None, section.head()),
    };
    let before = checker.diagnostics.len();
    let mut builder = Builder {
        graph: Graph::new(shape, made),
        names: LayerNames::default(),
        scopes: vec![Scope { names: vec![("input".to_owned(), ValueId::INPUT)] }],
        has_input: inputs.is_some(),
        statements: 0,
        stopped: false,
        blocks_allowed: checker.blocks.len(),
        checker,
    };
    builder.body(&section.body);
    let layers = builder.graph.values.len() - 1;
    let unread = section.body.iter().any(is_unread);
    if layers == 0 && !unread && builder.checker.diagnostics.len() == before {
        let name = section.name.as_ref().map_or_else(String::new, |name| name.value.clone());
        let diagnostic = Diagnostic::new(&ShapeProblem::EmptyModel { name });
        builder.checker.diagnostics.push(diagnostic.at(section.head(), "no layers"));
    }
    builder.unused();
    let graph = builder.graph;
    let whole = graph.values.iter().skip(1).all(|value| value.node.is_some()) && layers > 0;
    let name = section.name.as_ref().map_or_else(|| "model".to_owned(), |name| name.value.clone());
    CheckedModel { name, graph, head: section.head(), whole }
}

/// The names of values in a model or in a block that is being expanded; `input` is what comes in.
pub(super) struct Scope {
    pub(super) names: Vec<(String, ValueId)>,
}

/// A model that is being walked through.
pub(super) struct Builder<'c, 'a> {
    pub(super) checker: &'c mut Checker<'a>,
    pub(super) graph: Graph,
    pub(super) names: LayerNames,
    pub(super) scopes: Vec<Scope>,
    /// Whether data or an `Input` says what comes in; else only its shape is missing.
    pub(super) has_input: bool,
    pub(super) statements: usize,
    pub(super) stopped: bool,
    /// Blocks that may be used here: inside a block, those before it.
    pub(super) blocks_allowed: usize,
}

impl Builder<'_, '_> {
    pub(super) fn body(&mut self, body: &[Statement]) {
        for statement in body {
            if self.stopped {
                return;
            }
            self.statements += 1;
            if self.statements > MOST_STATEMENTS || self.graph.values.len() > MOST_LAYERS {
                return self.too_large(statement.span());
            }
            self.statement(statement);
        }
    }

    fn too_large(&mut self, span: Span) {
        self.stopped = true;
        let problem = ValueProblem::ModelTooLarge { limit: MOST_LAYERS };
        self.checker.diagnostics.push(Diagnostic::new(&problem).at(span, "one layer too many"));
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Expression(expr) => {
                self.expression(expr);
            }
            Statement::Assign(binding) => {
                let value = match &binding.value.value {
                    ExprKind::Word(_) => self.named_value(&binding.value),
                    _ => self.expression(&binding.value),
                };
                // A value that failed still has its name, so that no complaint follows from it.
                let value = value.unwrap_or_else(|| self.failed(binding.span));
                self.name_value(&binding.name, value);
            }
            Statement::Repeat(repeat) => self.repeat(repeat),
            Statement::If(branch) => self.branch(branch),
            Statement::Section(section) => {
                self.checker.misplaced_in(&section.keyword.value, section.head(), "inside a model");
            }
            Statement::Param(binding) | Statement::Let(binding) => {
                let problem = NameProblem::MisplacedStatement {
                    name: format!("{} = ...", binding.name.value),
                    place: "inside a model".to_owned(),
                    belongs: "at the top of the spec, before the model".to_owned(),
                };
                self.checker
                    .diagnostics
                    .push(Diagnostic::new(&problem).at(binding.span, "not here"));
            }
        }
    }

    fn repeat(&mut self, repeat: &Repeat) {
        let value = self.checker.evaluate(&repeat.count);
        let count = match value {
            Value::Integer(count) if count >= 0 => count,
            Value::Unknown => return,
            other => {
                let problem = ValueProblem::WrongValue {
                    what: "the count of `repeat`".to_owned(),
                    expects: "a whole number, 0 or above".to_owned(),
                    found: other.describe(),
                };
                let diagnostic = Diagnostic::new(&problem).at(repeat.count.span, "no count");
                return self.checker.diagnostics.push(diagnostic);
            }
        };
        let rounds = usize::try_from(count).unwrap_or(usize::MAX);
        for number in 1..=rounds {
            self.statements += 1;
            if self.statements > MOST_STATEMENTS {
                return self.too_large(repeat.count.span);
            }
            let group = self.graph.open_group();
            self.body(&repeat.body);
            self.graph.close_group(&group, Origin::Round { number, of: rounds });
            if self.stopped {
                return;
            }
        }
    }

    fn branch(&mut self, branch: &If) {
        match self.checker.condition(&branch.condition, "if") {
            Value::Boolean(true) => self.body(&branch.then),
            Value::Boolean(false) => self.body(&branch.otherwise),
            _ => {}
        }
    }

    /// A layer or block, maybe with named inputs: `Dense(10)`, `Add()(x, y)`.
    pub(super) fn expression(&mut self, expr: &Expr) -> Option<ValueId> {
        if let ExprKind::Call(outer) = &expr.value
            && let ExprKind::Call(inner) = &outer.callee.value
            && let ExprKind::Word(name) = &inner.callee.value
        {
            let inputs = self.named_inputs(outer);
            let name = Spanned::new(name.clone(), inner.callee.span);
            return Some(self.apply(name, inner, expr.span, Some(inputs)));
        }
        let (name, call) = self.checker.call_of(expr)?;
        Some(self.apply(name, call, expr.span, None))
    }

    fn apply(
        &mut self,
        name: Spanned<String>,
        call: &Call,
        span: Span,
        inputs: Option<Vec<ValueId>>,
    ) -> ValueId {
        if name.value == "Input" {
            return self.input(name, call, span);
        }
        if let Some(at) = self.block_of(&name.value) {
            return self.expand(at, &name, call, span, inputs);
        }
        let inputs = inputs.unwrap_or_else(|| vec![self.graph.current]);
        for input in &inputs {
            self.graph.read(*input);
        }
        let Some(entry) = <dyn Layer as Kind>::find(&name.value) else {
            self.unknown_layer(&name);
            return self.failed(span);
        };
        let (given, rest): (Vec<_>, Vec<_>) = call.arguments.iter().cloned().partition(is_name);
        let layer_name = self.layer_name(&name.value, given.first());
        let layer = self.checker.build(entry, name, &rest, span);
        let arguments = call.arguments.first().zip(call.arguments.last());
        let arguments = arguments.map(|(first, last)| first.span.to(last.span));
        match layer {
            Some(layer) => self.layer(layer, layer_name, inputs, span, arguments),
            None => self.failed(span),
        }
    }
}

/// Whether a statement could not be read, which was reported.
fn is_unread(statement: &Statement) -> bool {
    matches!(statement, Statement::Expression(expr) if expr.value == ExprKind::Unknown)
}
