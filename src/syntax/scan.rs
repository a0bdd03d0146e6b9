//! The first look at a text: brackets, quotes, comments and line ends, in one pass over the bytes.
//! Knows no grammar: everything else is only "some other text" here.

use crate::source::Span;

/// What the first look tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `(`, `[` or `{`
    Open(u8),
    /// `)`, `]` or `}`
    Close(u8),
    /// The end of a line: `\n`, `\r\n`, or `\r` alone.
    LineEnd,
    /// `# ...`
    Comment,
    /// `/* ... */`, or `// ...` where a statement or an argument would begin.
    ForeignComment,
    /// A quoted text; an open one ends with its line, or before the brackets that end the line.
    Quoted {
        /// Whether the closing quote is there.
        closed: bool,
    },
    /// A run of anything else but blanks.
    Other,
}

/// A piece of the text and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it is.
    pub(super) span: Span,
    /// How far the line on which it begins is indented, in bytes.
    pub(super) indent: usize,
    /// Whether it is the first on its line.
    pub(super) first: bool,
}

/// All pieces of a text in order; blanks are left out.
pub(super) fn scan(text: &str) -> Vec<Lexeme> {
    let mut scanner =
        Scanner { bytes: text.as_bytes(), at: 0, open: 0, last: b'\n', indent: 0, first: true };
    std::iter::from_fn(|| scanner.next()).collect()
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many `(` and `[` are open since the last brace.
    open: usize,
    /// The last byte that was neither blank nor comment; a line feed where a statement may begin.
    last: u8,
    indent: usize,
    first: bool,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<Lexeme> {
        let line_start = self.at;
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.first {
            self.indent = self.at - line_start;
        }
        let (start, first) = (self.at, self.first);
        let kind = self.lexeme(self.peek(0)?);
        self.first = kind == Kind::LineEnd;
        match kind {
            Kind::LineEnd if self.open == 0 => self.last = b'\n',
            Kind::LineEnd | Kind::Comment | Kind::ForeignComment => {}
            _ => self.last = self.bytes.get(self.at - 1).copied().unwrap_or(b'\n'),
        }
        Some(Lexeme { kind, span: Span::new(start, self.at), indent: self.indent, first })
    }

    /// Steps over the piece that begins with `byte`; at least one byte.
    fn lexeme(&mut self, byte: u8) -> Kind {
        let statement_may_begin =
            matches!(self.last, b'\n' | b'{' | b'}' | b',' | b'(' | b'[' | b';');
        match (byte, self.peek(1)) {
            (b'(' | b'[', _) => {
                self.open += 1;
                self.one(Kind::Open(byte))
            }
            (b')' | b']', _) => {
                self.open = self.open.saturating_sub(1);
                self.one(Kind::Close(byte))
            }
            (b'{' | b'}', _) => {
                self.open = 0;
                self.one(if byte == b'{' { Kind::Open(byte) } else { Kind::Close(byte) })
            }
            (b'\r', Some(b'\n')) => {
                self.at += 1;
                self.one(Kind::LineEnd)
            }
            (b'\n' | b'\r', _) => self.one(Kind::LineEnd),
            (b'#', _) => self.rest_of_line(Kind::Comment),
            (b'/', Some(b'/')) if statement_may_begin => self.rest_of_line(Kind::ForeignComment),
            (b'/', Some(b'*')) => self.block_comment(),
            (b'"' | b'\'', _) => self.quoted(byte),
            _ => self.other(),
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn one(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn rest_of_line(&mut self, kind: Kind) -> Kind {
        while self.peek(0).is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
            self.at += 1;
        }
        kind
    }

    fn block_comment(&mut self) -> Kind {
        let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
        let inner = rest.windows(2).position(|pair| pair == b"*/");
        self.at = inner.map_or(self.bytes.len(), |inner| self.at + inner + 4);
        Kind::ForeignComment
    }

    fn quoted(&mut self, quote: u8) -> Kind {
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek(0) {
                None | Some(b'\n' | b'\r') => break,
                Some(b'\\') if !matches!(self.peek(1), None | Some(b'\n' | b'\r')) => self.at += 2,
                Some(byte) => {
                    self.at += 1;
                    if byte == quote {
                        return Kind::Quoted { closed: true };
                    }
                }
            }
        }
        self.give_back_brackets(start);
        Kind::Quoted { closed: false }
    }

    /// `print("Hello)`: the bracket at the end of the line belongs to the call, not to the text.
    fn give_back_brackets(&mut self, start: usize) {
        let (mut at, mut open) = (self.at, self.open);
        while at > start {
            match self.bytes.get(at - 1) {
                Some(b' ' | b'\t' | b',') => {}
                Some(b')' | b']') if open > 0 => {
                    open -= 1;
                    self.at = at - 1;
                }
                _ => return,
            }
            at -= 1;
        }
    }

    fn other(&mut self) -> Kind {
        let from = self.at;
        while let Some(byte) = self.peek(0) {
            let ends = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'#' | b'"' | b'\'')
                || matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}')
                || (byte == b'/' && self.at > from);
            if ends {
                break;
            }
            self.at += 1;
        }
        self.at = self.at.max(from + 1);
        Kind::Other
    }
}
