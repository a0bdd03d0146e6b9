//! Explains the pieces that the grammar skipped: holds each against the rule that it breaks, and
//! says in the language's words what was expected there and what was found.

use super::ast::{Binding, ExprKind, If, Repeat, Section, Statement};
use super::grammar::{self, Break, Expected, Piece, Rule};
use super::reader::Reader;
use super::statement::Tail;
use crate::diagnostics::{Diagnostic, SyntaxProblem};
use crate::source::{Span, Spanned};

/// Where a broken piece stands, which decides what may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A line that begins no statement.
    Statement {
        /// Whether braces follow.
        body: bool,
    },
    /// The value of a `let`, a `param` or an assignment.
    Bound,
    /// Between the parentheses of a call.
    Argument {
        /// Whether `name=` stands before the piece.
        named: bool,
    },
    /// In parentheses.
    Tuple,
    /// In square brackets.
    List,
    /// In the square brackets behind a value.
    Index,
    /// The whole text is one expression.
    Alone,
}

impl Place {
    fn rule(self) -> Rule {
        match self {
            Self::Statement { .. } => Rule::whole_statement,
            Self::Argument { named: false } => Rule::whole_argument,
            _ => Rule::whole_expression,
        }
    }

    /// What may stand behind a whole piece.
    fn ending(self) -> &'static [&'static str] {
        match self {
            Self::Statement { body: true } => &["`{`"],
            Self::Statement { body: false } | Self::Bound => &["a new line"],
            Self::Argument { .. } | Self::Tuple => &["`,`", "`)`"],
            Self::List => &["`,`", "`]`"],
            Self::Index => &["`]`"],
            Self::Alone => &["the end of the value"],
        }
    }
}

impl Reader<'_> {
    /// Says why the text from `start` to `end` is not what `place` needs.
    pub(super) fn explain(&self, start: usize, end: usize, place: Place) {
        if self.is_full() {
            return;
        }
        let piece = self.text.get(start..end).unwrap_or_default();
        let stop = match grammar::read(place.rule(), piece) {
            Err(stop) => stop,
            // The piece alone is whole: what follows it does not belong there.
            Ok(_) => Break { at: piece.trim_end().len(), expected: vec![Expected::End] },
        };
        let at = self.skip_blanks(start + stop.at);
        if self.foreign_piece(piece, start, at, place) {
            return;
        }
        let before = self.text.get(start..at).unwrap_or_default().trim_end();
        let diagnostic = self.unexpected_text(at, &words(&stop.expected, before, place));
        let value_follows = self
            .token(at)
            .starts_with(|first: char| first.is_alphanumeric() || "\"'([._".contains(first));
        self.report(match place {
            _ if self.token(at) == "else" => diagnostic
                .help("`else` stands behind the `}` of an `if`, and has braces of its own"),
            Place::Argument { .. } | Place::Tuple | Place::List
                if value_follows && stop.expected.contains(&Expected::End) =>
            {
                diagnostic.help("write `,` between two values")
            }
            _ => diagnostic,
        });
    }

    /// Reports what stands at `at`.
    pub(super) fn unexpected(&self, at: usize, expected: &str) {
        self.report(self.unexpected_text(at, expected));
    }

    fn unexpected_text(&self, at: usize, expected: &str) -> Diagnostic {
        let (found, span) = self.found(at);
        let problem = SyntaxProblem::UnexpectedText { expected: expected.to_owned(), found };
        Diagnostic::new(&problem).at(span, format!("expected {expected}"))
    }

    /// What a message calls the text at `at`, and its place.
    pub(super) fn found(&self, at: usize) -> (String, Span) {
        let at = self.skip_blanks(at);
        let token = self.token(at);
        let span = self.place(at, at + token.len());
        if !span.is_empty() {
            let short: String = token.chars().take(24).collect();
            let dots = if short.len() < token.len() { "..." } else { "" };
            return (format!("`{}{dots}`", short.escape_debug()), span);
        }
        // Nothing stands there, or something that was only completed.
        let before =
            self.text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t', '\r']).len();
        let rest = self.text.get(at..).unwrap_or_default();
        let end = if rest.trim().is_empty() { "the end" } else { "the end of the line" };
        (end.to_owned(), self.place(before, before))
    }

    /// The word, number, text or sign at `at`; empty at the end of a line.
    pub(super) fn token(&self, at: usize) -> &str {
        let rest = self.text.get(at..).unwrap_or_default();
        let word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let length = match rest.chars().next() {
            None | Some('\n' | '#') => 0,
            Some(quote @ ('"' | '\'')) => {
                let inner = rest.get(1..).unwrap_or_default();
                inner.find([quote, '\n', '\r']).map_or(rest.len(), |inner| inner + 2)
            }
            Some(first) if word(first) => rest.find(|letter| !word(letter)).unwrap_or(rest.len()),
            Some(first) => {
                let signs = [
                    "**", "//", "==", "!=", "<=", ">=", "&&", "||", "->", "=>", ":=", "+=", "-=",
                    "*=", "/=",
                ];
                let pair = signs.into_iter().find(|sign| rest.starts_with(sign));
                pair.map_or(first.len_utf8(), str::len)
            }
        };
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + (rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len())
    }

    /// A line that begins no statement. What its first words announce is kept, so that names that
    /// it defines are known and what stands in its braces is read.
    pub(super) fn bad_statement(
        &self,
        head: &Piece<'_>,
        levels: usize,
        tail: Tail<'_>,
    ) -> Statement {
        let (start, end) = (head.as_span().start(), head.as_span().end());
        self.explain(start, end, Place::Statement { body: tail.body.is_some() });
        let mut span = self.span(head);
        let unknown = Spanned::new(ExprKind::Unknown, span);
        let mut names = self.leading_words(start, end).into_iter();
        match (names.next(), names.next()) {
            (Some(keyword), Some(name)) if matches!(keyword.value.as_str(), "let" | "param") => {
                let binding = Binding { name, value: unknown, span };
                if keyword.value == "let" {
                    Statement::Let(binding)
                } else {
                    Statement::Param(binding)
                }
            }
            (Some(keyword), name) if tail.body.is_some() => {
                let body = self.body(tail.body, &mut span, levels);
                match keyword.value.as_str() {
                    "repeat" => Statement::Repeat(Repeat { count: unknown, body, span }),
                    "if" => Statement::If(If {
                        condition: unknown,
                        then: body,
                        otherwise: Vec::new(),
                        span,
                    }),
                    _ => Statement::Section(Section {
                        keyword,
                        name,
                        arguments: Vec::new(),
                        body,
                        span,
                    }),
                }
            }
            _ => {
                self.body(tail.body, &mut span, levels);
                Statement::Expression(unknown)
            }
        }
    }

    /// Up to two words at the beginning of a piece.
    fn leading_words(&self, start: usize, end: usize) -> Vec<Spanned<String>> {
        let (mut at, mut words) = (start, Vec::new());
        while words.len() < 2 && at < end {
            let token = self.token(at);
            if !token.starts_with(|first: char| first.is_alphabetic() || first == '_') {
                break;
            }
            words.push(Spanned::new(token.to_owned(), self.place(at, at + token.len())));
            at = self.skip_blanks(at + token.len());
        }
        words
    }
}

/// What was expected, as a list of words. `before` is what the piece holds up to there.
fn words(expected: &[Expected], before: &str, place: Place) -> String {
    let statement = matches!(place, Place::Statement { .. });
    if before.is_empty() && statement {
        return "a statement".to_owned();
    }
    let is_word = before.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if statement && is_word && expected.contains(&Expected::End) {
        return "`=` or `(`".to_owned();
    }
    let value = expected.contains(&Expected::Value);
    let mut words: Vec<&str> = Vec::new();
    for expected in expected {
        match expected {
            Expected::Value => words.push("a value"),
            Expected::Name if !value => words.push("a name"),
            Expected::Name => {}
            Expected::Equals => words.push("`=`"),
            Expected::Else => words.push("`else`"),
            Expected::End => words.extend(place.ending()),
        }
    }
    if words.is_empty() {
        words.extend(place.ending());
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}
