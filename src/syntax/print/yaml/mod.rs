//! Trees as YAML texts. Knows the keys of a spec, as the reader in [`yaml`](super::super::yaml) does.

mod node;
mod spec;
mod values;

use super::NoForm;
use super::expression::Expressions;
use crate::source::Source;
use crate::syntax::ast::File;

/// Writes a tree as a YAML text.
pub(in crate::syntax) fn write(file: &File, source: &Source) -> Result<String, NoForm> {
    let forms = Forms { expressions: Expressions { source } };
    Ok(node::write(&forms.spec(file)?))
}

/// The YAML forms of the pieces of a source.
struct Forms<'a> {
    expressions: Expressions<'a>,
}
