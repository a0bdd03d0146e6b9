//! A `.net` text in pieces for colouring: comments, texts, numbers, words of the language, names that are
//! called. Goes by the first look at the text, so that broken texts have colours, too.

use super::RESERVED;
use super::scan::{Kind, scan};

/// What a piece of a text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Blanks, signs and names of no special kind.
    Plain,
    /// `# ...`
    Comment,
    /// A quoted text.
    Text,
    /// A number.
    Number,
    /// A word of the language.
    Keyword,
    /// A name with arguments behind it: a layer, a step.
    Called,
}

/// Words that open a section.
const SECTIONS: [&str; 5] = ["data", "inputs", "targets", "model", "block"];

/// The text in pieces, all of it, in order.
#[must_use]
pub fn highlight(text: &str) -> Vec<(Tone, &str)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for lexeme in scan(text) {
        let Some(between) = text.get(at..lexeme.span.start) else { continue };
        push(&mut pieces, Tone::Plain, between);
        let piece = text.get(lexeme.span.start..lexeme.span.end).unwrap_or_default();
        match lexeme.kind {
            Kind::Comment | Kind::ForeignComment => push(&mut pieces, Tone::Comment, piece),
            Kind::Quoted { .. } => push(&mut pieces, Tone::Text, piece),
            Kind::Other if lexeme.first && SECTIONS.contains(&piece) => {
                push(&mut pieces, Tone::Keyword, piece);
            }
            Kind::Other => {
                let called = text.get(lexeme.span.end..).is_some_and(|rest| rest.starts_with('('));
                words(&mut pieces, piece, called);
            }
            Kind::Open(_) | Kind::Close(_) | Kind::LineEnd => push(&mut pieces, Tone::Plain, piece),
        }
        at = lexeme.span.end;
    }
    push(&mut pieces, Tone::Plain, text.get(at..).unwrap_or_default());
    pieces
}

/// Adds a piece, unless it is empty.
fn push<'a>(pieces: &mut Vec<(Tone, &'a str)>, tone: Tone, piece: &'a str) {
    if !piece.is_empty() {
        pieces.push((tone, piece));
    }
}

/// Takes a run without blanks apart into words, numbers and signs; `called` says that a bracket follows.
fn words<'a>(pieces: &mut Vec<(Tone, &'a str)>, run: &'a str, called: bool) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphabetic() || first == '_';
        let belongs = |c: char| match first {
            _ if is_word => c.is_alphanumeric() || c == '_',
            '0'..='9' => c.is_ascii_alphanumeric() || c == '_' || c == '.',
            _ => false,
        };
        let end = rest.char_indices().skip(1).find(|(_, c)| !belongs(*c));
        let (piece, after) = rest.split_at(end.map_or(rest.len(), |(index, _)| index));
        let tone = if first.is_ascii_digit() {
            Tone::Number
        } else if is_word && RESERVED.contains(&piece) {
            Tone::Keyword
        } else if is_word && called && after.is_empty() {
            Tone::Called
        } else {
            Tone::Plain
        };
        push(pieces, tone, piece);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_tones_and_make_up_the_text() {
        let text = "param n = 1_0 # ten\nmodel m {\n    Dense(n, \"x\")\n}\n";
        let pieces = highlight(text);
        assert_eq!(pieces.iter().map(|(_, piece)| *piece).collect::<String>(), text);
        let tones: Vec<_> = pieces.into_iter().filter(|(tone, _)| *tone != Tone::Plain).collect();
        let expected = [
            (Tone::Keyword, "param"),
            (Tone::Number, "1_0"),
            (Tone::Comment, "# ten"),
            (Tone::Keyword, "model"),
            (Tone::Called, "Dense"),
            (Tone::Text, "\"x\""),
        ];
        assert_eq!(tones, expected);
    }

    #[test]
    fn broken_and_foreign_texts_are_kept_whole() {
        for text in [
            "",
            "\u{feff}a",
            "Dense(3, \"ä",
            "ü((]]}é # \u{1f600}\r\nx",
            "a\u{a0}b // c",
            "1e5.2.x",
        ] {
            let whole: String = highlight(text).into_iter().map(|(_, piece)| piece).collect();
            assert_eq!(whole, text);
        }
    }
}
