//! One layer in its place: its name, its shape, its weights, or why it cannot stand there.

use std::sync::Arc;

use super::graph::{Draft, Graph, ValueFacts};
use super::model::Builder;
use super::places::belongs_elsewhere;
use super::shapes::refused;
use crate::catalog::layers::{Arity, Inputs, Layer, Weight};
use crate::catalog::statements::Input;
use crate::catalog::{Kind, Value};
use crate::diagnostics::{Diagnostic, NameProblem, ShapeProblem, ValueProblem, nearest};
use crate::ir::ValueId;
use crate::shape::Shape;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Call};

impl Builder<'_, '_> {
    pub(super) fn layer(
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
        let checked = shape_of(&*layer, &Inputs { shapes: &shapes, format });
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

    /// Reports a first layer whose input nobody describes; any other shape that is missing was
    /// reported where it failed.
    pub(super) fn no_shape(&mut self, layer: &Arc<dyn Layer>, inputs: &[ValueId], span: Span) {
        if self.has_input || !inputs.contains(&ValueId::INPUT) {
            return;
        }
        let layer = layer.declaration().name.to_owned();
        let problem = ShapeProblem::UnknownInputShape { layer };
        self.checker.diagnostics.push(Diagnostic::new(&problem).at(span, "no shape is known here"));
    }

    pub(super) fn unknown_layer(&mut self, name: &Spanned<String>) {
        if belongs_elsewhere(&name.value) {
            return self.checker.misplaced_in(&name.value, name.span, "inside a model");
        }
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
    pub(super) fn layer_name(&mut self, layer: &str, given: Option<&Argument>) -> String {
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
    pub(super) fn input(&mut self, name: Spanned<String>, call: &Call, span: Span) -> ValueId {
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
}

/// The shape and the weights of a layer on its inputs, if there are as many as it takes and all of it
/// can be counted.
fn shape_of(layer: &dyn Layer, inputs: &Inputs<'_>) -> Result<(Shape, Vec<Weight>), ShapeProblem> {
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
            example: if given > 1 { format!("{name}(...)(x)") } else { format!("{name}()(x, y)") },
        });
    }
    let too_large = |found: String| ShapeProblem::ShapeTooLarge { layer: name.to_owned(), found };
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

/// Whether an argument is the name that every layer may be given.
pub(super) fn is_name(argument: &Argument) -> bool {
    argument.name.as_ref().is_some_and(|name| name.value == "name")
}
