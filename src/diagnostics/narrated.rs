//! Diagnostics as sentences, for people who listen to them: no frames, no arrows, places in words.

use std::fmt::Write as _;

use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{Source, Span};

/// All diagnostics of a spec, one paragraph each; hints where they are asked for.
#[must_use]
pub fn to_narration(source: &Source, diagnostics: &Diagnostics, hints: bool) -> String {
    let shown = |one: &&Diagnostic| hints || one.severity != Severity::Hint;
    let count = diagnostics.iter().filter(shown).count();
    let paragraph = |(at, one)| paragraph(source, one, at + 1, count);
    let all: Vec<String> = diagnostics.iter().filter(shown).enumerate().map(paragraph).collect();
    all.join("\n")
}

fn paragraph(source: &Source, diagnostic: &Diagnostic, number: usize, count: usize) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Hint => "Hint",
    };
    let mut text =
        format!("{severity}, {number} of {count} in {}: {}.\n", source.name(), diagnostic.message);
    let (primary, others): (Vec<_>, Vec<_>) =
        diagnostic.labels.iter().partition(|label| label.primary);
    for label in primary.into_iter().chain(others) {
        let _ = writeln!(text, "{}", place(source, label));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "Help: {help}.");
    }
    for fix in &diagnostic.fixes {
        let _ = writeln!(text, "Fix: {}.", fix.title);
    }
    let _ = writeln!(text, "Code: {}.", diagnostic.code());
    text
}

/// `Line 3, column 5, at "Dence": no such layer.`
fn place(source: &Source, label: &Label) -> String {
    let Span { start, end } = label.span;
    let (line, column) = source.line_column(start);
    let (last, _) = source.line_column(end);
    let mut text = format!("Line {line}, column {column}");
    if last > line {
        let _ = write!(text, ", to line {last}");
    } else if !label.span.is_empty() {
        let _ = write!(text, ", at {}", source.slice(label.span).trim());
    }
    if label.message.is_empty() { text + "." } else { format!("{text}: {}.", label.message) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::NameProblem;

    #[test]
    fn a_paragraph_says_what_where_and_what_to_do() {
        let problem = NameProblem::UnknownLayer {
            name: "Dence".to_owned(),
            nearest: Some("Dense".to_owned()),
        };
        let mut diagnostics = Diagnostics::default();
        let span = Span::new(4, 9);
        diagnostics.push(
            Diagnostic::new(&problem)
                .also(Span::new(0, 5), "begins here")
                .at(span, "no such layer")
                .fix("write `Dense`", span, "Dense"),
        );
        let text = to_narration(&Source::new("a.net", "x\n  Dence\n"), &diagnostics, false);
        let expected = "\
Error, 1 of 1 in a.net: there is no layer `Dence`.
Line 2, column 3, at Dence: no such layer.
Line 1, column 1, to line 2: begins here.
Help: the nearest layer is `Dense`.
Fix: write `Dense`.
Code: unknown-layer.
";
        assert_eq!(text, expected);
    }
}
