//! Matches the arguments of a call to those of a declaration, and reports what does not match.

use std::sync::Arc;

use super::{ArgType, Reading};
use crate::catalog::declare::{Bound, Declaration, Entry};
use crate::catalog::value::{ArgumentValue, CallValue, Value};
use crate::diagnostics::{ArgumentProblem, Diagnostic, Diagnostics, list_words, nearest};
use crate::source::{Span, Spanned};

/// Makes a thing from its declaration and a call. `None` where an argument was refused; all that is
/// wrong with the call is reported.
pub fn bind<T: ?Sized>(
    entry: &Entry<T>,
    call: &CallValue,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<T>> {
    run(entry.declaration, call, diagnostics, entry.build)
}

/// The same for a type that is known: `compile(...)`, `fit(...)`.
pub fn bind_to<T: Bound>(call: &CallValue, diagnostics: &mut Diagnostics) -> Option<T> {
    run(T::bound_declaration(), call, diagnostics, T::read)
}

fn run<T>(
    declaration: &'static Declaration,
    call: &CallValue,
    diagnostics: &mut Diagnostics,
    build: impl FnOnce(&mut Binder<'_>) -> Option<T>,
) -> Option<T> {
    let before = diagnostics.len();
    let gathered = gathered(declaration, call);
    let mut binder = Binder::new(declaration, gathered.as_ref().unwrap_or(call), diagnostics);
    let built = build(&mut binder);
    let failed = binder.failed || binder.diagnostics.len() > before;
    built.filter(|_| !failed)
}

/// The call with its positional arguments as one sequence, where the only argument of the
/// declaration is one and several are given: `reshape(1, 28, 28)`.
fn gathered(declaration: &Declaration, call: &CallValue) -> Option<CallValue> {
    let [argument] = declaration.arguments else { return None };
    let positional = call.arguments.iter().all(|given| given.name.is_none());
    let (first, last) = (call.arguments.first()?, call.arguments.last()?);
    if !argument.gathers || !positional || call.arguments.len() < 2 {
        return None;
    }
    let items = call.arguments.iter().map(|given| given.value.clone()).collect();
    let span = first.value.span.to(last.value.span);
    let value = Spanned::new(Value::Sequence(items), span);
    Some(CallValue { arguments: vec![ArgumentValue { name: None, value }], ..call.clone() })
}

/// The arguments of a call on their way into the fields of a declaration.
pub struct Binder<'a> {
    declaration: &'static Declaration,
    name: Span,
    given: Vec<(&'static str, &'a Spanned<Value>)>,
    failed: bool,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Binder<'a> {
    /// Matches names and positions.
    fn new(
        declaration: &'static Declaration,
        call: &'a CallValue,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let (name, given) = (call.name.span, Vec::new());
        let mut binder = Self { declaration, name, given, failed: false, diagnostics };
        let mut named = None;
        for (position, argument) in call.arguments.iter().enumerate() {
            match &argument.name {
                Some(name) => {
                    named = Some(name.span);
                    binder.by_name(name, &argument.value);
                }
                None => binder.by_position(position, call, argument, named),
            }
        }
        binder
    }

    fn by_name(&mut self, name: &Spanned<String>, value: &'a Spanned<Value>) {
        let known = self.declaration.argument_names().find(|known| *known == name.value);
        match known {
            Some(known) => self.give(known, value, name.span),
            None => self.unknown(name),
        }
    }

    fn by_position(
        &mut self,
        position: usize,
        call: &CallValue,
        argument: &'a ArgumentValue,
        named: Option<Span>,
    ) {
        let of = self.declaration.name.to_owned();
        if let Some(named) = named {
            let problem = ArgumentProblem::PositionalAfterNamed { of };
            let diagnostic = Diagnostic::new(&problem).at(argument.value.span, "has no name");
            return self.report(diagnostic.also(named, "the first argument with a name"));
        }
        if let Some(known) = self.declaration.arguments.get(position) {
            return self.give(known.name, &argument.value, argument.value.span);
        }
        if position == self.declaration.arguments.len() {
            let problem = ArgumentProblem::TooManyArguments {
                of,
                most: self.declaration.arguments.len(),
                given: call.arguments.len(),
                known: list_words(self.declaration.argument_names(), "and"),
            };
            self.report(Diagnostic::new(&problem).at(argument.value.span, "one too many"));
        }
    }

    fn give(&mut self, name: &'static str, value: &'a Spanned<Value>, span: Span) {
        if let Some((_, first)) = self.given.iter().find(|(given, _)| *given == name) {
            let (of, name) = (self.declaration.name.to_owned(), name.to_owned());
            let problem = ArgumentProblem::DuplicateArgument { of, name };
            let diagnostic = Diagnostic::new(&problem).at(span, "given again here");
            self.report(diagnostic.also(first.span, "given here first"));
        } else {
            self.given.push((name, value));
        }
    }

    fn unknown(&mut self, name: &Spanned<String>) {
        let near = nearest(&name.value, self.declaration.argument_names());
        let problem = ArgumentProblem::UnknownArgument {
            of: self.declaration.name.to_owned(),
            name: name.value.clone(),
            nearest: near.map(str::to_owned),
            known: list_words(self.declaration.argument_names(), "and"),
        };
        let mut diagnostic = Diagnostic::new(&problem).at(name.span, "no such argument");
        if let Some(near) = near {
            diagnostic = diagnostic.fix(format!("write `{near}`"), name.span, near);
        }
        self.report(diagnostic);
    }

    /// Reads one argument: the given value, else the default, else a complaint. An argument whose
    /// value failed already is refused without a further word.
    pub fn take<T: ArgType>(&mut self, name: &'static str) -> Option<T> {
        let given = self.given.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
        let argument = self.declaration.arguments.iter().find(|argument| argument.name == name)?;
        let default = argument.default.map(|default| Spanned::new(default(), self.name));
        let Some(value) = given.or(default.as_ref()) else {
            self.missing(name, T::expects());
            return None;
        };
        if value.value.is_unknown() {
            self.failed = true;
            return None;
        }
        let of = self.declaration.name;
        T::read(value, &mut Reading { of, name, diagnostics: self.diagnostics })
    }

    fn missing(&mut self, name: &str, expects: String) {
        let of = self.declaration.name.to_owned();
        // After an unknown argument, a missing one is most likely the same mistake.
        if self.failed {
            return;
        }
        let example = self.example(name);
        let problem =
            ArgumentProblem::MissingArgument { of, name: name.to_owned(), expects, example };
        self.report(Diagnostic::new(&problem).at(self.name, format!("`{name}` is missing")));
    }

    /// The declaration's own example where it has one, since it is known to work.
    fn example(&self, name: &str) -> String {
        let example = self.declaration.examples.first().map(|example| example.call.to_owned());
        example.unwrap_or_else(|| format!("{}({name}=...)", self.declaration.name))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.failed = true;
        self.diagnostics.push(diagnostic);
    }
}
