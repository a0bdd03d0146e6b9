//! What must be put into a text, or blanked, so that its brackets and quotes match, and the report
//! of each. Where an unclosed bracket ends is judged by indentation. Knows no grammar.

use super::brackets::{Pairing, closing};
use super::offsets::Offsets;
use super::scan::{Kind, Lexeme};
use crate::diagnostics::{Diagnostic, Diagnostics, SyntaxProblem};
use crate::source::Span;

/// A change of the text that is read.
pub(super) struct Edit {
    /// What is replaced.
    pub(super) span: Span,
    /// What stands there afterwards.
    pub(super) text: String,
}

impl Edit {
    /// Replaces all but line ends by as many blanks.
    pub(super) fn blank(text: &str, span: Span) -> Self {
        let bytes = text.as_bytes().get(span.range()).unwrap_or_default();
        let blank = |byte: &u8| if matches!(byte, b'\n' | b'\r') { char::from(*byte) } else { ' ' };
        Self { span, text: bytes.iter().map(blank).collect() }
    }

    fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(at, at), text: text.into() }
    }
}

/// Everything that completes a text; `outer` leads from it to the spec.
pub(super) fn complete(
    text: &str,
    lexemes: &[Lexeme],
    pairing: &Pairing,
    outer: &Offsets,
) -> (Vec<Edit>, Diagnostics) {
    let (edits, diagnostics) = (Vec::new(), Diagnostics::default());
    let mut completion = Completion { text, lexemes, pairing, outer, edits, diagnostics };
    for lexeme in lexemes {
        match lexeme.kind {
            Kind::Quoted { closed: false } => completion.close_quote(lexeme.span),
            Kind::ForeignComment => completion.blank_comment(lexeme.span),
            _ => {}
        }
    }
    if !pairing.is_clean() {
        completion.drop_stray();
        completion.exchange_mixed();
        completion.close_open();
    }
    (completion.edits, completion.diagnostics)
}

struct Completion<'a> {
    text: &'a str,
    lexemes: &'a [Lexeme],
    pairing: &'a Pairing,
    outer: &'a Offsets,
    edits: Vec<Edit>,
    diagnostics: Diagnostics,
}

/// More are not reported.
const MAX_REPORTS: usize = 100;

impl Completion<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_REPORTS {
            self.diagnostics.push(diagnostic);
        }
    }

    fn place(&self, span: Span) -> Span {
        self.outer.span(span.start, span.end)
    }

    fn span(&self, at: usize) -> Span {
        self.lexemes.get(at).map_or(Span::default(), |lexeme| lexeme.span)
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn close_quote(&mut self, span: Span) {
        let quote = self.slice(Span::new(span.start, span.start + 1)).to_owned();
        // A backslash before the new quote would take its meaning away.
        let escaped = self.slice(span).ends_with('\\');
        self.edits.push(Edit::insert(
            span.end,
            if escaped { format!(" {quote}") } else { quote.clone() },
        ));
        let problem = SyntaxProblem::UnclosedString { quote };
        let label = "not closed on this line";
        self.report(
            Diagnostic::new(&problem).at(self.place(Span::new(span.start, span.start + 1)), label),
        );
    }

    fn blank_comment(&mut self, span: Span) {
        let marker = Span::new(span.start, span.start + 2);
        let block = self.slice(marker) == "/*";
        let found = if block { "a comment between `/*` and `*/`" } else { "a comment after `//`" };
        let write = "begin each line of a comment with `#`".to_owned();
        let problem = SyntaxProblem::ForeignForm { found: found.to_owned(), write };
        let mut diagnostic =
            Diagnostic::new(&problem).at(self.place(marker), "a comment begins with `#`");
        if !block {
            diagnostic = diagnostic.fix("write `#`", self.place(marker), "#");
        }
        self.report(diagnostic);
        self.edits.push(Edit::blank(self.text, span));
    }

    fn drop_stray(&mut self) {
        for at in &self.pairing.stray {
            let span = self.span(*at);
            let close = self.slice(span).to_owned();
            let title = format!("remove `{close}`");
            let problem = SyntaxProblem::UnopenedBracket { close };
            let place = self.place(span);
            self.report(
                Diagnostic::new(&problem).at(place, "nothing is open here").fix(title, place, ""),
            );
            self.edits.push(Edit::blank(self.text, span));
        }
    }

    fn exchange_mixed(&mut self) {
        for (open, close) in &self.pairing.mixed {
            let (open, close) = (self.span(*open), self.span(*close));
            let needed = closing(self.text.as_bytes().get(open.start).copied().unwrap_or(b'('));
            let needed = char::from(needed).to_string();
            let problem = SyntaxProblem::UnclosedBracket {
                open: self.slice(open).to_owned(),
                close: needed.clone(),
            };
            let label = format!("`{}` stands where `{needed}` belongs", self.slice(close));
            let title = format!("write `{needed}`");
            let place = self.place(close);
            let diagnostic =
                Diagnostic::new(&problem).at(self.place(open), "never closed").also(place, label);
            self.report(diagnostic.fix(title, place, needed.clone()));
            self.edits.push(Edit { span: close, text: needed });
        }
    }

    /// Closes what is open. Brackets that end at one place are one report, at the outermost.
    fn close_open(&mut self) {
        let mut ends: Vec<(usize, usize)> = Vec::new();
        for (open, revealed_by) in &self.pairing.unclosed {
            let last = match self.lexemes.get(*open).map(|lexeme| lexeme.kind) {
                Some(Kind::Open(b'{')) => self.last_of_body(*open, *revealed_by),
                _ => self.last_of_arguments(*open, *revealed_by),
            };
            ends.push((last, *open));
        }
        // At one place the innermost bracket, which was opened last, is closed first.
        for (last, open) in ends.iter().rev() {
            let byte = self.text.as_bytes().get(self.span(*open).start).copied().unwrap_or(b'(');
            let close = char::from(closing(byte));
            let text = if close == '}' { format!(" {close}") } else { close.to_string() };
            self.edits.push(Edit::insert(self.span(*last).end, text));
        }
        ends.sort_by_key(|(last, _)| *last);
        for group in ends.chunk_by(|left, right| left.0 == right.0) {
            self.report_unclosed(group);
        }
    }

    fn report_unclosed(&mut self, group: &[(usize, usize)]) {
        let Some(((last, open), rest)) = group.split_first() else { return };
        let after = self.lexemes.get(*last);
        if after.is_some_and(|lexeme| lexeme.kind == (Kind::Quoted { closed: false })) {
            return;
        }
        let byte_of = |at: &usize| self.text.as_bytes().get(self.span(*at).start).copied();
        let closers = group.iter().rev().filter_map(|(_, open)| byte_of(open));
        let close: String = closers.map(|open| char::from(closing(open))).collect();
        let label = format!("`{close}` is missing after this");
        let problem =
            SyntaxProblem::UnclosedBracket { open: self.slice(self.span(*open)).to_owned(), close };
        let mut diagnostic =
            Diagnostic::new(&problem).at(self.place(self.span(*open)), "never closed");
        for (_, open) in rest {
            diagnostic = diagnostic.also(self.place(self.span(*open)), "nor is this");
        }
        if group.iter().all(|(last, open)| last != open) {
            diagnostic = diagnostic.also(self.place(self.span(*last)), label);
        }
        self.report(diagnostic);
    }

    /// The last piece of an unclosed `(` or `[`: it goes on over lines that are indented deeper
    /// than its own, up to a brace.
    fn last_of_arguments(&self, open: usize, revealed_by: Option<usize>) -> usize {
        let indent = self.lexemes.get(open).map_or(0, |lexeme| lexeme.indent);
        let (mut last, mut at) = (open, open + 1);
        while let Some(lexeme) = self.lexemes.get(at).filter(|_| Some(at) != revealed_by) {
            match lexeme.kind {
                Kind::Open(b'{') if !self.may_hold_dictionary(last) => break,
                Kind::Close(b'}') => break,
                Kind::Open(_) => {
                    last = self.partner(at).unwrap_or(at);
                    at = last;
                }
                Kind::LineEnd if !self.goes_on(at, indent) => break,
                Kind::LineEnd | Kind::Comment | Kind::ForeignComment | Kind::Close(_) => {}
                Kind::Quoted { .. } | Kind::Other => last = at,
            }
            at += 1;
        }
        last
    }

    fn partner(&self, at: usize) -> Option<usize> {
        self.pairing.partner.get(at).copied().flatten()
    }

    /// Whether a `{` behind this piece can only be Python's dictionary, not the body of a section.
    fn may_hold_dictionary(&self, before: usize) -> bool {
        self.slice(self.span(before)).ends_with(['=', ',', ':', '(', '['])
    }

    /// Whether the next line that holds something is indented deeper and is no closing bracket.
    fn goes_on(&self, line_end: usize, indent: usize) -> bool {
        let rest = self.lexemes.get(line_end..).unwrap_or_default();
        let next = rest.iter().find(|lexeme| !matches!(lexeme.kind, Kind::LineEnd | Kind::Comment));
        next.is_some_and(|next| next.indent > indent && !matches!(next.kind, Kind::Close(_)))
    }

    /// The last piece of an unclosed `{`: it goes on over lines that are indented deeper than its
    /// own, or up to the end where the first of them is not.
    fn last_of_body(&self, open: usize, revealed_by: Option<usize>) -> usize {
        let indent = self.lexemes.get(open).map_or(0, |lexeme| lexeme.indent);
        let indented = self.goes_on(open + 1, indent);
        let (mut last, mut at) = (open, open + 1);
        while let Some(lexeme) = self.lexemes.get(at).filter(|_| Some(at) != revealed_by) {
            let content =
                !matches!(lexeme.kind, Kind::LineEnd | Kind::Comment | Kind::ForeignComment);
            if content && lexeme.first && indented && lexeme.indent <= indent {
                break;
            }
            if let Kind::Open(_) = lexeme.kind {
                at = self.partner(at).unwrap_or(at);
            }
            if content {
                last = at;
            }
            at += 1;
        }
        last
    }
}
