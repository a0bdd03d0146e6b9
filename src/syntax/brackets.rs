//! Which bracket belongs to which, and which has no partner. Where a brace is missing, indentation
//! decides whose it is; a text whose brackets match never depends on indentation.

use super::MAX_LEVELS;
use super::scan::{Kind, Lexeme};

/// The brackets of a text, as indices into its lexemes.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    /// For each lexeme that is a bracket, its partner.
    pub(super) partner: Vec<Option<usize>>,
    /// Opening brackets that nothing closes, and the closing bracket that revealed it, if any.
    pub(super) unclosed: Vec<(usize, Option<usize>)>,
    /// Closing brackets that nothing opened.
    pub(super) stray: Vec<usize>,
    /// Opening brackets that are closed by a bracket of another kind, which follows.
    pub(super) mixed: Vec<(usize, usize)>,
    /// The first bracket beyond the limit on levels; nothing behind it was looked at.
    pub(super) too_deep: Option<usize>,
}

impl Pairing {
    /// Whether each bracket has its partner.
    pub(super) fn is_clean(&self) -> bool {
        self.problems() == 0
    }

    fn problems(&self) -> usize {
        self.unclosed.len() + self.stray.len() + self.mixed.len()
    }
}

/// Pairs the brackets of a text.
pub(super) fn pair(lexemes: &[Lexeme]) -> Pairing {
    let plain = Pairs::run(lexemes, false);
    let is_brace = |at: &usize| lexemes.get(*at).is_some_and(|lexeme| is_brace(lexeme.kind));
    let braces = plain.unclosed.iter().map(|(open, _)| open).chain(&plain.stray).any(is_brace);
    if !braces || plain.too_deep.is_some() {
        return plain;
    }
    let indented = Pairs::run(lexemes, true);
    if indented.problems() <= plain.problems() { indented } else { plain }
}

fn is_brace(kind: Kind) -> bool {
    matches!(kind, Kind::Open(b'{') | Kind::Close(b'}'))
}

/// The bracket that closes `open`.
pub(super) fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

struct Pairs<'a> {
    lexemes: &'a [Lexeme],
    by_indent: bool,
    stack: Vec<(usize, u8)>,
    pairing: Pairing,
}

impl<'a> Pairs<'a> {
    fn run(lexemes: &'a [Lexeme], by_indent: bool) -> Pairing {
        let pairing = Pairing { partner: vec![None; lexemes.len()], ..Pairing::default() };
        let mut pairs = Self { lexemes, by_indent, stack: Vec::new(), pairing };
        for (at, lexeme) in lexemes.iter().enumerate() {
            match lexeme.kind {
                Kind::Open(byte) => pairs.stack.push((at, byte)),
                Kind::Close(byte) => pairs.close(at, byte),
                _ => {}
            }
            if pairs.stack.len() > MAX_LEVELS {
                pairs.pairing.too_deep = Some(at);
                return pairs.pairing;
            }
        }
        pairs.abandon(0, None);
        pairs.pairing.unclosed.sort_unstable();
        pairs.pairing
    }

    fn close(&mut self, at: usize, byte: u8) {
        let Some(target) = self.target(at, byte) else {
            return self.close_another_kind(at, byte);
        };
        self.abandon(target + 1, Some(at));
        self.pair_top(at);
    }

    /// Where in the stack the partner of a closing bracket is.
    fn target(&self, at: usize, byte: u8) -> Option<usize> {
        let closes = |(_, open): &(usize, u8)| closing(*open) == byte;
        if byte != b'}' {
            let brace = self.stack.iter().rposition(|(_, open)| *open == b'{');
            return self.stack.iter().rposition(closes).filter(|target| Some(*target) > brace);
        }
        let own = self.lexemes.get(at).filter(|own| self.by_indent && own.first);
        let aligned = own.and_then(|own| {
            let indent = |open: usize| self.lexemes.get(open).map(|lexeme| lexeme.indent);
            self.stack
                .iter()
                .rposition(|(open, kind)| *kind == b'{' && indent(*open) == Some(own.indent))
        });
        aligned.or_else(|| self.stack.iter().rposition(closes))
    }

    /// `(5, 5]` closes the parenthesis with the wrong bracket; `(5, 5])` has one too many.
    fn close_another_kind(&mut self, at: usize, byte: u8) {
        let next = self.lexemes.get(at + 1).map(|lexeme| lexeme.kind);
        match self.stack.last() {
            Some((open, kind))
                if *kind != b'{' && byte != b'}' && next != Some(Kind::Close(closing(*kind))) =>
            {
                self.pairing.mixed.push((*open, at));
                self.pair_top(at);
            }
            _ => self.pairing.stray.push(at),
        }
    }

    fn pair_top(&mut self, at: usize) {
        if let Some((open, _)) = self.stack.pop() {
            for (from, to) in [(open, at), (at, open)] {
                if let Some(partner) = self.pairing.partner.get_mut(from) {
                    *partner = Some(to);
                }
            }
        }
    }

    /// Gives up the brackets in the stack from `from` on.
    fn abandon(&mut self, from: usize, revealed_by: Option<usize>) {
        let given_up = self.stack.drain(from..).map(|(open, _)| (open, revealed_by));
        self.pairing.unclosed.extend(given_up);
    }
}
