//! The grammar of `grammar/netc.pest` and its rules in the language's words. Knows no tree.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "grammar/netc.pest"]
struct Grammar;

/// A piece of text that a rule matched.
pub(super) type Piece<'a> = Pair<'a, Rule>;

/// Where a text stops following a rule, and what could have stood there.
pub(super) struct Break {
    /// Offset in the text that was read.
    pub(super) at: usize,
    /// What the rule would have accepted, without doubles.
    pub(super) expected: Vec<Expected>,
}

/// What could stand at a place, as far as a message says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Expected {
    /// A number, a word, a text, a bracket that begins a value.
    Value,
    /// A word that names something.
    Name,
    /// `=`
    Equals,
    /// `else`
    Else,
    /// Whatever stands behind the piece: a comma, a bracket, a new line.
    End,
}

/// Reads `text` by `rule`.
pub(super) fn read(rule: Rule, text: &str) -> Result<Piece<'_>, Break> {
    match Grammar::parse(rule, text) {
        // A successful parse by a rule that is not silent yields exactly one pair.
        Ok(mut pairs) => pairs.next().ok_or(Break { at: 0, expected: Vec::new() }),
        Err(error) => {
            let at = match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
            let rules = match error.variant {
                ErrorVariant::ParsingError { positives, .. } => positives,
                ErrorVariant::CustomError { .. } => Vec::new(),
            };
            let mut expected: Vec<_> = rules.into_iter().filter_map(words).collect();
            expected.sort_unstable();
            expected.dedup();
            Err(Break { at, expected })
        }
    }
}

/// A rule as a person would name it; none where saying it would only distract (a value may always
/// go on with an operator).
fn words(rule: Rule) -> Option<Expected> {
    match rule {
        Rule::number
        | Rule::text
        | Rule::literal
        | Rule::word
        | Rule::tuple
        | Rule::list
        | Rule::sign
        | Rule::negation
        | Rule::expression
        | Rule::whole_argument
        | Rule::whole_expression => Some(Expected::Value),
        Rule::name => Some(Expected::Name),
        Rule::equals => Some(Expected::Equals),
        Rule::else_word => Some(Expected::Else),
        Rule::EOI => Some(Expected::End),
        _ => None,
    }
}
