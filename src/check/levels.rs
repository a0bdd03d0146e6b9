//! Applies what a command line and the comments of a spec say about diagnostics: allowed, warned about
//! or denied. Comments count more than the command line, for what they stand at.

use super::Options;
use crate::diagnostics::{
    Diagnostic, Diagnostics, DirectiveProblem, Level, Levels, Severity, find_code,
    needs_more_than_text,
};
use crate::source::{Source, Span};
use crate::syntax;
use crate::syntax::ast::{File, Statement};
use crate::syntax::directives::{Directive, directives};

/// A comment's word about one code.
struct Rule {
    code: &'static str,
    level: Level,
    /// What the comment stands at.
    covers: Span,
    place: Span,
    used: bool,
}

/// The diagnostics with the levels asked for. Where nothing was `built` that could run, errors stay
/// errors.
pub(super) fn apply(
    source: &Source,
    file: &File,
    options: &Options,
    found: &Diagnostics,
    built: bool,
) -> Diagnostics {
    let mut said = Diagnostics::default();
    let mut rules = rules(source, file, &mut said);
    for diagnostic in found {
        let level = match about(&mut rules, diagnostic) {
            Some(rule) => {
                rule.used = true;
                if !built && diagnostic.severity == Severity::Error && rule.level != Level::Deny {
                    let code = rule.code.to_owned();
                    let problem = DirectiveProblem::AllowedError { code };
                    said.push(Diagnostic::new(&problem).at(rule.place, "has no effect"));
                }
                Some(rule.level)
            }
            None => options.levels.of(diagnostic),
        };
        said.extend_one(diagnostic, level, built);
    }
    let useless = rules.iter().filter(|rule| built && !rule.used && rule.level != Level::Deny);
    let useless = useless.filter(|rule| !needs_more_than_text(rule.code));
    for rule in useless {
        let problem = DirectiveProblem::UselessAllow { code: rule.code.to_owned() };
        said.push(Diagnostic::new(&problem).at(rule.place, "allows nothing"));
    }
    said
}

/// The word about a diagnostic: of several comments the innermost, which covers least.
fn about<'r>(rules: &'r mut [Rule], diagnostic: &Diagnostic) -> Option<&'r mut Rule> {
    let at = diagnostic.place().start;
    let covers = |rule: &&mut Rule| {
        rule.code == diagnostic.code() && (rule.covers.start..=rule.covers.end).contains(&at)
    };
    rules.iter_mut().filter(covers).min_by_key(|rule| rule.covers.len())
}

/// A diagnostic found while a spec runs, with the level that its comments or `levels` ask for; `None`
/// where it is allowed.
#[must_use]
pub fn judged(source: &Source, levels: &Levels, diagnostic: Diagnostic) -> Option<Diagnostic> {
    let (file, _) = syntax::parse(source);
    let mut rules = rules(source, &file, &mut Diagnostics::default());
    let level =
        about(&mut rules, &diagnostic).map(|rule| rule.level).or_else(|| levels.of(&diagnostic));
    match level.map(Level::severity) {
        None => Some(diagnostic),
        Some(severity) => severity.map(|severity| Diagnostic { severity, ..diagnostic }),
    }
}

impl Diagnostics {
    /// Takes a diagnostic with another level.
    fn extend_one(&mut self, diagnostic: &Diagnostic, level: Option<Level>, built: bool) {
        let error = diagnostic.severity == Severity::Error;
        let level = level.filter(|_| built || !error);
        match level.map(Level::severity) {
            None => self.push(diagnostic.clone()),
            Some(None) => {}
            Some(Some(severity)) => {
                self.push(Diagnostic { severity, ..diagnostic.clone() });
            }
        }
    }
}

/// The words of all comments; what is wrong with them is reported.
fn rules(source: &Source, file: &File, said: &mut Diagnostics) -> Vec<Rule> {
    let mut rules = Vec::new();
    for directive in directives(source) {
        let level = Level::from_word(&directive.word.value);
        let (Some(level), Some(codes)) = (level, &directive.codes) else {
            let found = directive.word.value.clone();
            let diagnostic = Diagnostic::new(&DirectiveProblem::Malformed { found });
            said.push(diagnostic.at(directive.word.span, "no such word"));
            continue;
        };
        let covers = covered(source, file, &directive);
        for code in codes {
            match find_code(&code.value) {
                Ok(known) => {
                    let place = code.span;
                    rules.push(Rule { code: known, level, covers, place, used: false });
                }
                Err(unknown) => {
                    let nearest = unknown.nearest.map(str::to_owned);
                    let problem = DirectiveProblem::UnknownCode { code: unknown.word, nearest };
                    let diagnostic = Diagnostic::new(&problem).at(code.span, "no such code");
                    said.push(match unknown.nearest {
                        Some(near) => diagnostic.fix(format!("write `{near}`"), code.span, near),
                        None => diagnostic,
                    });
                }
            }
        }
    }
    rules
}

/// What a comment stands at: its line; alone on its line, the statement that begins on the next one;
/// with an empty line between it and the first statement, the whole spec.
fn covered(source: &Source, file: &File, directive: &Directive) -> Span {
    let text = source.text();
    let line_start = text.get(..directive.span.start).and_then(|before| before.rfind('\n'));
    let line_end = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        at + rest.find('\n').unwrap_or(rest.len())
    };
    let own = Span::new(line_start.map_or(0, |at| at + 1), line_end(directive.span.end));
    if !directive.alone {
        return own;
    }
    let mut at = own.end;
    let mut blank = false;
    while at < text.len() {
        let (start, end) = (at + 1, line_end(at + 1));
        let line = text.get(start..end).unwrap_or_default();
        if line.trim().is_empty() {
            blank = true;
        } else if !line.trim_start().starts_with('#') {
            let first = file.statements.first().map(|first| first.span().start);
            let before_all = first.is_some_and(|first| own.start < first);
            if blank && before_all {
                return Span::new(0, text.len());
            }
            let line = Span::new(start, end);
            return starting(&file.statements, line).map_or(line, |span| span.to(line));
        }
        at = end;
    }
    own
}

/// The first statement that begins on a line, outermost first.
fn starting(statements: &[Statement], line: Span) -> Option<Span> {
    statements.iter().find_map(|statement| {
        let span = statement.span();
        if (line.start..line.end).contains(&span.start) {
            return Some(span);
        }
        match statement {
            Statement::Section(section) => starting(&section.body, line),
            Statement::Repeat(repeat) => starting(&repeat.body, line),
            Statement::If(branch) => {
                starting(&branch.then, line).or_else(|| starting(&branch.otherwise, line))
            }
            _ => None,
        }
    })
}
