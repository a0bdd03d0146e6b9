//! The names that expressions can use, and where they were defined. Knows no statements.

use crate::catalog::Value;
use crate::source::Span;

/// A name with its value and its place.
#[derive(Debug, Clone)]
struct Binding {
    name: String,
    value: Value,
    span: Span,
}

/// Params, constants and facts of the data, and the parameters of the blocks being expanded.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    bindings: Vec<Binding>,
    /// One scope per block that is being expanded; only the innermost is seen, and hides the rest.
    blocks: Vec<Vec<Binding>>,
    /// All names of the file that will be bound, for "used before it is defined".
    announced: Vec<(String, Span)>,
}

/// What a word stands for.
pub(super) enum Lookup<'a> {
    /// A value.
    Bound(&'a Value),
    /// A name that is defined further down, here.
    Later(Span),
    /// Nothing; the word means itself.
    Free,
}

impl Environment {
    /// Says that a name will be bound somewhere in the file.
    pub(super) fn announce(&mut self, name: &str, span: Span) {
        self.announced.push((name.to_owned(), span));
    }

    /// Binds a name; gives the place of an earlier definition, if there is one.
    pub(super) fn bind(&mut self, name: &str, value: Value, span: Span) -> Option<Span> {
        let earlier = self.bindings.iter().find(|binding| binding.name == name);
        let earlier = earlier.map(|binding| binding.span);
        if earlier.is_none() {
            self.bindings.push(Binding { name: name.to_owned(), value, span });
        }
        earlier
    }

    /// Binds a name that may be bound already: the facts of the data change with each step.
    pub(super) fn rebind(&mut self, name: &str, value: Value, span: Span) {
        self.bindings.retain(|binding| binding.name != name);
        self.bindings.push(Binding { name: name.to_owned(), value, span });
    }

    /// Enters a block with the values of its parameters.
    pub(super) fn enter(&mut self, parameters: Vec<(String, Value)>, span: Span) {
        let binding = |(name, value)| Binding { name, value, span };
        self.blocks.push(parameters.into_iter().map(binding).collect());
    }

    /// Leaves the innermost block.
    pub(super) fn leave(&mut self) {
        self.blocks.pop();
    }

    /// What a word stands for at a place: definitions below it do not count yet.
    pub(super) fn look_up(&self, word: &str, at: Span) -> Lookup<'_> {
        let in_block =
            self.blocks.last().into_iter().flatten().find(|binding| binding.name == word);
        if let Some(binding) = in_block {
            return Lookup::Bound(&binding.value);
        }
        match self.bindings.iter().find(|binding| binding.name == word) {
            Some(binding) if binding.span.start <= at.start => Lookup::Bound(&binding.value),
            Some(binding) => Lookup::Later(binding.span),
            None => self
                .announced
                .iter()
                .find(|(name, _)| name == word)
                .map_or(Lookup::Free, |(_, span)| Lookup::Later(*span)),
        }
    }

    /// All names that are bound before a place, in the order of their definition.
    pub(super) fn names(&self, at: Span) -> Vec<&str> {
        let bindings = self.bindings.iter().filter(|binding| binding.span.start <= at.start);
        let parameters = self.blocks.last().into_iter().flatten();
        parameters.chain(bindings).map(|binding| binding.name.as_str()).collect()
    }
}
