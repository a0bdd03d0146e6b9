//! Signs and words of other languages, and what a spec says instead. Where the meaning is certain
//! (`&&` is `and`) the tree gets it, so that nothing follows from the report.
//! Knows how scripts are written, and no layer.

use super::ast::Name;
use super::grammar::{Piece, Rule};
use super::reader::Reader;
use super::recovery::Place;
use crate::diagnostics::{Diagnostic, SyntaxProblem};
use crate::source::Span;

/// How a form shows itself in a piece that does not parse.
enum Mark {
    /// The piece begins with one of these words.
    First(&'static [&'static str]),
    /// One of these stands where the piece breaks.
    Here(&'static [&'static str]),
    /// The piece holds this.
    Holds(&'static str),
}

/// How it shows itself, what it is, what to write instead.
type Form = (Mark, &'static str, &'static str);

const FORMS: &[Form] = &[
    (
        Mark::Holds("load_data"),
        "`load_data()`",
        "write `data mnist { ... }`, with the name of the data set",
    ),
    (
        Mark::First(&["import", "from"]),
        "an import",
        "remove it: layers, losses and optimizers are known by their Keras names",
    ),
    (
        Mark::First(&["def"]),
        "a Python function",
        "write `block NAME(ARGUMENTS) { ... }` for a piece of a model",
    ),
    (
        Mark::First(&["class"]),
        "a Python class",
        "write `model NAME { ... }` with one layer per line",
    ),
    (Mark::First(&["for", "while"]), "a Python loop", "write `repeat 3 { ... }` in a model"),
    (
        Mark::First(&["elif"]),
        "`elif`",
        "write `else if CONDITION { ... }` behind the closing brace",
    ),
    (
        Mark::First(&["lambda"]),
        "a Python function",
        "write the value itself; its names may be defined with `let`",
    ),
    (
        Mark::First(&[
            "with", "try", "except", "return", "assert", "del", "global", "raise", "async", "pass",
        ]),
        "a Python statement",
        "remove it: a spec says what is to be done, and netc knows how",
    ),
    (Mark::Here(&["@"]), "`@`", "remove it: a spec has no decorators and no matrix products"),
    (
        Mark::Here(&["{"]),
        "a Python dictionary",
        "write `name=value` arguments, as in `adam(learning_rate=1e-3)`",
    ),
    (Mark::Here(&["&"]), "`&`", "write `and`"),
    (Mark::Here(&["|"]), "`|`", "write `or`"),
    (Mark::Here(&["in", "is"]), "Python's `in` and `is`", "compare with `==` or `!=`"),
    (Mark::Here(&[":=", "+=", "-=", "*=", "/=", "->", "=>"]), "this sign", "write `NAME = VALUE`"),
    (Mark::Here(&["?"]), "`?`", "write `A if CONDITION else B`"),
    (Mark::Here(&["“", "”", "„", "‘", "’", "`", "«", "»"]), "this quote", "write `\"`"),
    (Mark::Here(&["\u{a0}"]), "a no-break space", "write a plain space"),
];

/// What a form of another language is, and what to write instead.
pub(super) fn foreign(
    found: impl Into<String>,
    write: impl Into<String>,
    span: Span,
) -> Diagnostic {
    let problem = SyntaxProblem::ForeignForm { found: found.into(), write: write.into() };
    Diagnostic::new(&problem).at(span, "not part of a spec")
}

/// What a statement's first word shows about it.
pub(super) fn foreign_keyword(word: &str) -> Option<(&'static str, &'static str)> {
    let marked = |mark: &Mark| matches!(mark, Mark::First(words) if words.contains(&word));
    FORMS.iter().find(|(mark, ..)| marked(mark)).map(|(_, found, write)| (*found, *write))
}

impl Reader<'_> {
    /// Reports the foreign form that a broken piece shows, if it shows one. The piece begins at
    /// `start` and breaks at `at`.
    pub(super) fn foreign_piece(&self, piece: &str, start: usize, at: usize, place: Place) -> bool {
        let token = self.token(at);
        for (mark, found, write) in FORMS {
            let (from, text) = match mark {
                Mark::First(words) if words.contains(&self.token(start)) => {
                    (start, self.token(start))
                }
                Mark::Here(tokens) if tokens.contains(&token) => (at, token),
                Mark::Holds(text) if piece.contains(text) => {
                    (start + piece.find(text).unwrap_or(0), *text)
                }
                _ => continue,
            };
            self.report(foreign(*found, *write, self.place(from, from + text.len())));
            return true;
        }
        if token == ":" {
            self.colon(start, at, place);
        }
        token == ":"
    }

    /// `if c:`, `seed: 7` and `{"a": 1}`.
    fn colon(&self, start: usize, at: usize, place: Place) {
        let span = self.place(at, at + 1);
        let keyword =
            matches!(self.token(start), "if" | "else" | "repeat" | "model" | "block" | "data");
        let diagnostic = match place {
            Place::Statement { .. } if keyword => foreign(
                "`:` behind a head",
                "write `{` at the end of this line and `}` behind the body",
                span,
            ),
            Place::Statement { .. } => {
                let diagnostic =
                    foreign("`:` between a name and its value", "write `NAME = VALUE`", span);
                diagnostic.fix("write `=`", span, " =")
            }
            Place::Alone => foreign("`:` in a value", "put text in quotes", span),
            _ => foreign("`:` in a value", "write `name=value`", span),
        };
        self.report(diagnostic);
    }

    /// `Dense(units: 10)`; the tree gets `units=10`.
    pub(super) fn colon_argument(&self, name: &Name, colon: &Piece<'_>) {
        let span = self.span(colon);
        let behind = self.skip_blanks(colon.as_span().end());
        let whole = Span::new(name.span.end, self.place(behind, behind).start);
        let write = format!("write `{}=...`", name.value);
        let diagnostic = foreign("`:` between a name and its value", write, span);
        self.report(diagnostic.fix("write `=`", whole, "="));
    }

    /// `&&`, `||` and `!`; the tree gets `and`, `or` and `not`.
    pub(super) fn foreign_operator(&self, token: &Piece<'_>) {
        let word = match token.as_str() {
            "&&" => "and",
            "||" => "or",
            "!" => "not",
            _ => return,
        };
        let (span, text) = (token.as_span(), self.text);
        let touches = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
        let before = span.start().checked_sub(1).and_then(|at| text.as_bytes().get(at));
        let left = if word != "not" && touches(before) { " " } else { "" };
        let right = if touches(text.as_bytes().get(span.end())) { " " } else { "" };
        let place = self.span(token);
        let diagnostic = foreign(format!("`{}`", token.as_str()), format!("write `{word}`"), place);
        self.report(diagnostic.fix(
            format!("write `{word}`"),
            place,
            format!("{left}{word}{right}"),
        ));
    }

    /// `f"..."`; the tree gets the text.
    pub(super) fn foreign_prefix(&self, token: &Piece<'_>) {
        let Some(prefix) = token.as_str().get(..1).filter(|first| !matches!(*first, "\"" | "'"))
        else {
            return;
        };
        let start = token.as_span().start();
        let span = self.place(start, start + 1);
        let write = "write the text in plain quotes; `print` replaces `{...}` by values on its own";
        let diagnostic = foreign(format!("`{prefix}` before a text"), write, span);
        self.report(diagnostic.fix(format!("remove `{prefix}`"), span, ""));
    }

    /// `;` behind a statement.
    pub(super) fn semicolon(&self, token: &Piece<'_>) {
        let span = self.span(token);
        let diagnostic = foreign("`;`", "end a statement with a new line", span);
        let rest = self.text.get(token.as_span().end()..).unwrap_or_default();
        let last = rest.trim_start_matches([' ', '\t', '\r']).starts_with(['\n', '#'])
            || rest.trim().is_empty();
        self.report(if last { diagnostic.fix("remove `;`", span, "") } else { diagnostic });
    }

    /// Whether comparisons are chained, as in `a < b < c`; reports it.
    pub(super) fn chained(&self, tokens: &[Piece<'_>]) -> bool {
        let mut compared: Option<&Piece<'_>> = None;
        for token in tokens {
            match token.as_rule() {
                Rule::comparison => {
                    if let Some(first) = compared {
                        let write = "join two comparisons with `and`, as in `a < b and b < c`";
                        let diagnostic = foreign("a chain of comparisons", write, self.span(token));
                        self.report(diagnostic.also(self.span(first), "the first comparison"));
                        return true;
                    }
                    compared = Some(token);
                }
                Rule::conjunction
                | Rule::disjunction
                | Rule::negation
                | Rule::if_word
                | Rule::else_word => {
                    compared = None;
                }
                _ => {}
            }
        }
        false
    }
}
