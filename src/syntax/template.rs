//! Texts with expressions in them: `"Error: {100 - 100 * accuracy:.2f}%"`. Reads the literal where it
//! stands in the spec, in either notation, so that every expression has its exact place. Knows no
//! names and no formats.

use super::ast::Expr;
use super::offsets::Offsets;
use super::reader::Reader;
use crate::diagnostics::{Diagnostic, Diagnostics, SyntaxProblem};
use crate::source::{Notation, Source, Span, Spanned};

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text that stands as it is.
    Text(String),
    /// `{expr:format}`
    Expression {
        /// The expression.
        expr: Expr,
        /// What stands behind the colon, if there is one.
        format: Option<Spanned<String>>,
    },
}

/// A character of the text and the place in the spec where it is written.
type Placed = (char, Span);

/// The parts of the text that is written at `literal`, quotes included. `{{` and `}}` are braces.
#[must_use]
pub fn parse(source: &Source, literal: Span) -> (Vec<Piece>, Diagnostics) {
    let characters = resolve(source.slice(literal), literal.start, source.notation());
    let mut template = Template { diagnostics: Diagnostics::default(), pieces: Vec::new() };
    let mut rest = characters.as_slice();
    while let Some((&(character, place), behind)) = rest.split_first() {
        let doubled = behind.first().is_some_and(|(next, _)| *next == character);
        rest = match character {
            '{' | '}' if doubled => {
                template.text(character);
                behind.get(1..).unwrap_or_default()
            }
            '{' => template.braces(place, behind),
            '}' => {
                let problem = SyntaxProblem::UnopenedBracket { close: "}".to_owned() };
                let diagnostic = Diagnostic::new(&problem).at(place, "nothing opens it");
                template.diagnostics.push(diagnostic.help("write `}}` for a brace in the text"));
                behind
            }
            plain => {
                template.text(plain);
                behind
            }
        };
    }
    (template.pieces, template.diagnostics)
}

struct Template {
    pieces: Vec<Piece>,
    diagnostics: Diagnostics,
}

impl Template {
    fn text(&mut self, character: char) {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.push(character),
            _ => self.pieces.push(Piece::Text(character.to_string())),
        }
    }

    /// Reads what stands behind an opening brace; gives what stands behind the closing one.
    fn braces<'a>(&mut self, open: Span, inside: &'a [Placed]) -> &'a [Placed] {
        let Some(close) = inside.iter().position(|(character, _)| *character == '}') else {
            let (bracket, partner) = ("{".to_owned(), "}".to_owned());
            let problem = SyntaxProblem::UnclosedBracket { open: bracket, close: partner };
            let diagnostic = Diagnostic::new(&problem).at(open, "never closed");
            self.diagnostics.push(
                diagnostic.help("write `}` behind the expression, or `{{` for a brace in the text"),
            );
            return &[];
        };
        let (content, behind) = inside.split_at(close);
        let colon = content.iter().position(|(character, _)| *character == ':');
        let (expression, format) = content.split_at(colon.unwrap_or(content.len()));
        if expression.iter().all(|(character, _)| character.is_whitespace()) {
            let (expected, found) = ("an expression".to_owned(), "`}`".to_owned());
            let problem = SyntaxProblem::UnexpectedText { expected, found };
            let place = behind.first().map_or(open, |(_, place)| open.to(*place));
            self.diagnostics.push(Diagnostic::new(&problem).at(place, "nothing to compute"));
        } else {
            let (expr, found) = read(expression);
            self.diagnostics.extend(found);
            let format = format.split_first().map(|(colon, format)| {
                let place = span(format).unwrap_or(colon.1);
                Spanned::new(format.iter().map(|(character, _)| character).collect(), place)
            });
            self.pieces.push(Piece::Expression { expr, format });
        }
        behind.get(1..).unwrap_or_default()
    }
}

fn span(characters: &[Placed]) -> Option<Span> {
    let (first, last) = (characters.first()?, characters.last()?);
    Some(first.1.to(last.1))
}

/// Reads an expression whose characters may be written with escapes.
fn read(characters: &[Placed]) -> (Expr, Diagnostics) {
    let mut text = String::new();
    let mut offsets = Offsets::default();
    let mut expected = None;
    for (character, place) in characters {
        if expected != Some(place.start) {
            offsets.continues(text.len(), place.start);
        }
        text.push(*character);
        expected = Some(place.end);
    }
    offsets.continues(text.len(), expected.unwrap_or_default());
    Reader::read_expression(&text, &offsets)
}

/// The characters that a literal stands for.
fn resolve(literal: &str, start: usize, notation: Notation) -> Vec<Placed> {
    let quote = literal.chars().next().filter(|first| matches!(first, '"' | '\''));
    let escapes = quote == Some('"') || quote.is_some() && notation == Notation::Net;
    let doubles = quote == Some('\'') && notation == Notation::Yaml;
    let inner = literal.get(quote.map_or(0, char::len_utf8)..).unwrap_or_default();
    let inner = quote.and_then(|quote| inner.strip_suffix(quote)).unwrap_or(inner);
    let start = start + quote.map_or(0, char::len_utf8);
    let mut characters = Vec::new();
    let mut rest = inner.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        let (resolved, length) = match (character, next) {
            ('\\', Some(next)) if escapes => escape(next),
            ('\'', Some('\'')) if doubles => ('\'', 2),
            _ => (character, character.len_utf8()),
        };
        if length > character.len_utf8() {
            rest.next();
        }
        characters.push((resolved, Span::new(start + at, start + at + length)));
    }
    characters
}

/// What a backslash and a character stand for, and how many bytes they take.
fn escape(next: char) -> (char, usize) {
    match next {
        'n' => ('\n', 2),
        't' => ('\t', 2),
        '\\' | '"' | '\'' => (next, 2),
        // Any other backslash stands for itself, as in Python.
        _ => ('\\', 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ast::ExprKind;

    fn pieces(literal: &str) -> (Vec<String>, Vec<&'static str>) {
        let source = Source::new("a.net", format!("print({literal})"));
        let (pieces, diagnostics) = parse(&source, Span::new(6, 6 + literal.len()));
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => format!("{text:?}"),
            Piece::Expression { expr, format } => {
                let format = format.as_ref().map(|format| source.slice(format.span));
                format!("<{}|{}>", source.slice(expr.span), format.unwrap_or("-"))
            }
        };
        (pieces.iter().map(piece).collect(), diagnostics.iter().map(Diagnostic::code).collect())
    }

    #[test]
    fn text_and_expressions_have_their_places() {
        let (found, codes) = pieces(r#""ä {100 - 100 * accuracy:.2f}% {{x}} \"{loss}\"""#);
        assert_eq!(
            found,
            ["\"ä \"", "<100 - 100 * accuracy|.2f>", "\"% {x} \\\"\"", "<loss|->", "\"\\\"\""]
        );
        assert!(codes.is_empty());
    }

    #[test]
    fn broken_braces_are_reported() {
        assert_eq!(pieces("'{accuracy'").1, ["unclosed-bracket"]);
        assert_eq!(pieces("'accuracy}'").1, ["unopened-bracket"]);
        assert_eq!(pieces("'{ }'").1, ["unexpected-text"]);
        assert_eq!(pieces("'{a b}'").1, ["unexpected-text"]);
    }

    #[test]
    fn yaml_quotes_are_read_as_yaml_reads_them() {
        let source = Source::new("a.yaml", "print: 'it''s {loss}'");
        let (found, diagnostics) = parse(&source, Span::new(7, 21));
        assert!(diagnostics.is_empty());
        assert_eq!(found.first(), Some(&Piece::Text("it's ".to_owned())));
        let Some(Piece::Expression { expr, .. }) = found.get(1) else { panic!("{found:?}") };
        assert_eq!(
            (&expr.value, source.slice(expr.span)),
            (&ExprKind::Word("loss".to_owned()), "loss")
        );
    }
}
