//! The model section: layers, blocks, `repeat` and `if` become a graph of values with shapes.

use std::sync::Arc;

use super::graph::{Draft, Graph, ValueFacts};
use super::naming::LayerNames;
use super::shapes::refused;
use super::statements::Checker;
use crate::catalog::layers::{Arity, Inputs, Layer, Weight};
use crate::catalog::statements::Input;
use crate::catalog::{Kind, Value};
use crate::diagnostics::{Diagnostic, NameProblem, ShapeProblem, ValueProblem, nearest};
use crate::ir::ValueId;
use crate::shape::Shape;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Call, Expr, ExprKind, If, Repeat, Section, Statement};

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
pub(super) fn check(checker: &mut Checker<'_>, section: &Section) -> Option<CheckedModel> {
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
    if layers == 0 && builder.checker.diagnostics.len() == before {
        let name = section.name.as_ref().map_or_else(String::new, |name| name.value.clone());
        let diagnostic = Diagnostic::new(&ShapeProblem::EmptyModel { name });
        builder.checker.diagnostics.push(diagnostic.at(section.head(), "no layers"));
    }
    builder.unused();
    let graph = builder.graph;
    let whole = graph.values.iter().skip(1).all(|value| value.node.is_some()) && layers > 0;
    let name = section.name.as_ref().map_or_else(|| "model".to_owned(), |name| name.value.clone());
    Some(CheckedModel { name, graph, head: section.head(), whole })
}

/// The names of values in a model or in a block that is being expanded; `input` is what comes in.
struct Scope {
    names: Vec<(String, ValueId)>,
}

struct Builder<'c, 'a> {
    checker: &'c mut Checker<'a>,
    graph: Graph,
    names: LayerNames,
    scopes: Vec<Scope>,
    /// Whether data or an `Input` says what comes in; else only its shape is missing.
    has_input: bool,
    statements: usize,
    stopped: bool,
    /// Blocks that may be used here: inside a block, those before it.
    blocks_allowed: usize,
}

impl Builder<'_, '_> {
    fn body(&mut self, body: &[Statement]) {
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

    fn name_value(&mut self, name: &Spanned<String>, value: ValueId) {
        self.graph.name(value, &name.value, name.span);
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.retain(|(known, _)| *known != name.value);
            scope.names.push((name.value.clone(), value));
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
        for _ in 0..count {
            self.statements += 1;
            if self.statements > MOST_STATEMENTS {
                return self.too_large(repeat.count.span);
            }
            self.body(&repeat.body);
            if self.stopped {
                return;
            }
        }
    }

    fn branch(&mut self, branch: &If) {
        match self.checker.condition(&branch.condition) {
            Value::Boolean(true) => self.body(&branch.then),
            Value::Boolean(false) => self.body(&branch.otherwise),
            _ => {}
        }
    }

    /// A layer or block, maybe with named inputs: `Dense(10)`, `Add()(x, y)`.
    fn expression(&mut self, expr: &Expr) -> Option<ValueId> {
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

    fn named_inputs(&mut self, call: &Call) -> Vec<ValueId> {
        let mut items = Vec::new();
        for argument in &call.arguments {
            match &argument.value.value {
                // Keras's `Add()([x, y])`.
                ExprKind::List(list) | ExprKind::Tuple(list) => items.extend(list),
                _ => items.push(&argument.value),
            }
        }
        let values: Vec<_> = items.into_iter().map(|item| self.named_value(item)).collect();
        values
            .into_iter()
            .map(|value| value.unwrap_or_else(|| self.failed(call.callee.span)))
            .collect()
    }

    /// The value of a name.
    fn named_value(&mut self, expr: &Expr) -> Option<ValueId> {
        let ExprKind::Word(word) = &expr.value else {
            if matches!(expr.value, ExprKind::Call(_)) {
                return self.expression(expr);
            }
            let problem = ValueProblem::WrongValue {
                what: "an input of a layer".to_owned(),
                expects: "the name of a value".to_owned(),
                found: format!("`{}`", self.checker.source.slice(expr.span)),
            };
            self.checker.diagnostics.push(Diagnostic::new(&problem).at(expr.span, "not a name"));
            return None;
        };
        let names = self.scopes.last().map(|scope| scope.names.as_slice()).unwrap_or_default();
        if let Some((_, value)) = names.iter().rev().find(|(known, _)| known == word) {
            let value = *value;
            self.graph.read(value);
            return Some(value);
        }
        let known: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        let problem = NameProblem::UnknownName {
            name: word.clone(),
            nearest: nearest(word, known.iter().copied()).map(str::to_owned),
            known: crate::diagnostics::list_words(known.iter().copied(), "and"),
        };
        self.checker
            .diagnostics
            .push(Diagnostic::new(&problem).at(expr.span, "no value has this name"));
        None
    }

    /// A value of which nothing is known, in the place of one that failed.
    fn failed(&mut self, made: Span) -> ValueId {
        let parent = Some(self.graph.current);
        self.graph.read(self.graph.current);
        self.graph.add(ValueFacts { shape: None, made, parent, name: None, read: true, node: None })
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

    fn layer(
        &mut self,
        layer: Arc<dyn Layer>,
        name: String,
        inputs: Vec<ValueId>,
        span: Span,
        arguments: Option<Span>,
    ) -> ValueId {
        let shapes: Option<Vec<Shape>> =
            inputs.iter().map(|input| self.graph.facts(*input).shape.clone()).collect();
        let Some(shapes) = shapes else {
            self.no_shape(&layer, &inputs, span);
            return self.failed(span);
        };
        let format = self.checker.format;
        let checked = self.shape_of(&*layer, &Inputs { shapes: &shapes, format });
        match checked {
            Ok((shape, weights)) => {
                let (parent, shape) = (inputs.first().copied(), Some(shape));
                let node = Some(Draft { name, layer, inputs, weights });
                self.graph.add(ValueFacts {
                    shape,
                    made: span,
                    parent,
                    name: None,
                    read: false,
                    node,
                })
            }
            Err(problem) => {
                let diagnostic = refused(&problem, span, arguments, &self.graph, &inputs, format);
                self.checker.diagnostics.push(diagnostic);
                self.failed(span)
            }
        }
    }

    fn shape_of(
        &self,
        layer: &dyn Layer,
        inputs: &Inputs<'_>,
    ) -> Result<(Shape, Vec<Weight>), ShapeProblem> {
        let name = layer.declaration().name;
        let given = inputs.shapes.len();
        let (fits, needs) = match layer.arity() {
            Arity::One => (given == 1, "one input"),
            Arity::Many => (given > 1, "two inputs or more"),
        };
        if !fits {
            return Err(ShapeProblem::WrongNumberOfInputs {
                layer: name.to_owned(),
                needs: needs.to_owned(),
                given,
                example: if given > 1 {
                    format!("{name}(...)(x)")
                } else {
                    format!("{name}()(x, y)")
                },
            });
        }
        let too_large =
            |found: String| ShapeProblem::ShapeTooLarge { layer: name.to_owned(), found };
        let shape = layer.output_shape(inputs)?;
        // What a tensor library counts with; leaves room for a batch.
        let limit = |elements: &usize| *elements <= usize::MAX >> 24;
        shape.elements().filter(limit).ok_or_else(|| too_large(shape.with_batch()))?;
        let weights = layer.weights(inputs);
        for weight in &weights {
            let elements = Shape::new(weight.shape.clone()).elements().filter(limit);
            elements
                .ok_or_else(|| too_large(format!("weight `{}` {:?}", weight.name, weight.shape)))?;
        }
        Ok((shape, weights))
    }

    /// Reports a first layer whose input nobody describes; any other shape that is missing was
    /// reported where it failed.
    fn no_shape(&mut self, layer: &Arc<dyn Layer>, inputs: &[ValueId], span: Span) {
        if self.has_input || !inputs.contains(&ValueId::INPUT) {
            return;
        }
        let layer = layer.declaration().name.to_owned();
        let problem = ShapeProblem::UnknownInputShape { layer };
        self.checker.diagnostics.push(Diagnostic::new(&problem).at(span, "no shape is known here"));
    }

    fn unknown_layer(&mut self, name: &Spanned<String>) {
        let blocks = self.checker.blocks.iter().filter_map(|block| block.name.as_ref());
        let mut known = <dyn Layer as Kind>::names();
        known.extend(blocks.map(|name| name.value.as_str()));
        known.push("Input");
        let near = nearest(&name.value, known);
        let problem = NameProblem::UnknownLayer {
            name: name.value.clone(),
            nearest: near.map(str::to_owned),
        };
        let diagnostic = Diagnostic::new(&problem).at(name.span, "no such layer");
        let diagnostic = match near {
            Some(near) => diagnostic.fix(format!("write `{near}`"), name.span, near),
            None => diagnostic,
        };
        self.checker.diagnostics.push(diagnostic);
    }

    /// The spec's name for a layer, else Keras's automatic one.
    fn layer_name(&mut self, layer: &str, given: Option<&Argument>) -> String {
        let Some(given) = given else { return self.names.next(layer) };
        let value = self.checker.evaluate(&given.value);
        let Value::Text(name) = value else {
            if !value.is_unknown() {
                let problem = ValueProblem::WrongValue {
                    what: format!("`name` of `{layer}`"),
                    expects: "a word".to_owned(),
                    found: value.describe(),
                };
                self.checker
                    .diagnostics
                    .push(Diagnostic::new(&problem).at(given.value.span, "not a word"));
            }
            return self.names.next(layer);
        };
        if !self.names.take(&name) {
            let problem = NameProblem::DuplicateName { name: name.clone() };
            let diagnostic =
                Diagnostic::new(&problem).at(given.span, "another layer has this name");
            self.checker.diagnostics.push(diagnostic);
        }
        name
    }

    /// `Input(28, 28, 1)` states, or confirms, what comes in.
    fn input(&mut self, name: Spanned<String>, call: &Call, span: Span) -> ValueId {
        if self.graph.values.len() > 1 || self.scopes.len() > 1 {
            self.checker.misplaced_in("Input", span, "after other layers");
            return self.failed(span);
        }
        let stated = self.checker.read::<Input>(name, &call.arguments, span);
        let stated = stated.map(|input| Shape::new(input.shape.0));
        let data = self.graph.facts(ValueId::INPUT);
        if let (Some(stated), Some(shape)) = (&stated, &data.shape)
            && stated != shape
        {
            let problem = ShapeProblem::InputMismatch {
                declared: stated.to_string(),
                data: shape.to_string(),
            };
            let diagnostic = Diagnostic::new(&problem).at(span, "contradicts the data");
            let diagnostic = diagnostic.also(data.made, format!("gives {}", shape.with_batch()));
            self.checker.diagnostics.push(diagnostic);
            self.graph = Graph::new(None, span);
        } else if !self.has_input {
            self.graph = Graph::new(stated, span);
        }
        self.has_input = true;
        ValueId::INPUT
    }

    fn block_of(&self, name: &str) -> Option<usize> {
        let is = |block: &&Section| block.name.as_ref().is_some_and(|known| known.value == name);
        self.checker.blocks.iter().position(is)
    }

    /// Puts a block's body in the place of its call.
    fn expand(
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
        let Some(parameters) = super::blocks::parameters(self.checker, block, name, call) else {
            return self.failed(span);
        };
        self.checker.environment.enter(parameters, block.head());
        self.scopes.push(Scope { names: vec![("input".to_owned(), self.graph.current)] });
        let allowed = std::mem::replace(&mut self.blocks_allowed, at);
        self.body(&block.body);
        self.blocks_allowed = allowed;
        self.scopes.pop();
        self.checker.environment.leave();
        self.graph.current
    }

    /// Warns of values that nothing reads.
    fn unused(&mut self) {
        let output = self.graph.current;
        let unused = self.graph.values.iter().enumerate().skip(1);
        let unused = unused.filter(|(index, facts)| !facts.read && ValueId(*index) != output);
        for (_, facts) in unused {
            let (name, span) = match &facts.name {
                Some((name, span)) => (name.clone(), *span),
                None => {
                    let layer =
                        facts.node.as_ref().map_or("value", |node| node.layer.declaration().name);
                    (layer.to_owned(), facts.made)
                }
            };
            let diagnostic = Diagnostic::new(&NameProblem::UnusedValue { name });
            self.checker.diagnostics.push(diagnostic.at(span, "nothing reads it"));
        }
    }
}

/// Whether an argument is the name that every layer may be given.
fn is_name(argument: &Argument) -> bool {
    argument.name.as_ref().is_some_and(|name| name.value == "name")
}
