//! A spec written anew: in its canonical layout, or in the other notation. What is written is read again,
//! and nothing is given away that says something else. Knows neither how texts are laid out nor how
//! trees are written.

use super::ast::File;
use super::compare::{Sameness, difference};
use super::scan::{Kind, scan};
use super::{format, parse, parse_net, parse_yaml, print, yaml};
use crate::diagnostics::Diagnostics;
use crate::source::{Notation, Source, Span};

/// A spec in the other notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The text.
    pub text: String,
    /// Number of comments that it does not have.
    pub lost_comments: usize,
}

/// Why a text is not written anew.
#[derive(Debug)]
pub enum Refusal {
    /// It has errors.
    Broken(Diagnostics),
    /// What stands here has no form in the other notation.
    NoForm(Span),
    /// What is written here would say something else.
    Changed(Span),
}

/// The canonical layout of a `.net` text, which keeps comments and says the same.
///
/// # Errors
/// What is wrong with the text, or, if netc has a fault, the place of a statement that would say
/// something else.
pub fn format_net(source: &Source) -> Result<String, Refusal> {
    let before = sound(parse_net(source))?;
    let text = format::format(source.text());
    let after = parse_net(&Source::new(source.name(), text.as_str()));
    held(&before, after, Sameness::Exact)?;
    Ok(text)
}

/// The spec in the other notation. Sequences may change their brackets, `(5, 5)` and `[5, 5]`, which
/// mean the same.
///
/// # Errors
/// What is wrong with the text, or the place of a statement that the other notation cannot say.
pub fn convert(source: &Source) -> Result<Conversion, Refusal> {
    let before = sound(parse(source))?;
    match source.notation() {
        Notation::Yaml => {
            let comments = yaml::comments(source.text());
            let text = print::to_net(&before, source, &comments);
            let after = parse_net(&Source::new("converted.net", text.as_str()));
            held(&before, after, Sameness::Meaning)?;
            Ok(Conversion { text, lost_comments: 0 })
        }
        Notation::Net => {
            let written = print::to_yaml(&before, source);
            let written = written.map_err(|no_form| Refusal::NoForm(no_form.span))?;
            let (header, lost_comments) = header(&before, source);
            let text = header + &written;
            let after = parse_yaml(&Source::new("converted.yaml", text.as_str()));
            held(&before, after, Sameness::Meaning)?;
            Ok(Conversion { text, lost_comments })
        }
    }
}

fn sound((file, diagnostics): (File, Diagnostics)) -> Result<File, Refusal> {
    if diagnostics.is_empty() { Ok(file) } else { Err(Refusal::Broken(diagnostics)) }
}

/// Holds what was written against what was meant.
fn held(
    before: &File,
    (after, faults): (File, Diagnostics),
    sameness: Sameness,
) -> Result<(), Refusal> {
    let changed = difference(before, &after, sameness);
    match changed.or((!faults.is_empty()).then(Span::default)) {
        Some(place) => Err(Refusal::Changed(place)),
        None => Ok(()),
    }
}

/// The comments before the first statement, which both notations write alike, with an empty line
/// behind them, and the number of the comments behind.
fn header(file: &File, source: &Source) -> (String, usize) {
    let text = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
    let skipped = source.text().len() - text.len();
    let first = file.statements.first().map_or(usize::MAX, |first| first.span().start);
    let comments = scan(text).into_iter().filter(|lexeme| lexeme.kind == Kind::Comment);
    let (before, behind): (Vec<_>, Vec<_>) =
        comments.partition(|lexeme| lexeme.span.end + skipped <= first);
    let Some(last) = before.last() else { return (String::new(), behind.len()) };
    let mut header = String::new();
    for line in text.get(..last.span.end).unwrap_or_default().lines().map(str::trim) {
        if !line.is_empty() || !(header.is_empty() || header.ends_with("\n\n")) {
            header.push_str(line);
            header.push('\n');
        }
    }
    (header + "\n", behind.len())
}
