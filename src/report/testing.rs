//! Models for the tests of this folder, built layer by layer without a checker. Test code only.

use crate::catalog::layers::{Inputs, Layer};
use crate::catalog::{ArgumentValue, CallValue, Kind, Value, bind};
use crate::diagnostics::Diagnostics;
use crate::ir::{Model, Node, ValueId};
use crate::shape::{DataFormat, Shape};
use crate::source::{Span, Spanned};

/// A model in the making.
pub(super) struct Build(Model, DataFormat);

impl Build {
    /// A model with an input and no layers.
    pub(super) fn new(name: &str, input: &[usize]) -> Self {
        let (name, input) = (name.to_owned(), Shape::new(input));
        let (nodes, output, groups) = (Vec::new(), ValueId::INPUT, Vec::new());
        let model = Model { name, input, nodes, output, groups };
        Self(model, DataFormat::ChannelsLast)
    }

    /// The same with images whose channels come first.
    pub(super) fn channels_first(mut self) -> Self {
        self.1 = DataFormat::ChannelsFirst;
        self
    }

    /// Adds a layer that reads the one before.
    pub(super) fn layer(&mut self, class: &str, arguments: &str) -> &mut Self {
        let last = self.0.nodes.len();
        self.layer_on(class, arguments, &[last])
    }

    /// Adds a layer that reads some values; 0 is the input, 1 what the first layer gives.
    pub(super) fn layer_on(&mut self, class: &str, arguments: &str, inputs: &[usize]) -> &mut Self {
        let entry = <dyn Layer as Kind>::find(class).expect("a known layer");
        let layer = bind(entry, &call(class, arguments), &mut Diagnostics::default());
        let layer = layer.expect("arguments that the layer takes");
        let inputs: Vec<ValueId> = inputs.iter().copied().map(ValueId).collect();
        let shapes: Vec<Shape> = inputs.iter().map(|input| self.0.shape(*input).clone()).collect();
        let read = Inputs { shapes: &shapes, format: self.1 };
        let shape = layer.output_shape(&read).expect("shapes that agree");
        let (name, weights) = (self.automatic_name(class), layer.weights(&read));
        let span = Span::default();
        self.0.nodes.push(Node { name, layer, inputs, shape, weights, span });
        self.0.output = ValueId(self.0.nodes.len());
        self
    }

    /// Names the last layer.
    pub(super) fn named(&mut self, name: &str) -> &mut Self {
        self.0.nodes.last_mut().expect("a layer").name = name.to_owned();
        self
    }

    /// Freezes the weights of the last layer.
    pub(super) fn frozen(&mut self) -> &mut Self {
        let weights = &mut self.0.nodes.last_mut().expect("a layer").weights;
        weights.iter_mut().for_each(|weight| weight.trainable = false);
        self
    }

    /// Index of the value that the last layer gives.
    pub(super) fn last(&self) -> usize {
        self.0.nodes.len()
    }

    /// The model.
    pub(super) fn model(&self) -> Model {
        self.0.clone()
    }

    fn automatic_name(&self, class: &str) -> String {
        let before = self.0.nodes.iter().filter(|node| node.layer.declaration().name == class);
        let stem = snake_case(class);
        match before.count() {
            0 => stem,
            number => format!("{stem}_{number}"),
        }
    }
}

fn snake_case(class: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for character in class.chars() {
        if character.is_ascii_uppercase() && after_lower {
            name.push('_');
        }
        after_lower = character.is_ascii_lowercase();
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// A call from `8, (3, 3), activation=relu`.
fn call(class: &str, arguments: &str) -> CallValue {
    let spanned = |text: &str| Spanned::new(text.to_owned(), Span::default());
    let argument = |text: &str| {
        let (name, value) = text.split_once('=').map_or((None, text), |(n, v)| (Some(n), v));
        let name = name.map(|name| spanned(name.trim()));
        ArgumentValue { name, value: Spanned::new(value_of(value.trim()), Span::default()) }
    };
    let arguments = pieces(arguments).into_iter().map(argument).collect();
    CallValue { name: spanned(class), arguments, span: Span::default() }
}

/// Cuts at commas outside of parentheses.
fn pieces(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let outside = |character: char| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        character == ',' && depth == 0
    };
    text.split(outside).filter(|piece| !piece.trim().is_empty()).collect()
}

fn value_of(text: &str) -> Value {
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        let item = |text| Spanned::new(value_of(str::trim(text)), Span::default());
        return Value::Sequence(pieces(inner).into_iter().map(item).collect());
    }
    match (text, text.parse(), text.parse()) {
        ("true" | "false", ..) => Value::Boolean(text == "true"),
        (_, Ok(whole), _) => Value::Integer(whole),
        (_, _, Ok(real)) => Value::Real(real),
        _ => Value::Text(text.to_owned()),
    }
}
