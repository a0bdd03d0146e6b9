//! What stands in brackets: read from tokens as items with their comments, written on one line or with
//! an item a line. Knows no statement.

use super::line::Lines;
use super::token::{Token, TokenKind, apart};
use super::{INDENT, WIDTH};

/// A piece of an expression.
#[derive(Debug)]
pub(super) enum Atom<'a> {
    /// Anything but a bracket.
    Token(&'a Token),
    /// Brackets and what is in them.
    Group(Group<'a>),
    /// A comment in the middle of an item.
    Comment {
        /// The comment.
        token: &'a Token,
        /// Whether it has a line of its own.
        own_line: bool,
    },
}

/// Brackets and what is in them.
#[derive(Debug)]
pub(super) struct Group<'a> {
    open: &'a Token,
    close: &'a Token,
    /// Whether the brackets belong to what stands before them: a call, an index.
    applied: bool,
    /// Whether a comma stands behind the last item.
    comma: bool,
    /// The comment behind the opening bracket.
    remark: Option<&'a Token>,
    items: Vec<Item<'a>>,
    /// Comments before the closing bracket.
    tail: Vec<&'a Token>,
}

/// What stands between commas.
#[derive(Debug, Default)]
struct Item<'a> {
    /// Comments on lines of their own.
    before: Vec<&'a Token>,
    atoms: Vec<Atom<'a>>,
    /// The comment behind it.
    behind: Option<&'a Token>,
}

/// Tokens that are being read.
pub(super) struct Cursor<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    /// The rest of a statement's line, up to a brace.
    pub(super) fn head(&mut self) -> Vec<Atom<'a>> {
        let mut atoms = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::LineEnd
                | TokenKind::Comment
                | TokenKind::Open(b'{')
                | TokenKind::Close(b'}') => break,
                _ => self.atom(token, &mut atoms),
            }
        }
        atoms
    }

    /// Reads the token at hand, and all that it opens.
    fn atom(&mut self, token: &'a Token, atoms: &mut Vec<Atom<'a>>) {
        let applied = match atoms.last() {
            Some(Atom::Token(before)) => before.is_operand(),
            Some(Atom::Group(_)) => true,
            _ => false,
        };
        self.at += 1;
        atoms.push(match token.kind {
            TokenKind::Open(_) => Atom::Group(self.group(token, applied)),
            _ => Atom::Token(token),
        });
    }

    /// Reads up to the bracket that closes `open`.
    fn group(&mut self, open: &'a Token, applied: bool) -> Group<'a> {
        let mut group = Group {
            open,
            close: open,
            applied,
            comma: false,
            remark: None,
            items: Vec::new(),
            tail: Vec::new(),
        };
        let (mut item, mut own_line) = (Item::default(), false);
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::LineEnd => self.at += 1,
                TokenKind::Comment => {
                    self.at += 1;
                    group.comment(token, own_line, &mut item);
                }
                TokenKind::Comma => {
                    self.at += 1;
                    item = group.finish(item);
                    group.comma = true;
                }
                TokenKind::Close(_) => {
                    self.at += 1;
                    group.close = token;
                    break;
                }
                _ => {
                    group.comma = false;
                    self.atom(token, &mut item.atoms);
                }
            }
            own_line = token.kind == TokenKind::LineEnd;
        }
        if !item.atoms.is_empty() {
            item = group.finish(item);
        }
        group.tail = item.before;
        group
    }
}

impl<'a> Group<'a> {
    /// Finds the place of a comment.
    fn comment(&mut self, token: &'a Token, own_line: bool, item: &mut Item<'a>) {
        if !item.atoms.is_empty() {
            item.atoms.push(Atom::Comment { token, own_line });
            return;
        }
        let place = match self.items.last_mut() {
            Some(last) => &mut last.behind,
            None => &mut self.remark,
        };
        if own_line || place.is_some() || !item.before.is_empty() {
            item.before.push(token);
        } else {
            *place = Some(token);
        }
    }

    /// Takes an item; comments at its end go behind it, or before the next item, which is given.
    fn finish(&mut self, mut item: Item<'a>) -> Item<'a> {
        let mut next = Item::default();
        while let Some(Atom::Comment { token, own_line }) = item.atoms.last() {
            let first = !matches!(item.atoms.iter().nth_back(1), Some(Atom::Comment { .. }));
            if first && !own_line {
                item.behind = Some(token);
            } else {
                next.before.insert(0, token);
            }
            item.atoms.pop();
        }
        self.items.push(item);
        next
    }

    /// Whether the comma behind the last item tells a sequence from a value in parentheses.
    fn needs_comma(&self) -> bool {
        !self.applied && self.open.text == "(" && self.items.len() == 1 && self.comma
    }

    /// Whether a comma may stand behind the last item.
    fn may_have_comma(&self) -> bool {
        match (self.open.text.as_str(), self.applied) {
            ("(", true) | ("[", false) => true,
            ("(", false) => self.items.len() > 1 || self.comma,
            _ => false,
        }
    }

    fn has_comments(&self) -> bool {
        let commented = |item: &Item<'_>| !item.before.is_empty() || item.behind.is_some();
        self.remark.is_some() || !self.tail.is_empty() || self.items.iter().any(commented)
    }

    /// The group on one line; `None` where a comment stands in it.
    fn flat(&self) -> Option<String> {
        if self.has_comments() {
            return None;
        }
        let items: Option<Vec<String>> =
            self.items.iter().map(|item| flat(&item.atoms, true)).collect();
        let comma = if self.needs_comma() { "," } else { "" };
        let (open, close) = (&self.open.text, &self.close.text);
        Some(format!("{open}{}{comma}{close}", items?.join(", ")))
    }

    /// Whether an item a line makes the line shorter.
    fn may_break(&self) -> bool {
        match self.items.as_slice() {
            [] => false,
            [only] => !matches!(only.atoms.as_slice(), [Atom::Token(_)]),
            _ => true,
        }
    }

    /// Whether it is a sequence of plain values, of which many fit in a line.
    fn fills(&self) -> bool {
        let plain = |item: &Item<'_>| {
            item.atoms.len() <= 2 && item.atoms.iter().all(|atom| matches!(atom, Atom::Token(_)))
        };
        !self.applied && !self.has_comments() && self.items.iter().all(plain)
    }

    /// Writes the group on several lines, the first and the last at `level`.
    fn write(&self, level: usize, lines: &mut Lines) {
        lines.add(&self.open.text);
        if let [Item { atoms, .. }] = self.items.as_slice()
            && let [Atom::Group(inner)] = atoms.as_slice()
            && !self.has_comments()
            && !self.needs_comma()
        {
            inner.write(level, lines);
            return lines.add(&self.close.text);
        }
        if let Some(remark) = self.remark {
            comment(remark, level + 1, lines);
        }
        if self.fills() {
            self.fill(level + 1, lines);
        } else {
            self.list(level + 1, lines);
        }
        for token in &self.tail {
            lines.begin(level + 1);
            lines.add(&token.text);
        }
        lines.begin(level);
        lines.add(&self.close.text);
    }

    /// Writes an item a line.
    fn list(&self, level: usize, lines: &mut Lines) {
        for (index, item) in self.items.iter().enumerate() {
            for token in &item.before {
                lines.begin(level);
                lines.add(&token.text);
            }
            lines.begin(level);
            write(&item.atoms, level, true, 1, lines);
            if index + 1 < self.items.len() || self.may_have_comma() {
                lines.add(",");
            }
            if let Some(behind) = item.behind {
                comment(behind, level, lines);
            }
        }
    }

    /// Writes as many items a line as fit.
    fn fill(&self, level: usize, lines: &mut Lines) {
        lines.begin(level);
        for (index, item) in self.items.iter().enumerate() {
            let last = index + 1 == self.items.len();
            let comma = if last && !self.may_have_comma() { "" } else { "," };
            let text = flat(&item.atoms, true).unwrap_or_default() + comma;
            if index > 0 && lines.column() + 1 + width(&text) > WIDTH {
                lines.begin(level);
            } else if index > 0 {
                lines.add(" ");
            }
            lines.add(&text);
        }
    }
}

/// Atoms on one line; `None` where a comment stands between them.
pub(super) fn flat(atoms: &[Atom<'_>], nested: bool) -> Option<String> {
    let mut text = String::new();
    let mut left = None;
    for atom in atoms {
        let (first, own, last) = match atom {
            Atom::Token(token) => (*token, token.text.clone(), *token),
            Atom::Group(group) => (group.open, group.flat()?, group.close),
            Atom::Comment { .. } => return None,
        };
        if left.is_some_and(|left| apart(left, first, nested)) {
            text.push(' ');
        }
        text.push_str(&own);
        left = Some(last);
    }
    Some(text)
}

/// Writes atoms behind what stands on the last line, at `level`; `suffix` columns follow them.
pub(super) fn write(
    atoms: &[Atom<'_>],
    level: usize,
    nested: bool,
    suffix: usize,
    lines: &mut Lines,
) {
    let mut left: Option<&Token> = None;
    let mut inner = level;
    for (index, atom) in atoms.iter().enumerate() {
        let rest = atoms.get(index + 1..).unwrap_or_default();
        let mut space = |first: &Token, lines: &mut Lines| {
            if left.take().is_some_and(|left| apart(left, first, nested)) {
                lines.add(" ");
            }
        };
        match atom {
            Atom::Token(token) => {
                space(token, lines);
                lines.add(&token.text);
                left = Some(token);
            }
            Atom::Comment { token, .. } => {
                inner = level + 1;
                comment(token, inner, lines);
                if !matches!(rest.first(), None | Some(Atom::Comment { .. })) {
                    lines.begin(inner);
                }
                left = None;
            }
            Atom::Group(group) => {
                space(group.open, lines);
                let needed = unbroken(group.close, rest, nested, suffix);
                match group.flat() {
                    Some(flat)
                        if !group.may_break()
                            || lines.column() + width(&flat) + needed <= WIDTH =>
                    {
                        lines.add(&flat);
                    }
                    _ => group.write(inner, lines),
                }
                left = Some(group.close);
            }
        }
    }
}

/// Columns that stand on the line of `left` in any case: up to the next bracket, or the end.
fn unbroken(left: &Token, rest: &[Atom<'_>], nested: bool, suffix: usize) -> usize {
    let (mut columns, mut left) = (0, left);
    for atom in rest {
        let token = match atom {
            Atom::Token(token) => token,
            Atom::Group(group) => group.open,
            Atom::Comment { .. } => return columns,
        };
        columns += usize::from(apart(left, token, nested)) + token.width();
        if matches!(atom, Atom::Group(_)) {
            return columns;
        }
        left = token;
    }
    columns + suffix
}

/// Puts a comment behind the last line.
pub(super) fn comment(token: &Token, level: usize, lines: &mut Lines) {
    lines.comment(&token.text, token.column, token.blanks, level);
}

/// Whether a line at a level holds a text.
pub(super) fn fits(text: &str, level: usize) -> bool {
    level * INDENT + width(text) <= WIDTH
}

fn width(text: &str) -> usize {
    text.chars().count()
}
