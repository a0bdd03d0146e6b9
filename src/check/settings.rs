//! Params, constants and settings: `param epochs = 10`, `let n = 3`, `seed = 7`.

use super::environment::Environment;
use super::evaluate::Evaluator;
use super::statements::Checker;
use crate::catalog::Value;
use crate::diagnostics::{Diagnostic, NameProblem, ValueProblem, list_words, nearest};
use crate::shape::DataFormat;
use crate::source::{Source, Spanned};
use crate::syntax;
use crate::syntax::ast::Binding;

impl Checker<'_> {
    pub(super) fn param(&mut self, binding: &Binding) {
        let name = &binding.name.value;
        let at = self.overrides.iter().rposition(|(overridden, _)| overridden == name);
        let value = match at.map(|at| self.overrides[at].1.clone()) {
            Some(text) => override_value(&text),
            None => self.evaluate(&binding.value),
        };
        self.params.push((name.clone(), value.clone()));
        self.bind_name(binding, value);
    }

    pub(super) fn bind_name(&mut self, binding: &Binding, value: Value) {
        let Spanned { value: name, span } = &binding.name;
        if let Some(earlier) = self.environment.bind(name, value, *span) {
            let problem = NameProblem::DuplicateName { name: name.clone() };
            let diagnostic = Diagnostic::new(&problem).at(*span, "defined again here");
            self.diagnostics.push(diagnostic.also(earlier, "defined here first"));
        }
    }

    pub(super) fn setting(&mut self, binding: &Binding) {
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

    pub(super) fn read_setting<T>(
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

    pub(super) fn unknown_overrides(&mut self) {
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
}

/// The value of a text from the command line: an expression where it is one, else a text.
fn override_value(text: &str) -> Value {
    let source = Source::new("-p", text);
    let (expr, mut found) = syntax::parse_expression(text, 0);
    let value = Evaluator::new(&source, &Environment::default(), &mut found).evaluate(&expr);
    if found.is_empty() && !value.is_unknown() { value } else { Value::Text(text.to_owned()) }
}
