//! Completes a text so that the grammar can read all of it: what [`completion`](super::completion)
//! finds is put in, and line ends inside `(` and `[` become `\r`, a blank to the grammar.
//! Knows no grammar.

use super::brackets::{Pairing, pair};
use super::completion::{Edit, complete};
use super::offsets::Offsets;
use super::reader::nesting_too_deep;
use super::scan::{Kind, Lexeme, scan};
use crate::diagnostics::Diagnostics;
use crate::source::Span;
use std::borrow::Cow;

/// A text whose brackets and quotes all have their partner.
#[derive(Default)]
pub(super) struct Repaired<'a> {
    /// The text for the grammar.
    pub(super) text: Cow<'a, str>,
    /// From it to the text before.
    pub(super) offsets: Offsets,
    /// What was completed.
    pub(super) diagnostics: Diagnostics,
    /// Whether its brackets are nested beyond the limit; the grammar must not read it.
    pub(super) too_deep: bool,
}

/// Completes `text`; `outer` leads from it to the spec.
pub(super) fn repair<'a>(text: &'a str, outer: &Offsets) -> Repaired<'a> {
    // The mark at the beginning of some Windows files has three bytes, none of which is text.
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(format!("   {rest}")),
        None => Cow::Borrowed(text),
    };
    let lexemes = scan(&text);
    let pairing = pair(&lexemes);
    if let Some(deepest) = pairing.too_deep {
        let span = lexemes.get(deepest).map_or(Span::default(), |lexeme| lexeme.span);
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(nesting_too_deep(outer.span(span.start, span.end)));
        return Repaired { diagnostics, too_deep: true, ..Repaired::default() };
    }
    let (edits, diagnostics) = complete(&text, &lexemes, &pairing, outer);
    if edits.is_empty() {
        let text = join_lines(text, &lexemes);
        return Repaired { text, diagnostics, ..Repaired::default() };
    }
    let (text, offsets) = apply(&text, edits);
    let text = blank_unpaired(text);
    let lexemes = scan(&text);
    let text = join_lines(Cow::Owned(text), &lexemes);
    // Completing brackets may nest them beyond the limit.
    let too_deep = pair(&lexemes).too_deep.is_some();
    Repaired { text, offsets, diagnostics, too_deep }
}

/// The text with all edits, and the way back.
fn apply(text: &str, mut edits: Vec<Edit>) -> (String, Offsets) {
    edits.sort_by_key(|edit| edit.span);
    let (mut result, mut offsets) =
        (String::with_capacity(text.len() + edits.len()), Offsets::default());
    let mut from = 0;
    for Edit { span, text: new } in edits {
        result.push_str(text.get(from..span.start).unwrap_or_default());
        result.push_str(&new);
        if new.len() != span.len() {
            offsets.continues(result.len(), span.end);
        }
        from = span.end.max(from);
    }
    result.push_str(text.get(from..).unwrap_or_default());
    (result, offsets)
}

/// Makes sure that the grammar never meets a bracket without partner, whatever was completed.
fn blank_unpaired(text: String) -> String {
    let lexemes = scan(&text);
    let Pairing { unclosed, stray, mixed, .. } = pair(&lexemes);
    let mixed = mixed.into_iter().flat_map(|(open, close)| [open, close]);
    let unpaired = unclosed.into_iter().map(|(open, _)| open).chain(stray).chain(mixed);
    let edits: Vec<Edit> = unpaired
        .filter_map(|at| lexemes.get(at))
        .map(|lexeme| Edit::blank(&text, lexeme.span))
        .collect();
    if edits.is_empty() { text } else { apply(&text, edits).0 }
}

/// Turns line ends inside `(` and `[` into blanks, and any other into `\n`.
fn join_lines<'a>(text: Cow<'a, str>, lexemes: &[Lexeme]) -> Cow<'a, str> {
    let mut depth = 0_usize;
    let (mut result, mut from) = (String::new(), 0);
    for lexeme in lexemes {
        match lexeme.kind {
            Kind::Open(b'(' | b'[') => depth += 1,
            Kind::Close(b')' | b']') => depth = depth.saturating_sub(1),
            Kind::LineEnd => {
                let Span { start, end } = lexeme.span;
                let written = text.get(start..end).unwrap_or_default();
                let line_end = if depth > 0 { "\r" } else { "\n" };
                if !written.ends_with(line_end) {
                    result.push_str(text.get(from..end - 1).unwrap_or_default());
                    result.push_str(line_end);
                    from = end;
                }
            }
            _ => {}
        }
    }
    if from == 0 {
        return text;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(result)
}
