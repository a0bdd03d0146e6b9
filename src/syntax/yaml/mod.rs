//! Specs in YAML: read into the same tree as `.net`. Knows the keys of a spec, no layer and no step.

mod file;
mod layers;
mod tree;
mod values;

use granit_parser::{Event, Parser, options};

use super::ast::File;
use crate::diagnostics::{Diagnostic, Diagnostics, SyntaxProblem};
use crate::source::{Span, Spanned};
use tree::Node;

/// Reads a whole spec.
pub(super) fn read_file(text: &str) -> (File, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let root = tree::load(text, &mut diagnostics);
    let mut yaml = Yaml { text, diagnostics };
    let statements = root.filter(|root| !root.is_null()).map(|root| yaml.statements(&root));
    (File { statements: statements.unwrap_or_default() }, yaml.diagnostics)
}

/// The comments of a text that is YAML, with their signs.
pub(super) fn comments(text: &str) -> Vec<Spanned<String>> {
    let mut comments = Vec::new();
    let options = options! { max_buffered_comment_events: usize::MAX };
    for event in Parser::new_from_str_with_options(text, options) {
        if let Ok((Event::Comment(..), span)) = event
            && let Some(range) = span.byte_range()
            && let Some(comment) = text.get(range.clone())
        {
            comments.push(Spanned::new(comment.trim_end().to_owned(), Span::from(range)));
        }
    }
    comments
}

/// A YAML text that is being read.
struct Yaml<'a> {
    text: &'a str,
    diagnostics: Diagnostics,
}

impl Yaml<'_> {
    /// Reports a node of the wrong kind.
    fn wrong_form(&mut self, node: &Node, what: &str, expected: &str) {
        let problem = SyntaxProblem::YamlForm {
            what: what.to_owned(),
            expected: expected.to_owned(),
            found: node.describe().to_owned(),
        };
        let diagnostic = Diagnostic::new(&problem).at(node.span, format!("must be {expected}"));
        self.diagnostics.push(diagnostic);
    }
}
