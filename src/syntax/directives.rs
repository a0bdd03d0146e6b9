//! Comments that tell netc something: `# netc: allow(code) reason`. Knows no codes.

use super::scan::{Kind, scan};
use crate::source::{Notation, Source, Span, Spanned};

/// A comment that begins with `# netc:`.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// What is said: `allow`; as it stands where it is not of the form.
    pub word: Spanned<String>,
    /// The codes in parentheses; `None` where the comment is not of the form.
    pub codes: Option<Vec<Spanned<String>>>,
    /// Whether nothing else stands on its line.
    pub alone: bool,
    /// The whole comment.
    pub span: Span,
}

const MARK: &str = "netc:";

/// All such comments of a spec, in order.
#[must_use]
pub fn directives(source: &Source) -> Vec<Directive> {
    let text = source.text();
    if !text.contains(MARK) {
        return Vec::new();
    }
    let comments: Vec<(Span, bool)> = match source.notation() {
        Notation::Net => scan(text)
            .into_iter()
            .filter(|lexeme| lexeme.kind == Kind::Comment)
            .map(|lexeme| (lexeme.span, lexeme.first))
            .collect(),
        Notation::Yaml => yaml_comments(text),
    };
    comments.into_iter().filter_map(|(span, alone)| read(source, span, alone)).collect()
}

/// Comments of YAML: from a `#` that begins a line or follows a blank, to the end of the line. One inside
/// quotes is taken for a comment, too; no text of a spec has a reason to look like one of ours.
fn yaml_comments(text: &str) -> Vec<(Span, bool)> {
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = line.char_indices().find(|(at, character)| {
            let before = line.get(..*at).unwrap_or_default();
            *character == '#' && (before.is_empty() || before.ends_with([' ', '\t']))
        });
        if let Some((at, _)) = at {
            let end = start + line.trim_end().len();
            let alone = line.get(..at).unwrap_or_default().trim().is_empty();
            comments.push((Span::new(start + at, end), alone));
        }
        start += line.len();
    }
    comments
}

fn read(source: &Source, span: Span, alone: bool) -> Option<Directive> {
    let comment = source.slice(span);
    let body = comment.trim_start_matches('#').trim_start().strip_prefix(MARK)?;
    let after = span.end - body.len();
    let said = body.trim_start();
    let start = after + (body.len() - said.len());
    let form = said.split_once('(').and_then(|(word, rest)| Some((word, rest.split_once(')')?.0)));
    let Some((word, inside)) = form else {
        let word = said.split_whitespace().next().unwrap_or_default();
        let word = Spanned::new(word.to_owned(), Span::new(start, start + word.len()));
        return Some(Directive { word, codes: None, alone, span });
    };
    let mut at = start + word.len() + 1;
    let codes = inside.split(',').filter_map(|part| {
        let code = part.trim();
        let begin = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let place = Span::new(begin, begin + code.len());
        (!code.is_empty()).then(|| Spanned::new(code.to_owned(), place))
    });
    let codes = Some(codes.collect());
    let word = Spanned::new(word.trim_end().to_owned(), Span::new(start, start + word.len()));
    Some(Directive { word, codes, alone, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<(String, Option<Vec<String>>, bool)> {
        let source = Source::new(name, text);
        let plain = |directive: Directive| {
            assert_eq!(source.slice(directive.word.span).trim_end(), directive.word.value);
            let codes = directive.codes.map(|codes| {
                codes
                    .into_iter()
                    .inspect(|code| assert_eq!(source.slice(code.span), code.value))
                    .map(|code| code.value)
                    .collect()
            });
            (directive.word.value, codes, directive.alone)
        };
        directives(&source).into_iter().map(plain).collect()
    }

    #[test]
    fn comments_for_netc_are_found_with_their_places() {
        let text = "# netc: allow(a-b, c) because\nx = 1 #netc:deny( d )\n# about netc: nothing\n\
                    print(\"# netc: allow(e)\")\n# netc: alow a\n";
        let expected = vec![
            ("allow".to_owned(), Some(vec!["a-b".to_owned(), "c".to_owned()]), true),
            ("deny".to_owned(), Some(vec!["d".to_owned()]), false),
            ("alow".to_owned(), None, true),
        ];
        assert_eq!(found("a.net", text), expected);
        let yaml = "# netc: allow(a)\nx: 1 # netc: warn(b)\ny: a#netc: allow(c)\n";
        let expected = vec![
            ("allow".to_owned(), Some(vec!["a".to_owned()]), true),
            ("warn".to_owned(), Some(vec!["b".to_owned()]), false),
        ];
        assert_eq!(found("a.yaml", yaml), expected);
    }
}
