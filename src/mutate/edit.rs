//! Changes of a text that make mutants. Knows spans, no meaning.

use super::Mutant;
use crate::source::{Source, Span};
use crate::syntax::ast::{Argument, Call, Expr, ExprKind, File, Section, Statement};

/// Makes the mutants of one kind of fault.
pub(super) struct Seeder<'a> {
    source: &'a Source,
    operator: &'static str,
    harmful: bool,
    pub(super) mutants: Vec<Mutant>,
}

impl<'a> Seeder<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, operator: "", harmful: true, mutants: Vec::new() }
    }

    /// The kind of the faults that follow, and whether they surely spoil the job.
    pub(super) fn kind(&mut self, operator: &'static str, harmful: bool) -> &mut Self {
        (self.operator, self.harmful) = (operator, harmful);
        self
    }

    /// Puts another text in place of a span.
    pub(super) fn replace(&mut self, place: Span, text: &str) {
        let old = one_line(self.source.slice(place));
        self.change(&[(place, text)], place, format!("`{old}` becomes `{}`", one_line(text)));
    }

    /// Removes a span, with its line if nothing else stands on it.
    pub(super) fn remove(&mut self, place: Span) {
        let old = one_line(self.source.slice(place));
        self.change(&[(self.with_line(place), "")], place, format!("`{old}` removed"));
    }

    /// Writes the text of a statement a second time below it.
    pub(super) fn repeat(&mut self, place: Span) {
        let text = self.source.slice(place);
        let twice = format!("{text}\n{text}");
        self.change(&[(place, &twice)], place, format!("`{}` twice", one_line(text)));
    }

    /// Swaps two statements.
    pub(super) fn swap(&mut self, first: Span, second: Span) {
        let (one, other) = (self.source.slice(first), self.source.slice(second));
        let change = format!("`{}` and `{}` swapped", one_line(one), one_line(other));
        self.change(&[(first, other), (second, one)], first, change);
    }

    /// Removes an argument of a call, with its comma.
    pub(super) fn remove_argument(&mut self, call: &Call, at: usize) {
        let Some(argument) = call.arguments.get(at) else { return };
        let place = match (at.checked_sub(1), call.arguments.get(at + 1)) {
            (Some(before), _) => {
                let end = call.arguments.get(before).map_or(argument.span.start, |a| a.span.end);
                Span::new(end, argument.span.end)
            }
            (None, Some(next)) => Span::new(argument.span.start, next.span.start),
            (None, None) => argument.span,
        };
        let old = one_line(self.source.slice(argument.span));
        self.change(&[(place, "")], argument.span, format!("`{old}` removed"));
    }

    /// Gives a call another value of an argument, or the argument.
    pub(super) fn set(&mut self, (call, span): (&Call, Span), name: &str, value: &str) {
        if let Some(argument) = named(call, name) {
            return self.replace(argument.value.span, value);
        }
        let comma = if call.arguments.is_empty() { "" } else { ", " };
        let end = Span::new(span.end.saturating_sub(1), span.end.saturating_sub(1));
        let added = format!("{comma}{name}={value}");
        self.change(&[(end, &added)], span, format!("`{name}={value}` added"));
    }

    fn change(&mut self, edits: &[(Span, &str)], place: Span, change: String) {
        let text = self.source.text();
        let (mut new, mut at) = (String::with_capacity(text.len()), 0);
        for (span, replacement) in edits {
            new.push_str(text.get(at..span.start).unwrap_or_default());
            new.push_str(replacement);
            at = span.end;
        }
        new.push_str(text.get(at..).unwrap_or_default());
        let (operator, harmful) = (self.operator, self.harmful);
        self.mutants.push(Mutant { operator, change, place, text: new, harmful });
    }

    /// A span and what is left of its line, if that is only blanks or a comment.
    fn with_line(&self, place: Span) -> Span {
        let text = self.source.text();
        let rest = text.get(place.end..).unwrap_or_default();
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let is_rest = line.trim().is_empty() || line.trim_start().starts_with('#');
        if is_rest { Span::new(place.start, place.end + line.len()) } else { place }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An argument by name.
pub(super) fn named<'c>(call: &'c Call, name: &str) -> Option<&'c Argument> {
    let is = |argument: &&Argument| argument.name.as_ref().is_some_and(|known| known.value == name);
    call.arguments.iter().find(is)
}

/// An expression that calls a word: the word, the call, the place.
pub(super) fn call_of(expr: &Expr) -> Option<(&str, &Call, Span)> {
    let ExprKind::Call(call) = &expr.value else { return None };
    let ExprKind::Word(word) = &call.callee.value else { return None };
    Some((word, call, expr.span))
}

/// The calls among statements, those inside `repeat` and `if` included, list by list.
pub(super) fn calls(statements: &[Statement]) -> Vec<Vec<(&str, &Call, Span)>> {
    let mut lists = vec![Vec::new()];
    for statement in statements {
        match statement {
            Statement::Expression(expr) => lists[0].extend(call_of(expr)),
            Statement::Repeat(repeat) => lists.extend(calls(&repeat.body)),
            Statement::If(branch) => lists.extend(calls(&branch.then)),
            _ => {}
        }
    }
    lists
}

/// The sections of a keyword.
pub(super) fn sections<'f>(file: &'f File, keyword: &str) -> impl Iterator<Item = &'f Section> {
    file.statements.iter().filter_map(move |statement| match statement {
        Statement::Section(section) if section.keyword.value == keyword => Some(section),
        _ => None,
    })
}
