//! Applies the fixes that are certain, checks again, and keeps a change only if the spec is better for it.

use super::{Options, check};
use crate::diagnostics::{Diagnostics, Fix, Severity};
use crate::source::{Source, Span};

/// How often fixes may uncover further fixes.
const ROUNDS: usize = 16;

/// A spec after its fixes.
#[derive(Debug, Clone)]
pub struct Mended {
    /// The new text, under the old name.
    pub source: Source,
    /// What was done, in order.
    pub titles: Vec<String>,
    /// What is left to be said about the new text.
    pub diagnostics: Diagnostics,
}

/// Applies the certain fixes of a spec; the text is the same where there is none that helps.
///
/// A fix is kept only if fewer errors, or as many errors and fewer other diagnostics, are found
/// afterwards: the spec never gets worse.
#[must_use]
pub fn mend(source: &Source, options: &Options) -> Mended {
    let diagnostics = check(source, options).diagnostics;
    let mut best = Mended { source: source.clone(), titles: Vec::new(), diagnostics };
    let mut at = best.clone();
    for _ in 0..ROUNDS {
        let fixes = at.diagnostics.iter().filter_map(|one| one.fixes.first().cloned());
        let fixes: Vec<Fix> = fixes.collect();
        // A fix may uncover as many mistakes as it mends, and those the next fixes.
        let next = at
            .with(&disjoint(&fixes), options)
            .or_else(|| fixes.iter().find_map(|fix| at.with(std::slice::from_ref(fix), options)));
        let Some(next) = next else { break };
        at = next;
        if badness(&at.diagnostics) < badness(&best.diagnostics) {
            best = at.clone();
        }
    }
    best
}

impl Mended {
    /// The spec with further fixes, if it has no more errors with them.
    fn with(&self, fixes: &[Fix], options: &Options) -> Option<Self> {
        let text = applied(self.source.text(), fixes)?;
        let source = Source::new(self.source.name(), text);
        let diagnostics = check(&source, options).diagnostics;
        (badness(&diagnostics).0 <= badness(&self.diagnostics).0).then(|| {
            let new = fixes.iter().map(|fix| fix.title.clone());
            Self { source, titles: self.titles.iter().cloned().chain(new).collect(), diagnostics }
        })
    }
}

/// Errors, and all diagnostics.
fn badness(diagnostics: &Diagnostics) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|one| one.severity() == Severity::Error).count();
    (errors, diagnostics.len())
}

/// Those of the fixes whose places do not overlap, earlier ones first.
fn disjoint(fixes: &[Fix]) -> Vec<Fix> {
    let mut taken: Vec<Span> = Vec::new();
    let mut chosen = Vec::new();
    for fix in fixes {
        let apart = |(span, _): &(Span, String)| {
            taken.iter().all(|other| span.end < other.start || other.end < span.start)
        };
        if fix.edits.iter().all(apart) {
            taken.extend(fix.edits.iter().map(|(span, _)| *span));
            chosen.push(fix.clone());
        }
    }
    chosen
}

/// The text with the edits of fixes that do not overlap; `None` without any, or where a place is not
/// in the text.
fn applied(text: &str, fixes: &[Fix]) -> Option<String> {
    let mut edits: Vec<&(Span, String)> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|(span, _)| *span);
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in &edits {
        new.push_str(text.get(at..span.start)?);
        new.push_str(replacement);
        at = span.end;
    }
    new.push_str(text.get(at..)?);
    (!edits.is_empty()).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, usize) {
        let mended = mend(&Source::new("a.net", text), &Options::default());
        (mended.source.text().to_owned(), mended.titles.len())
    }

    #[test]
    fn certain_fixes_are_applied_until_none_is_left() {
        let text = "model m {\n    Input(8)\n    Dence(4, activaton=relu)\n    Flaten\n}\n";
        let (text, fixes) = mended(text);
        assert_eq!(
            text,
            "model m {\n    Input(8)\n    Dense(4, activation=relu)\n    Flatten()\n}\n"
        );
        assert!(fixes >= 3, "{fixes}");
    }

    #[test]
    fn what_is_right_or_beyond_repair_stays_as_it_is() {
        for text in ["model m {\n    Input(8)\n    Dense(4)\n}\n", "model {{{", "", "Zyx(1)\n"] {
            assert_eq!(mended(text), (text.to_owned(), 0));
        }
    }

    #[test]
    fn edits_outside_the_text_or_over_each_other_are_left() {
        let fix = |start, end| Fix {
            title: String::new(),
            edits: vec![(Span::new(start, end), "x".to_owned())],
        };
        assert_eq!(applied("ab", &[fix(1, 9)]), None);
        assert_eq!(applied("ab", &[]), None);
        assert_eq!(applied("äb", &[fix(1, 2)]), None);
        assert_eq!(applied("ab", &[fix(0, 1)]).as_deref(), Some("xb"));
        assert_eq!(disjoint(&[fix(0, 2), fix(1, 3), fix(4, 5)]).len(), 2);
    }
}
