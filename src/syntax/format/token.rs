//! A text as tokens: words, numbers, quoted texts, signs, brackets, comments and line ends. Knows what
//! stands between two tokens on a line, and no form of a statement.

use crate::syntax::RESERVED;
use crate::syntax::scan::{Kind, Lexeme, scan};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, or a word that stands for a value.
    Word,
    /// A word of the language that is no value: `and`, `if`, `let`.
    Reserved,
    /// A number or a quoted text.
    Literal,
    /// `+` or `-` before its operand.
    Sign,
    /// A sign between operands.
    Operator,
    /// `=`
    Equals,
    /// `.` before a member.
    Dot,
    /// `,`
    Comma,
    /// `(`, `[` or `{`
    Open(u8),
    /// `)`, `]` or `}`
    Close(u8),
    /// `# ...`
    Comment,
    /// The end of a line.
    LineEnd,
}

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// As it is going to be written.
    pub(super) text: String,
    /// The column at which it begins, from 0; a tab reaches to the next multiple of four.
    pub(super) column: usize,
    /// How many blanks stand before it.
    pub(super) blanks: usize,
}

impl Token {
    /// Whether a bracket behind it belongs to it, as in a call.
    pub(super) fn is_operand(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Literal | TokenKind::Close(b')' | b']'))
    }

    /// Whether `word` stands here.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Reserved) && self.text == word
    }

    /// Characters of its text.
    pub(super) fn width(&self) -> usize {
        self.text.chars().count()
    }
}

/// Signs, the long ones first.
const SIGNS: [&str; 18] = [
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "=", ".", ",", ":", ";",
];

/// All tokens of a text in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, tokens: Vec::new(), line: 0 };
    let lexemes = scan(text);
    // `//` is two lexemes, and one token.
    let touch = |left: &Lexeme, right: &Lexeme| {
        left.kind == Kind::Other && right.kind == Kind::Other && left.span.end == right.span.start
    };
    for run in lexemes.chunk_by(touch) {
        let [lexeme, ..] = run else { continue };
        let end = run.last().map_or(lexeme.span.end, |last| last.span.end);
        let start = lexeme.span.start;
        match lexeme.kind {
            Kind::Open(byte) => reader.push(TokenKind::Open(byte), start, end),
            Kind::Close(byte) => reader.push(TokenKind::Close(byte), start, end),
            Kind::Comment | Kind::ForeignComment => reader.push(TokenKind::Comment, start, end),
            Kind::Quoted { .. } => reader.push(TokenKind::Literal, start, end),
            Kind::Other => reader.other(start, end),
            Kind::LineEnd => {
                reader.push(TokenKind::LineEnd, start, end);
                reader.line = end;
            }
        }
    }
    reader.tokens
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Where the line begins.
    line: usize,
}

impl Reader<'_> {
    /// Splits a run of words, numbers and signs.
    fn other(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let run = self.text.get(at..end).unwrap_or_default();
            let (kind, length) = self.first(run);
            self.push(kind, at, at + length);
            at += length;
        }
    }

    /// The first token of a run, and its bytes; at least one.
    fn first(&self, run: &str) -> (TokenKind, usize) {
        let mut characters = run.chars();
        let (first, second) = (characters.next().unwrap_or(' '), characters.next());
        let digit = |character: Option<char>| character.is_some_and(|c| c.is_ascii_digit());
        if first.is_ascii_digit() || first == '.' && digit(second) {
            return (TokenKind::Literal, number_length(run));
        }
        if let Some(sign) = SIGNS.iter().find(|sign| run.starts_with(**sign)) {
            return (self.sign(sign), sign.len());
        }
        let ends = |c: char| SIGNS.iter().any(|sign| sign.starts_with(c)) || c == '!';
        let length = run.find(ends).filter(|length| *length > 0);
        let length = length.unwrap_or(if ends(first) { first.len_utf8() } else { run.len() });
        let reserved = run.get(..length).is_some_and(|word| RESERVED.contains(&word));
        (if reserved { TokenKind::Reserved } else { TokenKind::Word }, length)
    }

    fn sign(&self, sign: &str) -> TokenKind {
        let insignificant =
            |token: &&Token| !matches!(token.kind, TokenKind::Comment | TokenKind::LineEnd);
        let before = self.tokens.iter().rev().find(insignificant);
        match sign {
            "=" => TokenKind::Equals,
            "." => TokenKind::Dot,
            "," => TokenKind::Comma,
            "+" | "-" if !before.is_some_and(Token::is_operand) => TokenKind::Sign,
            _ => TokenKind::Operator,
        }
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        let slice = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        let text = match kind {
            TokenKind::LineEnd => String::new(),
            TokenKind::Comment => slice(start, end).trim_end().to_owned(),
            TokenKind::Word | TokenKind::Literal => canonical(slice(start, end)),
            _ => slice(start, end).to_owned(),
        };
        let column = columns(slice(self.line, start));
        let blanks = column - columns(slice(self.line, start).trim_end_matches([' ', '\t']));
        self.tokens.push(Token { kind, text, column, blanks });
    }
}

/// Bytes of the number at the beginning of a text, as the grammar has it.
fn number_length(text: &str) -> usize {
    let mut length = 0;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let signed = matches!(character, 'e' | 'E') && matches!(rest.peek(), Some('+' | '-'));
        if signed && rest.clone().nth(1).is_some_and(|c| c.is_ascii_digit()) {
            rest.next();
            length += 2;
        } else if character.is_alphanumeric() || matches!(character, '.' | '_') {
            length += character.len_utf8();
        } else {
            break;
        }
    }
    length.max(1)
}

/// Python's constants and quotes in the language's own form, where that is the same text.
fn canonical(text: &str) -> String {
    match text {
        "True" => "true".to_owned(),
        "False" => "false".to_owned(),
        "None" => "none".to_owned(),
        _ => match text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            Some(inner) if !inner.contains(['"', '\\']) => format!("\"{inner}\""),
            _ => text.to_owned(),
        },
    }
}

/// Columns of the beginning of a line.
fn columns(text: &str) -> usize {
    text.chars().fold(0, |column, character| match character {
        '\t' => column - column % 4 + 4,
        _ => column + 1,
    })
}

/// Whether a blank stands between two tokens of a line. `nested` says that brackets are open around
/// them.
pub(super) fn apart(left: &Token, right: &Token, nested: bool) -> bool {
    match (left.kind, right.kind) {
        (TokenKind::Open(b'(' | b'[') | TokenKind::Dot | TokenKind::Sign, _)
        | (_, TokenKind::Close(b')' | b']') | TokenKind::Dot | TokenKind::Comma) => false,
        (TokenKind::Equals, _) | (_, TokenKind::Equals) => !nested,
        (_, TokenKind::Open(b'(' | b'[')) => !left.is_operand(),
        _ => true,
    }
}
