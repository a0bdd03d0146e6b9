//! Statements and bodies: read from tokens with their comments and the empty lines between them, and
//! written a line each. Knows where a body and an `else` belong, and no other word.

use super::group::{self, Atom, Cursor};
use super::line::Lines;
use super::token::{Token, TokenKind};

/// What stands in braces, or in a file.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    /// The comment behind the opening brace.
    remark: Option<&'a Token>,
    entries: Vec<Entry<'a>>,
}

/// A line of a block, as far as blocks go.
#[derive(Debug)]
struct Entry<'a> {
    /// Whether an empty line stands before it.
    apart: bool,
    content: Content<'a>,
}

#[derive(Debug)]
enum Content<'a> {
    /// A comment on a line of its own.
    Comment(&'a Token),
    Statement(Statement<'a>),
}

#[derive(Debug)]
struct Statement<'a> {
    /// One, and one for each `else`.
    parts: Vec<Part<'a>>,
    /// Whether all of it stood on one line.
    one_line: bool,
    /// The comment behind it.
    comment: Option<&'a Token>,
}

/// A head and its body.
#[derive(Debug)]
struct Part<'a> {
    /// Comments between an `else` and what stands before it.
    before: Vec<&'a Token>,
    head: Vec<Atom<'a>>,
    body: Option<Block<'a>>,
}

/// Reads a whole text.
pub(super) fn read(tokens: &[Token]) -> Block<'_> {
    let mut cursor = Cursor { tokens, at: 0 };
    let mut file = Block::default();
    cursor.entries(&mut file, 1);
    // A good text ends here: every brace has its partner.
    while cursor.peek().is_some() {
        cursor.at += 1;
        cursor.entries(&mut file, 0);
    }
    file
}

impl<'a> Cursor<'a> {
    /// Reads entries up to a closing brace. `line_ends` stand before the first one.
    fn entries(&mut self, block: &mut Block<'a>, mut line_ends: usize) {
        while let Some(token) = self.peek() {
            let apart = line_ends > 1 && !block.entries.is_empty();
            match token.kind {
                TokenKind::Close(b'}') => return,
                TokenKind::LineEnd => {
                    self.at += 1;
                    line_ends += 1;
                    continue;
                }
                TokenKind::Comment => {
                    self.at += 1;
                    let own_line = line_ends > 0;
                    if own_line || !block.put_behind(token) {
                        block.entries.push(Entry { apart, content: Content::Comment(token) });
                    }
                }
                _ => {
                    let content = Content::Statement(self.statement());
                    block.entries.push(Entry { apart, content });
                }
            }
            line_ends = 0;
        }
    }

    fn statement(&mut self) -> Statement<'a> {
        let start = self.at;
        let (mut parts, mut before) = (Vec::new(), Vec::new());
        loop {
            let head = self.head();
            let body = self.body();
            let ended = body.is_none();
            parts.push(Part { before: std::mem::take(&mut before), head, body });
            match self.behind_line_ends(|token| token.is_word("else")) {
                Some(comments) if !ended => before = comments,
                _ => break,
            }
        }
        let read = self.tokens.get(start..self.at).unwrap_or_default();
        let one_line = !read.iter().any(|token| token.kind == TokenKind::LineEnd);
        Statement { parts, one_line, comment: None }
    }

    /// Reads the body that stands here or on the next line, if one does.
    fn body(&mut self) -> Option<Block<'a>> {
        let comments = self.behind_line_ends(|token| token.kind == TokenKind::Open(b'{'))?;
        let mut body = Block::default();
        for token in comments {
            if !body.put_behind(token) {
                body.entries.push(Entry { apart: false, content: Content::Comment(token) });
            }
        }
        self.at += 1;
        self.entries(&mut body, 0);
        self.at += 1;
        Some(body)
    }

    /// Steps over line ends and comments, which are given, if what stands behind them is wanted.
    fn behind_line_ends(&mut self, wanted: impl Fn(&Token) -> bool) -> Option<Vec<&'a Token>> {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let skipped = |token: &Token| matches!(token.kind, TokenKind::LineEnd | TokenKind::Comment);
        let length = rest.iter().take_while(|token| skipped(token)).count();
        let (between, rest) = rest.split_at(length);
        rest.first().filter(|token| wanted(token))?;
        self.at += length;
        Some(between.iter().filter(|token| token.kind == TokenKind::Comment).collect())
    }
}

impl<'a> Block<'a> {
    /// Puts a comment behind what was read last on its line; `false` where one stands there.
    fn put_behind(&mut self, token: &'a Token) -> bool {
        let place = match self.entries.last_mut() {
            Some(Entry { content: Content::Statement(statement), .. }) => &mut statement.comment,
            Some(_) => return false,
            None => &mut self.remark,
        };
        let free = place.is_none();
        if free {
            *place = Some(token);
        }
        free
    }

    /// The block on one line, if it has at most one statement.
    fn flat(&self) -> Option<String> {
        match self.entries.as_slice() {
            _ if self.remark.is_some() => None,
            [] => Some("{}".to_owned()),
            [Entry { content: Content::Statement(statement), .. }]
                if statement.comment.is_none() =>
            {
                Some(format!("{{ {} }}", statement.flat()?))
            }
            _ => None,
        }
    }
}

impl Statement<'_> {
    /// The statement on one line, the comment behind it left aside.
    fn flat(&self) -> Option<String> {
        let part = |part: &Part<'_>| {
            let head = group::flat(&part.head, false)?;
            match &part.body {
                Some(body) => Some(format!("{head} {}", body.flat()?)),
                None => Some(head),
            }
        };
        let parts: Option<Vec<String>> = self.parts.iter().map(part).collect();
        Some(parts?.join(" "))
    }

    fn write(&self, level: usize, lines: &mut Lines) {
        lines.begin(level);
        match self.flat().filter(|flat| self.one_line && group::fits(flat, level)) {
            Some(flat) => lines.add(&flat),
            None => self.write_parts(level, lines),
        }
        if let Some(token) = self.comment {
            group::comment(token, level, lines);
        }
    }

    fn write_parts(&self, level: usize, lines: &mut Lines) {
        for (index, part) in self.parts.iter().enumerate() {
            for token in &part.before {
                lines.begin(level);
                lines.add(&token.text);
            }
            if !part.before.is_empty() {
                lines.begin(level);
            } else if index > 0 {
                lines.add(" ");
            }
            let suffix = if part.body.is_some() { 2 } else { 0 };
            group::write(&part.head, level, false, suffix, lines);
            if let Some(body) = &part.body {
                body.write_braces(level, lines);
            }
        }
    }
}

impl Block<'_> {
    fn write_braces(&self, level: usize, lines: &mut Lines) {
        if self.entries.is_empty() && self.remark.is_none() {
            return lines.add(" {}");
        }
        lines.add(" {");
        if let Some(token) = self.remark {
            group::comment(token, level + 1, lines);
        }
        write(self, level + 1, lines);
        lines.begin(level);
        lines.add("}");
    }
}

/// Writes the entries of a block at a level.
pub(super) fn write(block: &Block<'_>, level: usize, lines: &mut Lines) {
    for entry in &block.entries {
        if entry.apart {
            lines.leave_empty();
        }
        match &entry.content {
            Content::Comment(token) => {
                lines.begin(level);
                lines.add(&token.text);
            }
            Content::Statement(statement) => statement.write(level, lines),
        }
    }
}
