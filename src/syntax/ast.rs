//! The tree that both notations are parsed into. Every node knows its place; no node knows what
//! a name means: `Conv2D`, `compile` and `mnist` are only words here.

use crate::source::{Span, Spanned};

/// A word with its place.
pub type Name = Spanned<String>;

/// A whole spec.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The statements in the order in which they were written.
    pub statements: Vec<Statement>,
}

/// One statement, at the top or inside braces.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `param NAME = EXPR`
    Param(Binding),
    /// `let NAME = EXPR`
    Let(Binding),
    /// `NAME = EXPR`: a setting at the top (`seed = 7`), a named value inside a body.
    Assign(Binding),
    /// An expression that stands alone, nearly always a call: `Flatten()`, `compile(...)`.
    Expression(Expr),
    /// `data mnist(...) { ... }`, `model m { ... }`, `block b(...) { ... }`, `inputs { ... }`.
    Section(Section),
    /// `repeat COUNT { ... }`
    Repeat(Repeat),
    /// `if CONDITION { ... } else { ... }`
    If(If),
}

impl Statement {
    /// The place of the whole statement.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Param(binding) | Self::Let(binding) | Self::Assign(binding) => binding.span,
            Self::Expression(expr) => expr.span,
            Self::Section(section) => section.span,
            Self::Repeat(repeat) => repeat.span,
            Self::If(branch) => branch.span,
        }
    }
}

/// A name and the expression given to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The name on the left.
    pub name: Name,
    /// The expression on the right.
    pub value: Expr,
    /// The whole statement.
    pub span: Span,
}

/// A keyword with an optional name, optional arguments and a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// `data`, `model`, `block`, `inputs`, `targets`.
    pub keyword: Name,
    /// `mnist` in `data mnist`; `None` in `inputs { }`.
    pub name: Option<Name>,
    /// What stands in the parentheses; for a block its parameters (`stride=1` has a default,
    /// `filters` none and stands as a positional word).
    pub arguments: Vec<Argument>,
    /// What stands in the braces.
    pub body: Vec<Statement>,
    /// From the keyword to the closing brace.
    pub span: Span,
}

impl Section {
    /// Keyword and name, the part of the first line that a message points at.
    #[must_use]
    pub fn head(&self) -> Span {
        self.name.as_ref().map_or(self.keyword.span, |name| self.keyword.span.to(name.span))
    }
}

/// `repeat COUNT { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// How often; evaluated at check time.
    pub count: Expr,
    /// What is repeated.
    pub body: Vec<Statement>,
    /// The whole statement.
    pub span: Span,
}

/// `if CONDITION { ... } else { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct If {
    /// Evaluated at check time.
    pub condition: Expr,
    /// Taken where the condition holds.
    pub then: Vec<Statement>,
    /// Taken otherwise; empty where there is no `else`.
    pub otherwise: Vec<Statement>,
    /// The whole statement.
    pub span: Span,
}

/// An expression and its place.
pub type Expr = Spanned<ExprKind>;

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `30`, `60_000`
    Integer(i64),
    /// `0.2`, `1e-3`
    Float(f64),
    /// `true`, `True`, `false`, `False`
    Boolean(bool),
    /// `none`, `None`
    None,
    /// `"text"`, `'text'`, without quotes and with escapes resolved.
    Text(String),
    /// A bare word: a name that is bound somewhere, or a word such as `relu`.
    Word(String),
    /// `(5, 5)`, `(5,)`, `()`
    Tuple(Vec<Expr>),
    /// `[accuracy, "mae"]`
    List(Vec<Expr>),
    /// `-x`, `+x`, `not x`
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b`, `a and b`, `a < b`
    Binary(Spanned<BinaryOperator>, Box<Expr>, Box<Expr>),
    /// `then if condition else otherwise`
    Conditional(Box<Conditional>),
    /// `data.inputs`
    Attribute(Box<Expr>, Name),
    /// `shape[0]`
    Index(Box<Expr>, Box<Expr>),
    /// `Dense(10)`, `adam(learning_rate=1e-3)`, and `Add()(a, b)`, whose callee is a call.
    Call(Box<Call>),
    /// A piece that did not parse; it was reported, and agrees with everything.
    Unknown,
}

/// `then if condition else otherwise`
#[derive(Debug, Clone, PartialEq)]
pub struct Conditional {
    /// The value where the condition holds.
    pub then: Expr,
    /// The condition.
    pub condition: Expr,
    /// The value otherwise.
    pub otherwise: Expr,
}

/// `callee(arguments)`
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What is called: a word, an attribute (`layers.Dense`), or another call.
    pub callee: Expr,
    /// Positional and named arguments in the order in which they were written.
    pub arguments: Vec<Argument>,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The name in `name=value`.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
    /// Name and value.
    pub span: Span,
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-x`
    Negate,
    /// `+x`
    Plus,
    /// `not x`
    Not,
}

/// An operator between its operands, with Python's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`, always a real number
    Divide,
    /// `//`, rounded down
    FloorDivide,
    /// `%`, with the sign of the right operand
    Remainder,
    /// `**`
    Power,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `and`
    And,
    /// `or`
    Or,
}

impl BinaryOperator {
    /// The operator as it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::FloorDivide => "//",
            Self::Remainder => "%",
            Self::Power => "**",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "and",
            Self::Or => "or",
        }
    }
}
