//! Text to tree: both notations of a spec are read into the same [`ast::File`], with every syntax
//! error of the text reported in one run. Knows the forms of the language; knows no layer, no step
//! and no data set, and never asks whether a name means anything.
//!
//! The road of a `.net` text: [`scan`] finds brackets, quotes and comments; [`brackets`] pairs them;
//! [`repair`] completes what has no partner; the grammar (`grammar/netc.pest`) reads the result;
//! [`statement`] and [`expression`] build the tree; [`recovery`] and [`foreign`] explain the pieces
//! that the grammar had to skip; [`keras`] knows the statements of Keras scripts.
//!
//! The way back: [`format`] lays out a text, [`print`] writes a tree in either notation, and [`rewrite`]
//! lets neither change what a spec says.

pub mod ast;
mod brackets;
pub mod compare;
mod completion;
pub mod directives;
mod expression;
mod foreign;
mod format;
mod grammar;
mod highlight;
mod keras;
mod literal;
mod offsets;
mod operator;
mod print;
mod reader;
mod recovery;
mod repair;
mod rewrite;
mod scan;
mod statement;
pub mod template;
mod words;
mod yaml;

#[cfg(test)]
mod tests;

use crate::diagnostics::{Diagnostic, Diagnostics, SyntaxProblem};
use crate::source::{Notation, Source, Span};
use ast::{Expr, File};
use reader::Reader;

pub use highlight::{Tone, highlight};
pub use rewrite::{Conversion, Refusal, convert, format_net};

/// The largest spec that is read, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// How many levels may stand inside each other. Every bracket, section and operator is a level, so
/// a chain of this many `+` is at the limit too; the height of every tree stays below it.
pub const MAX_LEVELS: usize = 128;

/// Words that are neither names nor values.
const RESERVED: [&str; 8] = ["param", "let", "repeat", "if", "else", "and", "or", "not"];

/// Reads a spec in the notation that its name announces. The file holds everything that could be
/// read; where a piece could not, the diagnostics say why and
/// [`Unknown`](ast::ExprKind::Unknown) may stand in its place.
#[must_use]
pub fn parse(source: &Source) -> (File, Diagnostics) {
    match source.notation() {
        Notation::Net => parse_net(source),
        Notation::Yaml => parse_yaml(source),
    }
}

/// Reads a spec written in the netc language.
#[must_use]
pub fn parse_net(source: &Source) -> (File, Diagnostics) {
    sized(source, Reader::read_file)
}

/// Reads a spec written in YAML.
#[must_use]
pub fn parse_yaml(source: &Source) -> (File, Diagnostics) {
    sized(source, yaml::read_file)
}

/// Reads one expression, such as the value in `-p epochs=3` or a scalar of a YAML file. `offset` is
/// the place of `text` in the spec; every span is moved by it.
#[must_use]
pub fn parse_expression(text: &str, offset: usize) -> (Expr, Diagnostics) {
    Reader::read_expression(text, &offsets::Offsets::moved(offset))
}

/// Runs a reader on a text that is not too large.
fn sized(source: &Source, read: impl FnOnce(&str) -> (File, Diagnostics)) -> (File, Diagnostics) {
    let bytes = source.text().len();
    if bytes <= MAX_BYTES {
        return read(source.text());
    }
    let mut diagnostics = Diagnostics::default();
    let problem = SyntaxProblem::SpecTooLarge { bytes, limit: MAX_BYTES };
    diagnostics.push(Diagnostic::new(&problem).at(Span::new(0, 0), "begins here"));
    (File::default(), diagnostics)
}
